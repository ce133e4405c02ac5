"""Cancelling a run in each of its states."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runs import services
from runs.models import Run, Status

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db


def test_a_waiting_run_is_cancelled_at_once_and_never_executed(ask: Ask) -> None:
    run = services.run_cancel(run=ask())
    assert run.status == Status.CANCELLED
    assert run.finished_at is not None
    services.run_execute(run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.CANCELLED, 0)


def test_a_running_run_is_asked_to_stop(ask: Ask) -> None:
    run = ask()
    Run.objects.filter(pk=run.pk).update(status=Status.RUNNING)
    run = services.run_cancel(run=run)
    assert (run.status, run.cancel_requested) == (Status.RUNNING, True)


def test_a_finished_run_stays_as_it_is(ask: Ask) -> None:
    run = ask(now=True)
    assert services.run_cancel(run=run).status == Status.SUCCEEDED
    assert not run.cancel_requested
