"""A formula as LaTeX over the symbols of its variables.

Choices are printed as functions: braces over several lines do not fit into a fraction. A sum's
index stands beside it, because brackets around a sum with limits grow without measure in ziamath.
first(a, b, …) is printed as its last choice, the one the norm prints; count(…) and if_missing(…)
as what stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.indicators.language.expressions import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Negative,
    Number,
)

_SIGNS = {"<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "==": "="}
_WORDS = {"and": r"\land", "or": r"\lor"}
_SUM, _PRODUCT, _ATOM = range(3)


def latex(expression: Expression, symbols: Mapping[str, str]) -> str:
    """The formula as LaTeX; symbols: LaTeX of each variable and column."""
    return _Printer(symbols).text(expression)


class _Printer:
    def __init__(self, symbols: Mapping[str, str]) -> None:
        self._symbols = symbols

    def text(self, expression: Expression) -> str:
        return self._printed(expression)[0]

    def _printed(self, expression: Expression) -> tuple[str, int]:
        match expression:
            case Number(value):
                return _number(value), _ATOM
            case Name(name):
                return self._symbols.get(name, rf"\mathrm{{{name}}}"), _ATOM
            case Negative(inner):
                return f"-{self._within(inner, _PRODUCT)}", _SUM
            case Binary():
                return self._binary(expression)
            case Compare(operator, left, right):
                return f"{self.text(left)} {_SIGNS[operator]} {self.text(right)}", _SUM
            case Logic(operator, terms):
                return self._logic(operator, terms)
            case Call(function, arguments):
                return self._call(function, arguments)

    def _within(self, expression: Expression, least: int) -> str:
        text, rank = self._printed(expression)
        return text if rank >= least else rf"\left({text}\right)"

    def _binary(self, binary: Binary) -> tuple[str, int]:
        if binary.operator in "*/":
            return self._product(binary), _PRODUCT
        left = self._within(binary.left, _SUM)
        return f"{left} {binary.operator} {self._within(binary.right, _PRODUCT)}", _SUM

    def _product(self, binary: Binary) -> str:
        """a / b * c / d as one fraction: everything above, everything below."""
        above, below = _factors(binary)
        if not below:
            return r" \cdot ".join(self._within(one, _PRODUCT) for one in above)
        tail = above.pop() if len(above) > 1 and isinstance(above[-1], Number) else None
        fraction = rf"\frac{{{self._many(above)}}}{{{self._many(below)}}}"
        return fraction if tail is None else rf"{fraction} \cdot {self.text(tail)}"

    def _many(self, factors: list[Expression]) -> str:
        if len(factors) == 1:
            return self.text(factors[0])
        return r" \cdot ".join(self._within(one, _PRODUCT) for one in factors)

    def _logic(self, operator: str, terms: tuple[Expression, ...]) -> tuple[str, int]:
        if operator == "not":
            return rf"\lnot {self._within(terms[0], _ATOM)}", _ATOM
        return f" {_WORDS[operator]} ".join(self._within(one, _PRODUCT) for one in terms), _SUM

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> tuple[str, int]:
        shown = [self.text(one) for one in arguments]
        match function:
            case "count" | "if_missing":
                return self._printed(arguments[0])
            case "first":
                return self._printed(arguments[-1])
            case "previous":
                return rf"{{{shown[0]}}}_{{t-1}}", _ATOM
            case "average":
                return rf"\overline{{{shown[0]}}}", _ATOM
            case "abs":
                return rf"\left|{shown[0]}\right|", _ATOM
            case "total":
                return rf"{{\sum}}_i {self._within(arguments[0], _PRODUCT)}", _PRODUCT
            case "sum":
                return " + ".join(self._within(one, _PRODUCT) for one in arguments), _SUM
        return rf"\operatorname{{{function}}}\left({', '.join(shown)}\right)", _ATOM


def _factors(expression: Expression) -> tuple[list[Expression], list[Expression]]:
    """What a chain of products and quotients multiplies, and what it divides by."""
    if not isinstance(expression, Binary) or expression.operator not in "*/":
        return [expression], []
    above, below = _factors(expression.left)
    (above if expression.operator == "*" else below).append(expression.right)
    return above, below


def _number(value: float) -> str:
    text = f"{value:.12g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
