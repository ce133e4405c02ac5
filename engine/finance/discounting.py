"""Discount factors, net present value and payback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


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
    rates = np.full(years, rate, dtype=np.float64)
    for step in sorted(long_term, key=lambda one: one.from_year):
        rates[step.from_year :] = step.rate
    if (rates <= -1.0).any():
        raise ValueError("a discount rate must be above -1")
    if not long_term:
        return (1.0 + rate) ** -np.arange(years, dtype=np.float64)
    rates[:1] = 0.0
    return np.asarray(1.0 / np.cumprod(1.0 + rates), dtype=np.float64)


def present_value(factors: Floats, flows: ArrayLike) -> Floats:
    """Present value of flows of shape (..., years) under factors of shape (years,): shape (...)."""
    return np.asarray(np.asarray(flows, dtype=np.float64) @ factors, dtype=np.float64)


def npv(rate: float, flows: ArrayLike) -> Floats:
    """Net present value at a constant rate; flows of shape (..., years), year 0 undiscounted.

    One flow gives a scalar array, a million rows one matrix product.
    """
    values = np.asarray(flows, dtype=np.float64)
    return present_value(discount_factors(rate, values.shape[-1]), values)


def payback_year(factors: Floats, flow: ArrayLike) -> int | None:
    """First year in which the discounted cumulative flow is zero or more; None if it never is."""
    reached = np.flatnonzero(discounted_cumulative(factors, flow) >= 0.0)
    return int(reached[0]) if reached.size else None


def discounted_cumulative(factors: Floats, flow: ArrayLike) -> Floats:
    """Running sum of the discounted flow, shape (years,)."""
    return np.cumsum(np.asarray(flow, dtype=np.float64) * factors)
