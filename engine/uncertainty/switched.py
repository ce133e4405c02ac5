"""uncertainty.switching: the change of each input alone that brings a figure to its target."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from engine.arithmetic import OPEN_BOOK, Constant, phrase, premise, unwritten
from engine.errors import InvalidInputs, Problem
from engine.finance.break_even import change_within
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.uncertainty.kept_whole import AGAIN, KeptWhole, known_or
from engine.uncertainty.moved import Moved, figure_in, known, moved_study, unit_in
from engine.uncertainty.subject import Moving
from engine.uncertainty.switching import (
    FARTHEST_TRIED,
    SwitchingValue,
    growth_of,
    project_switching_values,
    switching_of,
    with_growth,
)
from engine.uncertainty.switching_result import (
    PROJECT,
    SOURCES,
    SwitchedFactor,
    SwitchedGrowth,
    SwitchedInput,
    SwitchingInputs,
    SwitchingResult,
)

NAME = "uncertainty.switching"
NPV = "npv"
WORDS = {
    "now": phrase("As it is without uncertainty"),
    "change": phrase("Change at which the figure comes to the target, found by root finding"),
    "switching_value": phrase(
        "Value at which the figure comes to the target, found by root finding"
    ),
}
STRAIGHT = phrase("The figure moves in a straight line with the input as far as the target")
NO_FIGURE = (
    "“%(figure)s” has no value for these inputs, so no change brings it to a target; name a "
    "figure that has one."
)
SEARCHED = phrase("The figure moves in no straight line with the input, so zeros are searched")
TRIED = Constant(FARTHEST_TRIED, "Change that is tried on either side")
Change = Callable[[float], float]


def switching(inputs: SwitchingInputs, progress: Progress) -> SwitchingResult:
    """Every input's change; raises InvalidInputs for an input or a figure it has not."""
    study = _study(inputs)
    if OPEN_BOOK.get() is None:
        return _found(inputs, study, progress)
    kept = KeptWhole(SWITCHING, inputs, WORDS)
    with unwritten():
        found = known_or(SWITCHING, kept.inputs, progress)
    whole: SwitchingResult = kept.all_of(found)
    return _opened(inputs, study, kept, whole) if study.opens(2 * len(found.inputs)) else whole


def _study(inputs: SwitchingInputs) -> Moved:
    moving = [(one.path, one.is_factor) for one in inputs.uncertain]
    study = moved_study(inputs, moving, [inputs.figure] if inputs.figure else [])
    with unwritten():
        path = study.subject.figures[0]
        if figure_in(study.now(), path) is None:
            problem = Problem(("figure",), "no_figure", NO_FIGURE, {"figure": path})
            raise InvalidInputs([problem])
    return study


def _found(inputs: SwitchingInputs, study: Moved, progress: Progress) -> SwitchingResult:
    base, path = study.now(), study.subject.figures[0]
    rows, count = [], len(inputs.uncertain) + 1
    for row, moving in enumerate(study.subject.moving):

        def moved(change: float, moving: Moving = moving) -> Any:
            return moving.put(study.subject.payload, moving.now * (1.0 + change))

        found = switching_of(_figure_less_target(inputs, study, moved))
        rows.append(_input(moving.path, moving.now, found))
        progress((row + 1) / count)
    growth = _growth(inputs, study) if inputs.growth else None
    progress(1.0)
    return _told(inputs, base, path, rows, growth)


def _told(
    inputs: SwitchingInputs,
    base: Any,
    path: str,
    rows: list[SwitchedInput],
    growth: SwitchedGrowth | None,
) -> SwitchingResult:
    return SwitchingResult(
        figure=path,
        unit=unit_in(base, path),
        now=figure_in(base, path),
        inputs=rows,
        growth=growth,
        factors=_factors(inputs, base, path),
    )


def _figure_less_target(
    inputs: SwitchingInputs, study: Moved, moved: Callable[[float], Any]
) -> Change:
    """A change of an input -> how far the figure is from its target, NaN where refused."""

    def at(change: float) -> float:
        try:
            return study.subject.answer(moved(change))[0] - inputs.target
        except InvalidInputs:
            return math.nan

    return at


def _input(path: str, now: float, found: SwitchingValue) -> SwitchedInput:
    return SwitchedInput(
        path=path,
        now=now,
        slope=found.slope,
        change=found.change,
        switching_value=_moved_by(now, found.change),
        method=found.method,
    )


def _moved_by(now: float, change: float | None) -> float | None:
    there = known([change])
    return now * (1.0 + there[0]) if there else None


def _growth(inputs: SwitchingInputs, study: Moved) -> SwitchedGrowth:
    people = study.subject.payload["population"]
    now = growth_of(people["base"], people["target"], people["target_year"])

    def moved(change: float) -> Any:
        return with_growth(study.subject.payload, now * (1.0 + change))

    found = switching_of(_figure_less_target(inputs, study, moved))
    return SwitchedGrowth(
        now=now,
        change=found.change,
        switching_value=_moved_by(now, found.change),
        method=found.method,
    )


def _factors(inputs: SwitchingInputs, base: Any, path: str) -> list[SwitchedFactor]:
    if inputs.calculation != PROJECT or path != NPV:
        return []
    project: Any = inputs.inputs
    found = project_switching_values(project, base, inputs.target)
    return [SwitchedFactor(variable=factor, change=change) for factor, change in found.items()]


def _opened(
    inputs: SwitchingInputs, study: Moved, kept: KeptWhole, whole: SwitchingResult
) -> SwitchingResult:
    """The same with expressions down to the inputs, a change found by searching kept whole."""
    base, path = study.now(), study.subject.figures[0]
    gap = figure_in(base, path) - inputs.target
    rows = []
    for row, one in enumerate(whole.inputs):
        now = study.value(row)
        closed = kept.says(f"inputs.{row}.method", "closed_form")
        is_straight = premise(closed, STRAIGHT if one.method == "closed_form" else SEARCHED)
        searched = SwitchingValue(one.__dict__["change"], one.method)
        found = _straight(inputs, study, row, gap) if is_straight else searched
        rows.append(_input(one.path, now, found))
    growth = _opened_growth(inputs, whole.growth) if whole.growth else None
    return _told(inputs, base, path, rows, growth)


def _straight(inputs: SwitchingInputs, study: Moved, row: int, gap: float) -> SwitchingValue:
    """From the figure at both changes that are tried, as engine.uncertainty.switching has it."""
    now, path = study.value(row), study.subject.figures[0]
    less, more = (1.0 - TRIED(), 1.0 + TRIED())
    low, high = (
        figure_in(one, path) - inputs.target
        for one in study.answers([{row: now * less}, {row: now * more}])
    )
    slope = ((low - gap) / -TRIED() + (high - gap) / TRIED()) / 2.0
    return SwitchingValue(change_within(-gap, slope), "closed_form", slope)


def _opened_growth(inputs: SwitchingInputs, found: SwitchedGrowth) -> SwitchedGrowth:
    project: Any = inputs.inputs
    people = project.population
    now = growth_of(people.base, people.target, people.target_year)
    change = found.__dict__["change"]
    return SwitchedGrowth(
        now=now, change=change, switching_value=_moved_by(now, change), method=found.method
    )


AGAIN[NAME] = lambda inputs: not inputs.studied.heavy

SWITCHING = register(
    Calculation(
        name=NAME,
        title="Switching values",
        summary="The change of each input of any calculation, the others as they are, that brings "
        "a figure to zero or to another target; of a water project its factors and growth too.",
        inputs=SwitchingInputs,
        result=SwitchingResult,
        function=switching,
        sources=SOURCES,
        heavy=True,
        key_figures=("inputs.0.change", "now"),
        symbols=(
            Symbol("f", "the studied figure as a function of the inputs"),
            Symbol("P_k", "present value of what the NPV has from the factor"),
            Symbol("P_0", "population of the first year"),
            Symbol("P_T", "population of the target year"),
            Symbol("n", "years to the target year"),
        ),
    )
)
