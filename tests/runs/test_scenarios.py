"""Scenarios: moved assumptions kept under a name, with a reason and a run of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from engine.errors import InvalidInputs
from members.models import User
from runs import selectors
from runs.models import Run, Scenario, Status
from runs.moving import MOST_CHANGES
from runs.permissions import may_build_on, visible_runs
from runs.services import NameTaken, scenario_create, scenario_delete
from tests.factories import UserFactory

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db


def keep(base: Run, user: User | None, name: str = "Twice as much", **changes: Any) -> Scenario:
    return scenario_create(
        base=base, name=name, reason="The survey says so", changes=changes, user=user
    )


def codes(error: pytest.ExceptionInfo[InvalidInputs]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_scenario_has_a_run_of_its_own_in_the_scope_of_its_base(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    scenario = keep(base, rosa, number=6.0)
    assert scenario.base == base
    assert scenario.run.result == {"number": 12.0}
    assert scenario.run.inputs == {**base.inputs, "number": 6.0}
    assert scenario.run.scope == base.scope
    assert scenario.run.title == "Trial · Twice as much"
    assert scenario.changes == {"number": 6.0}
    assert scenario.reason == "The survey says so"
    assert list(selectors.scenarios_of(base)) == [scenario]


def test_the_base_stays_as_it_was(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    keep(base, rosa, number=6.0)
    again = Run.objects.get(pk=base.pk)
    assert (again.inputs, again.result) == (base.inputs, base.result)


def test_only_what_differs_is_kept_as_a_change(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    assert keep(base, rosa, number=6.0, label="").changes == {"number": 6.0}


def test_a_scenario_of_a_scenario_goes_back_to_the_base(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    first = keep(base, rosa, number=6.0)
    second = keep(first.run, rosa, "With a label", label="dry year")
    assert second.base == base
    assert second.changes == {"number": 6.0, "label": "dry year"}
    assert second.run.inputs == {**base.inputs, "number": 6.0, "label": "dry year"}


def test_moving_a_scenario_back_to_its_base_is_no_scenario(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    first = keep(base, rosa, number=6.0)
    with pytest.raises(InvalidInputs) as error:
        keep(first.run, rosa, "Back", number=3.0)
    assert codes(error) == ["nothing_changed"]


def test_a_run_with_scenarios_stays_their_base(ask: Ask, rosa: User) -> None:
    one, other = ask(now=True), ask(now=True, number=9.0)
    keep(one, rosa, label="a")
    keep(other, rosa, "Less", number=3.0)
    assert keep(one, rosa, "More", number=5.0).base == one


def test_the_same_changes_under_another_name_are_the_same_run(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    runs = [keep(base, rosa, name, number=6.0).run for name in ("Wet", "Rainy")]
    assert runs[0] == runs[1]


def test_a_name_is_taken_once_for_each_run(ask: Ask, rosa: User) -> None:
    base, other = ask(now=True), ask(now=True, number=4.0)
    keep(base, rosa, number=6.0)
    with pytest.raises(NameTaken):
        keep(base, rosa, " Twice as much ", number=7.0)
    assert keep(other, rosa, number=6.0).base == other
    assert Scenario.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "nothing_changed"),
        ({"number": 3}, "nothing_changed"),
        ({"numbers": 1}, "unknown_input"),
        ({"number.0": 1}, "unknown_input"),
        ({"": 1}, "unknown_input"),
        ({"a\0\ud800": 1}, "unknown_input"),
        ({"number": -1.0}, "greater_than_equal"),
        ({"number": "much"}, "float_type"),
        ({"number": None}, "float_type"),
        ({"number": float("nan")}, "finite_number"),
        ({"number": float("inf")}, "finite_number"),
        ({"number": 10**400}, "float_type"),
        ({"number": {"a": []}}, "float_type"),
        ({"label": "a\0"}, "unstorable_text"),
        ({"label": "\ud800"}, "unstorable_text"),
        ({str(place): 1 for place in range(MOST_CHANGES + 1)}, "too_many_changes"),
    ],
)
def test_what_will_not_do_is_told_and_nothing_is_kept(
    ask: Ask, rosa: User, changes: dict[str, Any], code: str
) -> None:
    base = ask(now=True)
    with pytest.raises(InvalidInputs) as error:
        scenario_create(base=base, name="Odd", reason="Trying", changes=changes, user=rosa)
    assert codes(error) == [code]
    assert not Scenario.objects.exists()
    assert Run.objects.count() == 1


@pytest.mark.parametrize("calculation", ["test.refusing", "test.without_answer", "test.broken"])
def test_a_scenario_without_an_answer_is_not_kept(ask: Ask, rosa: User, calculation: str) -> None:
    base = ask(calculation)
    base.status, base.result = Status.SUCCEEDED, {"number": 1.0}
    base.save()
    with pytest.raises(InvalidInputs) as error:
        keep(base, rosa, number=6.0)
    assert error.value.problems
    assert not Scenario.objects.exists()


def test_a_run_without_a_result_has_no_scenarios(ask: Ask, rosa: User, sent: list[str]) -> None:
    with pytest.raises(InvalidInputs) as error:
        keep(ask(), rosa, number=6.0)
    assert codes(error) == ["no_result"]


def test_a_heavy_calculation_is_left_to_a_worker(ask: Ask, rosa: User, sent: list[str]) -> None:
    base = ask("test.slow", now=True)
    scenario = keep(base, rosa, number=6.0)
    assert scenario.run.status == Status.QUEUED


@pytest.mark.parametrize("text", ["", "  ", "\0", "x" * 400])
@pytest.mark.parametrize("field", ["name", "reason"])
def test_name_and_reason_are_needed(ask: Ask, rosa: User, field: str, text: str) -> None:
    asked: dict[str, Any] = {"name": "Odd", "reason": "Trying", field: text}
    with pytest.raises(ValueError, match="characters"):
        scenario_create(base=ask(now=True), changes={"number": 6.0}, user=rosa, **asked)


def test_who_sees_the_base_sees_the_runs_of_its_scenarios(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    colleague = UserFactory()
    run = keep(base, colleague, number=6.0).run
    assert set(visible_runs(rosa)) == {base, run}
    assert may_build_on(rosa, run)


def test_who_kept_a_scenario_of_a_run_that_is_hidden_again_sees_only_the_own_one(
    ask: Ask, rosa: User
) -> None:
    colleague = UserFactory()
    run = keep(ask(now=True), colleague, number=6.0).run
    assert list(visible_runs(colleague)) == [run]


def test_nobody_else_sees_the_run_of_a_scenario(ask: Ask, rosa: User, stranger: User) -> None:
    keep(ask(now=True), rosa, number=6.0)
    for reader in (stranger, AnonymousUser()):
        assert not visible_runs(reader).exists()


def test_a_deleted_scenario_leaves_its_run(ask: Ask, rosa: User) -> None:
    base = ask(now=True)
    scenario = keep(base, rosa, number=6.0)
    run = scenario.run
    scenario_delete(scenario=scenario)
    assert not selectors.scenarios_of(base).exists()
    assert Run.objects.filter(pk=run.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_keeping_one_name_many_times_at_once_keeps_one(ask: Ask, rosa: User) -> None:
    base = ask(now=True)

    def try_to_keep(number: int) -> bool:
        try:
            keep(base, rosa, number=6.0 + number)
        except NameTaken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(try_to_keep, range(6)))
    assert sum(kept) == 1
    assert Scenario.objects.count() == 1
