"""What the data of a chart say: plain facts, from which the charts make their titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


def payback_position(cumulative: Sequence[float]) -> int | None:
    """Position from which the discounted sum never again is below zero; None where it ends below.

    0 where it never is below.
    """
    below = [position for position, value in enumerate(cumulative) if value < 0]
    if not below:
        return 0
    return below[-1] + 1 if below[-1] + 1 < len(cumulative) else None


@dataclass(frozen=True)
class Deficit:
    """The years in which demand is above supply.

    positions: of those years; worst: position of the largest gap; gap: its size.
    """

    positions: tuple[int, ...]
    worst: int
    gap: float

    def lasts_to_the_end(self, count: int) -> bool:
        """Whether it begins once and stays."""
        return self.positions == tuple(range(self.positions[0], count))


def deficit_of(demand: Sequence[float], supply: Sequence[float]) -> Deficit | None:
    """Where demand exceeds supply; None where it never does."""
    gaps = [wanted - given for wanted, given in zip(demand, supply, strict=True)]
    positions = tuple(position for position, gap in enumerate(gaps) if gap > 0)
    if not positions:
        return None
    worst = max(positions, key=lambda position: gaps[position])
    return Deficit(positions, worst, gaps[worst])


Point = tuple[float, float, float]


def deficit_outline(
    years: Sequence[float], demand: Sequence[float], supply: Sequence[float]
) -> list[Point]:
    """(year, lower edge, upper edge) of the area where demand lies above supply.

    Between two years the lines are straight; where they cross, the crossing is a point of its own.
    """
    points: list[Point] = []
    for position, year in enumerate(years):
        gap = demand[position] - supply[position]
        if position and _opposite(gap, demand[position - 1] - supply[position - 1]):
            points.append(_crossing(years, demand, supply, position))
        points.append((year, supply[position], max(demand[position], supply[position])))
    return points


def _opposite(first: float, second: float) -> bool:
    return (first > 0 > second) or (first < 0 < second)


def _crossing(
    years: Sequence[float], demand: Sequence[float], supply: Sequence[float], position: int
) -> Point:
    before = demand[position - 1] - supply[position - 1]
    after = demand[position] - supply[position]
    share = before / (before - after)
    year = years[position - 1] + share * (years[position] - years[position - 1])
    level = supply[position - 1] + share * (supply[position] - supply[position - 1])
    return (year, level, level)


def scale_of(values: Sequence[float]) -> int:
    """1, 1 000 or 1 000 000: what the values are divided by so that an axis stays readable."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= 1_000_000:
        return 1_000_000
    return 1_000 if largest >= 10_000 else 1


def axis_decimals(values: Sequence[float]) -> int:
    """Digits after the point that five ticks over those values need."""
    low, high = min([0.0, *values]), max([0.0, *values])
    step = (high - low) / 5
    if step >= 1 or step == 0:
        return 0
    return 1 if step >= 0.1 else 2


def spread(values: Sequence[float], *, low: float, high: float, height: int) -> list[int]:
    """Pixels by which labels at those values move, down positive, so that no two touch.

    Their order from top to bottom stays; together they stay inside the height.
    """
    span, need = (high - low) or 1.0, 16
    places = [(high - value) / span * height for value in values]
    order = sorted(range(len(values)), key=lambda one: places[one])
    moved = list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + need)
    if order:
        moved[order[-1]] = min(moved[order[-1]], height)
    for below, above in pairwise(reversed(order)):
        moved[above] = min(moved[above], moved[below] - need)
    return [round(moved[one] - places[one]) for one in range(len(values))]
