"""A plan made ready: its calculation, its sampler, its model and its histograms. Importing this
module loads the compiler."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InvalidInputs, PathPart, Problem
from engine.uncertainty.distributions import Discrete, Distribution
from engine.uncertainty.fast import model_of, subject_of
from engine.uncertainty.plan import Plan
from engine.uncertainty.sampling import CHUNK, Sampler, sampler
from engine.uncertainty.subject import Evaluated, Floats, Model, Subject

EVALUATED = 1024
"""Scenarios of a chunk where each takes a millisecond or more: a slice of a drawn chunk."""
EVALUATED_MAXIMUM = 1_000_000
"""Scenarios of a plan whose every one is calculated in full: about an hour of a worker."""
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

TOO_MANY = (
    "Each of these scenarios is calculated in full, so at most %(limit)s are taken; ask for fewer. "
    "A water project's or cash flow's npv and irr alone, and cmi, are quicker and may have more."
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
    def chunk(self) -> int:
        """Scenarios of a whole chunk, which fixes how sums are grouped: CHUNK of a compiled
        model, EVALUATED of any other."""
        return EVALUATED if isinstance(self.model, Evaluated) else CHUNK

    @property
    def chunks(self) -> range:
        """The numbers of its chunks."""
        return range(-(-self.plan.scenarios // self.chunk))

    def size(self, chunk: int) -> int:
        """Scenarios of a chunk; raises ValueError for one that the plan does not have."""
        if chunk not in self.chunks:
            raise ValueError(f"the plan has no chunk {chunk}")
        return min(self.chunk, self.plan.scenarios - chunk * self.chunk)

    def draw(self, chunk: int) -> Floats:
        """The values of the inputs in a chunk, shape (inputs, scenarios); they do not depend on
        how many scenarios a chunk has."""
        drawn, first = divmod(chunk * self.chunk, CHUNK)
        last = first + self.size(chunk)
        return np.ascontiguousarray(self.sampler.draw(self.plan.seed, drawn, last)[:, first:])


def prepared(plan: Plan) -> Study:
    """Check a plan and fix its histograms by a pilot.

    Raises UnknownCalculation, and InvalidInputs with every problem of the inputs, the uncertain
    inputs and their correlations.
    """
    about = subject_of(plan)
    spread = [one.distribution for one in plan.uncertain]
    drawn = sampler(spread, plan.correlations)
    refuse_impossible(about, spread, drawn)
    model = model_of(about)
    if isinstance(model, Evaluated) and plan.scenarios > EVALUATED_MAXIMUM:
        facts = {"limit": EVALUATED_MAXIMUM}
        raise InvalidInputs([Problem(("scenarios",), "too_many", TOO_MANY, facts)])
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
