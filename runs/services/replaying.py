"""Recomputing a stored run with today's code."""

from __future__ import annotations

from engine import registry
from engine.errors import EngineError
from runs.differences import Difference, differences
from runs.models import Run


def run_replay(run: Run, *, tolerance: float = 0.0) -> list[Difference]:
    """How today's result differs from the stored one; nothing is written.

    tolerance: relative, for numbers. A calculation that is gone, or that refuses the inputs by now,
    is a difference too. Any other error is one of the engine and comes through.
    """
    try:
        result = registry.get(run.calculation).evaluate(run.inputs)
    except EngineError as error:
        return [Difference((), "a result", f"{type(error).__name__}: {error}")]
    return list(differences(run.result, result.model_dump(mode="json"), tolerance=tolerance))
