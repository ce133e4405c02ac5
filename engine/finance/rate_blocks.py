"""Internal rates of a block of flows that stays in the processor's first cache, compiled.

The years of a block come first, so that one instruction works on several flows. A flow whose signs
change once has one root at most. In logarithms the value of its later years is nearly a straight
line, so that one step of Halley's method on it comes close; one on the polynomial follows, and a
short last step of Newton's is the proof. Meanwhile the next block is brought nearer.

Products and sums are fused where it says so and nowhere else, so that a flow has the same rate to
the bit on any machine, whatever its neighbours. Importing this module loads the compiler.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.finance.instructions import SQUARE, asked_for, fused, turned, widened

LANES = 128
"""Flows of a block; a block has the shape (years, LANES + PADDING)."""
PADDING = 8
"""Rows of a block lie this much further apart than a power of two, so that they share the cache."""
ROOM = 6
"""Rows of what is worked out beside a block: value, slope, bend, v, and two of signs."""
_PATIENT = 16
"""Steps of the second attempt, from a rate of 0."""
_ARRIVED = 1e-6
"""Newton's step, relative and times the years, from which it lands within rounding."""
_LINES = 14
"""Of the cache, asked for beside _YEARS of a block: over three readings, half the next block."""
_YEARS = 5
"""Worked through at a time; horizons are mostly multiples of it, and the last year comes first."""
_LINE = 8
"""Numbers in a line of the cache."""


@njit(cache=True, nogil=True, error_model="numpy")
def room(rows, columns):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """An array whose rows begin where lines of the cache do, if columns fill whole lines."""
    more = np.empty(rows * columns + _LINE)
    start = (-more.ctypes.data % (_LINE * more.itemsize)) // more.itemsize
    return more[start : start + rows * columns].reshape(rows, columns)


@njit(cache=True, nogil=True, error_model="numpy")
def _fetch(numbers, place, lines):  # type: ignore[no-untyped-def]  # as above
    """Bring some lines nearer; where to go on."""
    after = place + lines * _LINE
    if after <= numbers.size:
        for line in range(place, after, _LINE):
            asked_for(numbers, line)
    return after


@njit(cache=True, nogil=True, error_model="numpy")
def rates_of_block(block, work, npv, values, numbers, place):  # type: ignore[no-untyped-def]  # as above
    """Fill the rates of one block, NaN where a lane is left to irr_of_many; how many those are.

    work: (ROOM, LANES), row 3 holding the discount factor of a year at which each lane begins; npv
    gets the net present values there. numbers: a flat array, which from the place on is brought
    nearer while this block is worked on; none need be there.
    """
    widened()
    place = _values_and_signs(block, work, numbers, place)
    npv[:] = work[0]
    _step_in_logarithms(block[0], work)
    place = _values_at(block, work, numbers, place)
    _halley(work)
    _slopes_at(block, work, numbers, place)
    return _check(work, values, block.shape[0])


@njit(cache=True, nogil=True, error_model="numpy")
def patient_rates_of_block(block, work, values, numbers):  # type: ignore[no-untyped-def]  # as above
    """The same for rows that have not arrived or that hold zeros, which have no sign."""
    widened()
    _count(block, work[4:].view(np.int64), work[0])
    work[3] = 1.0
    for _ in range(_PATIENT):
        _values_at(block, work, numbers, numbers.size)
        _halley(work)
    _slopes_at(block, work, numbers, numbers.size)
    return _check(work, values, block.shape[0])


@njit(cache=True, nogil=True, error_model="numpy")
def turn(rows, block, numbers, place):  # type: ignore[no-untyped-def]  # as above
    """A block of rows, years first; meanwhile numbers from the place on are brought nearer, and
    what is handed back is the place to go on."""
    widened()
    years = rows.shape[1]
    whole = years - years % SQUARE
    for lane in range(0, LANES, SQUARE):
        place = _fetch(numbers, place, years // SQUARE)
        for year in range(0, whole, SQUARE):
            turned(rows, lane, year, block)
        for year in range(whole, years):
            for one in range(lane, lane + SQUARE):
                block[year, one] = rows[one, year]
    return place


@njit(cache=True, nogil=True, error_model="numpy")
def _count(block, signs, last):  # type: ignore[no-untyped-def]  # as above
    """Signs as _values_and_signs has them, with years of zero left out."""
    widened()
    for lane in range(LANES):
        signs[0, lane] = signs[1, lane] = 0
        last[lane] = 0.0
    for year in range(block.shape[0]):
        for lane in range(LANES):
            flow, before = block[year, lane], last[lane]
            signs[0, lane] |= -1 if (before < 0.0) & (flow > 0.0) else 0
            signs[1, lane] |= -1 if (before > 0.0) & (flow < 0.0) else 0
            last[lane] = flow if flow != 0.0 else before


@njit(cache=True, nogil=True, error_model="numpy")
def _values_and_signs(block, work, numbers, place):  # type: ignore[no-untyped-def]  # as above
    """What _values_at finds, and each lane's signs: the first bit of work's row 4 where they rise
    from one year to the next, of row 5 where they fall.

    A zero counts as its first bit says. That never hides a change, but may add some.
    """
    widened()
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    bits, rises, falls = block.view(np.int64), work[4].view(np.int64), work[5].view(np.int64)
    last = block.shape[0] - 1
    whole = last - last % _YEARS
    for lane in range(LANES):
        value[lane], slope[lane], bend[lane] = block[last, lane], 0.0, 0.0
        rises[lane] = falls[lane] = 0
    for year in range(last - 1, whole - 1, -1):
        for lane in range(LANES):
            bend[lane] = fused(bend[lane], rate[lane], slope[lane])
            slope[lane] = fused(slope[lane], rate[lane], value[lane])
            value[lane] = fused(value[lane], rate[lane], block[year, lane])
            before, after = bits[year, lane], bits[year + 1, lane]
            rises[lane] |= before & ~after
            falls[lane] |= after & ~before
    for year in range(whole - 1, 0, -_YEARS):
        place = _fetch(numbers, place, _LINES)
        for lane in range(LANES):
            p, d, s, v = value[lane], slope[lane], bend[lane], rate[lane]
            rise, fall, after = rises[lane], falls[lane], bits[year + 1, lane]
            for back in range(_YEARS):
                s, d, p = fused(s, v, d), fused(d, v, p), fused(p, v, block[year - back, lane])
                before = bits[year - back, lane]
                rise, fall = rise | (before & ~after), fall | (after & ~before)
                after = before
            value[lane], slope[lane], bend[lane] = p, d, s
            rises[lane], falls[lane] = rise, fall
    return place


@njit(cache=True, nogil=True, error_model="numpy")
def _values_at(block, work, numbers, place):  # type: ignore[no-untyped-def]  # as above
    """The NPV, its slope and half its bend at each lane's v."""
    widened()
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    last = block.shape[0] - 1
    whole = last - last % _YEARS
    for lane in range(LANES):
        value[lane], slope[lane], bend[lane] = block[last, lane], 0.0, 0.0
    for year in range(last - 1, whole - 1, -1):
        for lane in range(LANES):
            bend[lane] = fused(bend[lane], rate[lane], slope[lane])
            slope[lane] = fused(slope[lane], rate[lane], value[lane])
            value[lane] = fused(value[lane], rate[lane], block[year, lane])
    for year in range(whole - 1, 0, -_YEARS):
        place = _fetch(numbers, place, _LINES)
        for lane in range(LANES):
            p, d, s, v = value[lane], slope[lane], bend[lane], rate[lane]
            for back in range(_YEARS):
                s, d, p = fused(s, v, d), fused(d, v, p), fused(p, v, block[year - back, lane])
            value[lane], slope[lane], bend[lane] = p, d, s
    return place


@njit(cache=True, nogil=True, error_model="numpy")
def _slopes_at(block, work, numbers, place):  # type: ignore[no-untyped-def]  # as above
    """The NPV and its slope alone."""
    widened()
    value, slope, rate = work[0], work[1], work[3]
    last = block.shape[0] - 1
    whole = last - last % _YEARS
    for lane in range(LANES):
        value[lane], slope[lane] = block[last, lane], 0.0
    for year in range(last - 1, whole - 1, -1):
        for lane in range(LANES):
            slope[lane] = fused(slope[lane], rate[lane], value[lane])
            value[lane] = fused(value[lane], rate[lane], block[year, lane])
    for year in range(whole - 1, 0, -_YEARS):
        place = _fetch(numbers, place, _LINES)
        for lane in range(LANES):
            p, d, v = value[lane], slope[lane], rate[lane]
            for back in range(_YEARS):
                d, p = fused(d, v, p), fused(p, v, block[year - back, lane])
            value[lane], slope[lane] = p, d
    return place


@njit(cache=True, nogil=True, error_model="numpy")
def _step_in_logarithms(first, work):  # type: ignore[no-untyped-def]  # as above
    """Halley's step for log(later years) - log(-first year) as a function of log v.

    Logarithm and exponential are Padé's approximations, brought to one division: what is found is
    a place to go on from.
    """
    widened()
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    for lane in range(LANES):
        v, paid = rate[lane], -first[lane]
        later = value[lane] + paid
        grows, turns = v * slope[lane], 2.0 * v * v * bend[lane]
        above = 3.0 * (paid - later) * (paid + later)
        below = paid * paid + 4.0 * paid * later + later * later
        step = above * grows * later
        per = below * grows * grows + 0.5 * above * (turns * later + grows * (later - grows))
        rate[lane] = v * (2.0 * per + step) / (2.0 * per - step)


@njit(cache=True, nogil=True, error_model="numpy")
def _halley(work):  # type: ignore[no-untyped-def]  # as above
    widened()
    value, slope, bend, rate = work[0], work[1], work[2], work[3]
    for lane in range(LANES):
        lower = slope[lane] * slope[lane] - value[lane] * bend[lane]
        rate[lane] -= value[lane] * slope[lane] / lower


@njit(cache=True, nogil=True, error_model="numpy")
def _check(work, values, years):  # type: ignore[no-untyped-def]  # as above
    """The last step where it proves the root of a row whose signs change once, else NaN; how many
    lanes it leaves.

    With signs that change once, v times the slope is no less than the present values of the other
    years added without their signs, less the years times the NPV: on a way this short it hardly
    turns, and the root is near.
    """
    widened()
    value, slope, rate, signs = work[0], work[1], work[3], work[4:].view(np.int64)
    left = 0
    for lane in range(LANES):
        p, steep = value[lane], rate[lane] * slope[lane]
        root = steep - p
        near = (abs(p) * years <= _ARRIVED * abs(steep)) & (rate[lane] > 0.0)
        sure = near & ((signs[0, lane] ^ signs[1, lane]) < 0)
        values[lane] = (slope[lane] - root) / root if sure else np.nan
        left += 0 if sure else 1
    return left
