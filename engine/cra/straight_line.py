"""Straight-line depreciation of what is activated during the period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from engine.arithmetic import Constant, maximum, minimum, total, years
from engine.cra.fields import cra
from engine.model import quantity

Convention = Literal["next_year", "half_year"]
CONVENTIONS: dict[Convention, str] = {
    "next_year": "Whole years from the year after activation",
    "half_year": "Half a year in the year of activation",
}
HALF = Constant(0.5, "Share of the year of activation", "year")


def useful_life(title: str = "Useful life", **more: Any) -> Any:
    """The useful life of assets, a parameter of the method that the user gives."""
    return quantity(
        title,
        unit="years",
        meaning="Years over which new works lose their value evenly; the norm's interval decides.",
        symbol="L",
        source=cra("sección 2.1.2, depreciación anual"),
        **{"ge": 1, "le": 200, **more},
    )


def new_depreciation(
    amounts: Sequence[float], life: float, convention: Convention = "next_year"
) -> list[float]:
    """Depreciation of each year 1 to n of amounts activated in years 1 to n.

    An amount wears evenly over its life and not beyond it.
    """
    wait = 1 if convention == "next_year" else 0
    used = _years_used(len(amounts), life, convention)
    return [
        total(amounts[made] / life * used[year - made - wait] for made in range(year + 1 - wait))
        for year in range(len(amounts))
    ]


def _years_used(count: int, life: float, convention: Convention) -> list[float]:
    """How much of each year of depreciation, the first one first, lies within the life."""
    starts = years(count).tolist()
    if convention == "half_year":
        starts = [starts[0], *(one - HALF() for one in starts[1:])]
    ends = [one + HALF() if convention == "half_year" else one + 1.0 for one in years(count)]
    return [_overlap(*pair, life) for pair in zip(starts, ends, strict=True)]


def _overlap(start: float, end: float, life: float) -> float:
    shared: float = maximum(minimum(end, life) - start, 0.0)
    return shared
