"""Reads of runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from engine.errors import Problem
from runs import failures
from runs.models import OPEN, Run, Scenario, Status

BULKY = ("inputs", "result")


def current_run(*, scope: str, fingerprint: str) -> Run | None:
    """The run that answers this fingerprint in this scope, or will."""
    standing = [*OPEN, Status.SUCCEEDED]
    return Run.objects.filter(scope=scope, fingerprint=fingerprint, status__in=standing).first()


def silent_runs(*, seconds: float) -> QuerySet[Run]:
    """Running runs whose worker has given no sign of life for so long, by PostgreSQL's clock."""
    return Run.objects.filter(_untouched_for(seconds), status=Status.RUNNING)


def waiting_runs(*, seconds: float) -> QuerySet[Run]:
    """Queued runs that were last sent to the workers so long ago."""
    return Run.objects.filter(_untouched_for(seconds), status=Status.QUEUED)


def _untouched_for(seconds: float) -> Q:
    since = Now() - timedelta(seconds=seconds)
    return Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=since)


def for_list(runs: QuerySet[Run]) -> QuerySet[Run]:
    """The same runs as a list needs them: with the person, without the bulk."""
    return runs.select_related("created_by").defer(*BULKY)


def succeeded_runs(*, calculation: str = "", since: datetime | None = None) -> QuerySet[Run]:
    """Runs with a result, oldest first."""
    runs = Run.objects.filter(status=Status.SUCCEEDED).order_by("created_at", "pk")
    if calculation:
        runs = runs.filter(calculation=calculation)
    return runs.filter(created_at__gte=since) if since else runs


def run_problems(run: Run) -> list[Problem]:
    """The problems with its inputs for which the run failed, with their paths; [] otherwise."""
    return failures.problems_of(run.error)


def run_failure(run: Run) -> str:
    """Why the run failed, in the reader's language; "" when it did not."""
    return failures.message(run.error)


def scenario_behind(run: Run) -> Scenario | None:
    """The scenario whose run this is, where the run is no base of scenarios itself."""
    if run.scenarios.exists():
        return None
    return run.scenario_of.select_related("base").first()


def scenario_names(base: Run) -> QuerySet[Scenario]:
    """The scenarios of a run, as far as their names go."""
    return base.scenarios.only("name")


def scenarios_of(base: Run) -> QuerySet[Scenario]:
    """The scenarios kept of a run, oldest first, with their runs and who kept them."""
    return base.scenarios.select_related("run", "created_by")
