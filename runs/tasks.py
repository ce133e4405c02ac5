"""What the workers do: an id in, one service call."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from runs import services
from runs.dispatch import EXECUTE, HELP, MAKE, SWEEP


@shared_task(name=EXECUTE, ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def execute(run_id: str) -> None:
    """Execute a run."""
    services.run_execute(UUID(run_id))


@shared_task(name=HELP, ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def help_out(run_id: str) -> None:
    """Take up shares of a run."""
    services.run_help(UUID(run_id))


@shared_task(name=MAKE, ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def make_document(document_id: str) -> None:
    """Make a document of a run."""
    services.document_execute(UUID(document_id))


@shared_task(name=SWEEP, ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def sweep() -> None:
    """Take up again what was left behind."""
    services.runs_sweep()
    services.documents_sweep()
    services.shares_sweep()
