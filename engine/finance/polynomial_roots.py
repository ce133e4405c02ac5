"""Real roots in (0, 1] of many polynomials at once, each row one polynomial.

Coefficients are in ascending powers, shape (rows, degree + 1), first coefficient not zero.
On (0, 1] nothing can overflow; a root above 1 is the reciprocal of one of the reversed row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EPS = float(np.finfo(np.float64).eps)
_BISECTIONS = 64
_NEWTON_STEPS = 200


def leading_first(coefficients: Floats) -> Floats:
    """Each row shifted left until its first coefficient is not zero: divides by powers of v."""
    first = np.argmax(coefficients != 0.0, axis=1)
    columns = np.arange(coefficients.shape[1]) + first[:, None]
    inside = columns < coefficients.shape[1]
    taken = np.take_along_axis(coefficients, np.where(inside, columns, 0), axis=1)
    return np.where(inside, taken, 0.0)


def sign_changes(coefficients: Floats) -> NDArray[np.int64]:
    """Changes of sign along each row, zeros left out: Descartes' bound on positive roots."""
    signs = np.sign(coefficients)
    places = np.where(signs != 0.0, np.arange(signs.shape[1]), 0)
    filled = np.take_along_axis(signs, np.maximum.accumulate(places, axis=1), axis=1)
    turned = filled[:, 1:] * filled[:, :-1] < 0.0
    return np.asarray(np.count_nonzero(turned, axis=1), dtype=np.int64)


def lower_bound(coefficients: Floats) -> Floats:
    """A value below every positive root of each row, at most 1 (Fujiwara); shape (rows,)."""
    powers = np.arange(1, coefficients.shape[1], dtype=np.float64)
    ratios = np.abs(coefficients[:, 1:] / coefficients[:, :1])
    largest = np.max(ratios ** (1.0 / powers), axis=1, initial=0.5)
    return np.asarray(0.5 / largest, dtype=np.float64)


def evaluate(coefficients: Floats, points: Floats) -> Floats:
    """Row polynomials at their points, (rows, degree + 1) at (rows, n): (rows, n), by Horner."""
    value = np.broadcast_to(coefficients[:, -1:], points.shape).copy()
    for column in range(coefficients.shape[1] - 2, -1, -1):
        value *= points
        value += coefficients[:, column : column + 1]
    return value


def single_root(coefficients: Floats) -> Floats:
    """The root in (0, 1] of rows that change sign once there; shape (rows,).

    Newton's method inside a shrinking bracket; a step that would leave it is a bisection instead.
    """
    low, high = lower_bound(coefficients), np.ones(len(coefficients))
    root, rows = np.minimum(np.maximum(0.9, low), high), np.arange(len(coefficients))
    rising = coefficients[:, 0] < 0.0
    for _ in range(_NEWTON_STEPS):
        value, slope = _value_and_slope(coefficients[rows], root[rows])
        after = (value > 0.0) == rising[rows]
        high[rows] = np.where(after, root[rows], high[rows])
        low[rows] = np.where(after, low[rows], root[rows])
        step = _next_point(root[rows], value, slope, low[rows], high[rows])
        moved = np.abs(step - root[rows]) > 2.0 * _EPS * step
        root[rows] = np.where(value == 0.0, root[rows], step)
        rows = rows[moved & (value != 0.0) & (high[rows] - low[rows] > _EPS * high[rows])]
        if not rows.size:
            break
    return root


def _next_point(at: Floats, value: Floats, slope: Floats, low: Floats, high: Floats) -> Floats:
    newton = at - np.divide(value, slope, out=np.full_like(value, np.inf), where=slope != 0.0)
    inside = (newton >= low) & (newton <= high)
    return np.where(inside, newton, np.sqrt(low * high))


def _value_and_slope(coefficients: Floats, points: Floats) -> tuple[Floats, Floats]:
    value = coefficients[:, -1].copy()
    slope = np.zeros_like(value)
    for column in range(coefficients.shape[1] - 2, -1, -1):
        slope *= points
        slope += value
        value *= points
        value += coefficients[:, column]
    return value, slope


def all_roots(coefficients: Floats) -> tuple[Floats, Bools]:
    """Every real root in (0, 1] and whether the curve only touches zero there.

    Between two neighbouring roots of its derivative a polynomial is monotonic, so the roots of
    the last derivative bracket those of the one before it, down to the row itself. Returns
    candidates of shape (rows, 2 * degree + 1), NaN where there is none, unsorted and with
    neighbours not yet merged, and the mask of the touching ones.
    """
    degree = coefficients.shape[1] - 1
    ends = np.stack([lower_bound(coefficients), np.ones(len(coefficients))], axis=1)
    breaks = ends
    for order in range(degree, 0, -1):
        turning, crossed = _crossings(_derivative(coefficients, order), breaks)
        turning = np.where(crossed, turning, breaks[:, :-1])
        breaks = np.concatenate([ends[:, :1], turning, ends[:, 1:]], axis=1)
    roots, crossed = _crossings(coefficients, breaks)
    touching = np.abs(evaluate(coefficients, breaks)) <= _rounding(coefficients, breaks)
    found = np.concatenate(
        [np.where(crossed, roots, np.nan), np.where(touching, breaks, np.nan)], axis=1
    )
    return found, np.concatenate([np.zeros_like(crossed), touching], axis=1)


def _derivative(coefficients: Floats, order: int) -> Floats:
    kept = coefficients[:, order:].copy()
    for step in range(order):
        kept *= np.arange(order - step, coefficients.shape[1] - step, dtype=np.float64)
        kept /= np.maximum(np.max(np.abs(kept), axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return kept


def _crossings(coefficients: Floats, breaks: Floats) -> tuple[Floats, Bools]:
    low, high = breaks[:, :-1].copy(), breaks[:, 1:].copy()
    at_low = evaluate(coefficients, low)
    crossed = at_low * np.sign(evaluate(coefficients, high)) < 0.0
    for _ in range(_BISECTIONS):
        middle = np.sqrt(low * high)
        same = evaluate(coefficients, middle) * np.sign(at_low) > 0.0
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.sqrt(low * high), crossed


def _rounding(coefficients: Floats, points: Floats) -> Floats:
    scale = evaluate(np.abs(coefficients), points)
    return np.asarray(16.0 * _EPS * coefficients.shape[1] * scale, dtype=np.float64)
