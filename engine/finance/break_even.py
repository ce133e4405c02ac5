"""Closed-form break-even: the change of one series that brings the net present value to zero."""

from __future__ import annotations

from typing import Literal

from engine.arithmetic import finite, given

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
    if sign == COST:
        return change_within(net_present_value, series_value)
    return change_within(-net_present_value, series_value)


def change_within(room: float, base: float) -> float | None:
    """Fraction of the base that fills the room; None for no base, or below -1."""
    return given(base != 0.0, lambda: _not_below_all(room / base + 0))


def _not_below_all(change: float) -> float | None:
    return given(finite(change) & (change >= -1.0), lambda: change)
