"""The standard normal distribution and its inverse, compiled.

Its shares are Cody's rational approximations of the error function (Mathematics of Computation 23,
1969), the inverse is AS 241 (Wichura 1988, PPND16): products, sums and quotients in a fixed order,
with the logarithm and exponential of our own, so the bits are the same on any machine. Importing
this module loads the compiler.
"""

from __future__ import annotations

import math

from numba import njit

from engine.finance.instructions import fused
from engine.uncertainty.elementary import exponential, logarithm

_MIDDLE = 0.425
_ROOT_HALF = 0.7071067811865476
_PER_ROOT_PI = 0.5641895835477563
_NEAR, _FAR = 0.46875, 4.0


@njit(cache=True, nogil=True, error_model="numpy")
def probability(score):  # type: ignore[no-untyped-def]  # compiled, numbers only
    """Share below a score, to about 1e-15 of itself; below -37.6 as of -37.6."""
    x = abs(score) * _ROOT_HALF
    if x <= _NEAR:
        return 0.5 + 0.5 * score * _ROOT_HALF * _error_near(x * x)
    square = score * score
    rest = fused(score, score, -square)
    bell = exponential(-0.5 * square) * (1.0 - 0.5 * rest)
    beyond = 0.5 * bell * (_error_middle(x) if x <= _FAR else _error_far(x))
    return beyond if score < 0.0 else 1.0 - beyond


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _error_near(z):  # type: ignore[no-untyped-def]  # as above
    """erf(x)/x from z = x², x up to 0.46875."""
    top = 1.85777706184603153e-1
    top = top * z + 3.16112374387056560e0
    top = top * z + 1.13864154151050156e2
    top = top * z + 3.77485237685302021e2
    top = top * z + 3.20937758913846947e3
    low = 1.0
    low = low * z + 2.36012909523441209e1
    low = low * z + 2.44024637934444173e2
    low = low * z + 1.28261652607737228e3
    low = low * z + 2.84423683343917062e3
    return top / low


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _error_middle(x):  # type: ignore[no-untyped-def]  # as above
    """erfc(x) exp(x²), x from 0.46875 to 4."""
    top = 2.15311535474403846e-8
    top = top * x + 5.64188496988670089e-1
    top = top * x + 8.88314979438837594e0
    top = top * x + 6.61191906371416295e1
    top = top * x + 2.98635138197400131e2
    top = top * x + 8.81952221241769090e2
    top = top * x + 1.71204761263407058e3
    top = top * x + 2.05107837782607147e3
    top = top * x + 1.23033935479799725e3
    low = x + 1.57449261107098347e1
    low = low * x + 1.17693950891312499e2
    low = low * x + 5.37181101862009858e2
    low = low * x + 1.62138957456669019e3
    low = low * x + 3.29079923573345963e3
    low = low * x + 4.36261909014324716e3
    low = low * x + 3.43936767414372164e3
    low = low * x + 1.23033935480374942e3
    return top / low


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _error_far(x):  # type: ignore[no-untyped-def]  # as above
    """erfc(x) exp(x²), x beyond 4."""
    z = 1.0 / (x * x)
    top = 1.63153871373020978e-2
    top = top * z + 3.05326634961232344e-1
    top = top * z + 3.60344899949804439e-1
    top = top * z + 1.25781726111229246e-1
    top = top * z + 1.60837851487422766e-2
    top = top * z + 6.58749161529837803e-4
    low = z + 2.56852019228982242e0
    low = low * z + 1.87295284992346725e0
    low = low * z + 5.27905102951428412e-1
    low = low * z + 6.05183413124413191e-2
    low = low * z + 2.33520497626869185e-3
    return (_PER_ROOT_PI - z * top / low) / x


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def middle_score(share):  # type: ignore[no-untyped-def]  # as above
    """Score of a share between 0.075 and 0.925."""
    q = share - 0.5
    r = _MIDDLE * _MIDDLE - q * q
    top = 2.5090809287301226727e3
    top = top * r + 3.3430575583588128105e4
    top = top * r + 6.7265770927008700853e4
    top = top * r + 4.5921953931549871457e4
    top = top * r + 1.3731693765509461125e4
    top = top * r + 1.9715909503065514427e3
    top = top * r + 1.3314166789178437745e2
    top = top * r + 3.3871328727963666080e0
    low = 5.2264952788528545610e3
    low = low * r + 2.8729085735721942674e4
    low = low * r + 3.9307895800092710610e4
    low = low * r + 2.1213794301586595867e4
    low = low * r + 5.3941960214247511077e3
    low = low * r + 6.8718700749205790830e2
    low = low * r + 4.2313330701600911252e1
    low = low * r + 1.0
    return q * top / low


@njit(cache=True, nogil=True, error_model="numpy")
def tail_score(share):  # type: ignore[no-untyped-def]  # as above
    """Score of a share outside the middle, above 0 and below 1."""
    r = math.sqrt(-logarithm(min(share, 1.0 - share)))
    found = _near_tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return found if share > 0.5 else -found


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _near_tail(r):  # type: ignore[no-untyped-def]  # as above
    top = 7.74545014278341407640e-4
    top = top * r + 2.27238449892691845833e-2
    top = top * r + 2.41780725177450611770e-1
    top = top * r + 1.27045825245236838258e0
    top = top * r + 3.64784832476320460504e0
    top = top * r + 5.76949722146069140550e0
    top = top * r + 4.63033784615654529590e0
    top = top * r + 1.42343711074968357734e0
    low = 1.05075007164441684324e-9
    low = low * r + 5.47593808499534494600e-4
    low = low * r + 1.51986665636164571966e-2
    low = low * r + 1.48103976427480074590e-1
    low = low * r + 6.89767334985100004550e-1
    low = low * r + 1.67638483018380384940e0
    low = low * r + 2.05319162663775882187e0
    low = low * r + 1.0
    return top / low


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _far_tail(r):  # type: ignore[no-untyped-def]  # as above
    top = 2.01033439929228813265e-7
    top = top * r + 2.71155556874348757815e-5
    top = top * r + 1.24266094738807843860e-3
    top = top * r + 2.65321895265761230930e-2
    top = top * r + 2.96560571828504891230e-1
    top = top * r + 1.78482653991729133580e0
    top = top * r + 5.46378491116411436990e0
    top = top * r + 6.65790464350110377720e0
    low = 2.04426310338993978564e-15
    low = low * r + 1.42151175831644588870e-7
    low = low * r + 1.84631831751005468180e-5
    low = low * r + 7.86869131145613259100e-4
    low = low * r + 1.48753612908506148525e-2
    low = low * r + 1.36929880922735805310e-1
    low = low * r + 5.99832206555887937690e-1
    low = low * r + 1.0
    return top / low
