"""Executing a run: claimed once, calculated from its snapshot, stored once, readable failures."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone, translation

import engine
from engine import registry
from engine.errors import Cancelled
from engine.registry import Progress
from launch.processes import wait_until
from runs import selectors, services, tasks
from runs.models import Run, Status
from runs.services import pulse
from tests.runs.calculations import CALCULATIONS, NumberInputs, NumberResult

Ask = Callable[..., Run]
Replace = Callable[[Callable[..., NumberResult]], None]


@pytest.fixture
def calculating(monkeypatch: pytest.MonkeyPatch) -> Replace:
    """calculating(function): what test.double does from now on; progress is always written."""
    monkeypatch.setattr(pulse.settings, "RUNS_PROGRESS_SECONDS", 0)

    def replace(function: Callable[..., NumberResult]) -> None:
        monkeypatch.setitem(CALCULATIONS[0].__dict__, "function", function)

    return replace


def executed(run: Run) -> Run:
    services.run_execute(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_a_run_is_calculated_and_stored(ask: Ask) -> None:
    run = executed(ask(number=3.0))
    assert (run.status, run.result, run.error) == (Status.SUCCEEDED, {"number": 6.0}, None)
    assert (run.progress, run.attempts) == (1.0, 1)
    assert run.created_at <= run.started_at <= run.finished_at


@pytest.mark.django_db
def test_the_task_takes_an_id_and_executes_its_run(ask: Ask) -> None:
    run = ask()
    tasks.execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == Status.SUCCEEDED


@pytest.mark.django_db
def test_a_second_delivery_executes_nothing(ask: Ask, calculating: Replace) -> None:
    calls: list[float] = []

    def counted(inputs: NumberInputs, _progress: Progress) -> NumberResult:
        calls.append(inputs.number)
        return NumberResult(number=0.0)

    calculating(counted)
    run = executed(ask())
    first = Run.objects.values().get(pk=run.pk)
    executed(run)
    assert calls == [3.0]
    assert Run.objects.values().get(pk=run.pk) == first


@pytest.mark.django_db
def test_an_id_without_a_run_is_left_alone() -> None:
    services.run_execute(uuid.uuid4())
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_simultaneous_deliveries_execute_once(ask: Ask, calculating: Replace) -> None:
    calls: list[float] = []
    together = threading.Barrier(8)

    def counted(inputs: NumberInputs, _progress: Progress) -> NumberResult:
        calls.append(inputs.number)
        return NumberResult(number=0.0)

    def deliver() -> None:
        together.wait()
        try:
            services.run_execute(run.pk)
        finally:
            connection.close()

    calculating(counted)
    run = ask()
    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.refresh_from_db()
    assert calls == [3.0]
    assert (run.status, run.attempts) == (Status.SUCCEEDED, 1)


@pytest.mark.django_db
def test_a_calculation_reads_the_snapshot_and_no_table(
    ask: Ask, calculating: Replace, django_assert_num_queries: Any
) -> None:
    run = ask()

    def watched(inputs: NumberInputs, _progress: Progress) -> NumberResult:
        with django_assert_num_queries(0):
            return NumberResult(number=inputs.number)

    calculating(watched)
    with django_assert_num_queries(3):
        # claim, read back the row, store
        services.run_execute(run.pk)
    run.refresh_from_db()
    assert run.status == Status.SUCCEEDED


@pytest.mark.django_db
def test_progress_is_written_as_it_comes_and_never_goes_back(
    ask: Ask, calculating: Replace
) -> None:
    run = ask()
    seen: list[float] = []

    def stepping(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        for share in (0.1, 0.5, 0.3, float("nan"), -1.0, 0.9, 7.0):
            progress(share)
            seen.append(Run.objects.values_list("progress", flat=True).get(pk=run.pk))
        return NumberResult(number=0.0)

    calculating(stepping)
    assert executed(run).status == Status.SUCCEEDED
    assert seen == [0.1, 0.5, 0.5, 0.5, 0.5, 0.9, 1.0]


@pytest.mark.django_db
def test_progress_reported_too_often_is_not_written_each_time(
    ask: Ask, calculating: Replace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    def chatty(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        for step in range(1000):
            progress(step / 1000)
        return NumberResult(number=0.0)

    calculating(chatty)
    monkeypatch.setattr(pulse.settings, "RUNS_PROGRESS_SECONDS", 3600)
    run = ask()
    with django_assert_num_queries(4):
        services.run_execute(run.pk)


@pytest.mark.django_db
def test_problems_with_the_inputs_are_kept_with_their_paths(ask: Ask) -> None:
    run = executed(ask("test.refusing"))
    assert (run.status, run.error["code"], run.result) == (Status.FAILED, "invalid_inputs", None)
    (problem,) = selectors.run_problems(run)
    assert (problem.path, problem.code) == (("number",), "above_maximum")
    assert str(problem) == "number: 1.4 is above the maximum, 1."


@pytest.mark.django_db
def test_a_calculation_without_an_answer_says_why(ask: Ask) -> None:
    run = executed(ask("test.without_answer"))
    assert (run.status, run.error["code"]) == (Status.FAILED, "no_answer")
    with translation.override("en"):
        assert selectors.run_failure(run).startswith("There is no rate")


@pytest.mark.django_db
def test_a_broken_calculation_tells_the_reader_no_detail_and_the_log_all(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    run = executed(ask("test.broken"))
    assert (run.status, run.error["code"]) == (Status.FAILED, "unexpected")
    assert "secret" not in str(run.error)
    assert "Traceback" not in str(run.error)
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert "calculation broke" in record.getMessage()
    assert record.exc_info is not None


@pytest.mark.django_db
def test_a_run_asked_of_another_engine_says_so_instead_of_giving_figures(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask()
    monkeypatch.setattr(engine, "ENGINE_VERSION", "9.9")
    assert executed(run).error["code"] == "outdated"
    assert run.result is None


@pytest.mark.django_db
def test_a_calculation_that_is_gone_fails_readably(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask()
    monkeypatch.delitem(registry._CALCULATIONS, "test.double")
    assert executed(run).error["code"] == "unknown_calculation"


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_stops_at_the_next_progress_and_stores_nothing(
    ask: Ask, calculating: Replace
) -> None:
    run, other = ask(), uuid.uuid4()
    stopped: list[bool] = []

    def overtaken(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        Run.objects.filter(pk=run.pk).update(claim=other)
        try:
            progress(0.5)
        except Cancelled:
            stopped.append(True)
            raise
        return NumberResult(number=0.0)

    calculating(overtaken)
    executed(run)
    assert stopped == [True]
    assert (run.status, run.claim, run.result) == (Status.RUNNING, other, None)


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_without_noticing_stores_nothing(
    ask: Ask, calculating: Replace
) -> None:
    run, other = ask(), uuid.uuid4()

    def overtaken(_inputs: NumberInputs, _progress: Progress) -> NumberResult:
        Run.objects.filter(pk=run.pk).update(claim=other)
        return NumberResult(number=0.0)

    calculating(overtaken)
    executed(run)
    assert (run.status, run.claim, run.result) == (Status.RUNNING, other, None)


@pytest.mark.django_db
def test_a_running_run_that_is_cancelled_stops_at_the_next_progress(
    ask: Ask, calculating: Replace
) -> None:
    run = ask()

    def cancelled(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        progress(0.25)
        services.run_cancel(run=run)
        progress(0.5)
        raise AssertionError

    calculating(cancelled)
    executed(run)
    assert (run.status, run.progress, run.error) == (Status.CANCELLED, 0.25, None)
    assert run.finished_at is not None


@pytest.mark.django_db
def test_a_cancellation_withdrawn_too_late_puts_the_run_back_in_the_queue(
    ask: Ask, calculating: Replace, sent: list[str]
) -> None:
    run = ask()

    def cancelled(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        services.run_cancel(run=run)
        try:
            progress(0.5)
        except Cancelled:
            assert ask() == run
            raise
        return NumberResult(number=0.0)

    calculating(cancelled)
    executed(run)
    assert (run.status, run.claim) == (Status.QUEUED, None)
    assert sent[-1] == str(run.pk)


@pytest.mark.django_db
def test_a_calculation_goes_on_when_its_progress_cannot_be_written(
    ask: Ask, calculating: Replace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_inputs: NumberInputs, progress: Progress) -> NumberResult:
        with monkeypatch.context() as patch:
            patch.setattr(QuerySet, "update", away)
            patch.setattr(pulse.connection, "close", lambda: None)
            progress(0.5)
        return NumberResult(number=1.0)

    def away(*_args: object, **_fields: object) -> int:
        raise OperationalError("server closed the connection unexpectedly")

    calculating(interrupted)
    assert executed(ask()).result == {"number": 1.0}


@pytest.mark.django_db(transaction=True)
def test_a_silent_calculation_still_beats_and_closes_its_connection(
    ask: Ask, calculating: Replace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse.settings, "RUNS_HEARTBEAT_SECONDS", 0.01)
    run = ask()
    long_ago = timezone.now() - timedelta(days=1)

    def silent(_inputs: NumberInputs, _progress: Progress) -> NumberResult:
        Run.objects.filter(pk=run.pk).update(heartbeat_at=long_ago)
        beaten = Run.objects.filter(pk=run.pk, heartbeat_at__gt=long_ago).exists
        assert wait_until(beaten, seconds=30, while_=lambda: True)
        return NumberResult(number=1.0)

    calculating(silent)
    before = connections()
    assert executed(run).result == {"number": 1.0}
    assert not [each for each in threading.enumerate() if each.name.startswith("pulse")]
    # PostgreSQL lets a connection go a moment after it was closed.
    assert wait_until(lambda: connections() == before, seconds=30, while_=lambda: True)


def connections() -> int:
    """Connections to this database, this one included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_light_calculation_is_evaluated_in_the_request_and_sends_nothing(
    ask: Ask, sent: list[str]
) -> None:
    run = ask(now=True, number=5.0)
    assert (run.status, run.result) == (Status.SUCCEEDED, {"number": 10.0})
    assert sent == []


@pytest.mark.django_db
def test_a_question_already_waiting_is_answered_in_the_request(ask: Ask) -> None:
    waiting = ask()
    answered = ask(now=True)
    assert answered == waiting
    assert answered.status == Status.SUCCEEDED


@pytest.mark.django_db
def test_a_question_a_worker_has_taken_comes_back_running(ask: Ask) -> None:
    waiting = ask()
    Run.objects.filter(pk=waiting.pk).update(status=Status.RUNNING, claim=uuid.uuid4())
    assert ask(now=True).status == Status.RUNNING
