"""The symbols of LaTeX equations, and whether a calculation says what each of them is."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.method_tables import extra_of, fields
from engine.model import Symbol
from engine.registry import Calculation

EVERYWHERE = (
    Symbol("t", "year; year 0 comes first and is not discounted"),
    Symbol("i", "place in a list"),
    Symbol("j", "place in a list"),
    Symbol("s", "a year up to t"),
    Symbol("PV", "present value of a yearly series"),
    Symbol("VP", "present value of a yearly series"),
)
"""What every page means by these, unless a calculation says otherwise."""

GREEK = re.compile(
    "(var)?(epsilon|theta|phi)|alpha|beta|gamma|delta|zeta|eta|iota|kappa|lambda|mu|nu|xi|pi|rho|"
    "sigma|tau|upsilon|chi|psi|omega|Gamma|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
MARKS = ("bar", "hat", "tilde", "Delta", "overline")
OVER_INDICES = ("sum", "prod", "min", "max", "int")
WORDS = ("text", "operatorname", "begin", "end", "textbf")
LETTERS = "[A-Z]{2,}|[A-Za-z]"
INDICES = frozenset("tijkcnzm")
INDEX = re.compile(r"^(?:[a-z]|[TN]|\d+)(?:[+-]\d+)?$")


@dataclass(frozen=True)
class Sign:
    """One symbol as an equation has it: Q^{md}_t is base Q, below t, above md."""

    base: str
    below: str = ""
    above: str = ""

    @property
    def latex(self) -> str:
        below = f"_{{{self.below}}}" if self.below else ""
        return self.base + (f"^{{{self.above}}}" if self.above else "") + below


@dataclass(frozen=True)
class Defined:
    """A symbol with what it is; where: path of the input or figure, "" for other symbols."""

    latex: str
    meaning: str
    unit: str
    where: str = ""


@dataclass(frozen=True)
class Undefined:
    """A symbol in the equation of a figure that nothing says the meaning of."""

    figure: str
    symbol: str

    def __str__(self) -> str:
        return f"{self.figure}: {self.symbol}"


def definitions(calculation: Calculation) -> list[Defined]:
    """Every symbol that inputs, figures and the calculation itself define, each once."""
    found = [
        Defined(symbol, field.title or name, extra_of(field, "unit"), name)
        for model in (calculation.inputs, calculation.result)
        for name, field in fields(model)
        if (symbol := extra_of(field, "symbol") or named_by(extra_of(field, "equation")))
    ]
    found += [Defined(one.latex, one.meaning, one.unit) for one in calculation.symbols]
    return list({(one.latex, one.meaning): one for one in reversed(found)}.values())[::-1]


def symbols_of(calculation: Calculation) -> list[Defined]:
    """The definitions, and those of the symbols meant alike everywhere that are used here."""
    own = definitions(calculation)
    names = _names(own)
    used = {
        one.base for _figure, equation in equations(calculation) for one in signs(equation, names)
    }
    own_bases = {one.latex for one in own}
    alike = [one for one in EVERYWHERE if one.latex in used and one.latex not in own_bases]
    return [*own, *(Defined(one.latex, one.meaning, one.unit) for one in alike)]


def undefined(calculation: Calculation) -> list[Undefined]:
    """The symbols in equations that neither an input nor a figure nor the calculation defines."""
    own = definitions(calculation)
    names = _names(own)
    texts = [*(one.latex for one in own), *(one.latex for one in EVERYWHERE)]
    known = [signs(text, names) for text in texts]
    defined = [one[0] for one in known if len(one) == 1]
    return [
        Undefined(figure, sign.latex)
        for figure, equation in equations(calculation)
        for sign in dict.fromkeys(signs(equation, names))
        if _missing(sign, defined)
    ]


def _names(defined: Sequence[Defined]) -> frozenset[str]:
    """The names of several letters among the known symbols: VAc of VAc_t."""
    found = [re.match(r"(?:\\Delta )?([A-Za-z]{2,})", one.latex) for one in defined]
    return frozenset(one[1] for one in found if one)


def equations(calculation: Calculation) -> Iterator[tuple[str, str]]:
    """Path and equation of every figure that has one."""
    for name, field in fields(calculation.result):
        if equation := extra_of(field, "equation"):
            yield name, equation


def named_by(equation: str) -> str:
    """The symbol that an equation gives its figure: what stands alone left of "=", or alone."""
    left = equation.partition("=")[0].strip()
    found = signs(left)
    plain = re.sub(r"[\s{}]", "", left)
    return left if len(found) == 1 and re.sub(r"[\s{}]", "", found[0].latex) == plain else ""


def signs(latex: str, names: Collection[str] = ()) -> list[Sign]:
    """The symbols of an equation in their order; numbers, words and operators left out.

    names: what is one symbol though it has several letters, beside capitals in a row.
    """
    return list(_Reader(latex, names).signs())


@functools.lru_cache(maxsize=4096)
def speaks_of(equation: str, symbol: str) -> bool:
    """Whether an equation has a symbol, one of a year or place also by its index: F_{12} by F_t."""
    names = _names([Defined(symbol, "", "")])
    meant = signs(symbol, names)
    used = signs(equation, names)
    bare = [Sign(one.base, one.below) for one in used if one.above]
    inner = [part for one in used for part in signs(one.above, names)]
    return len(meant) == 1 and any(_same(one, meant[0]) for one in (*used, *bare, *inner))


def _missing(sign: Sign, defined: Sequence[Sign]) -> bool:
    if any(_same(sign, one) for one in defined):
        return False
    if not sign.above:
        return True
    # What stands above may be a power rather than a part of the name.
    bare = Sign(sign.base, sign.below)
    return any(_missing(one, defined) for one in [bare, *signs(sign.above)])


def _same(used: Sign, known: Sign) -> bool:
    if used.base != known.base or used.above != known.above:
        return False
    below, meant = _split(used.below), _split(known.below)
    if not below:
        return all(one in INDICES for one in meant)
    # One of many may be meant by the name of each: VPF_j of the VPF of an activity.
    more = len(below) - len(meant)
    if more < 0 or not all(one in INDICES for one in below[:more]):
        return False
    return all(map(_fits, below[more:], meant))


def _fits(used: str, known: str) -> bool:
    """Whether a subscript is the known one or a place where the known one is an index."""
    if used == known:
        return True
    return bool(INDEX.match(used)) and (
        known in INDICES or (known.isdigit() and used in INDICES and not used.isdigit())
    )


def _split(below: str) -> list[str]:
    return [one for one in below.split(",") if one]


class _Reader:
    """Reads LaTeX from left to right."""

    def __init__(self, latex: str, names: Collection[str]) -> None:
        self._latex = latex
        self._at = 0
        known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        self._name = f"(?:{known})(?![A-Za-z])|[A-Z]{{2,}}|[A-Za-z]" if known else LETTERS

    def signs(self) -> Iterator[Sign]:
        while self._at < len(self._latex):
            letter = self._latex[self._at]
            if letter == "\\":
                yield from self._command()
            elif letter.isascii() and letter.isalpha():
                yield self._scripted(self._matched(self._name))
            else:
                self._at += 1

    def _command(self) -> Iterator[Sign]:
        name = self._matched(r"\\([A-Za-z]+|.)")[1:]
        if name in WORDS:
            self._argument()
        elif name == "mathrm":
            yield self._scripted(self._argument())
        elif GREEK.fullmatch(name):
            yield self._scripted(f"\\{name}")
        elif name in MARKS:
            yield self._scripted(self._marked(name))
        elif name in OVER_INDICES:
            yield from self._over_indices()

    def _marked(self, name: str) -> str:
        """A letter under a mark is one symbol, as is a difference: \\bar N, \\Delta Q."""
        self._spaces()
        if self._is_at("{"):
            return f"\\{name} {self._argument()}"
        letters = self._matched(self._name)
        return f"\\{name} {letters}" if letters else f"\\{name}"

    def _over_indices(self) -> Iterator[Sign]:
        scripts = self._scripted("")
        for one in (*signs(scripts.below), *signs(scripts.above)):
            if one.base not in INDICES:
                yield one

    def _scripted(self, base: str) -> Sign:
        parts = {"_": "", "^": ""}
        while True:
            self._spaces()
            mark = self._latex[self._at : self._at + 1]
            if mark not in parts or parts[mark]:
                return Sign(base, parts["_"].replace(" ", ""), parts["^"].replace(" ", ""))
            self._at += 1
            parts[mark] = self._argument()

    def _argument(self) -> str:
        """What stands in braces, or the next letter or command."""
        self._spaces()
        if not self._is_at("{"):
            return self._matched(r"\\[A-Za-z]+|.")
        depth, start = 0, self._at + 1
        for place in range(self._at, len(self._latex)):
            depth += {"{": 1, "}": -1}.get(self._latex[place], 0)
            if depth == 0:
                self._at = place + 1
                return self._latex[start:place]
        raise ValueError(f"a brace is never closed: {self._latex}")

    def _is_at(self, letter: str) -> bool:
        return self._latex.startswith(letter, self._at)

    def _spaces(self) -> None:
        self._matched(r"\s*")

    def _matched(self, pattern: str) -> str:
        found = re.compile(pattern, re.DOTALL).match(self._latex, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]
