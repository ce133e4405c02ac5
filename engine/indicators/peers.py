"""Who a utility is compared with, and where it stands among them.

Everything here takes arrays of one entry for each utility; NaN is what nobody reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arithmetic import Floats
from engine.errors import EngineError
from engine.indicators.models import Better

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

SIZE_LIMITS = (15_000.0, 40_000.0, 100_000.0, 1_000_000.0)
"""Connections from which a utility is medium, large, very large, metropolitan: the size groups of
SUNASS (S1 labels agree with the first two; the others are from secondary notes)."""
SIZES = ("small", "medium", "large", "very_large", "metropolitan")
LEAST_KNOWN = 0.5
"""Share of the weights that two utilities must both report to have a distance."""


class PeersInvalid(EngineError):
    """The arrays do not fit; the message says how."""


def size_groups(connections: ArrayLike) -> list[str | None]:
    """Name of each utility's size group; None where the connections are not known.

    A utility exactly at a limit belongs to the larger group.
    """
    values = np.asarray(connections, dtype=np.float64)
    places = np.searchsorted(SIZE_LIMITS, values, side="right")
    known = ~np.isnan(values)
    pairs = zip(places.tolist(), known.tolist(), strict=True)
    return [SIZES[place] if is_known else None for place, is_known in pairs]


def alike(target: int, attributes: Mapping[str, Sequence[Any]]) -> Booleans:
    """Utilities that share every attribute with the target: size group, service, country.

    The target itself is among them. What is not known (None) is like nothing.
    """
    count = len(next(iter(attributes.values()), ()))
    found = np.ones(count, dtype=np.bool_)
    for values in attributes.values():
        wanted = values[target]
        same = [one is not None and one == wanted for one in values]
        found &= np.array(same, dtype=np.bool_)
    found[target] = True
    return found


def distances(
    features: Floats, target: int, weights: ArrayLike, units: ArrayLike | None = None
) -> Floats:
    """Weighted distance of every utility from the target, shape (utilities,).

    features: shape (utilities, features), on scales where differences mean alike things (take
    logarithms of sizes). units: what each is divided by, its spread where not said. Distance: root
    of the weighted mean square over the features that both report; NaN where these carry less than
    half of the weights.
    """
    importance = np.asarray(weights, dtype=np.float64)
    if importance.shape != (features.shape[1],) or (importance < 0.0).any():
        raise PeersInvalid("give one weight of zero or more for each feature")
    if importance.sum() <= 0.0:
        raise PeersInvalid("at least one feature needs a weight above zero")
    gaps = (features - features[target]) / (spreads(features) if units is None else units)
    known = ~np.isnan(gaps)
    carried = known @ importance
    squares = np.where(known, gaps, 0.0) ** 2 @ importance
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.sqrt(squares / carried)
    return np.where(carried >= LEAST_KNOWN * importance.sum(), found, np.nan)


def spreads(features: Floats) -> Floats:
    """Spread of each feature between its quartiles, its range where that is nothing, else 1."""
    found = np.ones(features.shape[1])
    for place, column in enumerate(features.T):
        known = column[~np.isnan(column)]
        if len(known):
            low, high = np.percentile(known, [25.0, 75.0])
            found[place] = (high - low) or np.ptp(known) or 1.0
    return found


def nearest(
    features: Floats,
    target: int,
    weights: ArrayLike,
    count: int,
    units: ArrayLike | None = None,
) -> Integers:
    """The utilities nearest to the target, the target left out, nearest first."""
    found = distances(features, target, weights, units)
    found[target] = np.nan
    order = np.argsort(found, kind="stable")
    known = order[~np.isnan(found[order])]
    return known[:count].astype(np.int64)


@dataclass(frozen=True)
class Standing:
    """Where a value stands among its peers.

    percentile: 0 worst to 100 best, half of the ties counted; best: the best value; best_at: where
    it is; peers: how many reported, the utility itself included; median: of them.
    """

    percentile: float
    best: float
    best_at: int
    median: float
    peers: int


def standing(
    values: Floats, target: int, better: Better, goal: tuple[float, float] | None = None
) -> Standing | None:
    """The target among all values; None where it or the direction is not known.

    goal: lower and upper end for "target" and "band": the nearer to it the better.
    """
    merits = merit(values, better, goal)
    if merits is None or np.isnan(merits[target]):
        return None
    known = merits[~np.isnan(merits)]
    below = np.count_nonzero(known < merits[target])
    ties = np.count_nonzero(known == merits[target]) - 1
    others = len(known) - 1
    share = (below + 0.5 * ties) / others if others else 0.5
    best_at = int(np.nanargmax(merits))
    median = float(np.median(values[~np.isnan(merits)]))
    return Standing(100.0 * share, float(values[best_at]), best_at, median, len(known))


def merit(values: Floats, better: Better, goal: tuple[float, float] | None = None) -> Floats | None:
    """Values turned so that more is better; None where the indicator has no direction."""
    if better == "high":
        return np.asarray(values, dtype=np.float64)
    if better == "low":
        return -np.asarray(values, dtype=np.float64)
    if better in {"target", "band"} and goal is not None:
        low, high = goal
        return -np.maximum(np.maximum(low - values, values - high), 0.0)
    return None


@dataclass(frozen=True)
class Trend:
    """How an indicator moves.

    per_year: median of the slopes between all pairs of years (Theil-Sen), in its unit per year;
    years: how many were reported; improving: None where the indicator has no direction or stands
    still.
    """

    per_year: float
    years: int
    improving: bool | None


def trend(years: ArrayLike, values: ArrayLike, better: Better) -> Trend | None:
    """The trend of one utility's indicator; None for fewer than two years reported."""
    when, what = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    known = ~np.isnan(what)
    points = sorted(zip(when[known].tolist(), what[known].tolist(), strict=True))
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for earlier, later in combinations(points, 2)
        if later[0] > earlier[0]
    ]
    if not slopes:
        return None
    slope = float(np.median(slopes))
    known_direction = better in {"high", "low"} and slope != 0.0
    improving = (slope > 0.0) == (better == "high") if known_direction else None
    return Trend(slope, len(points), improving)
