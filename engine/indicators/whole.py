"""indicators.aggregates: each indicator of many utilities together, as a ratio of sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from engine.arithmetic import all_of, aside, constant, negated, phrase, plain, premise, total
from engine.indicators.aggregates import PUBLISHED_FROM, NotAggregable, weight_of
from engine.indicators.aggregates_inputs import AggregatesInputs
from engine.indicators.calculations import CatalogueCalculation
from engine.indicators.group_fields import SUMS
from engine.indicators.language import Expression
from engine.indicators.loading import catalogues
from engine.indicators.registered import BY_CATALOGUE
from engine.indicators.scalar import Scalar
from engine.model import Result, figure, group
from engine.naming import said
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

COUNT = phrase("Utilities that count")
ALL = phrase("Utilities in all")
THESE = phrase("These utilities count: what they are divided by is above zero")
NAMED = 5
NO_AGGREGATE = (
    "“%(indicator)s” has no figure for many utilities: it is more than one ratio, and no variable "
    "weighs it. Aggregate its parts."
)
NOBODY = "“%(indicator)s” is left empty: no utility reported all that it needs."
LACKING = "“%(indicator)s” leaves out %(count)s of %(limit)s utilities without a value: %(names)s."
NOT_POSITIVE = (
    "“%(indicator)s” leaves out %(count)s of %(limit)s utilities, where what it is divided by is "
    "zero or less: %(names)s."
)
FEW = (
    "These are %(given)s utilities; show their figures to others from %(limit)s on, or a single "
    "utility can be told from them."
)
INDICATORS = {
    f"{one.key}.{key}": indicator.name.en
    for one in catalogues()
    for key, indicator in one.indicators.items()
}


class Part(Result):
    """What one utility brings to the whole."""

    name: str = said("Utility", source=SUMS)
    own: float = figure("Value of the utility", unit="", symbol="I_j", equation="", source=SUMS)
    weight: float | None = figure(
        "Weight",
        unit="",
        symbol="D_j",
        equation="",
        source=SUMS,
        meaning="What the ratio is divided by, or what weighs it; empty for a sum.",
    )


class WholeIndicator(Result):
    """One indicator of all utilities together."""

    name: str = said("Key", source=SUMS)
    indicator: str = said("Indicator", source=SUMS, choices=INDICATORS)
    measured_in: str = said("Unit", source=SUMS)
    together: float | None = figure(
        "Value of the whole",
        unit="",
        symbol="I",
        equation=r"I=\frac{\sum_j I_j D_j}{\sum_j D_j}",
        source=SUMS,
        meaning="In the indicator's own unit; the sum for an amount. With the divisor as weight it "
        "is the ratio of the sums.",
    )
    utilities: int = figure(
        "Utilities that count", unit="utilities", display="integer", equation="", source=SUMS
    )
    coverage: float = figure(
        "Share of the utilities that counts",
        unit="fraction",
        display="percent",
        equation="",
        source=SUMS,
    )
    parts: list[Part] = group("Utilities", "Those that count.")


class AggregatesResult(Result):
    """The indicators in the order of the catalogue."""

    utilities: int = figure(
        "Utilities", unit="utilities", display="integer", equation="", source=SUMS
    )
    indicators: list[WholeIndicator] = group("Indicators", "Of the whole.")
    unavailable: list[Remark] = Field(
        default_factory=list,
        title="Figures left empty",
        description="Why a figure is empty, and who is left out of one.",
    )
    warnings: list[Remark] = remarks_field()


@dataclass(frozen=True)
class Found:
    """One indicator's parts, and who is left out: for want of a value, or of a weight above 0."""

    parts: Sequence[Part]
    lacking: Sequence[str]
    not_positive: Sequence[str]


def together(inputs: AggregatesInputs, _progress: Progress) -> AggregatesResult:
    """Work out each indicator of all utilities together."""
    calculation = BY_CATALOGUE[inputs.catalogue]
    truths = calculation.resolved.truths
    scalars = {name: Scalar(inputs.report(name), truths) for name in inputs.utilities}
    wanted = inputs.indicators or list(calculation.catalogue.indicators)
    found = {key: _found(calculation, key, scalars) for key in dict.fromkeys(wanted)}
    return AggregatesResult(
        utilities=constant(len(scalars), ALL),
        indicators=[_whole(calculation, key, one, len(scalars)) for key, one in found.items()],
        unavailable=list(_unavailable(calculation, found, len(scalars))),
        warnings=_warnings(inputs, calculation),
    )


def _found(
    calculation: CatalogueCalculation, key: str, scalars: Mapping[str, Scalar]
) -> Found | None:
    """None for an indicator without an aggregate."""
    try:
        weight = weight_of(calculation.resolved, key)
    except NotAggregable:
        return None
    parts, lacking, not_positive, conditions = [], [], [], []
    for name, scalar in scalars.items():
        condition = _counts(calculation, key, scalar, weight)
        if condition is None:
            lacking.append(name)
            continue
        conditions.append(condition if plain(condition) else negated(condition))
        if not plain(condition):
            not_positive.append(name)
            continue
        value = scalar.value(calculation.resolved.indicators[key])
        weighed = None if weight is None else scalar.value(weight)
        parts.append(Part(name=name, own=value, weight=weighed))
    if conditions:
        premise(all_of(conditions), THESE)
    return Found(parts, lacking, not_positive)


def _counts(
    calculation: CatalogueCalculation, key: str, scalar: Scalar, weight: Expression | None
) -> Any:
    """Whether nothing is divided by zero and the weight is above it; None where a value lacks."""
    resolved = calculation.resolved
    below = [scalar.value(one) for one in resolved.denominators[key]]
    weights = [] if weight is None else [scalar.value(weight)]
    lacking = resolved.missing(key, set(scalar.values))
    if lacking or any(one is None for one in (*below, *weights)):
        return None
    return all_of([*(one != 0.0 for one in below), *(one > 0.0 for one in weights)])


def _whole(
    calculation: CatalogueCalculation, key: str, found: Found | None, utilities: int
) -> WholeIndicator:
    catalogue = calculation.catalogue
    parts = found.parts if found else []
    counted = constant(len(parts), COUNT)
    return WholeIndicator(
        name=key,
        indicator=f"{catalogue.key}.{key}",
        measured_in=catalogue.indicators[key].unit,
        together=calculation.clipped(key, _value(parts)),
        utilities=counted,
        coverage=counted / constant(float(utilities), ALL),
        parts=parts,
    )


def _value(parts: Sequence[Part]) -> float | None:
    if not parts:
        return None
    weighed = [(one.own, one.weight) for one in parts if one.weight is not None]
    if not weighed:
        return total(one.own for one in parts)
    return total(value * weight for value, weight in weighed) / total(
        weight for _value, weight in weighed
    )


@aside
def _unavailable(
    calculation: CatalogueCalculation, found: Mapping[str, Found | None], utilities: int
) -> list[Remark]:
    told = []
    for key, one in found.items():
        title = calculation.catalogue.indicators[key].name.en
        for code, message, params in _reasons(one, utilities):
            told.append(remark(("utilities",), code, message, indicator=title, **params))
    return told


def _reasons(
    found: Found | None, utilities: int
) -> Iterator[tuple[str, str, dict[str, str | int]]]:
    if found is None:
        yield "no_aggregate", NO_AGGREGATE, {}
        return
    if not found.parts:
        yield "nobody", NOBODY, {}
    elif found.lacking:
        yield "missing", LACKING, _left_out(found.lacking, utilities)
    if found.not_positive:
        yield "zero_denominator", NOT_POSITIVE, _left_out(found.not_positive, utilities)


def _left_out(names: Sequence[str], utilities: int) -> dict[str, str | int]:
    listed = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return {"count": len(names), "limit": utilities, "names": listed}


@aside
def _warnings(inputs: AggregatesInputs, calculation: CatalogueCalculation) -> list[Remark]:
    told = []
    if len(inputs.utilities) < PUBLISHED_FROM:
        size = {"given": len(inputs.utilities), "limit": PUBLISHED_FROM}
        told.append(remark(("utilities",), "few_utilities", FEW, **size))
    for name in inputs.utilities:
        for one in calculation.broken(plain(inputs.report(name))):
            path = inputs.place(name, tuple(one.path))
            told.append(remark(path, one.code, one.message, **one.params))
    return told


register(
    Calculation(
        name="indicators.aggregates",
        title="Indicators of many utilities together",
        summary="Each indicator of a catalogue for many utilities as a ratio of sums, never a mean "
        "of ratios, with how many count and why others do not.",
        inputs=AggregatesInputs,
        result=AggregatesResult,
        function=together,
        sources=(SUMS,),
        key_figures=("indicators.0.together", "indicators.0.utilities", "utilities"),
    )
)
