"""What remains of the scenarios of a figure: counts and exact sums that add up in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numba import njit

from engine.uncertainty.subject import Floats, Integers


@dataclass(frozen=True)
class Gathered:
    """The scenarios of one figure, or those of some chunks.

    count: scenarios with a value; negative: those below zero; total and squares: exact sums over
    the chunks of each chunk's sum of the values, and of their squares about the first bin's lower
    end; least and greatest: of the values, ±inf where there are none; counts: scenarios in each
    bin, those below the first before it and those above the last after it; kept: the values of
    each chunk where they are kept.
    """

    count: int
    negative: int
    total: Fraction
    squares: Fraction
    least: float
    greatest: float
    counts: Integers
    kept: dict[int, Floats]


def gather(values: Floats, chunk: int, low: float, width: float, bins: int, keep: bool) -> Gathered:
    """One chunk's values of a figure; NaN and what is beyond numbers are empty."""
    counts = np.zeros(bins + 2, dtype=np.int64)
    count, negative, total, squares, least, greatest = _gather(values, low, 1.0 / width, counts)
    kept = {chunk: values[np.isfinite(values)] if count < values.size else values} if keep else {}
    return Gathered(
        int(count),
        int(negative),
        Fraction(total),
        Fraction(squares),
        float(least),
        float(greatest),
        counts,
        kept,
    )


def together(parts: Sequence[Gathered]) -> Gathered:
    """Parts as one; whatever their order, the same bits."""
    counts = parts[0].counts.copy()
    for part in parts[1:]:
        counts += part.counts
    return Gathered(
        sum(part.count for part in parts),
        sum(part.negative for part in parts),
        sum((part.total for part in parts), Fraction(0)),
        sum((part.squares for part in parts), Fraction(0)),
        min(part.least for part in parts),
        max(part.greatest for part in parts),
        counts,
        _kept(part.kept for part in parts),
    )


def _kept(each: Iterable[dict[int, Floats]]) -> dict[int, Floats]:
    whole = {chunk: values for kept in each for chunk, values in kept.items()}
    return {chunk: whole[chunk] for chunk in sorted(whole)}


def ordered(found: Gathered, ranks: Integers, low: float, width: float) -> Floats:
    """The values of these ranks among those that are kept, 0 the least; nothing is sorted but the
    bins that hold one of them."""
    ends = np.cumsum(found.counts)
    bins = np.searchsorted(ends, ranks, side="right")
    wanted = np.zeros(found.counts.size, dtype=np.bool_)
    wanted[bins] = True
    room = int(found.counts[wanted].sum())
    picked, places = np.empty(room + 1), np.empty(room + 1, dtype=np.int64)
    filled = 0
    for values in found.kept.values():
        filled += _pick(values, low, 1.0 / width, wanted, picked[filled:], places[filled:])
    picked, places = picked[:room], places[:room]
    order = np.lexsort((picked, places))
    starts = np.cumsum(np.where(wanted, found.counts, 0)) - found.counts
    inside = ranks - (ends[bins] - found.counts[bins])
    return np.asarray(picked[order][starts[bins] + inside], dtype=np.float64)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _place(value, low, scale, bins):  # type: ignore[no-untyped-def]  # compiled, numbers only
    """The bin of a value: 0 below the first, bins + 1 above the last."""
    place = (value - low) * scale
    return 0 if place < 0.0 else 1 + int(min(place, float(bins)))


@njit(cache=True, nogil=True, error_model="numpy")
def _pick(values, low, scale, wanted, picked, places):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Values of the wanted bins with their bins; how many there are.

    Each value is written, and written over unless it was wanted: there has to be room for one more.
    """
    found = 0
    for value in values:
        place = _place(value, low, scale, wanted.size - 2)
        picked[found], places[found] = value, place
        found += 1 if wanted[place] else 0
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _gather(values, low, scale, counts):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Sums in the order of the values, so that no machine adds otherwise."""
    bins = counts.size - 2
    count = negative = 0
    total = squares = 0.0
    least, greatest = np.inf, -np.inf
    for value in values:
        if not abs(value) < np.inf:
            continue
        count += 1
        negative += 1 if value < 0.0 else 0
        total += value
        apart = value - low
        squares += apart * apart
        least, greatest = min(least, value), max(greatest, value)
        counts[_place(value, low, scale, bins)] += 1
    return count, negative, total, squares, least, greatest
