"""What each operation of a trace does to plain numbers: the one place that gives nodes values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

Function = Callable[[Sequence[Any], tuple[Any, ...]], Any]
"""A called function: values of its arguments and its options -> number, or None for no answer."""

FUNCTIONS: dict[str, Function] = {}
"""Functions that a trace calls by name, filled by the modules that define them."""

COMPARISONS = {"<=", ">=", "<", ">", "==", "!="}
CONDITIONS = COMPARISONS | {"and", "or", "not", "at_most", "finite"}
CLOSE = 1e-12

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
_MANY: dict[str, Callable[[Sequence[Any]], Any]] = {
    "neg": lambda values: -values[0],
    "abs": lambda values: abs(values[0]),
    "sum": sum,
    "max": max,
    "min": min,
    "and": all,
    "or": any,
    "not": lambda values: not values[0],
    "finite": lambda values: math.isfinite(values[0]),
    "at_most": lambda values: values[0] <= values[1] or _close(values[0], values[1]),
    "choose": lambda values: values[1] if values[0] else values[2],
    "given": lambda values: values[1] if values[0] else None,
}


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE)


def apply(operation: str, values: Sequence[Any], detail: tuple[Any, ...] = ()) -> Any:
    """The operation's value over plain numbers; raises as Python does, ZeroDivisionError say."""
    binary = _BINARY.get(operation)
    if binary is not None:
        return binary(values[0], values[1])
    if operation == "call":
        return FUNCTIONS[detail[0]](values, detail[1:])
    return _MANY[operation](values)
