"""The trace of a stored run: calculated again from its snapshot, by the same code."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import engine
from engine import registry
from engine.trace import Trace, trace_of
from engine.uncertainty.kept_whole import remember
from runs.failures import Outdated
from runs.models import Run, Status

KEPT = 8

_traces: OrderedDict[str, Trace] = OrderedDict()
_turn = Lock()


def trace_of_run(run: Run) -> Trace:
    """Every figure of a finished run with its expression.

    The latest traces are kept by fingerprint, since opened figures come one after the other.
    Raises Outdated for a run of another engine version or parameter set, UnknownCalculation, and
    ValueError for a run without a result.
    """
    if run.status != Status.SUCCEEDED:
        raise ValueError("only a run with a result has a trace")
    calculation = registry.get(run.calculation)
    if (run.engine_version, run.parameter_set) != (
        engine.ENGINE_VERSION,
        calculation.parameter_set,
    ):
        raise Outdated(f"{run.engine_version} {run.parameter_set}")
    with _turn:
        if known := _traces.get(run.fingerprint):
            _traces.move_to_end(run.fingerprint)
            return known
    inputs = calculation.parse(run.inputs)
    remember(calculation, inputs, run.result)
    made = trace_of(calculation, inputs)
    with _turn:
        _traces[run.fingerprint] = made
        while len(_traces) > KEPT:
            _traces.popitem(last=False)
    return made
