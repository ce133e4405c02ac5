"""Taking up again what a killed worker or an emptied broker left behind."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from runs import dispatch, selectors
from runs.failures import WORKER_LOST, failure
from runs.models import Run, Status

log = structlog.get_logger("runs")


@dataclass(frozen=True)
class Swept:
    """How many runs a sweep queued again, sent again, cancelled and gave up."""

    requeued: int
    resent: int
    cancelled: int
    given_up: int


def runs_sweep() -> Swept:
    """Mend at most RUNS_SWEEP_BATCH silent and as many forgotten runs; call it periodically.

    Any number of sweeps may run at once: each works on rows the others have not locked.
    """
    with transaction.atomic():
        silent = _locked(selectors.silent_runs(seconds=settings.RUNS_STALE_SECONDS))
        cancelled = _end_cancelled(silent)
        given_up = _give_up(silent)
        requeued = _requeue(silent)
    with transaction.atomic():
        resent = _resend(_locked(selectors.waiting_runs(seconds=settings.RUNS_RESEND_SECONDS)))
    swept = Swept(requeued=requeued, resent=resent, cancelled=cancelled, given_up=given_up)
    if swept != Swept(0, 0, 0, 0):
        log.warning("runs swept", **vars(swept))
    return swept


def _locked(runs: QuerySet[Run]) -> QuerySet[Run]:
    """These runs, a batch of them, locked until the transaction ends."""
    oldest = runs.order_by("heartbeat_at").select_for_update(skip_locked=True)
    ids: list[UUID] = list(oldest.values_list("pk", flat=True)[: settings.RUNS_SWEEP_BATCH])
    return Run.objects.filter(pk__in=ids)


def _end_cancelled(silent: QuerySet[Run]) -> int:
    return silent.filter(status=Status.RUNNING, cancel_requested=True).update(
        status=Status.CANCELLED, finished_at=Now()
    )


def _give_up(silent: QuerySet[Run]) -> int:
    limit = settings.RUNS_ATTEMPTS
    return silent.filter(status=Status.RUNNING, attempts__gte=limit).update(
        status=Status.FAILED, error=failure(WORKER_LOST, attempts=limit), finished_at=Now()
    )


def _requeue(silent: QuerySet[Run]) -> int:
    left = silent.filter(status=Status.RUNNING)
    ids = list(left.values_list("pk", flat=True))
    left.update(status=Status.QUEUED, claim=None, heartbeat_at=Now())
    _send(ids)
    return len(ids)


def _resend(waiting: QuerySet[Run]) -> int:
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(heartbeat_at=Now())
    _send(ids)
    return len(ids)


def _send(ids: list[UUID]) -> None:
    for run_id in ids:
        dispatch.send_on_commit(run_id)
