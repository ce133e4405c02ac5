"""Discount factors, net present value and payback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine.arithmetic import FUNCTIONS, Floats, call, dot, running_total, series
from engine.arithmetic import years as year_series


@dataclass(frozen=True)
class LongTermRate:
    """A rate that holds from a year on, until the next one does: (21, 0.055), (50, 0.04), …"""

    from_year: int
    rate: float


def discount_factors(rate: float, years: int, long_term: Sequence[LongTermRate] = ()) -> Floats:
    """Factors of years 0 to years - 1, shape (years,), year 0 undiscounted.

    Each year t divides by (1 + r_t), r_t being the rate that holds in year t, so a declining
    schedule lowers later steps only and never makes a later factor exceed an earlier one.
    Raises ValueError for a rate of -100 % or below.
    """
    if min(float(rate), *(step.rate for step in long_term), 0.0) <= -1.0:
        raise ValueError("a discount rate must be above -1")
    if not long_term:
        return (1.0 + rate) ** -year_series(years)
    rates = series([rate] * years)
    for step in sorted(long_term, key=lambda one: one.from_year):
        rates[step.from_year :] = step.rate
    rates[:1] = 0.0
    factors: Floats = 1.0 / (1.0 + rates).cumprod()
    return factors


def present_value(factors: Floats, flows: ArrayLike) -> Floats:
    """Present value of flows of shape (..., years) under factors of shape (years,): shape (...)."""
    return np.asarray(np.asarray(flows, dtype=np.float64) @ factors, dtype=np.float64)


def value_of(factors: Floats, flow: ArrayLike) -> float:
    """Present value of one flow of shape (years,)."""
    return dot(flow, factors)


def npv(rate: float, flows: ArrayLike) -> Floats:
    """Net present value at a constant rate; flows of shape (..., years), year 0 undiscounted.

    One flow gives a scalar array, a million rows one matrix product.
    """
    values = np.asarray(flows, dtype=np.float64)
    return present_value(discount_factors(rate, values.shape[-1]), values)


def payback_year(factors: Floats, flow: ArrayLike) -> int | None:
    """First year in which the discounted cumulative flow is zero or more; None if it never is."""
    year: int | None = call("first_reached", discounted_cumulative(factors, flow).tolist())
    return year


def discounted_cumulative(factors: Floats, flow: ArrayLike) -> Floats:
    """Running sum of the discounted flow, shape (years,)."""
    return running_total(series(flow) * factors)


def _first_reached(values: ArrayLike, _options: tuple[Any, ...]) -> int | None:
    """Place of the first value of zero or more."""
    found = np.flatnonzero(np.asarray(values, dtype=np.float64) >= 0.0)
    return int(found[0]) if found.size else None


FUNCTIONS["first_reached"] = _first_reached
