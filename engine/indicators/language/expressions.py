"""What a formula is made of: small frozen nodes, equal where they say the same.

Equality leaves out the place in the text, so that equal parts of many formulas are one key and are
worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import EngineError

Operator = Literal["+", "-", "*", "/"]
Comparison = Literal["<=", ">=", "<", ">", "=="]


class FormulaError(EngineError):
    """A formula that cannot be read or does not fit its units.

    at: place in the text, from 0; reason: what is wrong and what would do.
    """

    def __init__(self, text: str, at: int, reason: str) -> None:
        self.text = text
        self.at = at
        self.reason = reason
        super().__init__(f"{reason} (at “{text[at : at + 20]}”, character {at + 1})")


@dataclass(frozen=True)
class Number:
    """A number of the formula with its unit as written, "" where it has none."""

    value: float
    unit: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Name:
    """A variable, or "register.column" inside total()."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Negative:
    """The same number below zero."""

    inner: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Binary:
    """Two numbers and an operator."""

    operator: Operator
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Compare:
    """Two numbers compared: a truth."""

    operator: Comparison
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Logic:
    """Truths joined by and, or; not takes one."""

    operator: Literal["and", "or", "not"]
    terms: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Call:
    """A function of the language over its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


Expression = Number | Name | Negative | Binary | Compare | Logic | Call

FUNCTIONS: dict[str, tuple[int, int]] = {
    "sum": (1, 20),
    "mean": (1, 20),
    "min": (2, 20),
    "max": (2, 20),
    "first": (2, 20),
    "if_missing": (2, 2),
    "if": (3, 3),
    "average": (1, 1),
    "count": (1, 1),
    "reported": (1, 1),
    "previous": (1, 1),
    "abs": (1, 1),
    "total": (1, 1),
}
"""Functions of the language: fewest and most arguments."""

LENIENT = frozenset({"sum", "mean", "first", "if_missing", "average", "reported"})
"""Functions that answer though some argument was not reported."""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one."""
    match expression:
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Negative(inner):
            return (inner,)
        case Logic(_, terms):
            return terms
        case Call(_, arguments):
            return arguments
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, outermost first."""
    yield expression
    for one in children(expression):
        yield from walk(one)


def names(expression: Expression) -> tuple[str, ...]:
    """Variables met, each once, in the order of the text; a register without its column."""
    found = (one.name.split(".")[0] for one in walk(expression) if isinstance(one, Name))
    return tuple(dict.fromkeys(found))


def denominators(expression: Expression) -> tuple[Expression, ...]:
    """What is divided by, each once, numbers left out."""
    found = (
        one.right
        for one in walk(expression)
        if isinstance(one, Binary) and one.operator == "/" and not isinstance(one.right, Number)
    )
    return tuple(dict.fromkeys(found))


def numbers_units(expression: Expression) -> tuple[str, ...]:
    """Units that its numbers are written with, each once."""
    found = (one.unit for one in walk(expression) if isinstance(one, Number))
    return tuple(dict.fromkeys(filter(None, found)))


def written(expression: Expression) -> str:
    """The formula as text again, with brackets around everything inside: one text per meaning."""
    match expression:
        case Number(value, unit):
            text = repr(value).removesuffix(".0")
            return f"{text} [{unit}]" if unit else text
        case Name(name):
            return name
        case Negative(inner):
            return f"(-{written(inner)})"
        case Binary(operator, left, right) | Compare(operator, left, right):
            return f"({written(left)} {operator} {written(right)})"
        case Logic("not", terms):
            return f"(not {written(terms[0])})"
        case Logic(operator, terms):
            return "(" + f" {operator} ".join(written(one) for one in terms) + ")"
        case Call(function, arguments):
            return f"{function}({', '.join(written(one) for one in arguments)})"


def register_of(expression: Expression) -> str:
    """The register whose columns an expression inside total() adds up; "" for none."""
    found = (one.name for one in walk(expression) if isinstance(one, Name))
    return next((name.split(".")[0] for name in found if "." in name), "")
