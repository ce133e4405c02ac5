"""60 indicators over 60,000 utility-years: a compiled plan over columns beside pandas."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import Bench, Measure, Peer, Size, work
from engine.arithmetic import Floats
from engine.indicators.evaluation import Evaluator
from engine.indicators.language import Binary, Call, Expression, Name, Number
from engine.indicators.loading import catalogue
from engine.indicators.panel import Panel
from engine.indicators.resolution import Resolved

INDICATORS, VARIABLES = 60, 120
UTILITIES, YEARS = 6_000, 10
MISSING = 0.05
SEED = 20_091
ABOUT = (
    "The panel holds 120 variables, 58 MB, as a network keeps them; the 60 IBNET indicators speak "
    "of 48 of them. 5 % of the values are missing. Values are written for every indicator and row."
)


def random_panel(size: Size) -> Panel:
    """What utilities might report: the variables of IBNET, and others that no formula needs."""
    used = Resolved(catalogue("ibnet")).used
    names = (*used, *(f"other_{place}" for place in range(VARIABLES - len(used))))
    utilities = size.of(UTILITIES)
    random = np.random.default_rng(SEED)
    values = random.lognormal(10.0, 1.0, (len(names), utilities * YEARS))
    values[random.random(values.shape) < MISSING] = np.nan
    years = np.tile(np.arange(2010, 2010 + YEARS), utilities)
    return Panel(names, values, np.repeat(np.arange(utilities), YEARS), years)


def long_table(panel: Panel, names: tuple[str, ...]) -> np.ndarray:
    """One record for each reported value of these variables: utility, year, variable, value."""
    kind = [("utility", "i4"), ("year", "i4"), ("variable", "i4"), ("value", "f8")]
    tables = []
    for place, name in enumerate(names):
        column = panel.column(name)
        there = ~np.isnan(column)
        table = np.zeros(int(there.sum()), dtype=kind)
        table["utility"], table["year"] = panel.utilities[there], panel.years[there]
        table["variable"], table["value"] = place, column[there]
        tables.append(table)
    return np.concatenate(tables)


def with_pandas(
    table: np.ndarray, names: tuple[str, ...], expressions: dict[str, Expression]
) -> pd.DataFrame:
    """The long table made wide, each indicator as arithmetic of its columns."""
    wide = pd.DataFrame(table).pivot(index=["utility", "year"], columns="variable", values="value")
    wide.columns = [names[place] for place in wide.columns]
    found = {key: series_of(one, wide) for key, one in expressions.items()}
    return pd.DataFrame(found).replace([np.inf, -np.inf], np.nan)


def series_of(expression: Expression, wide: pd.DataFrame) -> Any:
    """A formula as anybody would write it over the columns of a table."""
    match expression:
        case Number(value):
            return value
        case Name(name):
            return wide[name]
        case Call("count", arguments):
            return series_of(arguments[0], wide)
        case Binary(operator, left, right):
            return _OPERATORS[operator](series_of(left, wide), series_of(right, wide))
    raise LookupError(f"no indicator of this bench needs {expression!r}")


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
}


def _evaluator() -> Evaluator:
    found = catalogue("ibnet")
    return Evaluator(found, list(found.indicators)[:INDICATORS])


def _expressions(evaluator: Evaluator) -> dict[str, Expression]:
    return {key: evaluator.resolved.indicators[key] for key in evaluator.keys}


@work("indicators.memory", "60 indicators over 60,000 utility-years in memory", ABOUT)
def in_memory(size: Size) -> Bench:
    """Evaluation alone, beside reading the panel and beside pandas on a table already wide."""
    panel, evaluator = random_panel(size), _evaluator()
    expressions = _expressions(evaluator)
    wide = pd.DataFrame(panel.values.T, columns=list(panel.names))
    return Bench(
        lambda: evaluator.evaluate(panel),
        (
            Peer("read the panel (numpy sum)", lambda: panel.values.sum(), within=5.0),
            Peer(
                "pandas, a wide table",
                lambda: {key: series_of(one, wide) for key, one in expressions.items()},
            ),
        ),
        (Measure("megabytes read", lambda: panel.values.nbytes / 1e6, "MB"),),
    )


@work("indicators.file", "60 indicators over 60,000 utility-years, reading included", ABOUT)
def from_file(size: Size) -> Bench:
    """Each reads its own file: ours the panel by columns, pandas records of a long table."""
    panel, evaluator = random_panel(size), _evaluator()
    expressions, names = _expressions(evaluator), evaluator.resolved.used
    folder = tempfile.TemporaryDirectory()
    np.save(Path(folder.name) / "panel.npy", panel.values)
    np.save(Path(folder.name) / "long.npy", long_table(panel, names))

    def ours() -> Floats:
        values: Floats = np.load(Path(folder.name) / "panel.npy", mmap_mode="r")
        read = Panel(panel.names, values, panel.utilities, panel.years)
        return evaluator.evaluate(read).values

    def theirs() -> pd.DataFrame:
        return with_pandas(np.load(Path(folder.name) / "long.npy"), names, expressions)

    def difference() -> float:
        rows = pd.MultiIndex.from_arrays([panel.utilities, panel.years])
        gaps = np.abs(theirs().reindex(rows).to_numpy().T / ours() - 1.0)
        return float(np.nanmax(gaps))

    return Bench(
        ours,
        (Peer("pandas, a long table", theirs, faster_by=20.0, rounds=3),),
        (Measure("largest relative difference", difference, at_most=1e-9),),
    )
