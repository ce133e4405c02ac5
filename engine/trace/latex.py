"""An expression as LaTeX with the numbers of a run in it.

Only constructs that MathML converters know: frac, cdot, operatorname, left/right, cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.arithmetic import phrase
from engine.trace.rebuilding import Tree, rebuild

Write = Callable[[Any, str, str], str]
"""(value, display, unit) -> the number as LaTeX, in the reader's way of writing numbers."""

Say = Callable[[str], str]
"""English words -> the reader's."""

OTHERWISE, EMPTY = phrase("otherwise"), phrase("empty")
YES, NO = phrase("yes"), phrase("no")

SHOWN_TERMS = 6
LONGEST = 240
"""Characters of LaTeX from which a choice is shown by the branch that holds alone."""
_SIGNS = {
    "<=": r"\le",
    ">=": r"\ge",
    "<": "<",
    ">": ">",
    "==": "=",
    "!=": r"\ne",
    "at_most": r"\le",
}
_NAMES = {"max": r"\max", "min": r"\min"}
CALLED = {
    "irr": r"\operatorname{IRR}",
    "rate_found": r"\operatorname{IRR}",
    "first_reached": r"\operatorname{first}_{\ge 0}",
    "ln": r"\ln",
    "great_circle": r"\operatorname{km}",
    "round": r"\operatorname{round}",
    "round_whole": r"\operatorname{round}",
    "quantile": r"\operatorname{quantile}",
}
SPOKEN = {"answered": 4}
"""Function -> place of the English words, among its detail, that say what it is."""
_OR, _COMPARED, _SUM, _PRODUCT, _POWER, _ATOM = range(6)


def plain_number(value: Any, _display: str = "number", _unit: str = "") -> str:
    """A number as LaTeX without any locale: six significant digits."""
    if value is None:
        return r"\varnothing"
    mantissa, _, exponent = f"{float(value):.6g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


@dataclass(frozen=True)
class Printer:
    """Prints trees.

    shown: each part's LaTeX by key; values: its value; whole: keeps every term of a long sum;
    pruned: leaves out the branches of choices that do not hold.
    """

    shown: Mapping[str, str]
    values: Mapping[str, Any]
    write: Write
    say: Say
    whole: bool = False
    pruned: bool = False

    def text(self, tree: Tree) -> str:
        return self._printed(tree)[0]

    def _printed(self, tree: Tree) -> tuple[str, int]:
        if "ref" in tree:
            return _signed(self.shown[tree["ref"]])
        if "number" in tree:
            return _signed(self._constant(tree["number"]))
        operation, args = tree["op"], tree["args"]
        if operation in _SIGNS:
            left, right = (self._within(one, _SUM) for one in args)
            return f"{left} {_SIGNS[operation]} {right}", _COMPARED
        named = self._named(operation, tree)
        return named if named else getattr(self, f"_{_METHODS[operation]}")(args)

    def _constant(self, value: Any) -> str:
        if isinstance(value, bool):
            return self._words(YES if value else NO)
        return self.write(value, "number", "")

    def _words(self, english: str) -> str:
        return rf"\text{{{self.say(english)}}}"

    def _within(self, tree: Tree, least: int) -> str:
        text, rank = self._printed(tree)
        return text if rank >= least else rf"\left({text}\right)"

    def _named(self, operation: str, tree: Tree) -> tuple[str, int] | None:
        name = self._function(tree["detail"]) if operation == "call" else _NAMES.get(operation)
        if not name:
            return None
        return rf"{name}\left({', '.join(self._list(tree['args'], _SUM))}\right)", _ATOM

    def _function(self, detail: Sequence[Any]) -> str:
        spoken = SPOKEN.get(detail[0])
        return self._words(detail[spoken]) if spoken else CALLED[detail[0]]

    def _list(self, args: Sequence[Tree], least: int) -> list[str]:
        """The terms, of many only the first two and the last."""
        if self.whole or len(args) <= SHOWN_TERMS:
            return [self._within(one, least) for one in args]
        shown = [self._within(one, least) for one in (*args[:2], args[-1])]
        return [*shown[:2], r"\cdots", shown[2]]

    def _plus(self, args: Sequence[Tree]) -> tuple[str, int]:
        first, *others = args
        if self.whole or len(args) <= SHOWN_TERMS:
            text = [self._within(first, _SUM), *(self._within(one, _PRODUCT) for one in others)]
        else:
            text = self._list(args, _PRODUCT)
        return " + ".join(text), _SUM

    def _minus(self, args: Sequence[Tree]) -> tuple[str, int]:
        return f"{self._within(args[0], _SUM)} - {self._within(args[1], _PRODUCT)}", _SUM

    def _times(self, args: Sequence[Tree]) -> tuple[str, int]:
        return r" \cdot ".join(self._within(one, _PRODUCT) for one in args), _PRODUCT

    def _over(self, args: Sequence[Tree]) -> tuple[str, int]:
        return rf"\frac{{{self.text(args[0])}}}{{{self.text(args[1])}}}", _PRODUCT

    def _power(self, args: Sequence[Tree]) -> tuple[str, int]:
        return f"{self._within(args[0], _ATOM)}^{{{self.text(args[1])}}}", _POWER

    def _negative(self, args: Sequence[Tree]) -> tuple[str, int]:
        return f"-{self._within(args[0], _PRODUCT)}", _SUM

    def _absolute(self, args: Sequence[Tree]) -> tuple[str, int]:
        return rf"\left|{self.text(args[0])}\right|", _ATOM

    def _all(self, args: Sequence[Tree]) -> tuple[str, int]:
        return r" \land ".join(self._within(one, _COMPARED) for one in args), _COMPARED

    def _any(self, args: Sequence[Tree]) -> tuple[str, int]:
        return r" \lor ".join(self._within(one, _COMPARED) for one in args), _OR

    def _not(self, args: Sequence[Tree]) -> tuple[str, int]:
        return rf"\lnot {self._within(args[0], _ATOM)}", _POWER

    def _finite(self, args: Sequence[Tree]) -> tuple[str, int]:
        return rf"{self._within(args[0], _SUM)} < \infty", _COMPARED

    def _given(self, args: Sequence[Tree]) -> tuple[str, int]:
        """What is given is the figure; its condition matters to the reader only where it fails."""
        if self._holds(args[0]):
            return self._printed(args[1])
        return (
            rf"{self._words(EMPTY)} \quad \left(\lnot \left({self.text(args[0])}\right)\right)",
            _ATOM,
        )

    def _holds(self, condition: Tree) -> bool:
        try:
            return bool(rebuild(condition, self.values))
        except (ArithmeticError, TypeError):
            return False

    def _cases(self, args: Sequence[Tree]) -> tuple[str, int]:
        if self.pruned:
            return self._printed(args[1] if self._holds(args[0]) else args[2])
        condition, one, other = (self.text(tree) for tree in args)
        return (
            rf"\begin{{cases}} {one} & {condition} \\ "
            rf"{other} & {self._words(OTHERWISE)} \end{{cases}}",
            _ATOM,
        )


_METHODS = {
    "+": "plus",
    "sum": "plus",
    "-": "minus",
    "*": "times",
    "/": "over",
    "**": "power",
    "neg": "negative",
    "abs": "absolute",
    "and": "all",
    "or": "any",
    "not": "not",
    "finite": "finite",
    "choose": "cases",
    "given": "given",
}


def in_full_and_short(printer: Printer, tree: Tree) -> tuple[str, str]:
    """The expression with every term and branch, and as much of it as is read at a glance."""
    whole, short = replace(printer, whole=True).text(tree), printer.text(tree)
    return whole, replace(printer, pruned=True).text(tree) if len(short) > LONGEST else short


def _signed(text: str) -> tuple[str, int]:
    negative = text.lstrip().startswith(("-", "−", r"\text{-", r"\text{−"))
    return text, _SUM if negative or r"\cdot" in text else _ATOM
