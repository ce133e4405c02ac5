"""Internal rates and net present values of very many flows on one core, compiled.

Rows are taken in blocks that stay in the processor's first cache, turned so that the years come
first and one instruction works on several rows. A row whose signs change once has one root at
most; Halley's method goes to it from v = 1, and a short last step on a nearly straight way is the
proof. Every other row, and the few that have not arrived, go to engine.finance.internal_rate,
which tells no root and several roots apart. Importing this module loads the compiler: only what
works on many flows should.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from engine.finance.discounting import discount_factors
from engine.finance.internal_rate import InternalRates, irr
from engine.finance.polynomial_roots import Floats

LANES = 128
"""Flows of a block; a block has the shape (years, LANES + PADDING)."""
PADDING = 8
"""Rows of a block lie this much further apart than a power of two, so that they share the cache."""
STEPS = (3, 16)
"""Of Halley's method, for all rows and then for those that have not arrived."""
_ARRIVED = 1e-5
"""Newton's step, relative, from which Halley's lands within rounding: the error is cubed."""
_FLAT = 1e-3
"""How much the slope may turn on the way; more, and a root may be near that is not real."""
_UNIQUE = 0


def irr_of_many(flows: ArrayLike) -> InternalRates:
    """Internal rates of flows of shape (..., years): what engine.finance.internal_rate.irr gives.

    Raises ValueError where a flow holds NaN or infinity.
    """
    array = np.ascontiguousarray(flows, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError("a flow needs at least one year")
    rows = array.reshape(-1, array.shape[-1])
    values = np.empty(len(rows))
    codes = np.full(len(rows), _UNIQUE, dtype=np.uint8)
    few, many = STEPS
    _fill(rows, values, few)
    left = np.flatnonzero(np.isnan(values))
    if left.size:
        values[left] = _fill(rows[left], np.empty(left.size), many)
        left = left[np.isnan(values[left])]
    if left.size:
        found = irr(rows[left])
        values[left], codes[left] = found.values, found.codes
    shape = array.shape[:-1]
    return InternalRates(values.reshape(shape), codes.reshape(shape))


def npv_of_many(rate: float, flows: ArrayLike) -> Floats:
    """Net present values of flows of shape (..., years): engine.finance.discounting.npv, read once.

    Years are added in another order there, so that last bits of a float may differ.
    """
    array = np.ascontiguousarray(flows, dtype=np.float64)
    factors = discount_factors(rate, array.shape[-1])
    values = np.empty(array.shape[:-1])
    _values(array.reshape(-1, array.shape[-1]), factors, values.reshape(-1))
    return values


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _values(rows, factors, values):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Present values; the compiler may add the years of a row in the order it likes."""
    for row in range(rows.shape[0]):
        value = 0.0
        for year in range(rows.shape[1]):
            value += rows[row, year] * factors[year]
        values[row] = value


def _fill(rows: Floats, values: Floats, steps: int) -> Floats:
    """Work through whole blocks where they lie, and through the rest in a block of its own."""
    whole = len(rows) - len(rows) % LANES
    _rates(rows[:whole], values[:whole], steps)
    if whole < len(rows):
        rest = np.zeros((LANES, rows.shape[1]))
        rest[: len(rows) - whole] = rows[whole:]
        found = np.empty(LANES)
        _rates(rest, found, steps)
        values[whole:] = found[: len(rows) - whole]
    return values


@njit(cache=True, nogil=True, error_model="numpy")
def _rates(rows, values, steps):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """The rate of each row, NaN where it is left to others; whole blocks only."""
    block, work = np.empty((rows.shape[1], LANES + PADDING)), np.empty((6, LANES))
    for start in range(0, rows.shape[0], LANES):
        _turn(rows, start, block)
        work[3] = 1.0
        found = values[start : start + LANES]
        rates_of_block(block, work, found, found, steps)


@njit(cache=True, nogil=True, error_model="numpy")
def rates_of_block(block, work, npv, values, steps):  # type: ignore[no-untyped-def]  # as above
    """Fill the rates of one block, NaN where a lane is left to irr_of_many.

    work: (6, LANES), row 3 holding the discount factor of a year at which each lane begins; npv
    gets the net present values there.
    """
    _count(block, work[4], work[5])
    _values_at(block, work)
    npv[:] = work[0]
    for _ in range(steps):
        _halley(work)
        _values_at(block, work)
    _check(work, values)


@njit(cache=True, nogil=True, error_model="numpy")
def _turn(rows, start, block):  # type: ignore[no-untyped-def]  # as above
    """A block of rows, years first; four rows at a time, since four values fill one store."""
    for lane in range(0, LANES, 4):
        row = start + lane
        for year in range(rows.shape[1]):
            a, b = rows[row, year], rows[row + 1, year]
            c, d = rows[row + 2, year], rows[row + 3, year]
            block[year, lane] = a
            block[year, lane + 1] = b
            block[year, lane + 2] = c
            block[year, lane + 3] = d


@njit(cache=True, nogil=True, error_model="numpy")
def _count(block, changes, last):  # type: ignore[no-untyped-def]  # as above
    """How often the signs of each lane change, years of zero left out."""
    for lane in range(LANES):
        changes[lane] = last[lane] = 0.0
    for year in range(block.shape[0]):
        for lane in range(LANES):
            flow, before = block[year, lane], last[lane]
            changes[lane] += 1.0 if before * flow < 0.0 else 0.0
            last[lane] = flow if flow != 0.0 else before


@njit(cache=True, nogil=True, error_model="numpy")
def _values_at(block, work):  # type: ignore[no-untyped-def]  # as above
    """The NPV, its slope and half its bend at each lane's v, four years at a time."""
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    years = block.shape[0]
    whole = years - years % 4
    for lane in range(LANES):
        value[lane] = slope[lane] = bend[lane] = 0.0
    for year in range(years - 1, whole - 1, -1):
        for lane in range(LANES):
            bend[lane] = bend[lane] * rate[lane] + slope[lane]
            slope[lane] = slope[lane] * rate[lane] + value[lane]
            value[lane] = value[lane] * rate[lane] + block[year, lane]
    for year in range(whole - 1, 0, -4):
        for lane in range(LANES):
            p, d, s, v = value[lane], slope[lane], bend[lane], rate[lane]
            s, d, p = s * v + d, d * v + p, p * v + block[year, lane]
            s, d, p = s * v + d, d * v + p, p * v + block[year - 1, lane]
            s, d, p = s * v + d, d * v + p, p * v + block[year - 2, lane]
            s, d, p = s * v + d, d * v + p, p * v + block[year - 3, lane]
            value[lane], slope[lane], bend[lane] = p, d, s


@njit(cache=True, nogil=True, error_model="numpy")
def _halley(work):  # type: ignore[no-untyped-def]  # as above
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    for lane in range(LANES):
        lower = slope[lane] * slope[lane] - value[lane] * bend[lane]
        rate[lane] -= value[lane] * slope[lane] / lower


@njit(cache=True, nogil=True, error_model="numpy")
def _check(work, values):  # type: ignore[no-untyped-def]  # as above
    """The last step, and whether it proves the root of a row whose signs change once."""
    value, slope, bend, rate, changes = work[0], work[1], work[2], work[3], work[4]
    for lane in range(LANES):
        p, d, v = value[lane], slope[lane], rate[lane]
        square, curve = d * d, p * bend[lane]
        root = v - p * d / (square - curve)
        near = (abs(p) <= _ARRIVED * v * abs(d)) & (abs(curve) <= _FLAT * square)
        sure = (changes[lane] == 1.0) & (root > 0.0) & near
        values[lane] = 1.0 / root - 1.0 if sure else np.nan
