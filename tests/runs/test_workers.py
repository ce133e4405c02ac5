"""Runs on real Celery workers: killed, deprived of their broker, asked to stop."""

from __future__ import annotations

from collections.abc import Callable

from launch.processes import wait_until
from launch.worker import Worker
from runs import dispatch, services
from runs.models import OPEN, Run, Status
from tests.runs.at_work import LONG, broker, eventually

Ask = Callable[..., Run]
Start = Callable[..., Worker]


def test_a_worker_executes_a_run_and_its_progress_is_seen_to_grow(ask: Ask, start: Start) -> None:
    start()
    run = ask("test.slow", seconds=3, steps=30)
    seen: list[float] = []
    while not seen or run.status in OPEN:
        run.refresh_from_db()
        seen.append(run.progress)
    assert (run.status, run.result, run.attempts) == (Status.SUCCEEDED, {"number": 6.0}, 1)
    assert seen == sorted(seen)
    assert len(set(seen)) > 4
    assert seen[-1] == 1.0


def test_a_run_whose_worker_is_killed_finishes_later_and_once(ask: Ask, start: Start) -> None:
    first = start()
    run = eventually(ask("test.slow", seconds=4, steps=40), Status.RUNNING, progress=0.1)
    claim = run.claim
    first.kill()
    run.refresh_from_db()
    assert run.status == Status.RUNNING
    start()
    run = eventually(run, Status.SUCCEEDED)
    assert (run.result, run.attempts) == ({"number": 6.0}, 2)
    assert run.claim != claim


def test_runs_finish_after_the_broker_was_emptied(ask: Ask, start: Start) -> None:
    start()
    running = eventually(ask("test.slow", seconds=2), Status.RUNNING)
    waiting = [ask(number=float(number)) for number in range(5)]
    broker().flushdb()
    for run in (running, *waiting):
        assert eventually(run, Status.SUCCEEDED).attempts == 1


def test_a_run_asked_for_while_no_broker_listened_is_executed_later(ask: Ask, start: Start) -> None:
    run = ask()
    broker().flushdb()
    start()
    assert eventually(run, Status.SUCCEEDED).attempts == 1


def test_a_running_run_is_cancelled_and_its_worker_takes_the_next(ask: Ask, start: Start) -> None:
    start()
    long = eventually(ask("test.slow", seconds=600, steps=6000), Status.RUNNING)
    short = ask(number=5.0)
    services.run_cancel(run=long)
    assert eventually(long, Status.CANCELLED).result is None
    assert eventually(short, Status.SUCCEEDED).result == {"number": 10.0}


def test_a_message_delivered_many_times_executes_its_run_once(ask: Ask, start: Start) -> None:
    start(concurrency=2)
    run = ask("test.slow", seconds=1)
    for _ in range(10):
        dispatch.send(run.pk)
    last = ask(number=5.0)
    run, last = eventually(run, Status.SUCCEEDED), eventually(last, Status.SUCCEEDED)
    finished = run.finished_at
    drained = wait_until(
        lambda: not broker().llen("celery") and not broker().hlen("unacked"),
        seconds=LONG,
        while_=lambda: True,
    )
    assert drained
    run.refresh_from_db()
    assert (run.attempts, run.finished_at) == (1, finished)


def test_a_silent_calculation_is_not_taken_for_dead(ask: Ask, start: Start) -> None:
    start(concurrency=2)
    silent = ask("test.silent", seconds=9)
    assert eventually(silent, Status.SUCCEEDED).attempts == 1
