"""What many utilities reported in many years, one contiguous column for each variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arithmetic import Floats
from engine.errors import EngineError
from engine.indicators.language import Call, Expression, Name, children, written
from engine.indicators.models import Catalogue
from engine.indicators.resolution import Resolved
from engine.indicators.scalar import Scalar

Integers = NDArray[np.int64]
_PREVIOUS = re.compile(r"previous\((\w+)\)")


class PanelInvalid(EngineError):
    """The columns of a panel do not fit together; the message says which."""


@dataclass(frozen=True)
class Panel:
    """Rows are utility-years, in any order.

    values: shape (variables, rows), float64, C order, so that a variable's column is contiguous;
    NaN is what nobody reported, yes is 1 and no is 0. names: the variables, in the order of
    values. utilities: any code of each row's utility, shape (rows,). years: shape (rows,).
    """

    names: tuple[str, ...]
    values: Floats
    utilities: NDArray[Any]
    years: Integers

    def __post_init__(self) -> None:
        rows = self.values.shape[1] if self.values.ndim == 2 else -1
        if self.values.shape != (len(self.names), rows):
            raise PanelInvalid(f"{len(self.names)} names stand over {self.values.shape} values")
        if len(self.utilities) != rows or len(self.years) != rows:
            raise PanelInvalid("utilities and years need one entry for each row of values")

    @property
    def rows(self) -> int:
        return int(self.values.shape[1])

    @cached_property
    def places(self) -> dict[str, int]:
        """Variable -> its place among the columns."""
        return {name: place for place, name in enumerate(self.names)}

    def column(self, name: str) -> Floats:
        """A variable's values, shape (rows,); all NaN for one that nobody reported.

        "previous(x)" is x of the same utility in the year before.
        """
        place = self.places.get(name)
        if place is not None:
            kept: Floats = self.values[place]
            return kept
        found = _PREVIOUS.fullmatch(name)
        if found and found[1] in self.places:
            return self._a_year_earlier(self.values[self.places[found[1]]])
        return np.full(self.rows, np.nan)

    @cached_property
    def _rows_before(self) -> Integers:
        """For each row the row of the same utility's year before, -1 where there is none."""
        keys = zip(self.utilities.tolist(), self.years.tolist(), strict=True)
        rows = {key: row for row, key in enumerate(keys)}
        before = ((utility, year - 1) for utility, year in rows)
        found = np.full(self.rows, -1, dtype=np.int64)
        for row, key in zip(rows.values(), before, strict=True):
            found[row] = rows.get(key, -1)
        return found

    def _a_year_earlier(self, values: Floats) -> Floats:
        there = self._rows_before >= 0
        return np.where(there, values[self._rows_before], np.nan)


def panel_of_columns(
    columns: Mapping[str, ArrayLike], utilities: Sequence[Any] | NDArray[Any], years: ArrayLike
) -> Panel:
    """A panel from one array of shape (rows,) for each variable, NaN where missing."""
    names = tuple(columns)
    values = np.empty((len(names), len(utilities)), dtype=np.float64)
    for place, name in enumerate(names):
        values[place] = np.asarray(columns[name], dtype=np.float64)
    return Panel(names, values, np.asarray(utilities), np.asarray(years, dtype=np.int64))


def panel_of_reports(
    catalogue: Catalogue, reports: Iterable[tuple[Any, int, Mapping[str, Any]]]
) -> Panel:
    """A panel from reports (utility, year, variable -> value); registers are added up here.

    A value is a number, yes/no, the rows of a register as mappings, or None.
    """
    found = list(reports)
    resolved = Resolved(catalogue)
    columns: dict[str, list[float]] = {
        key: [_number(one[2].get(key)) for one in found]
        for key in resolved.used
        if catalogue.variables[key].kind != "register"
    }
    for total in totals(resolved):
        scalars = (Scalar(one[2], resolved.truths) for one in found)
        columns[written(total)] = [_number(scalar.value(total)) for scalar in scalars]
    return panel_of_columns(columns, [one[0] for one in found], [one[1] for one in found])


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def totals(resolved: Resolved) -> list[Expression]:
    """Every total(…) over a register in the formulas and rules, each once."""
    found: dict[str, Expression] = {}
    for expression in (*resolved.indicators.values(), *resolved.checks.values()):
        for one in _totals(expression):
            found.setdefault(written(one), one)
    return list(found.values())


def _totals(expression: Expression) -> Iterable[Expression]:
    if isinstance(expression, Call) and expression.function == "total":
        return [expression]
    return [one for inner in children(expression) for one in _totals(inner)]


def column_of(expression: Expression) -> str:
    """The panel's column that an expression is read from; "" where it is worked out."""
    if isinstance(expression, Name):
        return expression.name
    stored = isinstance(expression, Call) and expression.function in {"total", "previous"}
    return written(expression) if stored else ""


def reported_names(panel: Panel, row: int) -> set[str]:
    """Variables reported in a row, registers by their own name."""
    there = np.flatnonzero(~np.isnan(panel.values[:, row]))
    return {panel.names[place] for place in there.tolist()}
