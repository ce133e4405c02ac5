"""The inverse of the beta distribution, compiled, the same bits on any machine.

The share below x is x^a (1 - x)^b / a times a continued fraction (Abramowitz and Stegun, Handbook
of Mathematical Functions, 26.5.8, worked out by Lentz's method as modified by Thompson and
Barnett), divided by what makes both sides add up to 1. The inverse is found on the side of the
smaller share, where the logarithm of the share is a concave function of that of x. Importing this
module loads the compiler.
"""

from __future__ import annotations

import math

from numba import njit

from engine.uncertainty.elementary import exponential, logarithm

_TINY, _NEXT_TO_ONE = 1e-300, 3e-16
_FRACTIONS, _STEPS = 1000, 60
_HIGHEST = -1e-3
"""Logarithm of an x above the median of every beta distribution with shapes from 1 to 101."""
_NEAR_ENOUGH = 1e-7
"""A step as small as this leaves its cube as the error."""


@njit(cache=True, nogil=True, error_model="numpy")
def log_scale(a, b):  # type: ignore[no-untyped-def]  # compiled, numbers only
    """Logarithm of what the shares of shapes a and b are multiplied by to add up to 1."""
    x = a / (a + b)
    both = _fraction(x, a, b) / a + _fraction(1.0 - x, b, a) / b
    return -(a * logarithm(x) + b * logarithm(1.0 - x) + logarithm(both))


@njit(cache=True, nogil=True, error_model="numpy")
def beta_quantile(share, a, b, scale):  # type: ignore[no-untyped-def]  # as above
    """The value below which a share above 0 and below 1 lies, shapes a and b from 1 to 101.

    scale: their log_scale.
    """
    if share <= 0.5:
        return _lower(share, a, b, scale)
    return 1.0 - _lower(1.0 - share, b, a, scale)


@njit(cache=True, nogil=True, error_model="numpy")
def _lower(share, a, b, scale):  # type: ignore[no-untyped-def]  # as above
    """The same for a share up to one half, by Halley's method in the logarithms of both."""
    wanted = logarithm(share) - scale + logarithm(a)
    where = _guess(share, a, b)
    for _ in range(_STEPS):
        x = exponential(where)
        fraction = _fraction(x, a, b)
        above = a * where + b * logarithm(1.0 - x) + logarithm(fraction) - wanted
        slope = a / (fraction * (1.0 - x))
        step = above / slope
        bend = a - (b - 1.0) * x / (1.0 - x) - slope
        step /= max(1.0 - 0.5 * step * bend, 0.5)
        where = min(where - step, _HIGHEST)
        if abs(step) < _NEAR_ENOUGH:
            break
    return exponential(where)


@njit(cache=True, nogil=True, error_model="numpy")
def _guess(share, a, b):  # type: ignore[no-untyped-def]  # as above
    """Logarithm of a first x: Abramowitz and Stegun, 26.5.22 and 26.2.22."""
    t = math.sqrt(-2.0 * logarithm(share))
    score = t - (2.30753 + 0.27061 * t) / (1.0 + t * (0.99229 + 0.04481 * t))
    one, other = 1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0)
    mean = 2.0 / (one + other)
    part = (score * score - 3.0) / 6.0
    w = score * math.sqrt(part + mean) / mean
    w -= (other - one) * (part + 5.0 / 6.0 - 2.0 / (3.0 * mean))
    return min(logarithm(a / (a + b * exponential(2.0 * w))), _HIGHEST)


@njit(cache=True, nogil=True, error_model="numpy")
def _fraction(x, a, b):  # type: ignore[no-untyped-def]  # as above
    """The continued fraction of the share below x."""
    c, d = 1.0, 1.0 / _apart(1.0 - (a + b) * x / (a + 1.0))
    found = d
    for m in range(1, _FRACTIONS):
        twice = a + 2.0 * m
        each = m * (b - m) * x / ((twice - 1.0) * twice)
        d, c = 1.0 / _apart(1.0 + each * d), _apart(1.0 + each / c)
        found *= d * c
        each = -(a + m) * (a + b + m) * x / (twice * (twice + 1.0))
        d, c = 1.0 / _apart(1.0 + each * d), _apart(1.0 + each / c)
        found *= d * c
        if abs(d * c - 1.0) < _NEXT_TO_ONE:
            break
    return found


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _apart(number):  # type: ignore[no-untyped-def]  # as above
    """A number, kept away from zero."""
    return number if abs(number) > _TINY else _TINY
