"""Rounding by name: a norm that rounds says how, and the code repeats its word."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any, Literal

from engine.arithmetic import FUNCTIONS, OPEN_BOOK, call

Rule = Literal["none", "half_up", "half_even", "truncate"]

RULES: dict[Rule, str] = {
    "none": "Not rounded",
    "half_up": "Half away from zero",
    "half_even": "Half to the even digit",
    "truncate": "Further digits cut off",
}
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
NOISE = 9


def round_by(rule: Rule, value: float, decimals: int = 0) -> float:
    """The value rounded to decimals places by the named rule.

    Works on the shortest decimal that stands for the float, the digits a person would see, so
    2.675 rounds half up to 2.68 although its binary neighbour lies below.
    """
    if rule == "none":
        return value
    rounded: float = call("round", (value,), str(rule), decimals)
    return rounded


def whole(rule: Rule, value: float) -> int:
    """The value rounded to a whole number by the named rule ("none" is refused).

    Digits beyond the ninth decimal are noise of binary products (0.35 * 90 is 31.499…996): they
    are dropped first, as a spreadsheet does, so that a half is a half.
    """
    if rule == "none":
        raise ValueError("a whole number needs a rounding rule")
    if OPEN_BOOK.get() is None:
        return _WHOLE[rule](round(value, NOISE))
    rounded: int = call("round_whole", (value,), str(rule))
    return rounded


def _round(values: Sequence[float], options: tuple[Any, ...]) -> float:
    rule, decimals = options
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(values[0]))).quantize(step, rounding=_MODES[rule]))


def _round_whole(values: Sequence[float], options: tuple[Any, ...]) -> int:
    return _WHOLE[options[0]](round(values[0], NOISE))


def _half_away(value: float) -> int:
    size = abs(value)
    return int(value) if size >= _NO_FRACTION else int(math.copysign(math.floor(size + 0.5), value))


_NO_FRACTION = 2.0**52
_WHOLE: dict[str, Callable[[float], int]] = {
    "half_up": _half_away,
    "half_even": round,
    "truncate": int,
}


FUNCTIONS["round"] = _round
FUNCTIONS["round_whole"] = _round_whole
