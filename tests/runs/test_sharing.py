"""A run shared out: the same figures, the same failures, whoever works on its shares."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import engine
from engine import registry
from engine.errors import Cancelled
from engine.registry import Progress, Split
from runs import dispatch, selectors, services, tasks
from runs.models import Run, RunShare, Status
from runs.services import pulse
from runs.services.answers import Answers
from tests.runs.calculations import CALCULATIONS, SharedInputs, one_share

Ask = Callable[..., Run]
Replace = Callable[[Callable[..., bytes]], None]
SHARED = CALCULATIONS[-1]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Progress is always written."""
    monkeypatch.setattr(pulse.settings, "RUNS_PROGRESS_SECONDS", 0)
    settings.RUNS_STALE_SECONDS = settings.RUNS_RESEND_SECONDS = 60
    settings.RUNS_ATTEMPTS = 3


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were sent; nothing leaves the process."""
    names: list[str] = []
    monkeypatch.setattr(
        dispatch.current_app, "send_task", lambda name, **_options: names.append(name)
    )
    return names


@pytest.fixture
def sharing_with(monkeypatch: pytest.MonkeyPatch, calls: list[str]) -> Replace:
    """sharing_with(function): how a share of test.shared is worked out from now on."""

    def replace(share: Callable[..., bytes]) -> None:
        assert SHARED.split is not None
        split = Split(SHARED.split.count, share, SHARED.split.whole)
        monkeypatch.setitem(SHARED.__dict__, "split", split)

    return replace


@pytest.fixture
def run(ask: Ask, calls: list[str]) -> Run:
    """A waiting run of four shares."""
    return ask("test.shared", shares=4)


def executed(run: Run) -> Run:
    services.run_execute(run.pk)
    run.refresh_from_db()
    return run


def unshared(run: Run) -> dict[str, Any]:
    """What the calculation itself says to the run's inputs."""
    return registry.get(run.calculation).evaluate(run.inputs).model_dump(mode="json")


def shares(run: Run) -> list[RunShare]:
    return list(RunShare.objects.filter(run=run).order_by("number"))


def laid_out(run: Run, count: int = 4, **fields: Any) -> list[RunShare]:
    """The run as its worker left it after it laid the shares out."""
    Run.objects.filter(pk=run.pk).update(status=Status.RUNNING, claim=uuid4())
    return RunShare.objects.bulk_create(
        RunShare(run=run, number=number, **fields) for number in range(count)
    )


def test_a_run_without_a_helper_gives_the_figures_of_an_unshared_one(run: Run) -> None:
    done = executed(run)
    assert (done.status, done.result) == (Status.SUCCEEDED, unshared(run))
    assert (done.progress, done.attempts) == (1.0, 1)
    assert not shares(run)


def test_one_share_alone_is_not_shared_out(ask: Ask, calls: list[str]) -> None:
    run = executed(ask("test.shared", shares=1))
    assert (run.status, run.result) == (Status.SUCCEEDED, unshared(run))
    assert "runs.help" not in calls


def test_a_lost_call_for_help_changes_nothing(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    def refuse(_name: str, **_options: Any) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(dispatch.current_app, "send_task", refuse)
    run = executed(ask("test.shared", shares=4))
    assert run.result == unshared(run)


@pytest.mark.django_db(transaction=True)
def test_any_number_of_helpers_gives_the_same_figures_and_no_share_twice(
    ask: Ask, sharing_with: Replace
) -> None:
    numbers: list[int] = []

    def counted(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        numbers.append(number)
        return one_share(inputs, number, progress)

    sharing_with(counted)
    run = ask("test.shared", shares=9, seconds=0.05, steps=2)
    together = threading.Barrier(5)

    def work(service: Callable[..., None]) -> None:
        together.wait()
        try:
            for _ in range(20):
                service(run.pk)
        finally:
            connection.close()

    jobs = [services.run_execute, *[services.run_help] * 4]
    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.refresh_from_db()
    assert sorted(numbers) == list(range(9))
    assert (run.status, run.result) == (Status.SUCCEEDED, unshared(run))


def test_a_helper_does_what_waits_and_the_worker_of_the_run_puts_it_together(run: Run) -> None:
    laid_out(run)
    tasks.help_out(str(run.pk))
    assert {share.status for share in shares(run)} == {Status.SUCCEEDED}
    answers = Answers(run.pk, 4, lambda: None)
    inputs = SharedInputs.model_validate(run.inputs)
    assert list(answers) == [one_share(inputs, number, lambda _share: None) for number in range(4)]
    assert [answers[-1], *answers[1:3]] == [answers[3], answers[1], answers[2]]
    with pytest.raises(IndexError):
        answers[4]


def test_a_run_taken_up_again_keeps_the_answers_there_are(run: Run, sharing_with: Replace) -> None:
    laid_out(run)
    services.run_help(run.pk)
    RunShare.objects.filter(run=run, number__gte=2).update(
        status=Status.QUEUED, outcome=None, claim=None
    )
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED, claim=None)
    again: list[int] = []

    def counted(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        again.append(number)
        return one_share(inputs, number, progress)

    sharing_with(counted)
    assert executed(run).result == unshared(run)
    assert again == [2, 3]


def test_progress_of_the_run_is_the_mean_of_its_shares(run: Run, sharing_with: Replace) -> None:
    seen: list[float] = []

    def half(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        progress(0.5)
        seen.append(Run.objects.values_list("progress", flat=True).get(pk=run.pk))
        return one_share(inputs, number, progress)

    sharing_with(half)
    executed(run)
    assert seen == [0.125, 0.375, 0.625, 0.875]


def test_a_helper_calls_the_next_before_it_begins_and_gives_way_after_its_time(
    run: Run, calls: list[str], settings: Any
) -> None:
    settings.RUNS_HELP_SECONDS = 0
    laid_out(run)
    calls.clear()
    for done in range(1, 5):
        services.run_help(run.pk)
        assert sum(share.status == Status.SUCCEEDED for share in shares(run)) == done
    # One call by each that left something to do; a call for nothing ends the chain.
    assert calls == ["runs.help"] * 3
    services.run_help(run.pk)
    assert calls == ["runs.help"] * 3


def test_a_helper_of_another_engine_keeps_its_hands_off(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(run)
    monkeypatch.setattr(engine, "ENGINE_VERSION", "9.9")
    services.run_help(run.pk)
    assert {(share.status, share.attempts) for share in shares(run)} == {(Status.QUEUED, 0)}


def test_a_call_for_a_run_that_is_finished_gone_or_cancelled_does_nothing(run: Run) -> None:
    services.run_help(uuid4())
    laid_out(run)
    services.run_cancel(run=run)
    services.run_help(run.pk)
    Run.objects.filter(pk=run.pk).update(status=Status.CANCELLED)
    services.run_help(run.pk)
    assert {share.attempts for share in shares(run)} == {0}


@pytest.mark.parametrize("by", [services.run_execute, services.run_help])
def test_a_cancelled_run_stops_whoever_works_on_a_share(
    run: Run, sharing_with: Replace, by: Callable[..., None]
) -> None:
    stopped: list[int] = []

    def cancelled(_inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        services.run_cancel(run=run)
        try:
            progress(0.5)
        except Cancelled:
            stopped.append(number)
            raise
        raise AssertionError

    sharing_with(cancelled)
    if by is services.run_help:
        laid_out(run)
    by(run.pk)
    run.refresh_from_db()
    assert stopped == [0]
    if by is services.run_help:
        assert (run.status, shares(run)[0].status) == (Status.RUNNING, Status.QUEUED)
    else:
        assert (run.status, run.result, shares(run)) == (Status.CANCELLED, None, [])


@pytest.mark.parametrize("failing", [{"refused": [2, 1]}, {"broken": 2}])
def test_a_failing_share_fails_the_run_as_it_would_unshared(
    ask: Ask, calls: list[str], monkeypatch: pytest.MonkeyPatch, failing: dict[str, Any]
) -> None:
    run = executed(ask("test.shared", shares=4, **failing))
    monkeypatch.setitem(SHARED.__dict__, "split", None)
    alone = executed(ask("test.shared", shares=4, scope="utility:other", **failing))
    assert (run.status, run.error) == (alone.status, alone.error)
    assert run.status == Status.FAILED
    assert "secret" not in str(run.error)
    assert not shares(run)


def test_a_share_that_fails_at_a_helper_fails_the_run(ask: Ask, calls: list[str]) -> None:
    run = ask("test.shared", shares=4, refused=[2])
    laid_out(run)
    services.run_help(run.pk)
    # The last share is not needed any more.
    assert [share.status for share in shares(run)][2:] == [Status.FAILED, Status.QUEUED]
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED)
    assert "share 2" in executed(run).error["message"]


def test_of_several_failing_shares_the_first_says_why_whichever_failed_first(
    ask: Ask, calls: list[str]
) -> None:
    run = ask("test.shared", shares=4, refused=[1, 3])
    laid_out(run)
    late = {"code": "no_answer", "message": "late", "params": {}, "problems": []}
    RunShare.objects.filter(run=run, number=3).update(status=Status.FAILED, error=late)
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED)
    assert "share 1" in executed(run).error["message"]


def test_a_share_of_a_silent_worker_is_taken_back(run: Run) -> None:
    laid_out(run)
    long_ago = timezone.now() - timedelta(seconds=61)
    left = {"status": Status.RUNNING, "claim": uuid4(), "attempts": 1, "heartbeat_at": long_ago}
    RunShare.objects.filter(run=run, number__lt=2).update(**left)
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED)
    assert executed(run).result == unshared(run)


def test_a_share_that_killed_too_many_workers_fails_the_run(run: Run) -> None:
    laid_out(run)
    long_ago = timezone.now() - timedelta(seconds=61)
    left = {"status": Status.RUNNING, "claim": uuid4(), "attempts": 3, "heartbeat_at": long_ago}
    RunShare.objects.filter(run=run, number=1).update(**left)
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED)
    failed = executed(run)
    assert (failed.status, failed.error["code"]) == (Status.FAILED, "worker_lost")
    assert "3" in selectors.run_failure(failed)


def test_a_worker_that_lost_its_share_stores_nothing_and_goes_on(
    run: Run, sharing_with: Replace
) -> None:
    laid_out(run)
    other = uuid4()

    def overtaken(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        if number == 0:
            RunShare.objects.filter(run=run, number=0).update(claim=other)
        return one_share(inputs, number, progress)

    sharing_with(overtaken)
    services.run_help(run.pk)
    first, *rest = shares(run)
    assert (first.status, first.claim, first.outcome) == (Status.RUNNING, other, None)
    assert {share.status for share in rest} == {Status.SUCCEEDED}


def test_a_worker_that_lost_its_run_stops_and_stores_nothing(
    run: Run, sharing_with: Replace
) -> None:
    other = uuid4()

    def overtaken(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
        Run.objects.filter(pk=run.pk).update(claim=other)
        return one_share(inputs, number, progress)

    sharing_with(overtaken)
    executed(run)
    assert (run.status, run.claim, run.result) == (Status.RUNNING, other, None)
    assert [share.status for share in shares(run)] == [Status.QUEUED] * 4


def test_an_answer_is_read_only_when_it_is_asked_for_and_hears_a_cancellation(run: Run) -> None:
    laid_out(run)
    services.run_help(run.pk)

    def look() -> None:
        raise Cancelled

    answers = Answers(run.pk, 4, look)
    assert len(answers) == 4
    with pytest.raises(Cancelled):
        answers[0]


def test_the_sweeper_throws_the_shares_of_finished_runs_away(run: Run, ask: Ask) -> None:
    open_one = ask("test.shared", shares=2, number=7.0)
    laid_out(run)
    laid_out(open_one, 2)
    Run.objects.filter(pk=run.pk).update(status=Status.CANCELLED)
    assert services.shares_sweep() == 4
    assert services.shares_sweep() == 0
    assert (len(shares(run)), len(shares(open_one))) == (0, 2)


def test_the_database_itself_refuses_a_share_twice(run: Run) -> None:
    laid_out(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunShare.objects.create(run=run, number=0)
