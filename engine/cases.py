"""Worked cases: YAML files that say what a calculation must answer, compared as data.

A case names a calculation, its inputs and some expected fields, each with a tolerance or equal
as it stands. The command prints what is found here; nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.catalogue import get
from engine.errors import EngineError, InvalidInputs

KEYS = {"name", "title", "source", "reading", "calculation", "inputs", "expected"}
NEEDED = ("name", "calculation", "inputs", "expected")
LEAF = {"value", "abs_tol", "rel_tol"}


class CaseUnreadable(EngineError):
    """The file is not a worked case: it cannot be read, or lacks what a case must say."""


@dataclass(frozen=True)
class Case:
    """One worked case.

    reading: how an unclear source was read, "" where none was.
    """

    path: Path
    name: str
    title: str
    calculation: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    reading: str = ""


@dataclass(frozen=True)
class Difference:
    """One field that is not as expected.

    field: dotted path in the result, or in the inputs where the inputs were refused.
    difference: got less expected for numbers, None for anything else.
    """

    field: str
    expected: Any
    got: Any
    difference: float | None = None
    tolerance: float | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.reason:
            return f"{self.field}: {self.reason}" if self.field else self.reason
        text = f"{self.field}: expected {_text(self.expected)}, got {_text(self.got)}"
        if self.difference is None:
            return text
        allowed = f" (allowed ±{self.tolerance:.6g})" if self.tolerance is not None else ""
        return f"{text}, difference {self.difference:.6g}{allowed}"


@dataclass(frozen=True)
class Outcome:
    """What running one file gave: passed where nothing differs."""

    path: Path
    name: str
    title: str
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def case_files(path: Path) -> list[Path]:
    """The file itself, or the YAML files under a folder in the order of their names."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CaseUnreadable(f"there is no file or folder {path}")
    found = sorted(one for one in path.rglob("*") if one.suffix in {".yaml", ".yml"})
    if not found:
        raise CaseUnreadable(f"the folder {path} holds no .yaml file")
    return found


def load_case(path: Path) -> Case:
    """The case in a file; raises CaseUnreadable with what is wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CaseUnreadable(f"cannot be read: {error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CaseUnreadable(f"is not valid YAML: {_one_line(error)}") from error
    if not isinstance(content, Mapping):
        raise CaseUnreadable("is not a case: it holds no named values")
    _check_keys(content)
    return Case(
        path,
        str(content["name"]),
        str(content.get("title", "")),
        str(content["calculation"]),
        content["inputs"],
        content["expected"],
        str(content.get("reading", "")),
    )


def _check_keys(content: Mapping[Any, Any]) -> None:
    if missing := [key for key in NEEDED if key not in content]:
        raise CaseUnreadable(f"lacks {', '.join(missing)}")
    if unknown := [str(key) for key in content if key not in KEYS]:
        raise CaseUnreadable(f"has keys that no case has: {', '.join(unknown)}")
    for key in ("inputs", "expected"):
        if not isinstance(content[key], Mapping):
            raise CaseUnreadable(f"{key} holds no named values")
    if not content["expected"]:
        raise CaseUnreadable("expected is empty, so the case would prove nothing")


def run_file(path: Path) -> Outcome:
    """Load, calculate and compare one file; whatever is wrong with it becomes a difference."""
    try:
        case = load_case(path)
    except CaseUnreadable as error:
        problem = Difference("", None, None, reason=f"{path} {error}")
        return Outcome(path, path.stem, "", (problem,))
    return Outcome(path, case.name, case.title, tuple(run_case(case)))


def run_case(case: Case) -> list[Difference]:
    """The differences of one case; none where it passes."""
    try:
        result = get(case.calculation).evaluate(case.inputs)
    except InvalidInputs as error:
        return [
            Difference(f"inputs.{problem.dotted_path}".rstrip("."), None, None, reason=reason)
            for problem in error.problems
            for reason in [str(problem).removeprefix(f"{problem.dotted_path}: ")]
        ]
    except EngineError as error:
        return [Difference("", None, None, reason=str(error))]
    return list(compare(case.expected, result.model_dump(mode="python"), ""))


def compare(expected: Any, got: Any, field: str) -> Iterator[Difference]:
    """Differences between an expected tree and a result tree."""
    if isinstance(expected, Mapping):
        if "value" in expected:
            yield from _compare_leaf(expected, got, field)
        else:
            yield from _compare_fields(expected, got, field)
    else:
        yield from _compare_values(expected, got, field, None, None)


def _compare_fields(expected: Mapping[Any, Any], got: Any, field: str) -> Iterator[Difference]:
    if not isinstance(got, Mapping):
        yield Difference(field, dict(expected), got)
        return
    for key, value in expected.items():
        place = f"{field}.{key}" if field else str(key)
        if key in got:
            yield from compare(value, got[key], place)
        else:
            known = ", ".join(str(one) for one in got)
            yield Difference(place, None, None, reason=f"the result has no such field ({known})")


def _compare_leaf(expected: Mapping[str, Any], got: Any, field: str) -> Iterator[Difference]:
    unknown = [str(key) for key in expected if key not in LEAF]
    tolerances = [expected.get("abs_tol"), expected.get("rel_tol")]
    if unknown:
        reason = f"the expectation has unknown keys: {', '.join(unknown)}"
        yield Difference(field, None, None, reason=reason)
    elif not all(one is None or (_is_number(one) and one >= 0) for one in tolerances):
        yield Difference(field, None, None, reason="a tolerance is not a number of zero or more")
    else:
        yield from _compare_values(expected["value"], got, field, *tolerances)


def _compare_values(
    expected: Any, got: Any, field: str, absolute: float | None, relative: float | None
) -> Iterator[Difference]:
    if _is_number(expected) and _is_number(got):
        yield from _compare_numbers(expected, got, field, absolute, relative)
    elif _is_list(expected) and _is_list(got):
        if len(expected) != len(got):
            reason = f"expected {len(expected)} values, got {len(got)}"
            yield Difference(field, expected, got, reason=reason)
        for place, (one, other) in enumerate(zip(expected, got, strict=False)):
            yield from _compare_item(one, other, f"{field}.{place}", absolute, relative)
    elif isinstance(expected, Mapping) or type(expected) is not type(got) or expected != got:
        yield Difference(field, expected, got)


def _compare_item(
    expected: Any, got: Any, field: str, absolute: float | None, relative: float | None
) -> Iterator[Difference]:
    if isinstance(expected, Mapping):
        yield from compare(expected, got, field)
    else:
        yield from _compare_values(expected, got, field, absolute, relative)


def _compare_numbers(
    expected: float, got: float, field: str, absolute: float | None, relative: float | None
) -> Iterator[Difference]:
    allowed = max(absolute or 0.0, (relative or 0.0) * abs(expected))
    difference = got - expected
    if not abs(difference) <= allowed:
        yield Difference(field, expected, got, float(difference), float(allowed))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
