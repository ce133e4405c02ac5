"""Asking for a run: what is kept, and that the same question is the same run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

import engine
from engine import registry
from engine.errors import InvalidInputs, UnknownCalculation
from members.models import User
from runs import dispatch, services
from runs.models import Run, Status
from runs.services.snapshot import fingerprint_of, snapshot_of
from tests.factories import RunFactory
from tests.runs.calculations import CALCULATIONS

Ask = Callable[..., Run]
DOUBLE = CALCULATIONS[0]
CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.django_db(transaction=True)
def test_a_new_run_is_queued_with_its_inputs_written_out_and_sent_once(
    ask: Ask, sent: list[str], rosa: User
) -> None:
    run = ask("test.slow", number=3)
    assert run.status == Status.QUEUED
    assert run.inputs == {"number": 3.0, "label": "", "seconds": 0.0, "steps": 20}
    assert run.created_by == rosa
    assert (run.title, run.scope) == ("Trial", "utility:0f")
    assert run.parameter_set == "tests-2015-03"
    assert run.engine_version == engine.ENGINE_VERSION
    assert len(run.fingerprint) == 64
    assert sent == [str(run.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_run_is_sent_only_when_its_transaction_stands(ask: Ask, sent: list[str]) -> None:
    with transaction.atomic():
        run = ask()
        assert sent == []
    assert sent == [str(run.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_neither_run_nor_message(ask: Ask, sent: list[str]) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            ask()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert not Run.objects.exists()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_keeps_the_run(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(dispatch.current_app, "send_task", refuse)
    assert ask().status == Status.QUEUED


@pytest.mark.django_db(transaction=True)
def test_the_same_question_while_it_is_open_is_the_same_run(ask: Ask, sent: list[str]) -> None:
    first, second = ask(number=3), ask(number=3.0, label="")
    assert first == second
    assert sent == [str(first.pk)]


@pytest.mark.django_db
def test_the_same_question_after_it_succeeded_is_the_same_run(ask: Ask, sent: list[str]) -> None:
    first = ask()
    services.run_execute(first.pk)
    assert ask() == first
    assert ask(now=True) == first


@pytest.mark.django_db
@pytest.mark.parametrize("calculation", ["test.refusing", "test.broken"])
def test_a_failed_run_may_be_asked_for_again(ask: Ask, calculation: str) -> None:
    first = ask(calculation)
    services.run_execute(first.pk)
    assert ask(calculation) != first


@pytest.mark.django_db
def test_a_cancelled_run_may_be_asked_for_again(ask: Ask) -> None:
    first = ask()
    services.run_cancel(run=first)
    assert ask() != first


@pytest.mark.django_db
def test_asking_again_withdraws_a_cancellation_that_has_not_happened_yet(ask: Ask) -> None:
    first = ask()
    Run.objects.filter(pk=first.pk).update(status=Status.RUNNING, cancel_requested=True)
    again = ask()
    assert again == first
    again.refresh_from_db()
    assert not again.cancel_requested


@pytest.mark.django_db
def test_other_inputs_and_other_scopes_are_other_runs(ask: Ask) -> None:
    runs = {ask().pk, ask(number=4.0).pk, ask(scope="utility:1e").pk, ask("test.broken").pk}
    assert len(runs) == 4


def test_another_engine_version_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = {"number": 3.0, "label": ""}
    before = fingerprint_of(DOUBLE, snapshot)
    monkeypatch.setattr(engine, "ENGINE_VERSION", "9.9")
    assert fingerprint_of(DOUBLE, snapshot) != before


def test_another_parameter_set_is_another_fingerprint() -> None:
    snapshot = {"number": 3.0, "label": ""}
    later = replace(DOUBLE, parameter_set="tests-2017-01")
    assert fingerprint_of(later, snapshot) != fingerprint_of(DOUBLE, snapshot)


@given(
    number=st.floats(min_value=0, allow_nan=False, allow_infinity=False),
    label=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
def test_a_snapshot_parses_to_itself_whatever_the_order_of_its_names(
    number: float, label: str
) -> None:
    snapshot = snapshot_of(DOUBLE, {"number": number, "label": label})
    assert snapshot_of(DOUBLE, snapshot) == snapshot
    turned = dict(reversed(snapshot.items()))
    assert fingerprint_of(DOUBLE, turned) == fingerprint_of(DOUBLE, snapshot)


@pytest.mark.django_db
@given(number=st.floats(min_value=0, allow_nan=False, allow_infinity=False))
@settings(max_examples=50)
def test_postgresql_gives_back_the_number_that_was_kept(number: float) -> None:
    snapshot = snapshot_of(DOUBLE, {"number": number})
    run = RunFactory(inputs=snapshot)
    run.refresh_from_db()
    assert snapshot_of(DOUBLE, run.inputs) == snapshot


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["nul \0 inside", "\0"])
def test_text_that_postgresql_cannot_hold_is_a_problem_of_its_field(ask: Ask, label: str) -> None:
    with pytest.raises(InvalidInputs) as caught:
        ask(label=label)
    assert [problem.path for problem in caught.value.problems] == [("label",)]
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_invalid_inputs_make_no_run(ask: Ask) -> None:
    with pytest.raises(InvalidInputs) as caught:
        ask(number="three")
    assert [problem.path for problem in caught.value.problems] == [("number",)]
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_an_unknown_calculation_makes_no_run(ask: Ask) -> None:
    with pytest.raises(UnknownCalculation):
        ask("test.unheard_of")
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_requests_make_one_run_and_send_it_once(
    ask: Ask, sent: list[str]
) -> None:
    threads, start = 100, threading.Barrier(20)
    found: list[str] = []

    def press() -> None:
        start.wait()
        try:
            found.append(str(ask().pk))
        finally:
            connection.close()

    for _ in range(threads // 20):
        together = [threading.Thread(target=press) for _ in range(20)]
        for thread in together:
            thread.start()
        for thread in together:
            thread.join()
    assert len(found) == threads
    assert set(found) == set(sent)
    assert len(sent) == Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_press_in_two_open_transactions_makes_one_run(ask: Ask, sent: list[str]) -> None:
    first_made, found = threading.Event(), []

    def second_press() -> None:
        first_made.wait()
        try:
            found.append(ask())
        finally:
            connection.close()

    thread = threading.Thread(target=second_press)
    thread.start()
    with transaction.atomic():
        first = ask()
        first_made.set()
    thread.join()
    assert found == [first]
    assert sent == [str(first.pk)]


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_calculation_reads_its_snapshot_as_it_read_the_inputs(path: Path) -> None:
    case = yaml.safe_load(path.read_text())
    calculation = registry.get(case["calculation"])
    snapshot = snapshot_of(calculation, case["inputs"])
    assert snapshot_of(calculation, snapshot) == snapshot
    assert calculation.parse(snapshot) == calculation.parse(case["inputs"])
