"""indicators.crosswalk: values of one catalogue as others have them, and how definitions differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from engine.arithmetic import aside, constant, given, phrase
from engine.errors import Problem
from engine.indicators.crosswalk import Counterpart, Kind, Relation, counterparts, measures
from engine.indicators.group_fields import CATALOGUES, NETWORK, CatalogueKey
from engine.indicators.loading import catalogue
from engine.model import Inputs, Result, Source, Symbol, figure, group, quantity
from engine.naming import choice, said, words
from engine.problems import refuse, shown
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

MAPPING = Source(NETWORK, "correspondencia entre catálogos: one measure, many labels", "inferred")
VALUES_MAXIMUM = 200
VALUE_MAXIMUM = 1e15
COUNT = phrase("Rows of the crosswalk")
FACTOR = phrase("Between the units of the two catalogues")
KINDS: dict[Kind, str] = {"indicator": "Indicator", "variable": "Variable"}
RELATIONS: dict[Relation, str] = {
    "equal": "The same definition",
    "inverse": "One over the other",
    "differs": "Definitions differ",
}
Target = Literal["cra_12_1995", "ibnet", "snis", "sunass", "every"]
TARGETS: dict[str, str] = {**dict[str, str](CATALOGUES.items()), "every": "Every other catalogue"}
UNKNOWN: dict[Kind, str] = {
    "indicator": "This catalogue has no indicator “%(given)s”; write its key as the catalogue has "
    "it.",
    "variable": "This catalogue has no variable “%(given)s”; write its key as the catalogue has "
    "it.",
}
TWICE = "“%(given)s” stands here twice; leave out one of the values."
ITSELF = "Choose another catalogue than the one that the values are of."
NO_COUNTERPART = "“%(name)s” has no counterpart in the catalogues asked for."
ZERO = "“%(name)s” is zero, so its inverse cannot be had."
for _measure in measures().values():
    if _measure.note is not None:
        phrase(_measure.note.en)


class KnownValue(Inputs):
    """A value of one catalogue."""

    kind: Kind = choice("Kind", meaning="What the value is of.", choices=KINDS)
    name: str = words("Key", meaning="Key of the indicator or variable in its catalogue.")
    amount: float = quantity(
        "Value",
        unit="",
        meaning="In the unit of its catalogue.",
        symbol="x",
        source=MAPPING,
        ge=-VALUE_MAXIMUM,
        le=VALUE_MAXIMUM,
    )


class CrosswalkInputs(Inputs):
    """Values of one catalogue that are wanted in another."""

    catalogue: CatalogueKey = choice(
        "Catalogue", meaning="Whose values these are.", choices=CATALOGUES, source=MAPPING
    )
    wanted: Target = choice(
        "Catalogue wanted",
        meaning="Whose counterparts are looked for.",
        choices=TARGETS,
        source=MAPPING,
        default="every",
    )
    values: list[KnownValue] = group(
        "Values", "Of indicators and variables.", min_length=1, max_length=VALUES_MAXIMUM
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse(list(self._problems()))
        return self

    def _problems(self) -> Iterator[Problem]:
        if self.wanted == self.catalogue:
            yield Problem(("wanted",), "itself", ITSELF)
        found = catalogue(self.catalogue)
        known: dict[Kind, set[str]] = {
            "indicator": set(found.indicators),
            "variable": set(found.variables),
        }
        seen = set[tuple[Kind, str]]()
        for place, one in enumerate(self.values):
            if one.name not in known[one.kind]:
                said_of = {"given": shown(one.name)}
                yield Problem(("values", place, "name"), "unknown", UNKNOWN[one.kind], said_of)
            if (one.kind, one.name) in seen:
                yield Problem(("values", place), "repeated", TWICE, {"given": shown(one.name)})
            seen.add((one.kind, one.name))


class Translated(Result):
    """A value's counterpart in another catalogue."""

    name: str = said("Key", source=MAPPING)
    catalogue: CatalogueKey = said("Catalogue", source=MAPPING, choices=CATALOGUES)
    counterpart: str = said("Key there", source=MAPPING)
    measured_in: str = said("Unit there", source=MAPPING)
    relation: Relation = said("Relation", source=MAPPING, choices=RELATIONS)
    converted: float | None = figure(
        "Value there",
        unit="",
        symbol="x'",
        equation=r"x'=f\,x \qquad x'=\frac{f}{x}",
        source=MAPPING,
        meaning="Only where definitions are equal or inverse; nothing is converted that merely "
        "stands beside.",
    )


class CrosswalkResult(Result):
    """Every counterpart, in the order of the values."""

    found: int = figure(
        "Counterparts", unit="counterparts", display="integer", equation="", source=MAPPING
    )
    converted: int = figure(
        "Counterparts with a value",
        unit="counterparts",
        display="integer",
        equation="",
        source=MAPPING,
    )
    counterparts: list[Translated] = group("Counterparts", "In the catalogues asked for.")
    notes: list[Remark] = remarks_field()
    warnings: list[Remark] = remarks_field()


def translate(inputs: CrosswalkInputs, _progress: Progress) -> CrosswalkResult:
    """Look each value up in the crosswalk and convert it where that is allowed."""
    every = [
        (place, one) for place, _value in enumerate(inputs.values) for one in _of(inputs, place)
    ]
    rows = [_translated(inputs.values[place], one) for place, one in every]
    return CrosswalkResult(
        found=constant(len(rows), COUNT),
        converted=constant(sum(one.factor is not None for _place, one in every), COUNT),
        counterparts=rows,
        notes=_notes(every),
        warnings=_warnings(inputs),
    )


def _of(inputs: CrosswalkInputs, place: int) -> list[Counterpart]:
    value = inputs.values[place]
    found = counterparts(value.kind, inputs.catalogue, value.name)
    return [one for one in found if inputs.wanted in {"every", one.catalogue}]


def _translated(value: KnownValue, one: Counterpart) -> Translated:
    there = catalogue(one.catalogue)
    known = there.indicators if value.kind == "indicator" else there.variables
    return Translated(
        name=value.name,
        catalogue=one.catalogue,
        counterpart=one.key,
        measured_in=known[one.key].unit,
        relation=one.relation,
        converted=_converted(value.amount, one),
    )


def _converted(amount: float, one: Counterpart) -> float | None:
    if one.factor is None:
        return None
    factor = constant(one.factor, FACTOR)
    if one.relation == "equal":
        return amount * factor
    return given(amount != 0.0, lambda: factor / amount)


@aside
def _notes(every: list[tuple[int, Counterpart]]) -> list[Remark]:
    told = {
        (place, one.measure): remark(("values", place), one.measure, one.note.en)
        for place, one in every
        if one.note is not None
    }
    return list(told.values())


@aside
def _warnings(inputs: CrosswalkInputs) -> list[Remark]:
    told = []
    for place, value in enumerate(inputs.values):
        found = _of(inputs, place)
        if not found:
            told.append(
                remark(("values", place), "no_counterpart", NO_COUNTERPART, name=value.name)
            )
        if value.amount == 0.0 and any(one.relation == "inverse" for one in found):
            told.append(remark(("values", place), "zero", ZERO, name=value.name))
    return told


register(
    Calculation(
        name="indicators.crosswalk",
        title="Values in the terms of another catalogue",
        summary="What an indicator or variable is called in the other catalogues, its value there "
        "where definitions agree, and a note where they differ.",
        inputs=CrosswalkInputs,
        result=CrosswalkResult,
        function=translate,
        sources=(MAPPING,),
        key_figures=("counterparts.0.converted", "found", "converted"),
        symbols=(Symbol("f", "factor between the units of the two catalogues"),),
    )
)
