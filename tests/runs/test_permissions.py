"""Who sees a run, who cancels it, where its result is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from members.models import User
from runs import permissions
from runs.models import Run
from tests.factories import UserFactory

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db


def test_who_asked_for_a_run_sees_it_and_may_cancel_it(ask: Ask, rosa: User) -> None:
    run = ask()
    assert list(permissions.visible_runs(rosa)) == [run]
    assert permissions.may_cancel(rosa, run)


def test_nobody_else_sees_it(ask: Ask, stranger: User) -> None:
    run = ask()
    administrator = UserFactory(is_staff=True, is_superuser=True)
    for user in (stranger, administrator, AnonymousUser()):
        assert not permissions.visible_runs(user).exists()
        assert not permissions.may_cancel(user, run)


def test_a_run_of_nobody_is_seen_by_nobody(ask: Ask, rosa: User) -> None:
    ask(user=None)
    assert not permissions.visible_runs(rosa).exists()
    assert not permissions.visible_runs(AnonymousUser()).exists()


def test_a_disabled_account_sees_not_even_its_own(ask: Ask, rosa: User) -> None:
    run = ask()
    rosa.is_active = False
    assert not permissions.visible_runs(rosa).exists()
    assert not permissions.may_cancel(rosa, run)


def test_a_grant_of_an_app_above_adds_runs_to_see_but_not_to_cancel(
    ask: Ask, stranger: User
) -> None:
    run, _hidden = ask(), ask(scope="utility:1e")
    permissions.register_visibility(
        lambda user: Q(scope="utility:0f") if user == stranger else Q(pk__in=[])
    )
    assert list(permissions.visible_runs(stranger)) == [run]
    assert not permissions.may_cancel(stranger, run)
    assert not permissions.visible_runs(AnonymousUser()).exists()


def test_a_right_to_cancel_counts_only_for_runs_one_sees(ask: Ask, stranger: User) -> None:
    run = ask()
    permissions.register_cancellers(lambda _user: Q(scope="utility:0f"))
    assert not permissions.may_cancel(stranger, run)
    permissions.register_visibility(lambda _user: Q(scope="utility:0f"))
    assert permissions.may_cancel(stranger, run)


def test_several_grants_show_a_run_once(ask: Ask, rosa: User) -> None:
    run = ask()
    for _ in range(2):
        permissions.register_visibility(lambda _user: Q(created_by__runs__isnull=False))
    ask(number=9.0)
    assert list(permissions.visible_runs(rosa).filter(pk=run.pk)) == [run]


def test_the_first_app_that_shows_a_run_gives_its_address(ask: Ask) -> None:
    run = ask()
    assert permissions.result_address(run.created_by, run) is None
    permissions.register_links(lambda _user, _run: None)
    permissions.register_links(lambda _user, run: f"/proyectos/{run.scope}/")
    assert permissions.result_address(run.created_by, run) == "/proyectos/utility:0f/"
