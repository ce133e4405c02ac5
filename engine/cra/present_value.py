"""Present value of a tariff period: year-end flows, year 1 the first to be discounted."""

from __future__ import annotations

from collections.abc import Sequence

from engine.arithmetic import Floats, series, years
from engine.finance.discounting import value_of


def period_factors(rate: float, count: int) -> Floats:
    """Factors of years 1 to count, shape (count,)."""
    return (1.0 + rate) ** -years(count, 1)


def period_value(rate: float, flow: Sequence[float] | Floats) -> float:
    """VP(x): the sum of x_t / (1 + r)^t over years 1 to n."""
    values = series(flow)
    return value_of(period_factors(rate, len(values)), values)
