"""Logarithm and exponential in fused arithmetic, several numbers at a time, compiled.

The machine's library would work them out one by one, and each library rounds in its own way; these
give the same bits everywhere, within two units in the last place. The number is brought near 1 or
0 by powers of two, as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions
(1980), and a series does the rest. Importing this module loads the compiler.
"""

from __future__ import annotations

from numba import njit

from engine.finance.instructions import bits_of, fused, number_of

LARGEST = 708.0
"""Exponents beyond it, either way, are taken as this one: e to it is next to overflow."""
_HALVES = 0x3FE6A09E667F3BCD
"""Bits of the root of one half, from which to its double numbers are left as they are."""
_EXPONENT, _ONE = 52, 1023
_ROUNDER = 6755399441055744.0
"""1.5 times 2 to the 52nd: added, it leaves the nearest whole number in the last bits."""
_PER_LOG_2 = 1.4426950408889634
_LOG_2, _LOG_2_REST = 0.6931471803691238, 1.9082149292705877e-10
"""The logarithm of 2, the first part short enough for its product with an exponent to be exact."""


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def logarithm(number):  # type: ignore[no-untyped-def]  # compiled, numbers only
    """Natural logarithm of a normal number above 0; without meaning for others."""
    bits = bits_of(number)
    power = (bits - _HALVES) >> _EXPONENT
    beyond = number_of(bits - (power << _EXPONENT)) - 1.0
    s = beyond / (2.0 + beyond)
    z = s * s
    series = 2.0 / 21.0
    series = fused(series, z, 2.0 / 19.0)
    series = fused(series, z, 2.0 / 17.0)
    series = fused(series, z, 2.0 / 15.0)
    series = fused(series, z, 2.0 / 13.0)
    series = fused(series, z, 2.0 / 11.0)
    series = fused(series, z, 2.0 / 9.0)
    series = fused(series, z, 2.0 / 7.0)
    series = fused(series, z, 2.0 / 5.0)
    series = fused(series, z, 2.0 / 3.0)
    # log(1 + x) is x - s(x - series): what is rounded is small beside x.
    near = beyond - s * (beyond - series * z)
    whole = float(power)
    return fused(whole, _LOG_2, fused(whole, _LOG_2_REST, near))


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def exponential(number):  # type: ignore[no-untyped-def]  # as above
    """e to a number, which is taken as LARGEST beyond it."""
    exponent = min(max(number, -LARGEST), LARGEST)
    shifted = fused(exponent, _PER_LOG_2, _ROUNDER)
    whole = shifted - _ROUNDER
    rest = fused(-whole, _LOG_2_REST, fused(-whole, _LOG_2, exponent))
    series = 1.0 / 6227020800.0
    series = fused(series, rest, 1.0 / 479001600.0)
    series = fused(series, rest, 1.0 / 39916800.0)
    series = fused(series, rest, 1.0 / 3628800.0)
    series = fused(series, rest, 1.0 / 362880.0)
    series = fused(series, rest, 1.0 / 40320.0)
    series = fused(series, rest, 1.0 / 5040.0)
    series = fused(series, rest, 1.0 / 720.0)
    series = fused(series, rest, 1.0 / 120.0)
    series = fused(series, rest, 1.0 / 24.0)
    series = fused(series, rest, 1.0 / 6.0)
    series = fused(series, rest, 0.5)
    series = fused(series, rest, 1.0)
    series = fused(series, rest, 1.0)
    return series * number_of((bits_of(shifted) + _ONE) << _EXPONENT)
