"""The calculations that evaluate an alternative, and what is known of their inputs beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from engine import registry
from engine.model import Inputs
from engine.norms import (
    AbsentValue,
    ParameterSet,
    UnknownParameter,
    UnverifiedValue,
    parameter_set,
    parameter_sets,
)
from presentation.forms import Offer, Path, Standard, dotted, replaced, value_at

CALCULATION = "snip.project_evaluation"
CASH_FLOW = "snip.cash_flow"
"""For alternatives of which only the yearly flow is known."""

RATE: Path = ("water_project", "discount_rate")
HORIZON: Path = ("water_project", "horizon")
COMPONENTS: Path = ("cost_effectiveness",)
DEMAND: Path = ("water_demand",)
FLOWS = ("benefits", "investment", "operation_maintenance")

NORM_KEYS: dict[str, dict[Path, str]] = {
    CALCULATION: {
        RATE: "discount_rate",
        (*DEMAND, "peak_day"): "peak_day",
        (*DEMAND, "storage_share"): "storage_share.urban",
        (*DEMAND, "sewage_share"): "sewage_share",
    },
    CASH_FLOW: {("discount_rate",): "discount_rate"},
}
"""Inputs whose value the norm fixes: calculation -> path -> key in the parameter set."""

ASKED_ALREADY: dict[Path, Path] = {
    (*DEMAND, "base_population"): ("water_project", "population", "base"),
    (*DEMAND, "persons_per_dwelling"): ("water_project", "persons_per_dwelling"),
    (*DEMAND, "years"): HORIZON,
    (*DEMAND, "with_project", "losses"): ("water_project", "physical_losses"),
}
"""Inputs of an optional part that ask what another input has answered."""


def input_model(calculation: str = CALCULATION) -> type[Inputs]:
    return registry.get(calculation).inputs


def norm_choices() -> list[tuple[str, str]]:
    """The parameter sets an evaluation can be made with: name and title."""
    extra = input_model().model_fields["parameter_set"].json_schema_extra
    offered: Any = extra.get("choices", {}) if isinstance(extra, dict) else {}
    return [(one.name, gettext(one.title)) for one in parameter_sets() if one.name in offered]


def norm_in_force(day: dt.date) -> tuple[str, bool]:
    """The parameter set to evaluate with on a day, and whether it was in force then.

    Where none was, the last that had begun; before all of them, the first.
    """
    offered = {name for name, _title in norm_choices()}
    dated = [one for one in parameter_sets() if one.name in offered and one.valid_from]
    begun = sorted(dated, key=lambda one: one.valid_from or day)
    before = [one for one in begun if one.valid_from and one.valid_from <= day]
    chosen = before[-1] if before else begun[0]
    return chosen.name, bool(before) and (chosen.valid_to is None or day <= chosen.valid_to)


def starting_inputs(norm: str) -> dict[str, Any]:
    """What a new alternative starts from: the norm's values of what is always asked."""
    rate = _norm_value(parameter_set(norm), NORM_KEYS[CALCULATION][RATE])
    return dict(replaced({}, RATE, rate)) if rate is not None else {}


def starting_part(path: Path, norm: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What an optional part or a new row starts from: the norm, and what was asked already."""
    part: Any = {}
    for place, key in NORM_KEYS[CALCULATION].items():
        if place[:-1] == path:
            part = replaced(part, place[len(path) :], _norm_value(parameter_set(norm), key))
    for place, other in ASKED_ALREADY.items():
        if place[: len(path)] == path:
            part = replaced(part, place[len(path) :], value_at(inputs, other))
    if path[:-1] == COMPONENTS:
        part = replaced(part, ("discount_rate",), value_at(inputs, RATE))
    return dict(part)


def standards_of(calculation: str, norm: str, inputs: Mapping[str, Any]) -> dict[str, Standard]:
    """What the norm says of the inputs it fixes, by dotted path."""
    values = parameter_set(norm)
    title = gettext(values.title)
    found = {}
    for path, key in _norm_paths(calculation, inputs):
        value = _norm_value(values, key)
        if value is not None:
            source = values.dated(key)
            found[dotted(path)] = Standard(value, title, f"{source.document}, {source.place}")
    return found


def _norm_paths(calculation: str, inputs: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from NORM_KEYS.get(calculation, {}).items()
    if calculation == CALCULATION:
        for place in range(_count(inputs, COMPONENTS)):
            yield (*COMPONENTS, place, "discount_rate"), "discount_rate"


def _norm_value(values: ParameterSet, key: str) -> float | None:
    """The norm's value, None where it has none that can be relied on."""
    try:
        return values.value(key)
    except (UnknownParameter, AbsentValue, UnverifiedValue):
        return None


def offers_of(inputs: Mapping[str, Any]) -> dict[str, Offer]:
    """Values that another input has, by the dotted path of the input that asks for them again."""
    pairs = dict(ASKED_ALREADY)
    for place in range(_count(inputs, COMPONENTS)):
        pairs[(*COMPONENTS, place, "discount_rate")] = RATE
    source = gettext("the water project")
    found = {path: value_at(inputs, other) for path, other in pairs.items()}
    return {
        dotted(path): Offer(value, source) for path, value in found.items() if value is not None
    }


def length_of(calculation: str, inputs: Mapping[str, Any], path: Path) -> int | None:
    """How many years a yearly list has, as far as the horizons have been given.

    In a bare flow every list is as long as the longest.
    """
    if calculation == CASH_FLOW:
        lists = [value_at(inputs, (name,)) for name in FLOWS]
        return max((len(one) for one in lists if isinstance(one, list)), default=None)
    own = value_at(inputs, (*DEMAND, "years")) if path[:1] == DEMAND else None
    years = own if isinstance(own, int) else value_at(inputs, HORIZON)
    if not isinstance(years, int) or not 1 <= years <= 100:
        return None
    if path[:1] == DEMAND:
        return years
    return years + 1 if path[:1] == COMPONENTS else None


def _count(inputs: Mapping[str, Any], path: Path) -> int:
    rows = value_at(inputs, path)
    return len(rows) if isinstance(rows, list) else 0
