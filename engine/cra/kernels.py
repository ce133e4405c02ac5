"""Average investment cost of very many scenarios on one core, compiled.

Each scenario is read once, from its last year back to the first: by Horner's rule a present value
needs neither powers nor factors. Importing this module loads the compiler: only what works on many
scenarios should.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_AXES = 3


def cmi_of_many(
    rates: ArrayLike, opening_bcr: ArrayLike, depreciation: ArrayLike, billed_volume: ArrayLike
) -> Floats:
    """CMI by activity of every scenario: what cra.cmi gives as cmi_by_activity; their sum over the
    last axis is its cmi.

    rates: one for all scenarios or of shape (scenarios,), fractions above -1; opening_bcr and
    depreciation: money of shape (scenarios, activities, years), year 1 first; billed_volume: m³ of
    the same shape, or with one activity where all share it. Gives money per m³ of shape
    (scenarios, activities); infinite or NaN where a volume has no positive present value.
    Raises ValueError where the shapes do not fit.
    """
    base, lost, volume = (
        np.ascontiguousarray(one, dtype=np.float64)
        for one in (opening_bcr, depreciation, billed_volume)
    )
    if base.ndim != _AXES or base.shape != lost.shape or base.shape[2] == 0:
        raise ValueError("capital base and depreciation need scenarios, activities and years")
    if volume.shape not in (base.shape, (base.shape[0], 1, base.shape[2])):
        raise ValueError("the billed volume needs the same scenarios and years")
    each = np.broadcast_to(np.asarray(rates, dtype=np.float64), base.shape[:1])
    costs = np.empty(base.shape[:2])
    _costs(np.ascontiguousarray(each), base, lost, volume, costs)
    return costs


@njit(cache=True, nogil=True, error_model="numpy")
def _costs(rates, base, lost, volume, costs):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Fill the costs, shape (scenarios, activities)."""
    scenarios, activities, years = base.shape
    for scenario in range(scenarios):
        rate = rates[scenario]
        step = 1.0 / (1.0 + rate)
        sold = 0.0
        for activity in range(activities):
            if activity < volume.shape[1]:
                sold = _value(volume[scenario, activity], step)
            earned = 0.0
            for year in range(years - 1, -1, -1):
                income = rate * base[scenario, activity, year] + lost[scenario, activity, year]
                earned = (earned + income) * step
            costs[scenario, activity] = earned / sold


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _value(flow, step):  # type: ignore[no-untyped-def]  # as above
    """Present value of one flow, year 1 first."""
    value = 0.0
    for year in range(flow.shape[0] - 1, -1, -1):
        value = (value + flow[year]) * step
    return value
