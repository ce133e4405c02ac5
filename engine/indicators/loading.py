"""Reads a catalogue's YAML and says where it is wrong: file, line, and what would do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from engine.errors import EngineError
from engine.indicators.language import (
    Expression,
    FormulaError,
    UnitUnknown,
    check_truth,
    check_units,
    parse,
    unit,
)
from engine.indicators.models import TEXT, YES_NO, Catalogue

FOLDER = Path(__file__).parent / "catalogues"
CROSSWALK = "crosswalk.yaml"
Path_ = tuple[Any, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueInvalid(EngineError):
    """A catalogue cannot be read; the message names file, line and what would do."""


class UnknownCatalogue(EngineError):
    """There is no catalogue of that key."""


class Lines:
    """The line of every value of a YAML document, by its path."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._lines: dict[Path_, int] = {}
        if root is not None:
            self._note((), root)

    def _note(self, path: Path_, node: yaml.Node) -> None:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._lines[(*path, str(key.value))] = key.start_mark.line + 1
                self._note((*path, str(key.value)), value)
        elif isinstance(node, yaml.SequenceNode):
            for place, value in enumerate(node.value):
                self._note((*path, place), value)

    def of(self, path: Path_) -> int:
        """The line of the path, or of the nearest thing around it."""
        found = tuple(path)
        while found and found not in self._lines:
            found = found[:-1]
        return self._lines.get(found, 1)


def read(path: Path) -> tuple[Any, Lines]:
    """The content of a YAML file with its lines; raises CatalogueInvalid."""
    try:
        content, root = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CatalogueInvalid(f"{path.name} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "it is not YAML"
        raise CatalogueInvalid(f"{path.name}, line {line}: {reason}; mend the YAML") from error
    return content, Lines(root)


def _parsed(text: str) -> tuple[Any, yaml.Node | None]:
    """The content and the nodes it was made of, from one reading."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        return (loader.construct_document(root) if root is not None else None), root
    finally:
        loader.dispose()


def load(path: Path) -> Catalogue:
    """One catalogue, every formula read and its units checked; raises CatalogueInvalid."""
    content, lines = read(path)
    try:
        found = Catalogue.model_validate(content)
    except ValidationError as error:
        raise CatalogueInvalid("\n".join(_invalid(path, lines, error))) from error
    problems = [
        f"{path.name}, line {lines.of(place)}: {'.'.join(map(str, place))}: {reason}"
        for place, reason in problems_of(found)
    ]
    if problems:
        raise CatalogueInvalid("\n".join(problems))
    return found


def _invalid(path: Path, lines: Lines, error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        place = tuple(one["loc"])
        dotted = ".".join(map(str, place))
        yield f"{path.name}, line {lines.of(place)}: {dotted}: {one['msg']}{_advice(one['type'])}"


def _advice(kind: str) -> str:
    if kind == "missing":
        return "; write it down, every entry needs it"
    return "; there is no such key, check its spelling" if kind == "extra_forbidden" else ""


def problems_of(found: Catalogue) -> Iterator[tuple[Path_, str]]:
    """Everything wrong with a catalogue's names, units and formulas, with its place."""
    unreadable = list(_unit_problems(found))
    yield from unreadable
    if unreadable:
        return
    yield from _variable_problems(found)
    for key, indicator in found.indicators.items():
        place = ("indicators", key)
        yield from _formula_problem(found, (*place, "formula"), indicator.formula, indicator.unit)
        for name in indicator.missing_as_zero:
            if name not in found.variables:
                yield (*place, "missing_as_zero"), _no_variable(name)
        if indicator.aggregate_by not in {"", "sum", *found.variables}:
            yield (*place, "aggregate_by"), _no_variable(indicator.aggregate_by)
        if indicator.clip and indicator.clip[0] > indicator.clip[1]:
            yield (*place, "clip"), "the lower limit stands first; swap the two"
    for key, check in found.checks.items():
        yield from _formula_problem(found, ("checks", key, "rule"), check.rule, None)
        if check.at not in found.variables:
            yield ("checks", key, "at"), _no_variable(check.at)


def _unit_problems(found: Catalogue) -> Iterator[tuple[Path_, str]]:
    for key, variable in found.variables.items():
        if variable.kind != "register" and variable.unit not in {YES_NO, TEXT}:
            yield from _unit_problem(("variables", key, "unit"), variable.unit)
        for name, column in variable.columns.items():
            if column.unit != YES_NO:
                yield from _unit_problem(("variables", key, "columns", name), column.unit)
    for key, indicator in found.indicators.items():
        yield from _unit_problem(("indicators", key, "unit"), indicator.unit)


def _unit_problem(place: Path_, text: str) -> Iterator[tuple[Path_, str]]:
    try:
        unit(text)
    except UnitUnknown as error:
        yield place, str(error)


def _variable_problems(found: Catalogue) -> Iterator[tuple[Path_, str]]:
    for key, variable in found.variables.items():
        place = ("variables", key)
        for attribute in ("opening", "part_of"):
            name = getattr(variable, attribute)
            if name and name not in found.variables:
                yield (*place, attribute), _no_variable(name)
        if (variable.kind == "register") != bool(variable.columns):
            yield place, "a register has columns, and nothing else has; mend kind or columns"
        if variable.minimum > variable.maximum:
            yield place, "minimum lies above maximum; swap the two"


def _formula_problem(
    found: Catalogue, place: Path_, text: str, wanted: str | None
) -> Iterator[tuple[Path_, str]]:
    try:
        expression: Expression = parse(text)
        if wanted is None:
            check_truth(text, expression, found.known)
        else:
            check_units(text, expression, found.known, wanted)
    except FormulaError as error:
        yield place, str(error)


def _no_variable(name: str) -> str:
    return f"there is no variable {name!r}; add it under variables or check the spelling"


@cache
def catalogues() -> tuple[Catalogue, ...]:
    """Every catalogue, by key."""
    keys = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.name != CROSSWALK)
    return tuple(map(catalogue, keys))


@cache
def catalogue(key: str) -> Catalogue:
    """The catalogue of that key, in the file of its name; raises UnknownCatalogue."""
    known = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.name != CROSSWALK)
    if key not in known:
        raise UnknownCatalogue(f"there is no catalogue {key!r}; there are {', '.join(known)}")
    found = load(FOLDER / f"{key}.yaml")
    if found.key != key:
        raise CatalogueInvalid(f"{key}.yaml, line 1: its key is {found.key!r}; call it {key}")
    return found
