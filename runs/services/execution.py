"""Executing a run: claim the row, calculate from its snapshot, store the outcome once."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db.models.functions import Now

import engine
from engine import registry
from engine.errors import Cancelled, EngineError
from engine.registry import Calculation
from runs import dispatch
from runs.failures import Outdated, failure_of
from runs.models import Run, Status
from runs.services import claiming
from runs.services.claiming import Outcome
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
        claiming.stored(run, _calculate(run), dispatch.send)


def _calculate(run: Run) -> Outcome:
    """Calculate from the snapshot alone."""
    try:
        with Pulse(run) as pulse:
            calculation = _same_calculation(run)
            result = calculation.evaluate(run.inputs, pulse.progress).model_dump(mode="json")
        return {"status": Status.SUCCEEDED, "result": result, "progress": 1.0}
    except Cancelled:
        return {"status": Status.CANCELLED}
    except (EngineError, Outdated) as error:
        log.info("run has no answer", error=str(error))
        return {"status": Status.FAILED, "error": failure_of(error)}
    except Exception as error:
        log.exception("calculation broke", calculation=run.calculation)
        return {"status": Status.FAILED, "error": failure_of(error)}


def _same_calculation(run: Run) -> Calculation:
    """The calculation the run was asked for; raises Outdated when it has changed since."""
    calculation = registry.get(run.calculation)
    if (run.engine_version, run.parameter_set) != (
        engine.ENGINE_VERSION,
        calculation.parameter_set,
    ):
        raise Outdated(f"{run.engine_version} {run.parameter_set}")
    return calculation
