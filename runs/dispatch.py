"""Telling the workers about a run. A lost message loses nothing: the sweeper sends it again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError

EXECUTE = "runs.execute"
HELP = "runs.help"
MAKE = "runs.make_document"
SWEEP = "runs.sweep"
ONE_RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}

log = structlog.get_logger("runs")


def send_on_commit(run_id: UUID) -> None:
    """Send the run to the workers once the transaction that made it stands."""
    transaction.on_commit(partial(send, run_id), robust=True)


def send(run_id: UUID) -> bool:
    """Send the run to the workers; False, and a line in the log, when the broker is away."""
    return _send(EXECUTE, run_id)


def send_help(run_id: UUID) -> bool:
    """Call another worker to the shares of a run, as send() does a run.

    A call that nobody heard in time is void: the run's own worker calls again.
    """
    return _send(HELP, run_id, expires=settings.RUNS_RESEND_SECONDS)


def send_document_on_commit(document_id: UUID) -> None:
    """Send the document to the workers once the transaction that made it stands."""
    transaction.on_commit(partial(send_document, document_id), robust=True)


def send_document(document_id: UUID) -> bool:
    """Send the document to the workers, as send() does a run."""
    return _send(MAKE, document_id)


def _send(task: str, id: UUID, *, expires: float | None = None) -> bool:
    """By the task's name, since services stand below the tasks that call them."""
    try:
        current_app.send_task(
            task,
            args=[str(id)],
            expires=expires,
            ignore_result=True,
            retry=True,
            retry_policy=ONE_RETRY,
        )
    except (OperationalError, KombuError, OSError) as error:
        log.warning("broker away, sent again later", task=task, id=str(id), error=str(error))
        return False
    return True
