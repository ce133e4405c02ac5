"""What the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.test.utils import CaptureQueriesContext

from members import services
from members.models import AccountChange, Membership, Role, User
from tests.factories import PASSWORD, MembershipFactory, UserFactory, UtilityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR, Role.VIEWER])
def test_a_role_in_a_utility_needs_a_utility(role):
    with pytest.raises(IntegrityError, match="membership_utility_fits_role"):
        MembershipFactory(role=role, utility=None)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.COMMITTEE, Role.ADMINISTRATOR])
def test_a_role_in_the_network_has_no_utility(role):
    with pytest.raises(IntegrityError, match="membership_utility_fits_role"):
        MembershipFactory(role=role, utility=UtilityFactory())


def test_an_api_client_may_belong_to_a_utility_or_to_the_network():
    MembershipFactory(role=Role.API_CLIENT, utility=UtilityFactory())
    MembershipFactory(role=Role.API_CLIENT, utility=None)
    assert Membership.objects.filter(role=Role.API_CLIENT).count() == 2


def test_a_regulator_needs_a_country():
    with pytest.raises(IntegrityError, match="membership_country_fits_role"):
        MembershipFactory(role=Role.REGULATOR, utility=None)


def test_only_a_regulator_has_a_country():
    with pytest.raises(IntegrityError, match="membership_country_fits_role"):
        MembershipFactory(role=Role.SECRETARIAT, utility=None, country="PE")


def test_a_role_without_utility_is_given_once():
    first = MembershipFactory(role=Role.SECRETARIAT, utility=None)
    with pytest.raises(IntegrityError, match="membership_once"):
        MembershipFactory(role=Role.SECRETARIAT, utility=None, user=first.user)


def test_the_same_address_in_other_letters_is_the_same_account():
    UserFactory(email="ana@network.example")
    with pytest.raises(IntegrityError, match="user_email_any_case"):
        UserFactory(email="Ana@Network.example")


def test_a_name_is_found_in_any_letters_and_no_lookalike_finds_it():
    ana = UserFactory(email="iris@network.example")
    assert User.objects.get_by_natural_key("IRIS@network.example") == ana
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("\u0131ris@network.example")


def test_a_new_user_keeps_the_address_in_small_letters_and_a_hash():
    ana = User.objects.create_user("Ana@Network.Example", PASSWORD, name="Ana")
    assert ana.email == "ana@network.example"
    assert ana.password.startswith("argon2")


def with_savepoint(act, rows):
    with transaction.atomic():
        act(rows)


@pytest.mark.parametrize(
    "act",
    [lambda rows: rows.update(action=AccountChange.Action.ENABLED), lambda rows: rows.delete()],
    ids=["update", "delete"],
)
def test_the_trail_can_neither_be_changed_nor_deleted(owner, teammate, act):
    services.account_disable(account=teammate, actor=owner)
    rows = AccountChange.objects.filter(account=teammate)
    with pytest.raises(IntegrityError, match="only grows"):
        with_savepoint(act, rows)
    assert [row.action for row in rows] == ["disabled"]


def test_an_account_with_a_trail_stays(owner, teammate):
    services.account_disable(account=teammate, actor=owner)
    with pytest.raises(ProtectedError):
        teammate.delete()


def test_roles_and_tokens_of_an_account_have_one_writer_at_a_time(teammate, utility):
    with CaptureQueriesContext(connection) as queries:
        services.role_give(account=teammate, role=Role.VIEWER, utility=utility, actor=None)
    assert [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
