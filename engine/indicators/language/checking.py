"""Whether a formula fits: every name known, truths where truths belong, units that come out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.indicators.language.expressions import (
    LENIENT,
    Binary,
    Call,
    Compare,
    Expression,
    FormulaError,
    Logic,
    Name,
    Negative,
    Number,
    denominators,
    walk,
)
from engine.indicators.language.units import ONE, TIME, YEAR, Unit, UnitUnknown, unit

UNEXPLAINED = frozenset({0.0, 1.0, 2.0})
"""Numbers that a formula may hold without a unit that says what they are."""

EXACT = 1e-3
CALENDAR = 0.02
"""How far a conversion may lie from 1: exact units hardly, calendars (360, 366 days) a little."""

TOTAL_OF = (
    "total(…) adds up the rows of one register: write total(register.column), or products of "
    "columns of the same register"
)
NO_DIVISION = "divide outside of %s(…): inside, a division by zero would look like a missing value"
NO_PREVIOUS = "previous(…) takes one variable: it is its value a year earlier"
NO_OPENING = "average(…) needs a balance whose value a year earlier the catalogue knows"


@dataclass(frozen=True)
class Known:
    """What the checker must know of a variable or of a register's column.

    unit: None for a yes or no. opening: name of the value a year earlier, "" where there is none.
    register: name of the register that a column belongs to; flow: whether its rows are a year's.
    """

    unit: Unit | None
    opening: str = ""
    register: str = ""
    flow: bool = True


Variables = Mapping[str, Known]
Truth = None
"""The "unit" of a yes or no."""


def check_truth(text: str, expression: Expression, variables: Variables) -> None:
    """A rule must be a comparison whose sides fit; raises FormulaError."""
    if _Checker(text, variables, is_rule=True).unit_of(expression) is not Truth:
        raise FormulaError(text, expression.at, "a rule compares: write it with <=, <, >=, > or ==")


def check_units(text: str, expression: Expression, variables: Variables, wanted: str) -> None:
    """The formula must come out in the wanted unit; raises FormulaError, UnitUnknown."""
    found = _Checker(text, variables).unit_of(expression)
    if found is Truth:
        raise FormulaError(text, expression.at, "an indicator is a number, not a yes or no")
    target = unit(wanted)
    if not found.same_as(target):
        raise FormulaError(text, 0, _misfit(found, target, wanted))


def _misfit(found: Unit, target: Unit, wanted: str) -> str:
    said = f"the formula comes out in {found}, the indicator is in {wanted}"
    if found.dimensions == target.dimensions:
        return f"{said}; multiply it by {found.scale / target.scale:.6g} with the unit it converts"
    if found.without_counts().dimensions == target.without_counts().dimensions:
        return f"{said}; where different things are compared knowingly, put them in count(…)"
    return f"{said}; check which variables are divided by which"


class _Checker:
    def __init__(self, text: str, variables: Variables, *, is_rule: bool = False) -> None:
        self._text = text
        self._is_rule = is_rule
        self._variables = variables
        self._register: str | None = None

    def unit_of(self, expression: Expression) -> Unit | None:
        match expression:
            case Number():
                return self._number(expression)
            case Name():
                return self._name(expression)
            case Negative(inner):
                return self._measured(inner)
            case Binary():
                return self._binary(expression)
            case Compare(_, left, right):
                self._alike((left, right), expression)
                return Truth
            case Logic(_, terms):
                for one in terms:
                    self._needs_truth(one)
                return Truth
            case Call():
                return self._call(expression)

    def _error(self, at: Expression, reason: str) -> FormulaError:
        return FormulaError(self._text, at.at, reason)

    def _measured(self, expression: Expression) -> Unit:
        found = self.unit_of(expression)
        if found is Truth:
            raise self._error(expression, "a number is needed here, not a yes or no")
        return found

    def _needs_truth(self, expression: Expression) -> None:
        if self.unit_of(expression) is not Truth:
            raise self._error(expression, "a comparison or a yes/no is needed here, not a number")

    def _number(self, number: Number) -> Unit:
        try:
            return unit(number.unit)
        except UnitUnknown as error:
            raise self._error(number, str(error)) from error

    def _name(self, name: Name) -> Unit | None:
        known = self._variables.get(name.name)
        if known is None:
            raise self._error(name, _no_such(name.name, self._variables))
        if known.register != (self._register or ""):
            raise self._error(name, TOTAL_OF)
        return known.unit

    def _binary(self, binary: Binary) -> Unit:
        left, right = binary.left, binary.right
        if binary.operator in "+-":
            return self._alike((left, right), binary)
        for one in (left, right):
            self._explained(one)
        if binary.operator == "*":
            return self._measured(left) * self._measured(right)
        return self._measured(left) / self._measured(right)

    def _explained(self, factor: Expression) -> None:
        """A factor says what it converts, and converts it rightly; a rule's may be a share."""
        if not isinstance(factor, Number) or (not factor.unit and factor.value in UNEXPLAINED):
            return
        if not factor.unit:
            reason = f"{factor.value:g} does not say what it converts; write {factor.value:g} [%], "
            raise self._error(factor, reason + "[days/year], [l/m³] or another unit")
        measured = self._number(factor)
        if self._is_rule:
            return
        physical = factor.value * measured.scale
        if measured.dimensions or _is_near_one(physical, factor.unit):
            return
        right = 1.0 / measured.scale
        raise self._error(factor, f"{factor.value:g} [{factor.unit}] should be {right:.6g}")

    def _alike(self, terms: tuple[Expression, ...], whole: Expression) -> Unit:
        """Terms of one unit; a bare number takes the unit of the others."""
        measured = [(one, self._measured(one)) for one in terms]
        kept = [two for two in measured if not _is_bare(two[0])] or measured
        wanted = kept[0][1]
        for one, found in kept[1:]:
            if not found.same_as(wanted):
                raise self._error(one, f"this is in {found}, what stands beside it in {wanted}")
        zero = all(not _is_bare(one) or _bare_value(one) == 0.0 for one in terms)
        if not zero and wanted.dimensions:
            raise self._error(whole, f"a number without unit stands beside {wanted}; give its unit")
        return wanted

    def _call(self, call: Call) -> Unit | None:
        if call.function in LENIENT and denominators(call):
            raise self._error(call, NO_DIVISION % call.function)
        match call.function:
            case "if":
                self._needs_truth(call.arguments[0])
                return self._alike(call.arguments[1:], call)
            case "count":
                return self._measured(call.arguments[0]).without_counts()
            case "reported":
                self.unit_of(call.arguments[0])
                return Truth
            case "previous":
                if not isinstance(call.arguments[0], Name):
                    raise self._error(call, NO_PREVIOUS)
            case "average":
                return self._average(call)
            case "total":
                return self._total(call)
        return self._alike(call.arguments, call)

    def _average(self, call: Call) -> Unit:
        (inner,) = call.arguments
        found = self._measured(inner)
        if not isinstance(inner, Name) or not self._variables[inner.name].opening:
            raise self._error(inner, NO_OPENING)
        return found

    def _total(self, call: Call) -> Unit:
        registers = [one.name.split(".")[0] for one in walk(call) if isinstance(one, Name)]
        columns = all("." in one.name for one in walk(call) if isinstance(one, Name))
        if self._register or not columns or len(set(registers)) != 1:
            raise self._error(call, TOTAL_OF)
        self._register = registers[0]
        found = self._measured(call.arguments[0])
        self._register = None
        flow = any(one.flow for one in self._variables.values() if one.register == registers[0])
        return found / YEAR if flow else found


def _no_such(name: str, variables: Variables) -> str:
    start = name[:4].lower()
    near = sorted(one for one in variables if one.lower().startswith(start))[:8]
    listed = f"; there are {', '.join(near)}" if near else "; check its spelling"
    return f"the catalogue has no variable {name!r}{listed}"


def _is_bare(expression: Expression) -> bool:
    if isinstance(expression, Negative):
        return _is_bare(expression.inner)
    return isinstance(expression, Number) and not expression.unit


def _bare_value(expression: Expression) -> float:
    return expression.value if isinstance(expression, Number) else 1.0


def _is_near_one(physical: float, text: str) -> bool:
    times = all(_is_time(part) for part in text.split("/"))
    return math.isclose(physical, 1.0, rel_tol=CALENDAR if times else EXACT)


def _is_time(text: str) -> bool:
    return unit(text).dimensions == ((TIME, 1),)


__all__ = ["ONE", "Known", "Truth", "Variables", "check_truth", "check_units"]
