"""Formulas as they are evaluated: what the catalogue says about missing values written out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from engine.indicators.language.expressions import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Negative,
    Number,
    register_of,
    written,
)

ZERO = Number(0.0)


def resolved(
    expression: Expression, openings: Mapping[str, str], zero: Collection[str] = ()
) -> Expression:
    """average(X) as the mean of X and its opening balance; a missing variable that counts as zero
    as if_missing(X, 0).

    openings: balance -> the balance a year earlier; zero: variables that count as zero.
    """

    def changed(one: Expression) -> Expression | None:
        if isinstance(one, Call) and one.function == "average":
            (inner,) = one.arguments
            if isinstance(inner, Name):
                mean = Call("mean", (inner, Name(openings[inner.name])), one.at)
                return _zero_if_missing(mean) if inner.name in zero else mean
        if isinstance(one, Call) and one.function == "previous":
            return one
        if isinstance(one, Name) and one.name in zero:
            return _zero_if_missing(one)
        return None

    return rewritten(expression, changed)


def _zero_if_missing(expression: Expression) -> Expression:
    return Call("if_missing", (expression, ZERO), expression.at)


def rewritten(
    expression: Expression, changed: Callable[[Expression], Expression | None]
) -> Expression:
    """The expression with every part for which changed() gives another one replaced by it."""
    found = changed(expression)
    if found is not None:
        return found

    def inner(one: Expression) -> Expression:
        return rewritten(one, changed)

    match expression:
        case Negative():
            return replace(expression, inner=inner(expression.inner))
        case Binary() | Compare():
            return replace(expression, left=inner(expression.left), right=inner(expression.right))
        case Logic():
            return replace(expression, terms=tuple(map(inner, expression.terms)))
        case Call():
            return replace(expression, arguments=tuple(map(inner, expression.arguments)))
    return expression


def missing(expression: Expression, is_missing: Callable[[str], bool]) -> tuple[str, ...]:
    """Variables for want of which the expression has no value, each once; none where it has one."""
    return tuple(dict.fromkeys(_missing(expression, is_missing)))


def _missing(expression: Expression, is_missing: Callable[[str], bool]) -> list[str]:
    def of(many: tuple[Expression, ...]) -> list[list[str]]:
        return [_missing(one, is_missing) for one in many]

    match expression:
        case Name(name):
            return [name] if is_missing(name) else []
        case Negative(inner):
            return _missing(inner, is_missing)
        case Binary(_, left, right) | Compare(_, left, right):
            return _joined(of((left, right)))
        case Logic(_, terms):
            return _joined(of(terms))
        case Call("reported"):
            return []
        case Call("previous"):
            return [name] if is_missing(name := written(expression)) else []
        case Call("if_missing", arguments):
            return _missing(arguments[1], is_missing) if of(arguments)[0] else []
        case Call("first", arguments):
            found = of(arguments)
            return found[-1] if all(found) else []
        case Call("sum" | "mean", arguments):
            found = of(arguments)
            return _joined(found) if all(found) else []
        case Call("total", arguments):
            register = register_of(arguments[0])
            return [register] if is_missing(register) else []
        case Call(_, arguments):
            return _joined(of(arguments))
    return []


def _joined(many: list[list[str]]) -> list[str]:
    return [name for one in many for name in one]
