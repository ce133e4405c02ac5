"""Soft limits: what is unlikely but possible is calculated and remarked on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.arithmetic import aside
from engine.errors import PathPart, Problem
from engine.remarks import Remark, remark

LOSSES_USUAL = (0.10, 0.50)
FACTOR_USUAL = (0.40, 1.00)
PERSON_USUAL = (40.0, 500.0)
PERSON_MAXIMUM = 1000
STEP_USUAL = 0.15
ROUNDING = 1e-9

LOSSES_HIGH = (
    "Losses of %(given)s %% look like non-revenue water; the projection needs physical losses "
    "only, usually %(low)s to %(high)s %%."
)
LOSSES_LOW = (
    "Losses of %(given)s %% are unusually low; physical losses are seldom below %(low)s %%."
)
FACTOR_ODD = (
    "The factor %(given)s lies outside %(low)s to %(high)s, where the norm's factors lie; check it."
)
COVERAGE_DROP = (
    "Coverage falls from %(before)s %% in year %(previous)s to %(given)s %% in year %(year)s; "
    "check the value of year %(year)s."
)
COVERAGE_JUMP = (
    "Coverage changes by %(change)s points in year %(year)s, more than the usual %(limit)s; "
    "check that the works allow it."
)
PERSON_ODD = (
    "Connected people consume %(given)s litres a day each in year %(year)s, outside the usual "
    "%(low)s to %(high)s; check unit consumption and density."
)


IMPOSSIBLE_PERSON = (
    "%(given)s m³ a month in a dwelling of %(people)s people are %(litres)s litres a person and "
    "day, more than the highest possible %(limit)s; check the consumption and the density."
)


def litres_a_person(monthly_m3: float, people: float) -> float:
    """Litres a person and day of a dwelling's monthly consumption, thirty days a month."""
    return monthly_m3 * 1000.0 / 30.0 / people


def person_problems(path: tuple[PathPart, ...], monthly_m3: float, people: float) -> list[Problem]:
    """The problem of a consumption that no person can have."""
    litres = litres_a_person(monthly_m3, people)
    if litres <= PERSON_MAXIMUM:
        return []
    params = {"given": monthly_m3, "people": people, "litres": round(litres)}
    return [
        Problem(path, "impossible_person", IMPOSSIBLE_PERSON, {**params, "limit": PERSON_MAXIMUM})
    ]


def percent(fraction: float) -> float:
    """A fraction as the percentage a message repeats."""
    return round(100.0 * fraction, 2)


@aside
def loss_remarks(path: tuple[PathPart, ...], losses: float) -> list[Remark]:
    """Losses that look like non-revenue water, or like an omission."""
    low, high = LOSSES_USUAL
    params = {"given": percent(losses), "low": percent(low), "high": percent(high)}
    if losses > high:
        return [remark(path, "losses_high", LOSSES_HIGH, **params)]
    return [remark(path, "losses_low", LOSSES_LOW, **params)] if losses < low else []


@aside
def factor_remarks(path: tuple[PathPart, ...], factor: float) -> list[Remark]:
    """A correction factor outside the range of the norm's."""
    low, high = FACTOR_USUAL
    if low <= factor <= high:
        return []
    return [remark(path, "factor_odd", FACTOR_ODD, given=factor, low=low, high=high)]


@aside
def coverage_remarks(
    path: tuple[PathPart, ...], values: Sequence[float], first_year: int
) -> list[Remark]:
    """Coverage that falls, or changes by more than 15 points in a year."""
    found = []
    for place, (before, now) in enumerate(pairwise(values), start=1):
        year, where = first_year + place, (*path, place)
        if now < before - ROUNDING:
            params = {"before": percent(before), "given": percent(now)}
            years = {"previous": year - 1, "year": year}
            found.append(remark(where, "coverage_drop", COVERAGE_DROP, **params, **years))
        elif now - before > STEP_USUAL + ROUNDING:
            limits = {"change": percent(now - before), "limit": percent(STEP_USUAL)}
            found.append(remark(where, "coverage_jump", COVERAGE_JUMP, year=year, **limits))
    return found


@aside
def person_remarks(path: tuple[PathPart, ...], litres: float | None, year: int) -> list[Remark]:
    """Consumption of a connected person outside what is usual."""
    low, high = PERSON_USUAL
    if litres is None or low <= litres <= high:
        return []
    params = {"given": round(litres, 1), "low": low, "high": high, "year": year}
    return [remark(path, "person_odd", PERSON_ODD, **params)]
