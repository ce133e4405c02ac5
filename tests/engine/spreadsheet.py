"""A spreadsheet of a few hundred lines less: cells with numbers or formulas, evaluated on demand.

Only what engine.trace.excel prints. Brackets, infix operators with a spreadsheet's precedence,
ranges, and functions whose arguments are worked out only where they are needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from engine.finance.internal_rate import irr_detail

TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)|(?P<text>"[^"]*")|(?P<call>[A-Z]+)(?=\()'
    r"|(?P<name>(?:'[^']+'!|\w+!)?\$?[A-Z]+\$?\d+|TRUE|FALSE)|(?P<sign><=|>=|<>|[-+*/^=<>(),:]))"
)
LEVELS: list[dict[str, Callable[[Any, Any], Any]]] = [
    {
        "=": lambda one, other: one == other,
        "<>": lambda one, other: one != other,
        "<=": lambda one, other: one <= other,
        ">=": lambda one, other: one >= other,
        "<": lambda one, other: one < other,
        ">": lambda one, other: one > other,
    },
    {"+": lambda one, other: one + other, "-": lambda one, other: one - other},
    {"*": lambda one, other: one * other, "/": lambda one, other: one / other},
    {"^": lambda one, other: one**other},
]
Later = Callable[[], Any]


class Sheet:
    """Cells by name; a formula starts with "="."""

    def __init__(self, cells: dict[str, Any]) -> None:
        self.cells = cells
        self._known: dict[str, Any] = {}

    def value(self, cell: str) -> Any:
        if cell not in self._known:
            content = self.cells[cell]
            formula = isinstance(content, str) and content.startswith("=")
            self._known[cell] = self.evaluate(content[1:]) if formula else content
        return self._known[cell]

    def evaluate(self, text: str) -> Any:
        found = _Parser(self, text)
        later = found.level(0)
        assert not found.tokens, (text, found.tokens)
        return later()


class _Parser:
    def __init__(self, sheet: Sheet, text: str) -> None:
        self.sheet, self.tokens, place = sheet, [], 0
        while place < len(text):
            match = TOKEN.match(text, place)
            assert match, text[place:]
            self.tokens.append((match.lastgroup, match[0].strip()))
            place = match.end()

    def next_is(self, sign: str) -> bool:
        return bool(self.tokens) and self.tokens[0] == ("sign", sign)

    def take(self, sign: str) -> None:
        assert self.next_is(sign), (sign, self.tokens[:5])
        self.tokens.pop(0)

    def level(self, rank: int) -> Later:
        if rank == len(LEVELS):
            return self.signed()
        left = self.level(rank + 1)
        while self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in LEVELS[rank]:
            operation = LEVELS[rank][self.tokens.pop(0)[1]]
            right = self.level(rank + 1)
            left = _applied(operation, left, right)
        return left

    def signed(self) -> Later:
        """A sign binds closer than a power, as in every spreadsheet: -2^2 is 4."""
        if self.next_is("-"):
            self.take("-")
            inner = self.signed()
            return lambda: -inner()
        return self.atom()

    def atom(self) -> Later:
        if self.next_is("("):
            self.take("(")
            inner = self.level(0)
            self.take(")")
            return inner
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return lambda: float(text)
        if kind == "text":
            return lambda: text[1:-1]
        return self.call(text) if kind == "call" else self.reference(text)

    def reference(self, text: str) -> Later:
        if text in {"TRUE", "FALSE"}:
            return lambda: text == "TRUE"
        if self.next_is(":"):
            self.take(":")
            last = self.tokens.pop(0)[1]
            return lambda: [self.sheet.value(one) for one in between(text, last)]
        return lambda: self.sheet.value(text)

    def call(self, name: str) -> Later:
        self.take("(")
        arguments = [self.level(0)]
        while self.next_is(","):
            self.take(",")
            arguments.append(self.level(0))
        self.take(")")
        return lambda: FUNCTIONS[name](arguments)


def _applied(operation: Callable[[Any, Any], Any], left: Later, right: Later) -> Later:
    return lambda: operation(left(), right())


def between(first: str, last: str) -> list[str]:
    """The cells of a row or column, sheet name in front of each."""
    sheet, _, start = first.rpartition("!")
    names = [re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", one) for one in (start, last)]
    (left, top), (right, bottom) = ((number(one[1]), int(one[2])) for one in names if one)
    prefix = f"{sheet}!" if sheet else ""
    cells = [(x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]
    return [f"{prefix}{letters(x)}{y}" for x, y in cells]


def number(column: str) -> int:
    return sum((ord(one) - 64) * 26**place for place, one in enumerate(reversed(column)))


def letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _flat(arguments: list[Later]) -> list[Any]:
    found: list[Any] = []
    for one in arguments:
        value = one()
        found += value if isinstance(value, list) else [value]
    return found


def _if_error(arguments: list[Later]) -> Any:
    try:
        return arguments[0]()
    except (ArithmeticError, TypeError, ValueError):
        return arguments[1]()


def _rate(arguments: list[Later]) -> float:
    found = irr_detail(arguments[0]()).value
    if found is None:
        raise ValueError("no single rate")
    return found


def _half_away(value: float, decimals: float) -> float:
    step = 10.0**decimals
    return math.copysign(math.floor(abs(value) * step + 0.5 + 1e-12) / step, value)


def _mod(value: float, by: float) -> float:
    return value - by * math.floor(value / by)


def _values(function: Callable[..., Any]) -> Callable[[list[Later]], Any]:
    return lambda arguments: function(*(one() for one in arguments))


FUNCTIONS: dict[str, Callable[[list[Later]], Any]] = {
    "SUM": lambda arguments: sum(_flat(arguments)),
    "SUMPRODUCT": lambda arguments: sum(
        one * other for one, other in zip(*(each() for each in arguments), strict=True)
    ),
    "MAX": lambda arguments: max(_flat(arguments)),
    "MIN": lambda arguments: min(_flat(arguments)),
    "AND": lambda arguments: all(_flat(arguments)),
    "OR": lambda arguments: any(_flat(arguments)),
    "IF": lambda arguments: arguments[1]() if arguments[0]() else arguments[2](),
    "IFERROR": _if_error,
    "IRR": _rate,
    "NOT": _values(lambda value: not value),
    "ABS": _values(abs),
    "LN": _values(math.log),
    "RADIANS": _values(math.radians),
    "SIN": _values(math.sin),
    "COS": _values(math.cos),
    "ASIN": _values(math.asin),
    "SQRT": _values(math.sqrt),
    "MOD": _values(_mod),
    "ROUND": _values(_half_away),
    "TRUNC": _values(lambda value, decimals: math.trunc(value * 10**decimals) / 10**decimals),
    "ISNUMBER": _values(lambda value: isinstance(value, float) and math.isfinite(value)),
}
