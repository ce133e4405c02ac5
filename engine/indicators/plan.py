"""Formulas compiled into one list of array operations, equal parts worked out once.

A plan runs over a panel in blocks of rows that stay in the processor's cache; what an indicator
comes to is written straight where it is wanted. Missing is NaN and stays NaN through every
operation but the lenient ones; a truth is 1, 0 or NaN. A division by zero gives an infinity, which
is turned into NaN at the end; where it could hide on the way, inside another divisor, a comparison
or a function, the divisor is made NaN at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    denominators,
)
from engine.indicators.panel import Panel, column_of

BLOCK = 16_384
"""Rows at a time: a dozen columns of this length fit into a core's cache."""

Operand = tuple[str, Any]
"""("column", name), ("number", value), ("slot", place of an intermediate column) or ("output",
place of an expression)."""
Operation = Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """operation(*operands, out=target)."""

    operation: Operation
    operands: tuple[Operand, ...]
    target: Operand


class Plan:
    """What to work out for some expressions, by key.

    truths: names whose missing answer counts as no.
    """

    def __init__(self, expressions: Mapping[str, Expression], truths: frozenset[str]) -> None:
        self.keys = tuple(expressions)
        compiler = _Compiler(truths)
        kept = [compiler.operand(one, guarded=False) for one in expressions.values()]
        self.columns = tuple(sorted(compiler.columns))
        self._slots, self.steps = _allotted(compiler.steps, kept)

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
        arrays: dict[Operand, Any] = {("column", name): one for name, one in columns.items()}
        arrays |= {("slot", place): one for place, one in enumerate(scratch)}
        arrays |= {("output", place): one for place, one in enumerate(found)}
        for step in self.steps:
            operands = [one[1] if one[0] == "number" else arrays[one] for one in step.operands]
            step.operation(*operands, out=arrays[step.target])


class _Compiler:
    """Expressions to steps; each distinct expression gets one.

    guarded: whether an infinity inside could hide in what is made of it.
    """

    def __init__(self, truths: frozenset[str]) -> None:
        self.steps: list[Step] = []
        self.columns: set[str] = set()
        self._truths = truths
        self._known: dict[Any, Operand] = {}

    def operand(self, expression: Expression, *, guarded: bool) -> Operand:
        key = (expression, guarded and bool(denominators(expression)))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compiled(expression, guarded=key[1])
        return known

    def _compiled(self, expression: Expression, *, guarded: bool) -> Operand:
        if isinstance(expression, Number):
            return "number", expression.value
        name = column_of(expression)
        if name:
            self.columns.add(name)
            column: Operand = ("column", name)
            return self._step(_no_if_missing, column) if name in self._truths else column
        if isinstance(expression, Binary) and expression.operator == "/":
            return self._quotient(expression, guarded=guarded)
        if isinstance(expression, Call) and expression.function == "count":
            return self.operand(expression.arguments[0], guarded=guarded)
        hiding = guarded or not isinstance(expression, Binary | Negative)
        operands = [self.operand(one, guarded=hiding) for one in children(expression)]
        operation = _operation(expression)
        many = isinstance(expression, Logic) or (
            isinstance(expression, Call) and expression.function in _FOLDED
        )
        if many and len(operands) > 2:
            return self._folded(operation, operands)
        return self._step(operation, *operands)

    def _folded(self, operation: Operation, operands: list[Operand]) -> Operand:
        found = operands[0]
        for one in operands[1:]:
            found = self._step(operation, found, one)
        return found

    def _quotient(self, quotient: Binary, *, guarded: bool) -> Operand:
        above = self.operand(quotient.left, guarded=guarded)
        below = self.operand(quotient.right, guarded=True)
        if guarded and below[0] != "number":
            below = self._once(("nonzero", below), _nonzero, below)
        return self._step(np.divide, above, below)

    def _once(self, key: Any, operation: Operation, *operands: Operand) -> Operand:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._step(operation, *operands)
        return known

    def _step(self, operation: Operation, *operands: Operand) -> Operand:
        target = ("slot", len(self.steps))
        self.steps.append(Step(operation, operands, target))
        return target


def _allotted(steps: Sequence[Step], outputs: Sequence[Operand]) -> tuple[int, list[Step]]:
    """The same steps over as few slots as are in use at once, and the outputs in their places."""
    last = {one: place for place, step in enumerate(steps) for one in step.operands}
    target_of: dict[Operand, Operand] = {}
    for place, one in enumerate(outputs):
        if one[0] == "slot":
            target_of.setdefault(one, ("output", place))
    free: list[Operand] = []
    count, allotted = 0, []
    for place, step in enumerate(steps):
        if step.target not in target_of:
            if not free:
                free, count = [("slot", count)], count + 1
            target_of[step.target] = free.pop()
        operands = tuple(target_of.get(one, one) for one in step.operands)
        allotted.append(Step(step.operation, operands, target_of[step.target]))
        ended = [one for one in dict.fromkeys(step.operands) if last[one] == place]
        free += [found for one in ended if (found := target_of.get(one)) and found[0] == "slot"]
    spare: Operand = ("slot", count)
    return count + 1, list(
        _with_finish(allotted, [target_of.get(one, one) for one in outputs], spare)
    )


def _with_finish(
    steps: Sequence[Step], outputs: Sequence[Operand], spare: Operand
) -> Iterator[Step]:
    """Each output made finite while it is still in the cache; then those that are copies."""
    for step in steps:
        yield step
        if step.target[0] == "output":
            yield Step(_finished, (spare,), step.target)
    for place, one in enumerate(outputs):
        target = ("output", place)
        if one != target:
            yield Step(_copied, (one,), target)
            yield Step(_finished, (spare,), target)


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


def _finished(spare: Floats, out: Floats) -> None:
    """Infinities as NaN: x + (x - x) is x for every finite x."""
    np.subtract(out, out, out=spare)
    np.add(out, spare, out=out)


def _copied(values: Any, out: Floats) -> None:
    np.copyto(out, values)


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
