"""What came of calculating, as it is stored: for a run and for a share of one."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError

import engine
from engine import registry
from engine.errors import Cancelled, EngineError
from engine.registry import Calculation
from runs.failures import Outdated, ShareFailed, failure_of
from runs.models import Run, Status
from runs.services.claiming import Outcome

log = structlog.get_logger("runs")


def outcome_of(calculation: str, work: Callable[[], Outcome]) -> Outcome:
    """The fields of a success that ``work`` gives, or those of what it raised.

    An error of the database comes through: it says nothing about the calculation, and the row is
    taken up again once its worker is silent.
    """
    try:
        return work()
    except Cancelled:
        return {"status": Status.CANCELLED}
    except (EngineError, Outdated, ShareFailed) as error:
        log.info("no answer", error=str(error))
        return {"status": Status.FAILED, "error": failure_of(error)}
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("calculation broke", calculation=calculation)
        return {"status": Status.FAILED, "error": failure_of(error)}


def same_calculation(run: Run) -> Calculation:
    """The calculation the run was asked for; raises Outdated when it has changed since."""
    calculation = registry.get(run.calculation)
    if (run.engine_version, run.parameter_set) != (
        engine.ENGINE_VERSION,
        calculation.parameter_set,
    ):
        raise Outdated(f"{run.engine_version} {run.parameter_set}")
    return calculation
