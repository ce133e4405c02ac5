"""uncertainty.simulation: Monte Carlo over any registered calculation, shared out if large."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from engine.arithmetic import FUNCTIONS, OPEN_BOOK, call, constant, phrase, plain, unwritten
from engine.model import Symbol
from engine.registry import Calculation, Progress, Split, register
from engine.uncertainty.fields import AS_CALCULATED, ONE_ALONE, SIMULATED
from engine.uncertainty.kept_whole import (
    AGAIN,
    KeptWhole,
    filled,
    known_or,
    taken_apart,
)
from engine.uncertainty.moved import Moved, figure_in, moved_study, unit_in
from engine.uncertainty.plan import Plan, Spread
from engine.uncertainty.simulation_result import (
    SHARE,
    Percentile,
    SimulatedFigure,
    SimulationResult,
)
from engine.uncertainty.swings import InputSwing, alone, swings_of

NAME = "uncertainty.simulation"
SCENARIOS_AGAIN = 5_000
"""A larger simulation is not run again for a changed input: a trace leaves its figures empty."""
WORDS = {
    "count": phrase("Scenarios with a value among those drawn"),
    "empty": phrase("Scenarios without a value among those drawn"),
    "refused": phrase("Scenarios that are refused among those drawn"),
    "mean": phrase("Mean over the scenarios drawn"),
    "deviation": phrase("Standard deviation over the scenarios drawn"),
    "standard_error": phrase("Standard error of the mean over the scenarios drawn"),
    "least": phrase("Least value over the scenarios drawn"),
    "greatest": phrase("Greatest value over the scenarios drawn"),
    "negative": phrase("Share of the scenarios drawn in which the value is below zero"),
    "percentiles": phrase("Value that this share of the scenarios drawn lies at or below"),
    "edges": phrase("Edge of a bar, fixed by a pilot of scenarios"),
    "bars": phrase("Scenarios drawn whose value lies in the bar"),
}
SWUNG = (0.10, 0.50, 0.90)


def compiled(module: str) -> Any:
    """A module that loads the compiler, when it is first asked for: no page pays for it."""
    return import_module(f"engine.uncertainty.{module}")


def simulation(plan: Plan, progress: Progress) -> SimulationResult:
    """The whole plan here; raises InvalidInputs as engine.uncertainty.preparing.prepared does."""
    if OPEN_BOOK.get() is not None:
        return _traced(plan, progress)
    return told(plan, compiled("simulation").simulate(plan, progress))


def told(plan: Plan, summary: Any) -> SimulationResult:
    """A Summary as a result, with what stands beside it: the figures now and each input alone."""
    study = study_of(plan, summary.figures)
    now, swings = beside(study, plan)
    return SimulationResult(
        scenarios=summary.scenarios,
        refused=summary.refused,
        figures=[
            _figure(one, now[place], study, swings[place])
            for place, one in enumerate(summary.figures)
        ],
    )


def _figure(one: Any, now: Any, study: Moved, swings: Sequence[InputSwing]) -> SimulatedFigure:
    base = study.now()
    pairs = zip(one.shares, one.percentiles, strict=True)
    return SimulatedFigure(
        figure=one.figure,
        unit=unit_in(base, one.figure),
        now=now,
        count=one.count,
        empty=one.empty,
        mean=_known(one.mean),
        deviation=_known(one.deviation),
        standard_error=_known(one.standard_error),
        least=_known(one.least),
        greatest=_known(one.greatest),
        negative=_known(one.negative),
        percentiles=[Percentile(share=share, percentile=_known(one)) for share, one in pairs],
        resolution=one.resolution,
        edges=list(one.edges),
        bars=list(one.bars),
        below=one.below,
        above=one.above,
        swings=list(swings),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def study_of(spread: Spread, figures: Sequence[Any]) -> Moved:
    """The studied calculation, ready to be moved; figures: those that were found, each with the
    name of its figure."""
    moving = [(one.path, one.is_factor) for one in spread.uncertain]
    return moved_study(spread, moving, [one.figure for one in figures])


def beside(study: Moved, spread: Spread) -> tuple[list[Any], list[list[InputSwing]]]:
    """For each figure its value now, and each input alone at the SWUNG shares."""
    base = study.now()
    values = [[quantile(one.distribution, share) for share in SWUNG] for one in spread.uncertain]
    now = [figure_in(base, one) for one in study.subject.figures]
    return now, swings_of(study, values, alone(study, values))


def quantile(distribution: Any, share: float) -> float:
    """The value below which a share of a distribution lies."""
    numbers, template = taken_apart(distribution)
    found: float = call("quantile", numbers, template, share)
    return found


def _quantile(values: Sequence[Any], options: tuple[Any, ...]) -> float:
    template, share = options
    spread = {"path": "x", "distribution": filled(template, values)}
    one = compiled("plan").Uncertain.model_validate(spread).distribution
    return float(compiled("sampling").sampler([one]).quantiles([share])[0, 0])


def _traced(plan: Plan, progress: Progress) -> SimulationResult:
    """The figures as functions of every number; now and each input alone open all the way."""
    kept = KeptWhole(SIMULATION, plan, WORDS)
    with unwritten():
        found = known_or(SIMULATION, kept.inputs, progress)
    whole: SimulationResult = kept.all_of(found)
    study = study_of(plan, found.figures)
    if not study.opens(len(SWUNG) * len(plan.uncertain)):
        return whole.model_copy(update={"scenarios": plan.scenarios})
    now, swings = beside(study, plan)
    figures = [
        one.model_copy(
            update={
                "now": now[place],
                "swings": swings[place],
                "percentiles": [_with_share(each) for each in one.percentiles],
            }
        )
        for place, one in enumerate(whole.figures)
    ]
    return whole.model_copy(update={"scenarios": plan.scenarios, "figures": figures})


def _with_share(one: Percentile) -> Percentile:
    return one.model_copy(update={"share": constant(plain(one.share), SHARE)})


def _count(plan: Plan) -> int:
    return int(compiled("sharing").count(plan))


def _share(plan: Plan, number: int, progress: Progress) -> bytes:
    return bytes(compiled("sharing").share(plan, number, progress))


def _whole(plan: Plan, answers: Sequence[bytes]) -> SimulationResult:
    return told(plan, compiled("sharing").whole(plan, answers))


FUNCTIONS["quantile"] = _quantile
AGAIN[NAME] = lambda plan: not plan.studied.heavy and plan.scenarios <= SCENARIOS_AGAIN

SIMULATION = register(
    Calculation(
        name=NAME,
        title="Simulation",
        summary="What becomes of any calculation when its inputs are drawn from distributions: "
        "mean, percentiles, probability of a negative value, histogram and each input alone.",
        inputs=Plan,
        result=SimulationResult,
        function=simulation,
        sources=(SIMULATED, ONE_ALONE, AS_CALCULATED),
        heavy=True,
        key_figures=("figures.0.mean", "figures.0.deviation", "figures.0.negative"),
        symbols=(
            Symbol("f", "the studied figure as a function of the inputs"),
            Symbol("x", "the inputs as they are"),
            Symbol("f_i", "the figure in scenario i"),
        ),
        split=Split(_count, _share, _whole),
    )
)
