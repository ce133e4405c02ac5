"""Numbers that remember how they came about: floats to every other piece of code.

A calculation that is given Traced inputs runs as it always does; its arithmetic writes the book.
A comparison gives a Condition; asking its truth outright, as `if` does, is recorded as a premise,
because the expressions then hold only while it comes out the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic.book import Book, Node


class Condition:
    """A comparison of traced numbers."""

    __slots__ = ("node",)
    __array_ufunc__ = None

    def __init__(self, node: Node) -> None:
        self.node = node

    @property
    def outcome(self) -> bool:
        return bool(self.node.value)

    def __bool__(self) -> bool:
        self.node.book.decided(self.node, self.outcome)
        return self.outcome

    def __and__(self, other: Any) -> Any:
        return _joined("and", self, other)

    def __rand__(self, other: Any) -> Any:
        return _joined("and", self, other)

    def __or__(self, other: Any) -> Any:
        return _joined("or", self, other)

    def __ror__(self, other: Any) -> Any:
        return _joined("or", self, other)


class Missing:
    """An empty figure that remembers why it is empty."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    def __bool__(self) -> bool:
        return False


class Traced(float):
    """A float with the expression it is the value of."""

    __slots__ = ("node",)
    __array_ufunc__ = None
    node: Node

    def __new__(cls, node: Node) -> Traced:
        self = super().__new__(cls, float(node.value or 0.0))
        self.node = node
        return self

    def __reduce__(self) -> tuple[type[float], tuple[float]]:
        return float, (float(self),)

    def __index__(self) -> int:
        if not self.is_integer():
            raise TypeError(f"{float(self)} is not a whole number")
        self.node.book.shaped_by(self.node)
        return int(self)

    def __bool__(self) -> bool:
        return bool(self != 0.0)

    __hash__ = float.__hash__

    def __add__(self, other: Any) -> Any:
        return self if _is_nothing(other) else _operated("+", self, other, self)

    def __radd__(self, other: Any) -> Any:
        return self if _is_nothing(other) else _operated("+", other, self, self)

    def __sub__(self, other: Any) -> Any:
        return _operated("-", self, other, self)

    def __rsub__(self, other: Any) -> Any:
        return _operated("-", other, self, self)

    def __mul__(self, other: Any) -> Any:
        return _operated("*", self, other, self)

    def __rmul__(self, other: Any) -> Any:
        return _operated("*", other, self, self)

    def __truediv__(self, other: Any) -> Any:
        return _operated("/", self, other, self)

    def __rtruediv__(self, other: Any) -> Any:
        return _operated("/", other, self, self)

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        return NotImplemented if modulus is not None else _operated("**", self, other, self)

    def __rpow__(self, other: Any, modulus: Any = None) -> Any:
        return NotImplemented if modulus is not None else _operated("**", other, self, self)

    def __neg__(self) -> Traced:
        return Traced(self.node.book.operation("neg", (self.node,)))

    def __pos__(self) -> Traced:
        return self

    def __abs__(self) -> Traced:
        return Traced(self.node.book.operation("abs", (self.node,)))

    def __le__(self, other: Any) -> Any:
        return _compared("<=", self, other)

    def __lt__(self, other: Any) -> Any:
        return _compared("<", self, other)

    def __ge__(self, other: Any) -> Any:
        return _compared(">=", self, other)

    def __gt__(self, other: Any) -> Any:
        return _compared(">", self, other)

    def __eq__(self, other: Any) -> Any:
        return _compared("==", self, other)

    def __ne__(self, other: Any) -> Any:
        return _compared("!=", self, other)


Held = Traced | Condition | Missing


def node_of(value: Any, book: Book) -> Node:
    """The node of a traced value; a plain number becomes a constant without a title."""
    if isinstance(value, Held):
        return value.node
    return book.leaf("constant", ("", ""), bool(value) if isinstance(value, bool) else float(value))


def held(node: Node) -> Any:
    """A node as calculations pass it on: a number, a condition or an empty figure."""
    if node.value is None:
        return Missing(node)
    return Condition(node) if isinstance(node.value, bool) else Traced(node)


def plain(value: Any) -> Any:
    """The value as it would be without a trace, inside lists, tuples and mappings too."""
    if isinstance(value, Traced):
        return float(value)
    if isinstance(value, Condition):
        return value.outcome
    if isinstance(value, Missing):
        return None
    if isinstance(value, list | tuple):
        return type(value)(plain(one) for one in value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def _is_nothing(other: Any) -> bool:
    """The whole number 0 that Python's sum() starts from."""
    return type(other) is int and other == 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number)


def _operated(operation: str, left: Any, right: Any, known: Traced) -> Any:
    other = right if left is known else left
    if isinstance(other, np.ndarray):
        return _spread(operation, left, right, known)
    if not _is_number(other):
        return NotImplemented
    book = known.node.book
    return Traced(book.operation(operation, (node_of(left, book), node_of(right, book))))


def _spread(operation: str, left: Any, right: Any, known: Traced) -> NDArray[Any]:
    array = right if left is known else left
    result = np.empty(array.shape, dtype=object)
    for place, one in np.ndenumerate(array):
        pair = (known, one) if left is known else (one, known)
        result[place] = _operated(operation, pair[0], pair[1], known)
    return result


def _compared(operation: str, known: Traced, other: Any) -> Any:
    if not _is_number(other):
        return NotImplemented
    book = known.node.book
    return Condition(book.operation(operation, (known.node, node_of(other, book))))


def _joined(operation: str, known: Condition, other: Any) -> Any:
    if not isinstance(other, Condition | bool | np.bool_):
        return NotImplemented
    book = known.node.book
    return Condition(book.operation(operation, (known.node, node_of(other, book))))
