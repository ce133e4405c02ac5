"""Every indicator of a catalogue over a panel, with the reason where there is no value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic import Floats
from engine.indicators.language import Call, Expression, children
from engine.indicators.models import Catalogue
from engine.indicators.panel import Panel, column_of, reported_names
from engine.indicators.plan import Plan
from engine.indicators.resolution import Resolved

Code = Literal["", "missing", "zero_denominator", "not_in_force", "not_finite"]
AVAILABLE, MISSING, ZERO_DENOMINATOR, NOT_IN_FORCE, NOT_FINITE = range(5)
CODES: tuple[Code, ...] = ("", "missing", "zero_denominator", "not_in_force", "not_finite")
Booleans = NDArray[np.bool_]
_ENOUGH_ONE = frozenset({"first", "sum", "mean", "if_missing"})


@dataclass(frozen=True)
class Reason:
    """Why a value is not there: the code, and the variables that were missing."""

    code: Code
    variables: tuple[str, ...] = ()


class Evaluator:
    """Compiles a catalogue once; evaluate() then runs over any panel.

    keys: the indicators wanted, in order; all of the catalogue where not said.
    """

    def __init__(self, catalogue: Catalogue, keys: Sequence[str] = ()) -> None:
        self.catalogue = catalogue
        self.resolved = Resolved(catalogue)
        self.keys = tuple(keys) or tuple(catalogue.indicators)
        wanted = {key: self.resolved.indicators[key] for key in self.keys}
        self._plan = Plan(wanted, self.resolved.truths)

    def evaluate(self, panel: Panel) -> Evaluation:
        """Values of shape (indicators, rows), NaN where there is none."""
        values = self._plan.run(panel)
        for place, key in enumerate(self.keys):
            if self._is_dated(key):
                values[place, ~self.in_force(key, panel)] = np.nan
        clipped = {key: self._clip(values[place], key) for place, key in enumerate(self.keys)}
        kept = {key: one for key, one in clipped.items() if one is not None}
        return Evaluation(self, panel, values, kept)

    def in_force(self, key: str, panel: Panel) -> Booleans:
        """Rows whose year ends while the indicator is in force, shape (rows,)."""
        if not self._is_dated(key):
            return np.ones(panel.rows, dtype=np.bool_)
        indicator = self.catalogue.indicators[key]
        held = {year: indicator.holds_on(_last_day(year)) for year in set(panel.years.tolist())}
        return np.array([held[year] for year in panel.years.tolist()], dtype=np.bool_)

    def _is_dated(self, key: str) -> bool:
        indicator = self.catalogue.indicators[key]
        return indicator.valid_from is not None or indicator.valid_to is not None

    def _clip(self, values: Floats, key: str) -> Booleans | None:
        """Limits the values in place and says which were limited; None for no limits."""
        limits = self.catalogue.indicators[key].clip
        if limits is None:
            return None
        outside = (values < limits[0]) | (values > limits[1])
        np.clip(values, *limits, out=values)
        return outside


@dataclass(frozen=True)
class Evaluation:
    """Indicators over a panel.

    values: shape (indicators, rows), in the order of evaluator.keys. clipped: indicator -> rows
    whose value was brought to a limit.
    """

    evaluator: Evaluator
    panel: Panel
    values: Floats
    clipped: dict[str, Booleans]

    @cached_property
    def places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.evaluator.keys)}

    def of(self, key: str) -> Floats:
        """An indicator's values, shape (rows,)."""
        found: Floats = self.values[self.places[key]]
        return found

    def codes(self, key: str) -> NDArray[np.uint8]:
        """Why there is no value, as a place in CODES, shape (rows,); 0 where there is one."""
        found = np.zeros(self.panel.rows, dtype=np.uint8)
        empty = np.isnan(self.of(key))
        found[empty] = NOT_FINITE
        found[empty & self._divided_by_zero(key)] = ZERO_DENOMINATOR
        found[empty & self._missing(key)] = MISSING
        found[empty & ~self.evaluator.in_force(key, self.panel)] = NOT_IN_FORCE
        return found

    def why(self, key: str, row: int) -> Reason:
        """Why one value is not there; an empty code where it is."""
        code = CODES[int(self.codes(key)[row])]
        if code != "missing":
            return Reason(code)
        reported = _with_registers(reported_names(self.panel, row), self.evaluator.resolved)
        return Reason(code, self.evaluator.resolved.missing(key, reported))

    def _divided_by_zero(self, key: str) -> Booleans:
        resolved = self.evaluator.resolved
        below = {str(place): one for place, one in enumerate(resolved.denominators[key])}
        values = Plan(below, resolved.truths).run(self.panel)
        return np.asarray((values == 0.0).any(axis=0), dtype=np.bool_)

    def _missing(self, key: str) -> Booleans:
        """Rows that lack a value, whatever it is divided by: every denominator taken as there."""
        return _absent(self.evaluator.resolved.indicators[key], self.panel, self._truths)

    @property
    def _truths(self) -> frozenset[str]:
        return self.evaluator.resolved.truths


def _absent(expression: Expression, panel: Panel, truths: frozenset[str]) -> Booleans:
    name = column_of(expression)
    if name:
        there = name in truths
        return np.zeros(panel.rows, dtype=np.bool_) if there else np.isnan(panel.column(name))
    inner = [_absent(one, panel, truths) for one in children(expression)]
    function = expression.function if isinstance(expression, Call) else ""
    if not inner or function == "reported":
        return np.zeros(panel.rows, dtype=np.bool_)
    joined = np.logical_and if function in _ENOUGH_ONE else np.logical_or
    return np.asarray(joined.reduce(inner), dtype=np.bool_)


def _last_day(year: int) -> dt.date:
    return dt.date(min(max(year, dt.MINYEAR), dt.MAXYEAR), 12, 31)


def _with_registers(reported: set[str], resolved: Resolved) -> frozenset[str]:
    """A register counts as reported where its totals are."""
    registers = {
        key
        for key, one in resolved.catalogue.variables.items()
        if one.kind == "register" and any(f"{key}." in name for name in reported)
    }
    return frozenset(reported | registers)
