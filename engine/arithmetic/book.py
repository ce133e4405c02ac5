"""The book of one trace: every expression met once, each a node over earlier nodes.

Nodes are interned: the same operation over the same nodes is the same node, so what a calculation
computes twice is one expression. A node's number is higher than those of its arguments, so the
order of the book is an order of calculation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from engine.arithmetic.operations import apply

Value = float | bool | None
Key = tuple[Any, ...]


class Node:
    """One expression: an operation over nodes, or a leaf.

    operation: a name of engine.arithmetic.operations, or "input", "parameter", "constant".
    detail: what else fixes the expression: the path of an input, set and key of a parameter, the
    title of a constant, the name and options of a called function.
    value: what it came to in this run; None where a figure is empty.
    """

    __slots__ = ("arguments", "book", "detail", "number", "operation", "value")

    def __init__(
        self, book: Book, operation: str, arguments: tuple[Node, ...], detail: Key, value: Value
    ) -> None:
        self.book = book
        self.operation = operation
        self.arguments = arguments
        self.detail = detail
        self.value = value
        self.number = len(book.nodes)

    @property
    def is_leaf(self) -> bool:
        return not self.arguments

    def __repr__(self) -> str:
        below = ", ".join(str(one.number) for one in self.arguments)
        return f"<{self.number}: {self.operation}{self.detail or ''}({below}) = {self.value}>"


@dataclass(frozen=True)
class Premise:
    """A condition that decided the shape of the expressions, and how it came out.

    title: what holds, in English; "" where the calculation branched without saying so.
    """

    node: Node
    outcome: bool
    title: str = ""


class Book:
    """Nodes of one trace, and what the calculation decided outside its expressions."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.premises: dict[tuple[int, str], Premise] = {}
        self.shaping: set[str] = set()
        self._known: dict[Key, Node] = {}
        self._aside = 0
        self._untaken = 0

    def leaf(self, operation: str, detail: Key, value: Value) -> Node:
        """An input, a parameter or a constant; the same one is the same node."""
        key = (operation, detail, type(value), repr(value))
        return self._known.get(key) or self._add(key, operation, (), detail, value)

    def operation(self, operation: str, arguments: Sequence[Node], detail: Key = ()) -> Node:
        """The operation over these nodes, with its value calculated here and nowhere else."""
        key = (operation, detail, *(one.number for one in arguments))
        found = self._known.get(key)
        if found is not None:
            return found
        values = [one.value for one in arguments]
        return self._add(
            key, operation, tuple(arguments), detail, self._value(operation, values, detail)
        )

    def _value(self, operation: str, values: list[Value], detail: Key) -> Value:
        try:
            found: Value = apply(operation, values, detail)
            return found
        except (ArithmeticError, TypeError):
            if self._untaken:
                return float("nan")
            raise

    def _add(
        self, key: Key, operation: str, arguments: tuple[Node, ...], detail: Key, value: Value
    ) -> Node:
        node = Node(self, operation, arguments, detail, value)
        self.nodes.append(node)
        self._known[key] = node
        return node

    def decided(self, node: Node, outcome: bool, title: str = "") -> None:
        """The calculation took a branch because of this condition."""
        if not self._aside:
            self.premises.setdefault((node.number, title), Premise(node, outcome, title))

    def shaped_by(self, node: Node) -> None:
        """A whole number counted or chose something: the inputs under it fix the shape."""
        if not self._aside:
            self.shaping.update(
                str(one.detail[0]) for one in below(node) if one.operation == "input"
            )

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Branches taken here say something beside the figures and are not recorded."""
        self._aside += 1
        try:
            yield
        finally:
            self._aside -= 1

    @contextmanager
    def untaken(self) -> Iterator[None]:
        """What is written down here was not taken, so it need not have a value."""
        self._untaken += 1
        try:
            yield
        finally:
            self._untaken -= 1


def below(*roots: Node) -> list[Node]:
    """These nodes and everything they rest on, in the order of calculation."""
    found = {one.number: one for one in roots}
    waiting = list(found.values())
    while waiting:
        for one in waiting.pop().arguments:
            if one.number not in found:
                found[one.number] = one
                waiting.append(one)
    return [found[number] for number in sorted(found)]


OPEN_BOOK: ContextVar[Book | None] = ContextVar("open_book", default=None)
"""The book being written; None, as almost always, where nobody asked for a trace."""


@contextmanager
def writing(book: Book) -> Iterator[Book]:
    """Calculations inside write their expressions into this book."""
    token = OPEN_BOOK.set(book)
    try:
        yield book
    finally:
        OPEN_BOOK.reset(token)


@contextmanager
def unwritten() -> Iterator[None]:
    """Calculations inside leave no trace, though one is being written around them."""
    token = OPEN_BOOK.set(None)
    try:
        yield
    finally:
        OPEN_BOOK.reset(token)
