"""Reads of runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now

from engine.errors import Problem
from runs import failures
from runs.models import FINISHED, OPEN, Document, Run, RunShare, Scenario, Status

BULKY = ("inputs", "result")
_MANY = 2**31 - 1


def current_run(*, scope: str, fingerprint: str) -> Run | None:
    """The run that answers this fingerprint in this scope, or will."""
    standing = [*OPEN, Status.SUCCEEDED]
    return Run.objects.filter(scope=scope, fingerprint=fingerprint, status__in=standing).first()


def silent(rows: QuerySet[Any], *, seconds: float) -> QuerySet[Any]:
    """Running ones of these runs or documents whose worker has given no sign of life for so long,
    by PostgreSQL's clock."""
    return rows.filter(_untouched_for(seconds), status=Status.RUNNING)


def waiting(rows: QuerySet[Any], *, seconds: float) -> QuerySet[Any]:
    """Queued ones of these runs or documents that were last sent to the workers so long ago."""
    return rows.filter(_untouched_for(seconds), status=Status.QUEUED)


def wanted_runs() -> QuerySet[Run]:
    """Runs that are open and that nobody has cancelled."""
    return Run.objects.filter(status__in=OPEN, cancel_requested=False)


def shares_of(run_id: UUID) -> QuerySet[RunShare]:
    """The shares of a run in the order of their numbers, without their answers."""
    return RunShare.objects.filter(run_id=run_id).order_by("number").defer("outcome")


def failed_share(run_id: UUID) -> RunShare | None:
    """The first share, by its number, that failed."""
    return shares_of(run_id).filter(status=Status.FAILED).first()


def shares_to_do(run_id: UUID) -> QuerySet[RunShare]:
    """Unfinished shares that the run still needs: those before the first that failed.

    So a run with several failing shares always fails of the same one.
    """
    failed = shares_of(run_id).filter(status=Status.FAILED).values("number")[:1]
    limit = Coalesce(Subquery(failed), Value(_MANY))
    return shares_of(run_id).filter(status__in=OPEN, number__lt=limit)


def waiting_shares(run_id: UUID) -> QuerySet[RunShare]:
    """Shares that a worker may take up now."""
    return shares_to_do(run_id).filter(status=Status.QUEUED, run__in=wanted_runs())


def progress_of_shares(run_id: UUID) -> float:
    """The mean of the shares' progress."""
    mean: float | None = RunShare.objects.filter(run_id=run_id).aggregate(it=Avg("progress"))["it"]
    return mean or 0.0


def share_outcome(run_id: UUID, number: int) -> bytes:
    """The answer of a share that succeeded; raises RunShare.DoesNotExist."""
    found = RunShare.objects.filter(run_id=run_id, number=number, status=Status.SUCCEEDED)
    return bytes(found.values_list("outcome", flat=True).get() or b"")


def left_over_shares() -> QuerySet[RunShare]:
    """Shares of runs that are finished by now."""
    return RunShare.objects.filter(run__status__in=FINISHED)


def open_document(run: Run, language: str) -> Document | None:
    """The study that is being made of the run in that language."""
    return _studies(run).filter(language=language, status__in=OPEN).first()


def standing_document(run: Run, language: str, fingerprint: str) -> Document | None:
    """The study that answers this fingerprint, or will."""
    standing = [*OPEN, Status.SUCCEEDED]
    found = _studies(run).filter(language=language, fingerprint=fingerprint, status__in=standing)
    return found.first()


def latest_documents(run: Run) -> dict[str, Document]:
    """Language -> the study asked for last, however far it is; without its bytes."""
    found = _studies(run).order_by("language", "-created_at", "-id").distinct("language")
    return {one.language: one for one in found}


def finished_documents(run: Run) -> dict[str, Document]:
    """Language -> the study finished last; without its bytes."""
    found = _studies(run).filter(status=Status.SUCCEEDED)
    return {
        one.language: one
        for one in found.order_by("language", "-finished_at", "-id").distinct("language")
    }


def _studies(run: Run) -> QuerySet[Document]:
    return Document.objects.filter(run=run, kind="study").defer("content", "details")


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
