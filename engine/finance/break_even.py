"""Closed-form break-even: the change of one series that brings the net present value to zero."""

from __future__ import annotations

import math
from typing import Literal

Sign = Literal[1, -1]
COST: Sign = -1
BENEFIT: Sign = 1


def break_even_change(net_present_value: float, series_value: float, sign: Sign) -> float | None:
    """Fraction by which all years of a series change until the NPV is 0.

    series_value: present value of the series; sign: BENEFIT where it adds to the NPV, COST where
    it takes from it. NPV + sign * change * series_value = 0, so the change is the NPV over the
    series' own contribution, with the sign turned. None where the series weighs nothing or where
    it would have to fall below zero, by more than 100 %.
    """
    contribution = sign * series_value
    if contribution == 0.0:
        return None
    change = -net_present_value / contribution + 0.0
    return change if math.isfinite(change) and change >= -1.0 else None
