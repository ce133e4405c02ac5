"""Cancelling a run that nobody waits for any more."""

from __future__ import annotations

import structlog
from django.db.models.functions import Now

from runs.models import Run, Status

log = structlog.get_logger("runs")


def run_cancel(*, run: Run) -> Run:
    """Cancel a waiting run at once, ask a running one to stop; a finished one stays as it is.

    Returns the run as it is now. The caller has checked runs.permissions.may_cancel.
    """
    this = Run.objects.filter(pk=run.pk)
    while True:
        if this.filter(status=Status.QUEUED).update(
            status=Status.CANCELLED, cancel_requested=True, finished_at=Now()
        ):
            log.info("run cancelled", run=str(run.pk))
            break
        if this.filter(status=Status.RUNNING).update(cancel_requested=True):
            log.info("run asked to stop", run=str(run.pk))
            break
        # Neither: it is finished, or the sweeper has just queued it again.
        if not this.filter(status=Status.QUEUED).exists():
            break
    run.refresh_from_db()
    return run
