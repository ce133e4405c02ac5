"""Cancelling a run that nobody waits for any more."""

from __future__ import annotations

from runs.models import Run
from runs.services import claiming


def run_cancel(*, run: Run) -> Run:
    """Cancel a waiting run at once, ask a running one to stop; a finished one stays as it is.

    Returns the run as it is now. The caller has checked runs.permissions.may_cancel.
    """
    return claiming.cancelled(run)
