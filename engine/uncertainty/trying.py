"""uncertainty.sensitivity: inputs one at a time and two against each other, by the calculation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.arithmetic import constant, phrase, unwritten
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.uncertainty.kept_whole import AGAIN, KeptWhole, known_or
from engine.uncertainty.moved import Moved, figure_in, moved_study, unit_in
from engine.uncertainty.sensitivity_result import (
    SOURCES,
    Grid,
    GridRow,
    GridTable,
    SensitiveFigure,
    SensitivityInputs,
    SensitivityResult,
)
from engine.uncertainty.swings import alone, swings_of

NAME = "uncertainty.sensitivity"
COUNTED = phrase("Counted while the values are tried")
WORDS = {
    "now": phrase("Figure of the studied calculation"),
    "figures": phrase("Figure of the studied calculation with this input moved"),
    "width": phrase("From the least to the greatest figure while this input moves"),
}


def sensitivity(inputs: SensitivityInputs, progress: Progress) -> SensitivityResult:
    """Every figure at every value; raises InvalidInputs for an input or a figure it has not."""
    moving = [(one.path, one.is_factor) for one in inputs.uncertain]
    study = moved_study(inputs, moving, inputs.figures)
    pair = _pair(inputs, inputs.grid, study) if inputs.grid else None
    if study.opens(_answers(inputs)):
        return _answered(inputs, study, pair, progress)
    kept = KeptWhole(SENSITIVITY, inputs, WORDS)
    with unwritten():
        found = known_or(SENSITIVITY, kept.inputs, progress)
    whole: SensitivityResult = kept.all_of(found)
    return whole


def _answers(inputs: SensitivityInputs) -> int:
    grid = inputs.grid
    cells = len(grid.first.values) * len(grid.second.values) if grid else 0
    return sum(len(one.values) for one in inputs.uncertain) + cells


def _pair(inputs: SensitivityInputs, grid: Grid, study: Moved) -> Moved:
    both = [(one.path, one.is_factor) for one in (grid.first, grid.second)]
    where = [("grid", "first"), ("grid", "second")]
    return moved_study(inputs, both, study.subject.figures, where)


def _answered(
    inputs: SensitivityInputs, study: Moved, pair: Moved | None, progress: Progress
) -> SensitivityResult:
    base = study.now()
    values = [one.values for one in inputs.uncertain]
    results = alone(study, values)
    progress(0.5)
    cells = pair.answers(_moves(inputs)) if pair else []
    progress(1.0)
    swings = swings_of(study, values, results)
    grids = _grids(inputs, pair, cells) if pair else [None] * len(study.subject.figures)
    return SensitivityResult(
        tried=constant(len(results) + len(cells), COUNTED),
        refused=constant([*results, *cells].count(None), COUNTED),
        figures=[
            SensitiveFigure(
                figure=path,
                unit=unit_in(base, path),
                now=figure_in(base, path),
                swings=swings[place],
                grid=grids[place],
            )
            for place, path in enumerate(study.subject.figures)
        ],
    )


def _moves(inputs: SensitivityInputs) -> list[dict[int, float]]:
    grid: Any = inputs.grid
    return [{0: one, 1: other} for one in grid.first.values for other in grid.second.values]


def _grids(inputs: SensitivityInputs, pair: Moved, cells: Sequence[Any]) -> list[GridTable]:
    grid: Any = inputs.grid
    across = len(grid.second.values)
    answers = [cells[start : start + across] for start in range(0, len(cells), across)]
    return [_table(grid, path, answers) for path in pair.subject.figures]


def _table(grid: Grid, path: str, answers: Sequence[Sequence[Any]]) -> GridTable:
    return GridTable(
        first=grid.first.path,
        second=grid.second.path,
        second_values=list(grid.second.values),
        rows=[
            GridRow(first_value=one, figures=[figure_in(each, path) for each in row])
            for one, row in zip(grid.first.values, answers, strict=True)
        ],
    )


AGAIN[NAME] = lambda inputs: not inputs.studied.heavy

SENSITIVITY = register(
    Calculation(
        name=NAME,
        title="Sensitivity",
        summary="What moving the inputs of any calculation makes of its figures: one at a time, "
        "ordered by their effect, and two against each other in a grid.",
        inputs=SensitivityInputs,
        result=SensitivityResult,
        function=sensitivity,
        sources=SOURCES,
        heavy=True,
        key_figures=("figures.0.now", "figures.0.swings.0.width"),
        symbols=(
            Symbol("f", "the studied figure as a function of the inputs"),
            Symbol("x", "the inputs as they are"),
        ),
    )
)
