"""What calculations are written with where plain operators would lose or fix an expression.

On plain numbers each function is the NumPy or Python it looks like; while a book is written it
notes the expression. Arrays hold float64, or, in a trace, objects that are traced numbers.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from operator import index
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arithmetic.book import OPEN_BOOK, Book
from engine.arithmetic.operations import FUNCTIONS, apply
from engine.arithmetic.phrases import phrase, unit_phrase
from engine.arithmetic.traced import Condition, Traced, held, node_of

Floats = NDArray[np.float64]
Number = TypeVar("Number", int, float)
Said = TypeVar("Said")
Words = ParamSpec("Words")

Truth = bool | Condition
YEAR = phrase("Year")
NOTHING = phrase("Nothing to add")


@dataclass(frozen=True)
class Constant:
    """A number that the method itself fixes: call it where it is used.

    title: English, as a reader of a trace sees it.
    """

    value: float
    title: str
    unit: str = ""

    def __post_init__(self) -> None:
        phrase(self.title)
        unit_phrase(self.unit)

    def __call__(self) -> float:
        if OPEN_BOOK.get() is None:
            return self.value
        return constant(self.value, self.title, self.unit)


def constant(value: Number, title: str, unit: str = "") -> Number:
    """A number of the method, under this title in a trace."""
    book = OPEN_BOOK.get()
    if book is None:
        return value
    leaf: Number = held(book.leaf("constant", (title, unit), float(value)))
    return leaf


def parameter(set_name: str, key: str, value: float) -> float:
    """A dated value of a norm set."""
    book = OPEN_BOOK.get()
    return value if book is None else Traced(book.leaf("parameter", (set_name, key), value))


def series(values: ArrayLike) -> Floats:
    """Values as an array of float64, or of traced numbers; shape as given."""
    if OPEN_BOOK.get() is None:
        return np.asarray(values, dtype=np.float64)
    return np.asarray(values, dtype=object)


def years(count: int, first: int = 0) -> Floats:
    """The year numbers first to first + count - 1, shape (count,)."""
    book = OPEN_BOOK.get()
    numbers = np.arange(first, first + index(count), dtype=np.float64)
    return numbers if book is None else _objects(constant(one, YEAR) for one in numbers.tolist())


def year_numbers(count: int) -> list[int]:
    """The year numbers 0 to count - 1 as a figure of its own."""
    if OPEN_BOOK.get() is None:
        return list(range(count))
    numbers: list[int] = years(count).tolist()
    return numbers


def from_year(first: int, values: Floats, before: str) -> Floats:
    """The values from that year on and zero before it; before says in English why."""
    taken = values.copy()
    taken[:first] = constant(0.0, before)
    return taken


def total(values: Iterable[Number]) -> Number:
    """Sum of many, kept as one long sum in a trace."""
    book = OPEN_BOOK.get()
    found: Number = sum(values) if book is None else _kept(book, "sum", list(values))
    return found


def dot(one: ArrayLike, other: ArrayLike) -> float:
    """Sum of the products of two arrays of shape (n,)."""
    if OPEN_BOOK.get() is None:
        return float(np.asarray(one, dtype=np.float64) @ np.asarray(other, dtype=np.float64))
    products: list[float] = (series(one) * series(other)).tolist()
    return total(products)


def running_total(values: Floats) -> Floats:
    """Sum up to each value, each one step from the sum before it."""
    if OPEN_BOOK.get() is None:
        return np.cumsum(values)
    sums: list[float] = []
    for value in values.tolist():
        sums.append(sums[-1] + value if sums else total([value]))
    return series(sums)


def maximum(one: Any, other: Any) -> Any:
    """The larger of two numbers, or value by value along arrays."""
    arrays = isinstance(one, np.ndarray) or isinstance(other, np.ndarray)
    book = OPEN_BOOK.get()
    if book is None:
        return np.maximum(one, other) if arrays else max(one, other)
    return _pairs(book, "max", one, other) if arrays else _kept(book, "max", [one, other])


def minimum(one: Any, other: Any) -> Any:
    """The smaller of two numbers, or value by value along arrays."""
    arrays = isinstance(one, np.ndarray) or isinstance(other, np.ndarray)
    book = OPEN_BOOK.get()
    if book is None:
        return np.minimum(one, other) if arrays else min(one, other)
    return _pairs(book, "min", one, other) if arrays else _kept(book, "min", [one, other])


def largest(values: Iterable[float]) -> float:
    """The largest of one value or more."""
    book = OPEN_BOOK.get()
    return max(values) if book is None else _kept(book, "max", list(values))


def smallest(values: Iterable[float]) -> float:
    """The smallest of one value or more."""
    book = OPEN_BOOK.get()
    return min(values) if book is None else _kept(book, "min", list(values))


def choose(condition: Truth, one: float, other: float) -> float:
    """One number where the condition holds, else the other; both may be worked out."""
    if not isinstance(condition, Condition):
        return one if condition else other
    book = condition.node.book
    nodes = (condition.node, node_of(one, book), node_of(other, book))
    return Traced(book.operation("choose", nodes))


def where(conditions: Any, one: ArrayLike, other: ArrayLike) -> Floats:
    """choose(), value by value along arrays of one shape."""
    if OPEN_BOOK.get() is None:
        return np.asarray(np.where(conditions, one, other), dtype=np.float64)
    each = zip(*np.broadcast_arrays(conditions, series(one), series(other)), strict=True)
    return _objects(choose(*three) for three in each)


def reached(values: Floats, limit: float) -> Any:
    """values >= limit along an array."""
    if OPEN_BOOK.get() is None:
        return values >= limit
    return _objects(one >= limit for one in values.tolist())


def given(condition: Truth, value: Callable[[], float | None]) -> float | None:
    """The number where the condition holds, else None: an empty figure.

    In a trace the number is written down either way, so it need not have a value.
    """
    if not isinstance(condition, Condition):
        return value() if condition else None
    book = condition.node.book
    with nullcontext() if condition.outcome else book.untaken():
        inner = value()
    if inner is None:
        return None
    found: float | None = held(book.operation("given", (condition.node, node_of(inner, book))))
    return found


def all_of(conditions: Iterable[bool]) -> bool:
    """Whether every condition holds."""
    each = list(conditions)
    book = OPEN_BOOK.get()
    if book is None or not each:
        return all(each)
    found: bool = held(book.operation("and", [node_of(one, book) for one in each]))
    return found


def negated(condition: Truth) -> bool:
    """Whether the condition does not hold."""
    if not isinstance(condition, Condition):
        return not condition
    found: bool = held(condition.node.book.operation("not", (condition.node,)))
    return found


def at_most(value: float, limit: float) -> bool:
    """value <= limit, where equal up to the last bits of a float counts as equal."""
    return _condition("at_most", value, limit)


def above(value: float, limit: float) -> bool:
    """value > limit by more than the last bits of a float."""
    return negated(at_most(value, limit))


def finite(value: float) -> bool:
    """Neither infinite nor without a value."""
    return _condition("finite", value)


def premise(condition: Truth, title: str) -> bool:
    """A condition that decides which figures or formulas there are at all, said in English.

    The trace tells it beside the figures, which stand only while it comes out the same.
    """
    if not isinstance(condition, Condition):
        return bool(condition)
    condition.node.book.decided(condition.node, condition.outcome, title)
    return condition.outcome


def aside(function: Callable[Words, Said]) -> Callable[Words, Said]:
    """Marks what is said beside the figures, remarks for one: its branches change no formula."""

    @functools.wraps(function)
    def said(*args: Words.args, **kwargs: Words.kwargs) -> Said:
        book = OPEN_BOOK.get()
        if book is None:
            return function(*args, **kwargs)
        with book.aside():
            return function(*args, **kwargs)

    return said


def call(name: str, arguments: Sequence[float], *options: Any) -> Any:
    """A function of engine.arithmetic.operations.FUNCTIONS, by name."""
    book = OPEN_BOOK.get()
    if book is None:
        return FUNCTIONS[name](arguments, options)
    nodes = [node_of(one, book) for one in arguments]
    return held(book.operation("call", nodes, (name, *options)))


def ln(value: float) -> float:
    """Natural logarithm of a value above zero."""
    found: float = call("ln", [value])
    return found


FUNCTIONS["ln"] = lambda values, _options: math.log(values[0])


def _condition(operation: str, *values: float) -> bool:
    book = OPEN_BOOK.get()
    if book is None:
        return bool(apply(operation, values))
    found: bool = held(book.operation(operation, [node_of(one, book) for one in values]))
    return found


def _kept(book: Book, operation: str, values: list[Any]) -> Any:
    if not values:
        return constant(0.0, NOTHING)
    return Traced(book.operation(operation, [node_of(one, book) for one in values]))


def _pairs(book: Book, operation: str, one: Any, other: Any) -> NDArray[Any]:
    pairs = zip(*np.broadcast_arrays(series(one), series(other)), strict=True)
    return _objects(_kept(book, operation, list(pair)) for pair in pairs)


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    each = list(values)
    array = np.empty(len(each), dtype=object)
    array[:] = each
    return array
