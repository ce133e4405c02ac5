"""One utility and year: formulas worked out with arithmetic that a trace can follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import (
    all_of,
    choose,
    constant,
    given,
    maximum,
    minimum,
    negated,
    phrase,
    total,
)
from engine.arithmetic.phrases import unit_phrase
from engine.indicators.language import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Negative,
    Number,
    denominators,
    register_of,
    written,
)

Values = Mapping[str, Any]
"""Variable -> number, yes/no, rows of a register as mappings, or None where not reported."""

CONVERSIONS = {
    "%": "Percent of the whole",
    "days/year": "Days in a year",
    "months/year": "Months in a year",
    "hours": "Hours that the method counts",
    "hours/year": "Hours in a year",
    "days/week": "Days in a week",
    "l/m³": "Litres in a cubic metre",
    "m³/1000 m³": "Cubic metres in a thousand",
    "l/1000 m³": "Litres in a thousand cubic metres",
    "l/1000000 m³": "Litres in a million cubic metres",
    "kWh/1000 kWh": "Kilowatt hours in a thousand",
    "m/km": "Metres in a kilometre",
}
"""Unit of a formula's number -> what a reader of a trace sees."""
NUMBER = phrase("Number of the method")
for _unit, _title in CONVERSIONS.items():
    phrase(_title)
    unit_phrase(_unit)


@dataclass(frozen=True)
class Scalar:
    """Evaluates expressions that engine.indicators.language.resolving has written out.

    truths: names of the yes/no variables; one that nobody answered counts as no.
    """

    values: Values
    truths: frozenset[str] = frozenset()

    def indicator(self, expression: Expression) -> float | None:
        """The value, or None where a variable is missing or something is divided by zero."""
        return self._given(expression, denominators(expression), frozenset())

    def _given(
        self, expression: Expression, below: tuple[Expression, ...], known: frozenset[Expression]
    ) -> float | None:
        """The value given that nothing below is zero; inner denominators are looked at first."""
        if not below:
            found: float | None = self.value(expression)
            return found
        ready = [one for one in below if known.issuperset(denominators(one))]
        values = [self.value(one) for one in ready]
        if any(one is None for one in values):
            return None
        later = tuple(one for one in below if one not in ready)
        return given(
            all_of([one != 0.0 for one in values]),
            lambda: self._given(expression, later, known.union(ready)),
        )

    def rule(self, expression: Expression) -> bool | None:
        """Whether a rule holds, over plain numbers; None where it cannot be judged."""
        try:
            found: bool | None = self.value(expression)
        except ZeroDivisionError:
            return None
        return found

    def value(self, expression: Expression) -> Any:
        """Number, truth, or None; raises ZeroDivisionError as Python does."""
        match expression:
            case Number(value, unit):
                return constant(value, CONVERSIONS.get(unit, NUMBER), unit) if unit else value
            case Name(name):
                return self._named(name)
            case Negative(inner):
                found = self.value(inner)
                return None if found is None else -found
            case Binary(operator, left, right) | Compare(operator, left, right):
                return self._operated(operator, self.value(left), self.value(right))
            case Logic(operator, terms):
                return self._joined(operator, [self.value(one) for one in terms])
            case Call("previous"):
                return self.values.get(written(expression))
            case Call("total", arguments):
                return self._total(arguments[0])
            case Call(function, arguments):
                return _CALLS[function]([self.value(one) for one in arguments])

    def _named(self, name: str) -> Any:
        found = self.values.get(name)
        return False if found is None and name in self.truths else found

    def _operated(self, operator: str, left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        return _OPERATORS[operator](left, right)

    def _joined(self, operator: str, terms: list[Any]) -> Any:
        if any(one is None for one in terms):
            return None
        if operator == "not":
            return negated(terms[0])
        found = terms[0]
        for one in terms[1:]:
            found = found & one if operator == "and" else found | one
        return found

    def _total(self, expression: Expression) -> float | None:
        register = register_of(expression)
        rows = self.values.get(register)
        if rows is None:
            return None
        inner = [
            Scalar({f"{register}.{key}": one for key, one in row.items()}, self.truths)
            for row in rows
        ]
        found: list[float] = [one.value(expression) for one in inner]
        return total(found)


_OPERATORS: dict[str, Any] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "==": lambda one, other: one == other,
}


def _reported(values: list[Any]) -> list[Any]:
    return [one for one in values if one is not None]


def _first(values: list[Any]) -> Any:
    return next(iter(_reported(values)), None)


def _sum(values: list[Any]) -> Any:
    there = _reported(values)
    return total(there) if len(there) > 1 else _first(there)


def _mean(values: list[Any]) -> Any:
    there = _reported(values)
    if len(there) < 2:
        return _first(there)
    return total(there) / constant(float(len(there)), REPORTED)


def _largest(values: list[Any]) -> Any:
    return _folded(maximum, values)


def _smallest(values: list[Any]) -> Any:
    return _folded(minimum, values)


def _folded(function: Any, values: list[Any]) -> Any:
    if any(one is None for one in values):
        return None
    found = values[0]
    for one in values[1:]:
        found = function(found, one)
    return found


def _if(values: list[Any]) -> Any:
    if any(one is None for one in values):
        return None
    condition, one, other = values
    return choose(condition, one, other)


def _is_reported(values: list[Any]) -> bool:
    return values[0] is not None


REPORTED = phrase("Values reported")
_CALLS: dict[str, Any] = {
    "first": _first,
    "if_missing": _first,
    "sum": _sum,
    "mean": _mean,
    "max": _largest,
    "min": _smallest,
    "if": _if,
    "count": lambda values: values[0],
    "abs": lambda values: None if values[0] is None else abs(values[0]),
    "reported": _is_reported,
}
