"""The sweeper: silent runs are taken up again, forgotten ones sent again, within bounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from runs import selectors, services, tasks
from runs.models import Run, Status
from runs.services import Swept

Ask = Callable[..., Run]
NOTHING = Swept(requeued=0, resent=0, cancelled=0, given_up=0)


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RUNS_STALE_SECONDS = settings.RUNS_RESEND_SECONDS = 60
    settings.RUNS_ATTEMPTS = 3
    settings.RUNS_SWEEP_BATCH = 10


def aged(run: Run, *, seconds: float, **fields: Any) -> Run:
    """The run as it stands after so many seconds without a sign of life."""
    touched = timezone.now() - timedelta(seconds=seconds)
    Run.objects.filter(pk=run.pk).update(heartbeat_at=touched, **fields)
    run.refresh_from_db()
    return run


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_worker_fell_silent_is_queued_and_sent_again(ask: Ask, sent: list[str]) -> None:
    run = aged(ask(), seconds=61, status=Status.RUNNING, attempts=1)
    sent.clear()
    assert services.runs_sweep() == Swept(requeued=1, resent=0, cancelled=0, given_up=0)
    run.refresh_from_db()
    assert (run.status, run.claim, run.attempts) == (Status.QUEUED, None, 1)
    assert sent == [str(run.pk)]
    services.run_execute(run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.SUCCEEDED, 2)


@pytest.mark.django_db
def test_runs_that_gave_a_sign_of_life_are_left_alone(ask: Ask) -> None:
    aged(ask(number=1.0), seconds=50, status=Status.RUNNING)
    aged(ask(number=2.0), seconds=50)
    assert services.runs_sweep() == NOTHING


@pytest.mark.django_db(transaction=True)
def test_a_run_that_waited_unheard_is_sent_again_once_per_interval(
    ask: Ask, sent: list[str]
) -> None:
    run = aged(ask(), seconds=61)
    sent.clear()
    assert services.runs_sweep() == Swept(requeued=0, resent=1, cancelled=0, given_up=0)
    assert services.runs_sweep() == NOTHING
    assert sent == [str(run.pk)]


@pytest.mark.django_db
def test_a_run_interrupted_too_often_is_given_up_with_a_reason(ask: Ask) -> None:
    run = aged(ask(), seconds=61, status=Status.RUNNING, attempts=3)
    assert services.runs_sweep() == Swept(requeued=0, resent=0, cancelled=0, given_up=1)
    run.refresh_from_db()
    assert (run.status, run.error["code"]) == (Status.FAILED, "worker_lost")
    assert "3" in selectors.run_failure(run)


@pytest.mark.django_db
def test_a_silent_run_that_was_to_stop_is_cancelled(ask: Ask) -> None:
    run = aged(ask(), seconds=61, status=Status.RUNNING, cancel_requested=True, attempts=3)
    assert services.runs_sweep() == Swept(requeued=0, resent=0, cancelled=1, given_up=0)
    run.refresh_from_db()
    assert run.status == Status.CANCELLED


@pytest.mark.django_db
def test_finished_runs_are_never_swept(ask: Ask) -> None:
    ask(now=True)
    services.run_cancel(run=ask(number=4.0))
    assert services.runs_sweep() == NOTHING


@pytest.mark.django_db
def test_a_sweep_takes_a_bounded_batch_and_the_next_one_the_rest(ask: Ask) -> None:
    for number in range(25):
        aged(ask(number=float(number)), seconds=61)
    assert [services.runs_sweep().resent for _ in range(4)] == [10, 10, 5, 0]


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_send_each_run_once(ask: Ask, sent: list[str]) -> None:
    for number in range(10):
        aged(ask(number=float(number)), seconds=61, status=Status.RUNNING)
    sent.clear()
    together = threading.Barrier(6)

    def sweep() -> None:
        together.wait()
        try:
            tasks.sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == len(set(sent)) == 10
    assert set(Run.objects.values_list("status", flat=True)) == {Status.QUEUED}
