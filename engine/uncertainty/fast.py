"""Models of the calculations that have a compiled way. Importing this module loads the compiler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from engine.cra.kernels import cmi_of_many
from engine.uncertainty.kernels import COLUMNS, flow_rates, project_rates
from engine.uncertainty.paths import Path, found, value_at
from engine.uncertainty.plan import Spread
from engine.uncertainty.subject import (
    Answers,
    Bools,
    Evaluated,
    Floats,
    Integers,
    Model,
    Moving,
    Subject,
    subject,
)

FIGURES = ("npv", "irr")
SERIES = ("benefits", "investment", "operation_maintenance")
Line = tuple[int, int, float, float]
"""Rows of a line's cost and of its factor, -1 for the value now, and both values now."""
_LINES = "investment"
_LATER = "incremental_connection"


def model_of(subject: Subject) -> Model:
    """The compiled way where there is one for these figures and inputs, else the calculation."""
    makers = {
        "snip.water_project": _project,
        "snip.cash_flow": _cash_flow,
        "cra.cmi": _cmi,
    }
    maker = makers.get(subject.calculation.name)
    return (maker(subject) if maker else None) or Evaluated(subject)


def subject_of(spread: Spread) -> Subject:
    """What a spread studies: the figures it names; else, of the key figures, those with a compiled
    way for these inputs, all of them where none has.

    Raises as subject() does.
    """
    moving = [(one.path, one.is_factor) for one in spread.uncertain]
    about = subject(spread.calculation, spread.inputs.model_dump(), moving, spread.figures)
    quick = tuple(one for one in about.figures if _is_quick(replace(about, figures=(one,))))
    return about if spread.figures or not quick else replace(about, figures=quick)


def _is_quick(about: Subject) -> bool:
    return not isinstance(model_of(about), Evaluated)


def _answers(subject: Subject, values: Floats, refused: Bools) -> Answers:
    if subject.figures == FIGURES:
        return Answers(values, refused)
    return Answers(values[[FIGURES.index(one) for one in subject.figures]], refused)


@dataclass(frozen=True)
class ProjectModel:
    """snip.water_project's NPV and IRR.

    lines: those of the investment, none where no line moves.
    """

    subject: Subject
    rows: Integers
    base: Floats
    options: Floats
    factors: Integers
    lines: list[Line] = field(default_factory=list)

    def __call__(self, draws: Floats) -> Answers:
        moved = self._with_factors(draws)
        more = np.empty((0, draws.shape[1]))
        rows = self.rows
        if self.lines:
            more = self._investment(moved)[None]
            rows = rows.copy()
            rows[-1] = len(draws)
        with_irr = "irr" in self.subject.figures
        found = project_rates(moved, more, rows, self.base, self.options, with_irr)
        return _answers(self.subject, *found)

    def _with_factors(self, draws: Floats) -> Floats:
        """Factors of single values, as those values; factors of several lines stay factors."""
        if not self.factors.size:
            return draws
        moved = draws.copy()
        for row in self.factors:
            moved[row] *= self.subject.moving[row].bases[0]
        return moved

    def _investment(self, draws: Floats) -> Floats:
        """The social investment: what stands, and what moves by its cost, its factor or both."""
        stands = sum(market * factor for _, _, market, factor in self.still)
        whole = np.full(draws.shape[1], float(stands))
        for row, weight in self.weights.items():
            whole += weight * draws[row]
        for cost, correction, market, factor in self.both:
            whole += self._moved(draws, cost, market) * self._moved(draws, correction, factor)
        return whole

    def _moved(self, draws: Floats, row: int, base: float) -> Floats:
        found: Floats = draws[row] * base if self._is_factor(row) else draws[row]
        return found

    def _is_factor(self, row: int) -> bool:
        """Whether a row still multiplies several values; one alone was multiplied before."""
        return len(self.subject.moving[row].places) > 1

    @cached_property
    def still(self) -> list[Line]:
        """Lines of which nothing moves."""
        return [line for line in self.lines if line[0] < 0 and line[1] < 0]

    @cached_property
    def both(self) -> list[Line]:
        """Lines of which both the cost and the factor move."""
        return [line for line in self.lines if line[0] >= 0 and line[1] >= 0]

    @cached_property
    def weights(self) -> dict[int, float]:
        """What one unit of a row adds through the lines that it moves alone."""
        found: dict[int, float] = {}
        for cost, correction, market, factor in self.lines:
            if (cost < 0) == (correction < 0):
                continue
            row, base, other = (cost, market, factor) if cost >= 0 else (correction, factor, market)
            weight = base * other if self._is_factor(row) else other
            found[row] = found.get(row, 0.0) + weight
        return found


def _project(subject: Subject) -> Model | None:
    if not set(subject.figures) <= set(FIGURES):
        return None
    inputs = subject.calculation.parse(subject.payload)
    tree = inputs.model_dump()
    rows = np.full(len(COLUMNS), -1)
    lines = [[-1, -1, line["market"], line["factor"]] for line in tree[_LINES]]
    factors = []
    for row, one in enumerate(subject.moving):
        if not _placed(one, row, rows, lines):
            return None
        if one.is_factor and len(one.places) == 1:
            factors.append(row)
    moving = any(line[0] >= 0 or line[1] >= 0 for line in lines)
    return ProjectModel(
        subject,
        rows,
        _project_base(tree),
        _options(tree),
        np.array(factors, dtype=np.int64),
        [(line[0], line[1], line[2], line[3]) for line in lines] if moving else [],
    )


def _placed(one: Moving, row: int, rows: Integers, lines: list[list[Any]]) -> bool:
    """Note where the kernel reads what moves; False where it does not know that input."""
    if one.places[0][0] == _LINES:
        for _, line, name in one.places:
            lines[int(line)][0 if name == "market" else 1] = row
        return True
    path = ".".join(str(part) for part in one.places[0])
    if path not in COLUMNS or len(one.places) > 1:
        return False
    rows[COLUMNS.index(path)] = row
    return True


def _project_base(tree: dict[str, Any]) -> Floats:
    """The values now; NaN for a rationed quantity that is not given."""
    later = tree[_LATER] or {"market_unit_cost": 0.0, "factor": 0.0}
    whole = {**tree, _LATER: later}
    values = [_known(whole, path) for path in COLUMNS[:-1]]
    social = sum(line["market"] * line["factor"] for line in tree[_LINES])
    return np.array([*values, social])


def _known(tree: dict[str, Any], path: str) -> float:
    value = value_at(tree, found(tree, path)[0])
    return float("nan") if value is None else float(value)


def _options(tree: dict[str, Any]) -> Floats:
    later = tree[_LATER]
    return np.array(
        [
            float(tree["horizon"]),
            float(tree["metered"]),
            float(tree["population"]["after_target"] == "growing"),
            float(later["from_year"] if later else tree["horizon"] + 1),
        ]
    )


@dataclass(frozen=True)
class FlowModel:
    """snip.cash_flow's NPV and IRR, whole series moved by factors."""

    subject: Subject
    rows: Integers
    base: Floats
    series: Floats

    def __call__(self, draws: Floats) -> Answers:
        with_irr = "irr" in self.subject.figures
        values = flow_rates(draws, self.rows, self.base, self.series, with_irr)
        return _answers(self.subject, values, np.zeros(draws.shape[1], dtype=np.bool_))


def _cash_flow(subject: Subject) -> Model | None:
    known = ("discount_rate", *SERIES)
    whole = all(
        one.path in known and one.is_factor is (one.path != known[0]) for one in subject.moving
    )
    if not whole or not set(subject.figures) <= set(FIGURES):
        return None
    rows = np.full(len(known), -1)
    for row, one in enumerate(subject.moving):
        rows[known.index(one.path)] = row
    payload = subject.payload
    base = np.array([payload["discount_rate"], 1.0, 1.0, 1.0], dtype=np.float64)
    series = np.array([payload[name] for name in SERIES], dtype=np.float64)
    return FlowModel(subject, rows, base, series)


@dataclass(frozen=True)
class CmiModel:
    """cra.cmi's cost of the service, yearly lists of activities moved by factors."""

    subject: Subject
    rate_row: int
    rate: float
    lists: dict[Path, Floats]
    rows: dict[Path, int]

    def __call__(self, draws: Floats) -> Answers:
        names = list(dict.fromkeys(path[1] for path in self.lists))
        given = [
            np.stack([self._moved(draws, ("activities", name, each)) for name in names], axis=1)
            for each in ("opening_bcr", "depreciation", "billed_volume_m3")
        ]
        rates = draws[self.rate_row] if self.rate_row >= 0 else self.rate
        costs = cmi_of_many(rates, *given).sum(axis=1)
        costs[~np.isfinite(costs)] = np.nan
        return Answers(costs[None], np.zeros(draws.shape[1], dtype=np.bool_))

    def _moved(self, draws: Floats, path: Path) -> Floats:
        row = self.rows.get(path, -1)
        factor = draws[row] if row >= 0 else np.ones(draws.shape[1])
        return factor[:, None] * self.lists[path]


def _cmi(subject: Subject) -> Model | None:
    if subject.figures != ("cmi",):
        return None
    lists: dict[Path, Floats] = {
        ("activities", name, each): np.asarray(activity[each], dtype=np.float64)
        for name, activity in subject.payload["activities"].items()
        for each in ("opening_bcr", "depreciation", "billed_volume_m3")
    }
    rate_row, rows = -1, dict[Path, int]()
    for row, one in enumerate(subject.moving):
        parts = _whole_lists(one, lists)
        if one.path == "discount_rate" and not one.is_factor:
            rate_row = row
        elif one.is_factor and parts:
            rows.update(dict.fromkeys(parts, row))
        else:
            return None
    return CmiModel(subject, rate_row, float(subject.payload["discount_rate"]), lists, rows)


def _whole_lists(one: Moving, lists: dict[Path, Floats]) -> Sequence[Path]:
    """The lists that move, where all of each does."""
    held = {place[:-1] for place in one.places}
    whole = {(*path, year) for path in held & lists.keys() for year in range(len(lists[path]))}
    return sorted(held, key=str) if whole == set(one.places) else ()
