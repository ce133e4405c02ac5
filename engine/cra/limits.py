"""Soft limits of this room: what is unlikely or was read one way is calculated and remarked on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.arithmetic import aside
from engine.cra.fields import proposed
from engine.errors import PathPart
from engine.remarks import Remark, remark

STEP = 3.0
HORIZON = "%(given)s years are given; the proposal's tariff period has %(years)s, check the period."
JUMP = (
    "The value changes from %(before)s to %(given)s in year %(year)s, by more than a factor of "
    "%(limit)s; check its unit and the year."
)
BELOW_ZERO = (
    "The capital base is below zero in year %(year)s; check contributions, depreciation and "
    "retirements."
)
HISTORIC = (
    "A real rate on historic cost leaves inflation unpaid; bring all amounts to constant prices "
    "of the base year."
)


def percent(fraction: float) -> float:
    """A fraction as the percentage a message repeats."""
    return round(100.0 * fraction, 2)


@aside
def horizon_remarks(path: tuple[PathPart, ...], count: int) -> list[Remark]:
    """A period of more or fewer years than the proposal's."""
    years = int(proposed("horizon_years"))
    if count == years:
        return []
    return [remark(path, "other_horizon", HORIZON, given=count, years=years)]


@aside
def jump_remarks(path: tuple[PathPart, ...], values: Sequence[float], first: int) -> list[Remark]:
    """Money that changes by more than a factor of three from one year to the next."""
    found = []
    for place, (before, now) in enumerate(pairwise(values), start=1):
        if before > 0 and now > 0 and not 1 / STEP <= now / before <= STEP:
            params = {"before": before, "given": now, "year": first + place, "limit": STEP}
            found.append(remark((*path, place), "jump", JUMP, **params))
    return found


@aside
def negative_base_remarks(path: tuple[PathPart, ...], base: Sequence[float]) -> list[Remark]:
    """A capital base that falls below zero."""
    years = [year for year, value in enumerate(base) if value < 0]
    return [remark(path, "base_below_zero", BELOW_ZERO, year=years[0])] if years else []


@aside
def historic_remarks(price_base: str) -> list[Remark]:
    """A real rate applied to amounts at historic cost."""
    if price_base == "constant":
        return []
    return [remark(("price_base",), "historic_cost", HISTORIC)]
