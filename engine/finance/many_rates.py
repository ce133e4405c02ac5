"""Internal rates and net present values of very many flows on one core, compiled.

Rows whose signs change once have one root at most, which engine.finance.rate_blocks finds for most
of them. Every other row, and the few that have not arrived, go to engine.finance.internal_rate,
which tells no root and several roots apart. Importing this module loads the compiler: only what
works on many flows should.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from engine.finance.discounting import discount_factors
from engine.finance.instructions import widened
from engine.finance.internal_rate import InternalRates, irr
from engine.finance.polynomial_roots import Floats
from engine.finance.rate_blocks import (
    LANES,
    PADDING,
    ROOM,
    patient_rates_of_block,
    rates_of_block,
    room,
    turn,
)

_NEAR = 0.92
"""The discount factor of a year from which the first attempt goes, between 8 and 9 %."""
_UNIQUE = 0

Integers = NDArray[np.int64]


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
    left = _fill(rows, values, patient=False)
    if left.size:
        again = np.empty(left.size)
        still = _fill(rows[left], again, patient=True)
        values[left] = again
        left = left[still]
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


def _fill(rows: Floats, values: Floats, patient: bool) -> Integers:
    """Fill the rates, whole blocks where they lie and the rest in a block of its own; the rows that
    are left to others, whose rates are NaN."""
    whole = len(rows) - len(rows) % LANES
    left = np.empty(len(rows) + LANES, dtype=np.int64)
    count = _rates(rows[:whole], values[:whole], left, patient)
    if whole < len(rows):
        rest, found = np.zeros((LANES, rows.shape[1])), np.empty(LANES)
        rest[: len(rows) - whole] = rows[whole:]
        more = left[count:]
        more = more[: _rates(rest, found, more, patient)]
        values[whole:] = found[: len(rows) - whole]
        more += whole
        count += int((more < len(rows)).sum())
    return left[:count]


@njit(cache=True, nogil=True, error_model="numpy")
def _rates(rows, values, left, patient):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """The rate of each row, NaN where it is left to others; how many those are, their places in
    left. Whole blocks only."""
    widened()
    block, work = room(rows.shape[1], LANES + PADDING), room(ROOM, LANES)
    numbers = rows.reshape(-1)
    count = 0
    for start in range(0, rows.shape[0], LANES):
        place = turn(rows[start : start + LANES], block, numbers, (start + LANES) * rows.shape[1])
        found = values[start : start + LANES]
        if patient:
            more = patient_rates_of_block(block, work, found, numbers)
        else:
            work[3] = _NEAR
            more = rates_of_block(block, work, found, found, numbers, place)
        if more > 0:
            for lane in range(LANES):
                if np.isnan(found[lane]):
                    left[count] = start + lane
                    count += 1
    return count
