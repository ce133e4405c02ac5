"""Who works on a row: claimed by one worker, stored once by the same one, or cancelled.

Runs, their shares and their documents are claimed alike: a row that waits becomes running by a
conditional update with a fresh claim; whatever is written later goes through that claim, so that a
worker that was thought dead can't overwrite anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Now

from runs import selectors
from runs.models import Document, Run, RunShare, Status

log = structlog.get_logger("runs")

Row = TypeVar("Row", Run, Document, RunShare)
Asked = TypeVar("Asked", Run, Document)
"""What somebody asks for and may cancel."""
Outcome = dict[str, Any]
"""Fields of a finished row, its status among them."""


def claimed(model: type[Row], pk: UUID, **begun: Any) -> Row | None:
    """The waiting row, running and claimed from now on; None where it does not wait.

    begun: further fields that change with the beginning.
    """
    claim = uuid.uuid4()
    row = model._default_manager.filter(pk=pk)
    row.filter(status=Status.QUEUED).update(
        status=Status.RUNNING,
        claim=claim,
        attempts=F("attempts") + 1,
        progress=0.0,
        heartbeat_at=Now(),
        **begun,
    )
    return row.filter(claim=claim).first()


def mine(row: Row) -> QuerySet[Row]:
    """The row as long as it is claimed as it was when it was read."""
    rows: QuerySet[Row] = type(row)._default_manager.filter(pk=row.pk)
    return rows.filter(status=Status.RUNNING, claim=row.claim)


def wanted(row: Row) -> QuerySet[Row]:
    """The same as long as nobody has cancelled it; a share, as long as its run is wanted."""
    if isinstance(row, RunShare):
        # Not a join: the claim is then looked at in the very row that is written.
        return mine(row).filter(Exists(selectors.wanted_runs().filter(pk=OuterRef("run_id"))))
    return mine(row).filter(cancel_requested=False)


def released(row: Row) -> bool:
    """Let the row wait again; False where another worker has it."""
    return bool(mine(row).update(status=Status.QUEUED, claim=None, heartbeat_at=Now()))


def stored(row: Asked, outcome: Outcome, resend: Callable[[UUID], object]) -> bool:
    """Finish a claimed row; False where that is not for this worker to do any more.

    Where the outcome is a cancellation that was withdrawn meanwhile, the row waits again and is
    sent to the workers by ``resend``.
    """
    is_cancelled = outcome["status"] == Status.CANCELLED
    open_to_it = mine(row).filter(cancel_requested=True) if is_cancelled else mine(row)
    if open_to_it.update(**outcome, finished_at=Now()):
        log.info("finished", row=_named(row), status=outcome["status"])
        return True
    if released(row):
        log.info("cancellation was withdrawn, queued again", row=_named(row))
        resend(row.pk)
    else:
        log.warning("another worker has it, outcome dropped", row=_named(row))
    return False


def cancelled(row: Asked) -> Asked:
    """Cancel a waiting row at once, ask the worker of a running one to stop; leave finished ones.

    Returns the row as it is now.
    """
    this = type(row)._default_manager.filter(pk=row.pk)
    while True:
        if this.filter(status=Status.QUEUED).update(
            status=Status.CANCELLED, cancel_requested=True, finished_at=Now()
        ):
            log.info("cancelled", row=_named(row))
            break
        if this.filter(status=Status.RUNNING).update(cancel_requested=True):
            log.info("asked to stop", row=_named(row))
            break
        # Neither: it is finished, or the sweeper has just queued it again.
        if not this.filter(status=Status.QUEUED).exists():
            break
    row.refresh_from_db()
    return row


def _named(row: Run | Document) -> str:
    return f"{row._meta.model_name} {row.pk}"
