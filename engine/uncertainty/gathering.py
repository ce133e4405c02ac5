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
    """One chunk's values of a figure, NaN where it is empty."""
    counts = np.zeros(bins + 2, dtype=np.int64)
    count, negative, total, squares, least, greatest = _gather(values, low, 1.0 / width, counts)
    kept = {chunk: values[~np.isnan(values)] if count < values.size else values} if keep else {}
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


@njit(cache=True, nogil=True, error_model="numpy")
def _gather(values, low, scale, counts):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Sums in the order of the values, so that no machine adds otherwise."""
    bins = counts.size - 2
    count = negative = 0
    total = squares = 0.0
    least, greatest = np.inf, -np.inf
    for value in values:
        if value != value:
            continue
        count += 1
        negative += 1 if value < 0.0 else 0
        total += value
        apart = value - low
        squares += apart * apart
        least, greatest = min(least, value), max(greatest, value)
        place = apart * scale
        if place < 0.0:
            counts[0] += 1
        else:
            counts[1 + int(min(place, float(bins)))] += 1
    return count, negative, total, squares, least, greatest
