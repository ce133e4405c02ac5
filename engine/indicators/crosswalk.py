"""One measure, many labels: which indicator or variable of a catalogue is which of another.

Members of a measure are never converted just because they stand together: only where the crosswalk
says that they are equal (units are converted) or that one is the inverse of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.indicators.language import Unit, unit
from engine.indicators.loading import CROSSWALK, FOLDER, CatalogueInvalid, catalogue, read
from engine.indicators.models import Names

Kind = Literal["indicator", "variable"]
Relation = Literal["equal", "inverse", "differs"]


class Measure(BaseModel):
    """A measure with its name in each catalogue that has it.

    equal, inverse: groups of catalogues whose definitions agree, or are one over the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    name: Names
    members: dict[str, str]
    equal: tuple[tuple[str, ...], ...] = ()
    inverse: tuple[tuple[str, str], ...] = ()
    note: Names | None = None

    def relation(self, one: str, other: str) -> Relation:
        """How the members of two catalogues relate."""
        if any({one, other} <= set(group) for group in self.equal):
            return "equal"
        return "inverse" if any({one, other} == set(pair) for pair in self.inverse) else "differs"


class _Crosswalk(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    measures: dict[str, Measure]


@dataclass(frozen=True)
class Counterpart:
    """An indicator or variable of another catalogue.

    factor: what a value is multiplied by, for "equal"; for "inverse" the other is factor over it;
    None where nothing is converted. note: how the definitions differ.
    """

    measure: str
    catalogue: str
    key: str
    relation: Relation
    factor: float | None
    note: Names | None


@cache
def measures() -> dict[str, Measure]:
    """Every measure, checked against the catalogues; raises CatalogueInvalid."""
    return load(FOLDER / CROSSWALK)


def load(path: Path) -> dict[str, Measure]:
    """The measures of a file; raises CatalogueInvalid naming file, line and what would do."""
    content, lines = read(path)
    try:
        found = _Crosswalk.model_validate(content).measures
    except ValidationError as error:
        told = [
            f"{path.name}, line {lines.of(tuple(one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        raise CatalogueInvalid("\n".join(told)) from error
    problems = [
        f"{path.name}, line {lines.of(('measures', key))}: {key}: {reason}"
        for key, one in found.items()
        for reason in _problems(one)
    ]
    if problems:
        raise CatalogueInvalid("\n".join(problems))
    return found


def _problems(one: Measure) -> Iterator[str]:
    for name, key in one.members.items():
        if key not in _known(one.kind, name):
            yield f"{name} has no {one.kind} {key!r}; check its spelling"
            return
    for group in (*one.equal, *one.inverse):
        if not set(group) <= set(one.members):
            yield f"{', '.join(group)} are not all members; add them or leave them out"
            return
    for group in one.equal:
        units = {_unit(one, name).dimensions for name in group}
        if len(units) > 1:
            yield f"{', '.join(group)} cannot be equal: their units measure different things"
    agree = len(one.members) < 2 or any(set(group) == set(one.members) for group in one.equal)
    if not agree and one.note is None:
        yield "not all members are equal, so a note has to say how they differ"


def _known(kind: Kind, name: str) -> set[str]:
    found = catalogue(name)
    return set(found.indicators if kind == "indicator" else found.variables)


def _unit(one: Measure, name: str) -> Unit:
    found, key = catalogue(name), one.members[name]
    text = found.indicators[key].unit if one.kind == "indicator" else found.variables[key].unit
    return unit(text)


def counterparts(kind: Kind, name: str, key: str) -> list[Counterpart]:
    """What an indicator or variable of a catalogue is called in the others."""
    return [
        _counterpart(measure, one, name, other)
        for measure, one in measures().items()
        if one.kind == kind and one.members.get(name) == key
        for other in one.members
        if other != name
    ]


def _counterpart(measure: str, one: Measure, name: str, other: str) -> Counterpart:
    relation = one.relation(name, other)
    ours, theirs = _unit(one, name).scale, _unit(one, other).scale
    factor = {"equal": ours / theirs, "inverse": 1.0 / (ours * theirs), "differs": None}[relation]
    return Counterpart(measure, other, one.members[other], relation, factor, one.note)
