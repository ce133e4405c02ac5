"""Executing a run: claim the row, calculate from its snapshot, store the outcome once."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db.models.functions import Now

from engine.model import Result
from runs import dispatch
from runs.models import Run, Status
from runs.services import claiming, sharing
from runs.services.claiming import Outcome
from runs.services.outcomes import outcome_of, same_calculation
from runs.services.pulse import Pulse

log = structlog.get_logger("runs")


def run_execute(run_id: UUID) -> None:
    """Calculate a queued run and store what came of it; any other run is left alone.

    Safe to call any number of times from anywhere: the row is claimed by a conditional update, and
    the outcome is stored by another on the same claim, so a worker that was thought dead can't
    overwrite anything. Call it outside a transaction, or nobody sees the progress.
    """
    run = claiming.claimed(Run, run_id, started_at=Now())
    with structlog.contextvars.bound_contextvars(run=str(run_id)):
        if run is None:
            log.info("run not waiting, left alone")
            return
        outcome = outcome_of(run.calculation, lambda: _calculated(run))
        if claiming.stored(run, outcome, dispatch.send):
            sharing.put_away(run)


def _calculated(run: Run) -> Outcome:
    with Pulse(run) as pulse:
        result = _result(run, pulse).model_dump(mode="json")
    return {"status": Status.SUCCEEDED, "result": result, "progress": 1.0}


def _result(run: Run, pulse: Pulse) -> Result:
    """Calculate from the snapshot alone."""
    calculation = same_calculation(run)
    inputs = calculation.parse(run.inputs)
    if calculation.split is not None:
        count = calculation.split.count(inputs)
        if count > 1:
            return sharing.shared_out(run, calculation.split, inputs, count, pulse)
    return calculation.function(inputs, pulse.progress)
