"""uncertainty.sobol: how the variance of a figure is shared out among uncertain inputs."""

from __future__ import annotations

import math
from typing import Any

from engine.arithmetic import OPEN_BOOK, phrase, unwritten
from engine.errors import InvalidInputs, Problem
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.uncertainty.kept_whole import AGAIN, KeptWhole, known_or
from engine.uncertainty.moved import Moved, figure_in, unit_in
from engine.uncertainty.plan import Plan
from engine.uncertainty.simulating import SCENARIOS_AGAIN, compiled, study_of
from engine.uncertainty.sobol_result import (
    SOURCES,
    SobolFigure,
    SobolIndex,
    SobolInputs,
    SobolResult,
)

NAME = "uncertainty.sobol"
VALUES_MAXIMUM = 2**24
TOO_MANY = (
    "%(given)s samples of %(inputs)s inputs and %(figures)s figures are more than are held at "
    "once; give at most %(limit)s samples, or name fewer inputs or figures."
)
WORDS = {
    "base": phrase("Base samples whose scenarios all have a value"),
    "first": phrase("Share of the variance over the samples that goes when this input is known"),
    "first_confidence": phrase("Half the width of its interval over samples drawn again"),
    "total": phrase("Share of the variance over the samples that is left when others are known"),
    "total_confidence": phrase("Half the width of its interval over samples drawn again"),
}


def sobol_indices(inputs: SobolInputs, progress: Progress) -> SobolResult:
    """First-order and total indices; raises InvalidInputs as a simulation does."""
    if OPEN_BOOK.get() is None:
        return _found(inputs, progress)
    kept = KeptWhole(SOBOL, inputs, WORDS)
    with unwritten():
        found = known_or(SOBOL, kept.inputs, progress)
    whole: SobolResult = kept.all_of(found)
    study = study_of(inputs, found.figures)
    if not study.opens(1):
        return whole
    base = study.now()
    figures = [one.model_copy(update={"now": figure_in(base, one.figure)}) for one in whole.figures]
    return whole.model_copy(update={"figures": figures})


def _found(inputs: SobolInputs, progress: Progress) -> SobolResult:
    figures = compiled("fast").subject_of(inputs).figures
    _refuse_too_many(inputs, len(figures))
    asked = Plan(
        calculation=inputs.calculation,
        inputs=inputs.inputs,
        uncertain=inputs.uncertain,
        seed=inputs.seed,
        figures=list(figures),
    )
    prepared = compiled("preparing").prepared(asked)
    indices = compiled("sobol").sobol(prepared, inputs.samples, progress=progress)
    study = study_of(inputs, indices)
    return SobolResult(figures=[_figure(one, study) for one in indices])


def _refuse_too_many(inputs: SobolInputs, figures: int) -> None:
    each = (len(inputs.uncertain) + 2) * figures
    if inputs.samples * each > VALUES_MAXIMUM:
        facts = {
            "given": inputs.samples,
            "inputs": len(inputs.uncertain),
            "figures": figures,
            "limit": 1 << ((VALUES_MAXIMUM // each).bit_length() - 1),
        }
        raise InvalidInputs([Problem(("samples",), "too_many", TOO_MANY, facts)])


def _figure(one: Any, study: Moved) -> SobolFigure:
    base = study.now()
    rows = zip(
        one.paths, one.first, one.first_confidence, one.total, one.total_confidence, strict=True
    )
    return SobolFigure(
        figure=one.figure,
        unit=unit_in(base, one.figure),
        now=figure_in(base, one.figure),
        base=one.base,
        indices=[
            SobolIndex(
                path=path,
                first=_known(first),
                first_confidence=_known(near),
                total=_known(total),
                total_confidence=_known(far),
            )
            for path, first, near, total, far in rows
        ],
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _few(inputs: SobolInputs) -> bool:
    scenarios = inputs.samples * (len(inputs.uncertain) + 2)
    return not inputs.studied.heavy and scenarios <= SCENARIOS_AGAIN


AGAIN[NAME] = _few

SOBOL = register(
    Calculation(
        name=NAME,
        title="Sobol indices",
        summary="How the variance of a figure of any calculation is shared out among its uncertain "
        "inputs: first-order and total indices with their confidence.",
        inputs=SobolInputs,
        result=SobolResult,
        function=sobol_indices,
        sources=SOURCES,
        heavy=True,
        key_figures=("figures.0.now", "figures.0.indices.0.first", "figures.0.indices.0.total"),
        symbols=(
            Symbol("f", "the studied figure as a function of the inputs"),
            Symbol("x", "the inputs as they are"),
            Symbol("A", "one matrix of samples, a row for each"),
            Symbol("B", "a second matrix of samples"),
            Symbol("A_i", "the first matrix with input i from the second"),
            Symbol("V", "variance of the figure over both matrices"),
        ),
    )
)
