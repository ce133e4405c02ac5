"""Switching values: the change of one factor, the others as they are, that makes the NPV zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import mul
from typing import Any, Literal

from scipy.optimize import brentq

from engine.errors import InvalidInputs
from engine.finance.break_even import change_within
from engine.snip.project_inputs import WaterProjectInputs
from engine.snip.project_result import WaterProjectResult
from engine.snip.water_project import MONTHS
from engine.uncertainty.subject import Subject

Factor = Literal[
    "investment",
    "initial_investment",
    "later_connections",
    "operation_maintenance",
    "unit_cost",
    "benefits",
    "benefits_existing_users",
    "benefits_new_users",
    "new_users",
]
FACTORS: dict[Factor, str] = {
    "investment": "Investment",
    "initial_investment": "Initial investment",
    "later_connections": "Connections added later",
    "operation_maintenance": "Operation and maintenance",
    "unit_cost": "Cost per m³ produced",
    "benefits": "Benefits",
    "benefits_existing_users": "Benefits of existing users",
    "benefits_new_users": "Benefits of new users",
    "new_users": "New users",
}
Method = Literal["closed_form", "root_finding"]
METHODS: dict[Method, str] = {"closed_form": "Closed form", "root_finding": "Root finding"}
FARTHEST_TRIED = 0.2
_TRIED = (0.1, FARTHEST_TRIED)
_STRAIGHT = 1e-11
_ZERO = 1e-9
_FARTHEST = 10.0
_STEPS = 60
_CLOSEST = 1e-15

Change = Callable[[float], float]
"""Fraction by which a factor changes -> the figure; NaN where the inputs are refused."""


@dataclass(frozen=True)
class SwitchingValue:
    """change: fraction by which the factor changes until the figure is zero; None where no change
    does it, or only one below -100 %.

    slope: what the figure gains for a change of 100 %; None where it moves in no straight line.
    """

    change: float | None
    method: Method
    slope: float | None = None


def project_switching_values(
    inputs: WaterProjectInputs, result: WaterProjectResult, target: float = 0.0
) -> dict[Factor, float | None]:
    """Change of each of FACTORS that brings a project's NPV to a target, None for "none".

    The NPV is affine in each of them, so the change is what it lacks over the factor's own part.
    """
    parts, lacking = _parts(inputs, result), target - result.npv
    return {factor: change_within(lacking, part) for factor, part in parts.items()}


def _parts(inputs: WaterProjectInputs, result: WaterProjectResult) -> dict[Factor, float]:
    """What each of FACTORS adds to the NPV."""
    costs, values = inputs.operation_maintenance, result.present_values
    unit = costs.market_cost_per_m3_produced * costs.factor
    per_user = MONTHS() * result.consumption_per_dwelling / (1.0 - inputs.physical_losses)
    existing, new, produced, users = (
        _present(result, one)
        for one in (
            result.benefits_existing_users,
            result.benefits_new_users,
            result.produced_m3,
            result.new_users,
        )
    )
    later = sum(map(mul, result.investment[1:], result.discount_factors[1:]))
    return {
        "investment": -values.investment,
        "initial_investment": -result.investment[0],
        "later_connections": -later,
        "operation_maintenance": -values.operation_maintenance,
        "unit_cost": -unit * produced,
        "benefits": values.benefits,
        "benefits_existing_users": existing,
        "benefits_new_users": new,
        "new_users": new - unit * per_user * users - later,
    }


def _present(result: WaterProjectResult, series: list[float]) -> float:
    """Present value of a yearly series; for twenty years Python is quicker than NumPy."""
    found: float = sum(map(mul, series, result.discount_factors))
    return found


def switching_value(subject: Subject, row: int = 0, figure: int = 0) -> SwitchingValue:
    """The change of a moving input of any calculation that makes a figure zero.

    In closed form where the figure is affine in the input, which is tried and then proved at the
    answer; else by root finding, the zero nearest to no change.
    """
    moving = subject.moving[row]

    def at(change: float) -> float:
        return _figure(subject, moving.put(subject.payload, moving.now * (1.0 + change)), figure)

    return switching_of(at)


def growth_switching_value(subject: Subject, figure: int = 0) -> SwitchingValue:
    """The same for the yearly growth of a water project's population, which is not affine."""
    people = subject.payload["population"]
    years: int = people["target_year"]
    growth = growth_of(people["base"], people["target"], years)

    def at(change: float) -> float:
        return _figure(subject, with_growth(subject.payload, growth * (1.0 + change)), figure)

    return switching_of(at)


def growth_of(base: float, target: float, years: float) -> float:
    """Yearly growth from one population to another."""
    found: float = (target / base) ** (1.0 / years) - 1.0
    return found


def with_growth(payload: Mapping[str, Any], growth: float) -> dict[str, Any]:
    """A water project's inputs with the target population of that yearly growth."""
    people = payload["population"]
    target = people["base"] * (1.0 + growth) ** people["target_year"]
    return {**payload, "population": {**people, "target": target}}


def _figure(subject: Subject, payload: Any, figure: int) -> float:
    try:
        return subject.answer(payload)[figure]
    except InvalidInputs:
        return math.nan


def switching_of(at: Change) -> SwitchingValue:
    """The change nearest to none that makes a figure zero."""
    now = at(0.0)
    straight = _straight(at, now)
    if straight is not None:
        change = change_within(-now, straight)
        if change is None or abs(at(change)) <= _ZERO * max(abs(now), abs(straight)):
            return SwitchingValue(change, "closed_form", straight)
    return SwitchingValue(_root(at, now), "root_finding")


def _straight(at: Change, now: float) -> float | None:
    """The slope of a figure that moves in a straight line; None for any other."""
    near, far = _TRIED
    steps = [(at(change) - now) / change for change in (-far, -near, near, far)]
    if not all(map(math.isfinite, steps)):
        return None
    size = max(abs(now), *(abs(step) for step in steps))
    if not max(steps) - min(steps) <= _STRAIGHT * size / near:
        return None
    return (steps[0] + steps[-1]) / 2.0


def _root(at: Change, now: float) -> float | None:
    """The zero nearest to no change between -100 % and 1,000 %, looked for on either side."""
    if now == 0.0:
        return 0.0
    sides = [_first_change(at, now, end) for end in (-1.0, _FARTHEST)]
    known = [one for one in sides if one is not None]
    return min(known, key=abs) if known else None


def _first_change(at: Change, now: float, end: float) -> float | None:
    """The first zero on the way to an end, or to where the inputs are refused."""
    before = 0.0
    for step in range(1, _STEPS + 1):
        here = end * math.pow(step / _STEPS, 1.0 if end < 0.0 else 2.0)
        value = at(here)
        is_last = math.isnan(value)
        if is_last:
            here, value = _last_taken(at, before, here)
        if value == 0.0:
            return here
        if value * now < 0.0:
            return float(brentq(at, before, here, xtol=_CLOSEST))
        if is_last:
            return None
        before = here
    return None


def _last_taken(at: Change, taken: float, refused: float) -> tuple[float, float]:
    """The farthest change on the way that is not refused, and its figure."""
    for _ in range(_STEPS):
        middle = (taken + refused) / 2.0
        if math.isnan(at(middle)):
            refused = middle
        else:
            taken = middle
    return taken, at(taken)
