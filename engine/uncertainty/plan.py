"""What a simulation is asked: which inputs are uncertain, how, how many scenarios, which seed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from engine.errors import InvalidInputs, PathPart, Problem
from engine.model import Inputs, group, quantity
from engine.uncertainty.distributions import Discrete, Distribution
from engine.uncertainty.fast import model_of
from engine.uncertainty.sampling import CHUNK, Sampler, sampler
from engine.uncertainty.subject import Model, Subject, subject

INPUTS_MAXIMUM = 100
SCENARIOS_MAXIMUM = 1_000_000_000
PILOT = 1024
"""Scenarios of a stream of their own that fix the histogram before the simulation begins."""
_PILOT_CHUNK = 2**63
BINS = 4096
_WIDER = 0.25
_TRIED = (0.0, 0.37, 1.0)

OUT_OF_BOUNDS = (
    "With this distribution “%(input)s” may become %(value)s, which is refused: %(reason)s Give "
    "the distribution a minimum and a maximum that the calculation takes."
)
NOTHING_COMES = (
    "None of the first %(count)s scenarios gives the figure “%(figure)s”; look at the inputs and "
    "at how far they are spread."
)


class Uncertain(Inputs):
    """One uncertain input."""

    path: str = quantity(
        "Input",
        unit="",
        meaning="Dotted path of a number, or of a list of numbers moved as a whole; * stands for "
        "every line: investment.*.market.",
        display="text",
        min_length=1,
        max_length=500,
    )
    distribution: Distribution = group("Distribution", "How its values are spread.")
    is_factor: bool = quantity(
        "As a factor",
        unit="",
        meaning="Whether the values multiply what the input is now instead of taking its place.",
        display="text",
        default=False,
    )


class Plan(Inputs):
    """A simulation: equal plans give equal figures."""

    calculation: str = quantity(
        "Calculation", unit="", meaning="Name of a registered calculation.", display="text"
    )
    inputs: dict[str, Any] = group("Inputs", "Its inputs, as they are without uncertainty.")
    uncertain: list[Uncertain] = group(
        "Uncertain inputs", "What moves, and how.", min_length=1, max_length=INPUTS_MAXIMUM
    )
    correlations: list[list[Annotated[float, Field(ge=-1, le=1)]]] | None = quantity(
        "Rank correlations",
        unit="",
        meaning="A symmetric matrix with ones on its diagonal, in the order of the inputs; empty "
        "where none are correlated.",
        default=None,
        max_length=INPUTS_MAXIMUM,
    )
    scenarios: int = quantity(
        "Scenarios",
        unit="",
        meaning="How many are drawn.",
        display="integer",
        default=10_000,
        ge=2,
        le=SCENARIOS_MAXIMUM,
    )
    seed: int = quantity(
        "Seed",
        unit="",
        meaning="The same seed gives the same figures on any number of workers.",
        display="integer",
        default=1,
        ge=0,
        lt=2**63,
    )
    figures: list[str] = quantity(
        "Figures",
        unit="",
        meaning="Dotted paths of the figures looked at; the key figures if none are named.",
        display="text",
        default=[],
        max_length=50,
    )


@dataclass(frozen=True)
class Study:
    """A plan made ready: the same on every worker.

    bins: for each figure the lower end and the width of its BINS bins.
    """

    plan: Plan
    subject: Subject
    sampler: Sampler
    model: Model
    bins: tuple[tuple[float, float], ...]

    @property
    def chunks(self) -> range:
        """The numbers of its chunks."""
        return range(-(-self.plan.scenarios // CHUNK))

    def size(self, chunk: int) -> int:
        """Scenarios of a chunk; raises ValueError for one that the plan does not have."""
        if chunk not in self.chunks:
            raise ValueError(f"the plan has no chunk {chunk}")
        return min(CHUNK, self.plan.scenarios - chunk * CHUNK)


def prepared(plan: Plan) -> Study:
    """Check a plan and fix its histograms by a pilot.

    Raises UnknownCalculation, and InvalidInputs with every problem of the inputs, the uncertain
    inputs and their correlations.
    """
    moving = [(one.path, one.is_factor) for one in plan.uncertain]
    about = subject(plan.calculation, plan.inputs, moving, plan.figures)
    spread = [one.distribution for one in plan.uncertain]
    drawn = sampler(spread, plan.correlations)
    refuse_impossible(about, spread, drawn)
    model = model_of(about)
    answers = model(drawn.draw(plan.seed, _PILOT_CHUNK, PILOT))
    pairs = zip(about.figures, answers.values, strict=True)
    bins = tuple(_bins(figure, values) for figure, values in pairs)
    return Study(plan, about, drawn, model, bins)


def _bins(figure: str, values: Any) -> tuple[float, float]:
    """A quarter wider on either side than what the pilot gave; a value on its own gets a bin."""
    known = values[np.isfinite(values)]
    if not known.size:
        facts = {"figure": figure, "count": PILOT}
        raise InvalidInputs([Problem(("figures",), "nothing_comes", NOTHING_COMES, facts)])
    least, greatest = float(known.min()), float(known.max())
    room = _WIDER * (greatest - least) or 0.5 * max(abs(least), 1.0)
    return least - room, (greatest - least + 2.0 * room) / BINS


def refuse_impossible(about: Subject, spread: Sequence[Distribution], drawn: Sampler) -> None:
    """Refuse distributions that, the other inputs as they are, leave what the inputs may be."""
    tried = drawn.quantiles(_TRIED).tolist()
    problems = []
    for row, (one, distribution) in enumerate(zip(about.moving, spread, strict=True)):
        values = tried[row]
        if isinstance(distribution, Discrete):
            values = sorted(set(distribution.values))
        refusals = (_refusal(about, row, value) for value in values)
        found = next(itertools.chain.from_iterable(refusals), None)
        if found:
            value, reason = found
            where: tuple[PathPart, ...] = ("uncertain", row, "distribution")
            facts = {"input": one.path, "value": value, "reason": reason}
            problems.append(Problem(where, "out_of_bounds", OUT_OF_BOUNDS, facts))
    if problems:
        raise InvalidInputs(problems)


def _refusal(about: Subject, row: int, value: float) -> list[tuple[float, str]]:
    try:
        about.calculation.parse(about.moving[row].put(about.payload, value))
    except InvalidInputs as error:
        return [(value, str(error.problems[0]))]
    return []
