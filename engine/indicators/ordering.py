"""Values in their order, as arithmetic that a trace can follow.

That values stand in an order is one premise, looked at again whenever an input is changed; what
stands in the middle of them is then a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.arithmetic import FUNCTIONS, OPEN_BOOK, call, constant, phrase, plain, premise

SAME = phrase("The values stand in this order, from the lowest")
PART = phrase("Part of the way to the next value")


def in_order(values: Sequence[float]) -> list[float]:
    """The values from the lowest to the highest."""
    numbers: list[float] = plain(list(values))
    if OPEN_BOOK.get() is not None and len(values) > 1:
        premise(call("same_order", values, ranks(numbers)), SAME)
    return [values[place] for place in sorted(range(len(values)), key=numbers.__getitem__)]


def quantile(ordered: Sequence[float], share: float) -> float:
    """What that share of the values in order lies below, straight between two values."""
    place = share * (len(ordered) - 1)
    below = int(place)
    part = place - below
    if not part:
        return ordered[below]
    return ordered[below] + constant(part, PART) * (ordered[below + 1] - ordered[below])


def ranks(numbers: Sequence[float]) -> tuple[int, ...]:
    """Place of each number among the different ones, 0 for the lowest."""
    places = {one: place for place, one in enumerate(sorted(set(numbers)))}
    return tuple(places[one] for one in numbers)


def _same_order(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    """Whether these numbers have these ranks."""
    return bool(ranks([float(one) for one in values]) == options[0])


FUNCTIONS["same_order"] = _same_order
