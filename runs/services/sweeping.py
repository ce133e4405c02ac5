"""Taking up again what a killed worker or an emptied broker left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from runs import dispatch, selectors
from runs.failures import DOCUMENT_LOST, WORKER_LOST, failure
from runs.models import Document, Run, RunShare, Status

log = structlog.get_logger("runs")


Rows = QuerySet[Any]
Send = Callable[[UUID], None]


@dataclass(frozen=True)
class Swept:
    """How many runs or documents a sweep queued again, sent again, cancelled and gave up."""

    requeued: int
    resent: int
    cancelled: int
    given_up: int


@dataclass(frozen=True)
class _Kind:
    """What is swept: its rows, how one is sent to the workers, what is said of one given up."""

    name: str
    rows: Rows
    send: Send
    lost: str


def runs_sweep() -> Swept:
    """Mend at most RUNS_SWEEP_BATCH silent and as many forgotten runs; call it periodically.

    Any number of sweeps may run at once: each works on rows the others have not locked.
    """
    return _sweep(_Kind("runs", Run.objects.all(), dispatch.send_on_commit, WORKER_LOST))


def documents_sweep() -> Swept:
    """The same for documents."""
    send = dispatch.send_document_on_commit
    return _sweep(_Kind("documents", Document.objects.all(), send, DOCUMENT_LOST))


def shares_sweep() -> int:
    """Throw away at most RUNS_SWEEP_BATCH shares of runs that are finished; their number.

    The worker that finishes a shared run does so itself. Left over are those of runs that were
    cancelled or given up in the queue, and of workers killed at that moment.
    """
    with transaction.atomic():
        found = selectors.left_over_shares().select_for_update(skip_locked=True, of=("self",))
        ids: list[UUID] = list(found.values_list("pk", flat=True)[: settings.RUNS_SWEEP_BATCH])
        gone, _by_model = RunShare.objects.filter(pk__in=ids).delete()
    if gone:
        log.info("shares of finished runs thrown away", shares=gone)
    return gone


def _sweep(kind: _Kind) -> Swept:
    with transaction.atomic():
        silent = _locked(kind, selectors.silent(kind.rows, seconds=settings.RUNS_STALE_SECONDS))
        cancelled = _end_cancelled(silent)
        given_up = _give_up(silent, kind.lost)
        requeued = _requeue(silent, kind.send)
    with transaction.atomic():
        waiting = selectors.waiting(kind.rows, seconds=settings.RUNS_RESEND_SECONDS)
        resent = _resend(_locked(kind, waiting), kind.send)
    swept = Swept(requeued=requeued, resent=resent, cancelled=cancelled, given_up=given_up)
    if swept != Swept(0, 0, 0, 0):
        log.warning(f"{kind.name} swept", **vars(swept))
    return swept


def _locked(kind: _Kind, found: Rows) -> Rows:
    """These rows, a batch of them, locked until the transaction ends."""
    oldest = found.order_by("heartbeat_at").select_for_update(skip_locked=True)
    ids: list[UUID] = list(oldest.values_list("pk", flat=True)[: settings.RUNS_SWEEP_BATCH])
    return kind.rows.filter(pk__in=ids)


def _end_cancelled(silent: Rows) -> int:
    return silent.filter(status=Status.RUNNING, cancel_requested=True).update(
        status=Status.CANCELLED, finished_at=Now()
    )


def _give_up(silent: Rows, lost: str) -> int:
    limit = settings.RUNS_ATTEMPTS
    return silent.filter(status=Status.RUNNING, attempts__gte=limit).update(
        status=Status.FAILED, error=failure(lost, attempts=limit), finished_at=Now()
    )


def _requeue(silent: Rows, send: Send) -> int:
    left = silent.filter(status=Status.RUNNING)
    ids = list(left.values_list("pk", flat=True))
    left.update(status=Status.QUEUED, claim=None, heartbeat_at=Now())
    _send(ids, send)
    return len(ids)


def _resend(waiting: Rows, send: Send) -> int:
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(heartbeat_at=Now())
    _send(ids, send)
    return len(ids)


def _send(ids: list[UUID], send: Send) -> None:
    for row_id in ids:
        send(row_id)
