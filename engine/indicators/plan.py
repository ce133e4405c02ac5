"""Formulas compiled into one list of array operations, equal parts worked out once.

A plan runs over a panel in blocks of rows that stay in the processor's cache. Missing is NaN and
stays NaN through every operation but the lenient ones; a truth is 1, 0 or NaN; what is divided by
is NaN where it is zero, so nothing infinite hides in a later step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Floats
from engine.indicators.language import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Negative,
    Number,
    children,
)
from engine.indicators.panel import Panel, column_of

BLOCK = 4096
"""Rows at a time: some twenty intermediate columns of this length fit into a core's cache."""

Operand = tuple[str, Any]
"""("column", name), ("number", value) or ("slot", place of an intermediate column)."""
Operation = Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """operation(*operands, out=slot)."""

    operation: Operation
    operands: tuple[Operand, ...]
    slot: int


class Plan:
    """What to work out for some expressions, by key.

    truths: names whose missing answer counts as no.
    """

    def __init__(self, expressions: Mapping[str, Expression], truths: frozenset[str]) -> None:
        self.keys = tuple(expressions)
        compiler = _Compiler(truths)
        kept = [compiler.operand(one) for one in expressions.values()]
        self.steps = compiler.steps
        self.outputs = tuple(kept)
        self.columns = tuple(sorted(compiler.columns))
        self._slots, self._steps, self._kept = _allotted(self.steps, self.outputs)

    def run(self, panel: Panel) -> Floats:
        """Values of every expression, shape (expressions, rows), NaN where there is none."""
        found = np.empty((len(self.keys), panel.rows))
        scratch = np.empty((self._slots, min(BLOCK, max(panel.rows, 1))))
        columns = {name: panel.column(name) for name in self.columns}
        with np.errstate(all="ignore"):
            for start in range(0, panel.rows, BLOCK):
                rows = slice(start, min(start + BLOCK, panel.rows))
                block = {name: column[rows] for name, column in columns.items()}
                self._block(block, scratch[:, : rows.stop - start], found[:, rows])
        return found

    def _block(self, columns: Mapping[str, Floats], scratch: Floats, found: Floats) -> None:
        slots = list(scratch)

        def operand(one: Operand) -> Any:
            kind, what = one
            if kind == "slot":
                return slots[what]
            return columns[what] if kind == "column" else what

        for step in self._steps:
            step.operation(*map(operand, step.operands), out=slots[step.slot])
        for place, one in enumerate(self._kept):
            found[place] = operand(one)


class _Compiler:
    """Expressions to steps; each distinct expression gets one slot."""

    def __init__(self, truths: frozenset[str]) -> None:
        self.steps: list[Step] = []
        self.columns: set[str] = set()
        self._truths = truths
        self._known: dict[Any, Operand] = {}

    def operand(self, expression: Expression) -> Operand:
        known = self._known.get(expression)
        if known is None:
            known = self._known[expression] = self._compiled(expression)
        return known

    def _compiled(self, expression: Expression) -> Operand:
        if isinstance(expression, Number):
            return "number", expression.value
        name = column_of(expression)
        if name:
            self.columns.add(name)
            column: Operand = ("column", name)
            return self._step(_no_if_missing, column) if name in self._truths else column
        if isinstance(expression, Binary) and expression.operator == "/":
            return self._quotient(expression)
        if isinstance(expression, Call) and expression.function == "count":
            return self.operand(expression.arguments[0])
        many = isinstance(expression, Logic) or (
            isinstance(expression, Call) and expression.function in _FOLDED
        )
        operands = [self.operand(one) for one in children(expression)]
        operation = _operation(expression)
        if many and len(operands) > 2:
            return self._folded(operation, operands)
        return self._step(operation, *operands)

    def _folded(self, operation: Operation, operands: list[Operand]) -> Operand:
        found = operands[0]
        for one in operands[1:]:
            found = self._step(operation, found, one)
        return found

    def _quotient(self, quotient: Binary) -> Operand:
        above, below = self.operand(quotient.left), self.operand(quotient.right)
        if below[0] != "number":
            below = self._once(("nonzero", below), _nonzero, below)
        return self._step(np.divide, above, below)

    def _once(self, key: Any, operation: Operation, *operands: Operand) -> Operand:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._step(operation, *operands)
        return known

    def _step(self, operation: Operation, *operands: Operand) -> Operand:
        self.steps.append(Step(operation, operands, len(self.steps)))
        return "slot", len(self.steps) - 1


def _allotted(
    steps: Sequence[Step], outputs: Sequence[Operand]
) -> tuple[int, list[Step], list[Operand]]:
    """The same steps over as few slots as are in use at once; outputs keep theirs to the end."""
    last: dict[int, int] = {}
    for place, step in enumerate(steps):
        last |= {what: place for kind, what in step.operands if kind == "slot"}
    last |= {what: len(steps) for kind, what in outputs if kind == "slot"}
    given: dict[int, int] = {}
    free: list[int] = []
    count, allotted = 0, []
    for place, step in enumerate(steps):
        operands = tuple(_moved(one, given) for one in step.operands)
        if not free:
            free, count = [count], count + 1
        given[place] = free.pop()
        allotted.append(Step(step.operation, operands, given[place]))
        ended = {what for kind, what in step.operands if kind == "slot" and last[what] == place}
        free += [given[what] for what in sorted(ended)]
        if place not in last:
            free.append(given[place])
    return max(count, 1), allotted, [_moved(one, given) for one in outputs]


def _moved(operand: Operand, given: Mapping[int, int]) -> Operand:
    return ("slot", given[operand[1]]) if operand[0] == "slot" else operand


def _operation(expression: Expression) -> Operation:
    match expression:
        case Negative():
            return np.negative
        case Binary(operator):
            return _ARITHMETIC[operator]
        case Compare(operator):
            return _COMPARED[operator]
        case Logic(operator):
            return _LOGIC[operator]
        case Call(function, arguments):
            if function in {"sum", "mean"} and len(arguments) != 2:
                return _sum_of_many if function == "sum" else _mean_of_many
            return _CALLS[function]
    raise AssertionError(f"no operation for {expression!r}")


def _nonzero(values: Any, out: Floats) -> None:
    np.copyto(out, values)
    out[out == 0.0] = np.nan


def _no_if_missing(values: Any, out: Floats) -> None:
    _first(values, 0.0, out)


def _first(one: Any, other: Any, out: Floats) -> None:
    """one where it is there, else other; out is never an operand."""
    np.copyto(out, one)
    gaps = np.isnan(out)
    if gaps.any():
        np.copyto(out, other, where=gaps)


def _sum(one: Any, other: Any, out: Floats) -> None:
    np.add(one, other, out=out)
    _filled(one, other, out)


def _mean(one: Any, other: Any, out: Floats) -> None:
    np.add(one, other, out=out)
    np.divide(out, 2.0, out=out)
    _filled(one, other, out)


def _filled(one: Any, other: Any, out: Floats) -> None:
    """Where one of two was not reported the other stands alone."""
    gaps = np.isnan(out)
    if gaps.any():
        np.fmax(one, other, out=out, where=gaps)


def _sum_of_many(*many: Any, out: Floats) -> None:
    _many(many, out, mean=False)


def _mean_of_many(*many: Any, out: Floats) -> None:
    _many(many, out, mean=True)


def _many(many: Sequence[Any], out: Floats, *, mean: bool) -> None:
    each = [np.broadcast_to(np.asarray(one, dtype=np.float64), out.shape) for one in many]
    there = sum((~np.isnan(one)).astype(np.float64) for one in each)
    out[:] = 0.0
    for one in each:
        np.add(out, one, out=out, where=~np.isnan(one))
    if mean:
        np.divide(out, np.maximum(there, 1.0), out=out)
    out[there == 0.0] = np.nan


def _if(condition: Any, one: Any, other: Any, out: Floats) -> None:
    gaps = np.isnan(condition) | np.isnan(one) | np.isnan(other)
    np.copyto(out, np.where(np.not_equal(condition, 0.0), one, other))
    out[np.broadcast_to(gaps, out.shape)] = np.nan


def _reported(values: Any, out: Floats) -> None:
    np.copyto(out, ~np.isnan(values))


def _not(values: Any, out: Floats) -> None:
    np.subtract(1.0, values, out=out)


def _comparison(compare: Callable[[Any, Any], Any]) -> Operation:
    def compared(one: Any, other: Any, out: Floats) -> None:
        gaps = np.isnan(one) | np.isnan(other)
        np.copyto(out, compare(one, other))
        out[np.broadcast_to(gaps, out.shape)] = np.nan

    return compared


_ARITHMETIC: dict[str, Operation] = {"+": np.add, "-": np.subtract, "*": np.multiply}
_COMPARED: dict[str, Operation] = {
    "<=": _comparison(np.less_equal),
    ">=": _comparison(np.greater_equal),
    "<": _comparison(np.less),
    ">": _comparison(np.greater),
    "==": _comparison(np.equal),
}
_LOGIC: dict[str, Operation] = {"and": np.minimum, "or": np.maximum, "not": _not}
_FOLDED = frozenset({"min", "max", "first"})
_CALLS: dict[str, Operation] = {
    "sum": _sum,
    "mean": _mean,
    "first": _first,
    "if_missing": _first,
    "min": np.minimum,
    "max": np.maximum,
    "if": _if,
    "abs": np.abs,
    "reported": _reported,
}
