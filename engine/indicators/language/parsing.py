"""Formula text to expression, by recursive descent.

    either     = both { "or" both }
    both       = truth { "and" truth }
    truth      = "not" truth | comparison
    comparison = sum [ ("<=" | ">=" | "<" | ">" | "==") sum ]
    sum        = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = "-" signed | atom
    atom       = number [ "[" unit "]" ] | name [ "(" either { "," either } ")" ] | "(" either ")"

Signs people paste from documents are read as what they mean: × · − ≤ ≥.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.indicators.language.expressions import (
    FUNCTIONS,
    Binary,
    Call,
    Compare,
    Expression,
    FormulaError,
    Logic,
    Name,
    Negative,
    Number,
)

LONGEST = 2000
DEEPEST = 40
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z_0-9.]))"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)?)"
    r"|(?P<unit>\[[^\[\]]*\])"
    r"|(?P<sign><=|>=|==|[-+*/()<>,×·−≤≥])"
)
_MEANT = {"×": "*", "·": "*", "−": "-", "≤": "<=", "≥": ">="}
_COMPARED = ("<=", ">=", "<", ">", "==")
_WORDS = ("and", "or", "not")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Expression:
    """The expression of a formula's text; raises FormulaError, and nothing else."""
    if len(text) > LONGEST:
        reason = f"the formula has {len(text)} characters; at most {LONGEST} are read"
        raise FormulaError(text, LONGEST, reason)
    return _Parser(text).formula()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise FormulaError(text, at, _unreadable(text[at]))
        kind, sign = found.lastgroup, found[0]
        if kind == "sign":
            yield _Token(_MEANT.get(sign, sign), sign, at)
        elif kind == "name" and sign in _WORDS:
            yield _Token(sign, sign, at)
        elif kind != "space":
            yield _Token(kind, sign, at)
        at = found.end()
    yield _Token("end", "", at)


def _unreadable(sign: str) -> str:
    if sign.isdigit() or sign == ".":
        return "this is not a number; write digits with a point, and names with a letter first"
    known = "names, numbers, + - * / ( ) , < <= > >= == and [units]"
    return f"{sign!r} means nothing in a formula; it is made of {known}"


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._place = 0
        self._depth = 0

    def formula(self) -> Expression:
        found = self._either()
        if self._now.kind != "end":
            raise self._error("the formula should end here or go on with an operator")
        return found

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _take(self, *kinds: str) -> _Token | None:
        token = self._now
        if token.kind not in kinds:
            return None
        self._place += 1
        return token

    def _error(self, reason: str, token: _Token | None = None) -> FormulaError:
        return FormulaError(self._text, (token or self._now).at, reason)

    def _need(self, kind: str, reason: str) -> _Token:
        token = self._take(kind)
        if token is None:
            raise self._error(reason)
        return token

    def _deeper(self, inner: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"brackets and signs nest deeper than {DEEPEST}; split the formula")
        found = inner()
        self._depth -= 1
        return found

    def _either(self) -> Expression:
        return self._joined("or", lambda: self._joined("and", self._truth))

    def _joined(self, word: str, inner: Callable[[], Expression]) -> Expression:
        at, terms = self._now.at, [inner()]
        while self._take(word):
            terms.append(inner())
        if len(terms) == 1:
            return terms[0]
        return Logic("or" if word == "or" else "and", tuple(terms), at)

    def _truth(self) -> Expression:
        token = self._take("not")
        if token is None:
            return self._comparison()
        return Logic("not", (self._deeper(self._truth),), token.at)

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self._take(*_COMPARED)
        if token is None:
            return left
        return Compare(token.kind, left, self._sum(), token.at)  # type: ignore[arg-type]  # one of _COMPARED

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Expression:
        return self._chain(("*", "/"), self._signed)

    def _chain(self, operators: tuple[str, ...], inner: Callable[[], Expression]) -> Expression:
        """a - b - c is (a - b) - c; every operator nests once more, so the chain counts too."""
        found, before = inner(), self._depth
        while token := self._take(*operators):
            self._depth += 1
            if self._depth > DEEPEST:
                raise self._error(f"more than {DEEPEST} operators in a row; use sum(…)", token)
            found = Binary(token.kind, found, inner(), token.at)  # type: ignore[arg-type]  # one of the operators asked for
        self._depth = before
        return found

    def _signed(self) -> Expression:
        token = self._take("-")
        if token is None:
            return self._atom()
        return Negative(self._deeper(self._signed), token.at)

    def _atom(self) -> Expression:
        if token := self._take("number"):
            return self._number(token)
        if token := self._take("name"):
            return self._called(token) if self._take("(") else Name(token.text, token.at)
        if self._take("("):
            found = self._deeper(self._either)
            self._need(")", "a bracket is open; close it with )")
            return found
        raise self._error("a name, a number or a bracket is needed here")

    def _number(self, token: _Token) -> Number:
        value = float(token.text)
        if not math.isfinite(value):
            raise self._error("this number is too large", token)
        unit = self._take("unit")
        return Number(value, unit.text[1:-1].strip() if unit else "", token.at)

    def _called(self, token: _Token) -> Expression:
        if token.text not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise self._error(f"there is no function {token.text}; there are {known}", token)
        arguments = [self._deeper(self._either)]
        while self._take(","):
            arguments.append(self._deeper(self._either))
        self._need(")", f"the bracket of {token.text}( is open; close it with )")
        least, most = FUNCTIONS[token.text]
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise self._error(f"{token.text} takes {wanted} values, not {len(arguments)}", token)
        return Call(token.text, tuple(arguments), token.at)
