"""Who counts as what. Every rule is asked of every kind of reader."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from members import permissions
from members.models import Membership, Role, User, Utility
from tests.factories import MembershipFactory, UserFactory, person

NOBODY = AnonymousUser()


@pytest.fixture
def readers(owner, teammate, stranger, secretary, utility) -> dict[str, User | AnonymousUser]:
    """One of each role, somebody without any, one disabled, and a visitor."""
    return {
        "manager": owner,
        "editor": teammate,
        "viewer": person(Role.VIEWER, utility),
        "api_client": person(Role.API_CLIENT, utility),
        "stranger": stranger,
        "secretariat": secretary,
        "committee": person(Role.COMMITTEE),
        "regulator": person(Role.REGULATOR),
        "administrator": person(Role.ADMINISTRATOR),
        "no role": UserFactory(),
        "disabled manager": person(Role.MANAGER, utility, is_active=False),
        "disabled secretariat": person(Role.SECRETARIAT, is_active=False),
        "demonstration secretariat": person(Role.SECRETARIAT, is_demonstration=True),
        "visitor": NOBODY,
    }


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (permissions.readable_utility_ids, {"manager", "editor", "viewer", "api_client"}),
        (permissions.editable_utility_ids, {"manager", "editor"}),
        (permissions.managed_utility_ids, {"manager"}),
    ],
)
def test_rights_in_a_utility(readers, utility, elsewhere, rule, allowed):
    inside = {name for name, user in readers.items() if utility.pk in rule(user)}
    assert inside == allowed
    outside = {name for name, user in readers.items() if elsewhere.pk in rule(user)}
    assert outside <= {"stranger"}


def test_editable_utilities_are_the_own_ones(readers, utility, elsewhere):
    assert list(permissions.editable_utilities(readers["editor"])) == [utility]
    assert list(permissions.editable_utilities(readers["stranger"])) == [elsewhere]
    assert not permissions.editable_utilities(readers["viewer"])


def test_only_the_secretariat_is_the_secretariat(readers):
    assert {n for n, user in readers.items() if permissions.is_secretariat(user)} == {"secretariat"}


def test_only_a_regulator_regulates(readers):
    found = {n: permissions.regulated_countries(user) for n, user in readers.items()}
    assert {name for name, countries in found.items() if countries} == {"regulator"}
    assert found["regulator"] == {"PE"}


def test_managers_and_the_secretariat_have_to_do_with_people(readers):
    found = {name for name, user in readers.items() if permissions.manages_people(user)}
    assert found == {"manager", "secretariat"}


def test_a_manager_sees_the_people_of_the_own_utility_the_secretariat_everyone(readers):
    seen = {name: set(permissions.visible_people(user)) for name, user in readers.items()}
    own = ("manager", "editor", "viewer", "api_client", "disabled manager")
    assert seen["manager"] == {readers[name] for name in own}
    assert seen["secretariat"] == set(User.objects.all())
    assert {name for name, people in seen.items() if people} == {"manager", "secretariat"}


def test_a_manager_does_not_learn_what_a_colleague_is_elsewhere(owner, teammate, elsewhere):
    MembershipFactory(user=teammate, utility=elsewhere)
    MembershipFactory(user=teammate, role=Role.COMMITTEE, utility=None)
    seen = permissions.visible_memberships(owner).filter(user=teammate)
    assert [membership.role for membership in seen] == [Role.EDITOR]


def test_changeable_roles_are_those_of_others_in_utilities_one_manages(readers, owner):
    changeable = permissions.changeable_memberships(owner)
    assert set(changeable) == set(
        Membership.objects.filter(
            user__in=[readers["editor"], readers["viewer"], readers["disabled manager"]]
        )
    )
    assert not permissions.changeable_memberships(readers["editor"])
    assert not permissions.changeable_memberships(NOBODY)


def test_the_secretariat_changes_roles_in_utilities_not_in_the_network(readers, secretary):
    roles = permissions.changeable_memberships(secretary).values_list("role", flat=True)
    assert set(roles) == {Role.MANAGER, Role.EDITOR, Role.VIEWER}


def test_a_manager_administers_only_who_is_nothing_outside(readers, owner, elsewhere):
    both = MembershipFactory(user=readers["viewer"], utility=elsewhere).user
    administered = set(permissions.administered_people(owner))
    assert administered == {
        readers["editor"],
        readers["api_client"],
        readers["disabled manager"],
    }
    assert both not in administered


@pytest.mark.parametrize(
    "role", [Role.SECRETARIAT, Role.COMMITTEE, Role.REGULATOR, Role.API_CLIENT]
)
def test_a_manager_never_administers_who_has_a_role_in_the_network(owner, teammate, role):
    country = "PE" if role == Role.REGULATOR else ""
    MembershipFactory(user=teammate, role=role, utility=None, country=country)
    assert teammate not in permissions.administered_people(owner)


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_nobody_becomes_an_administrator_by_setting_ones_password(
    owner, teammate, secretary, field
):
    setattr(teammate, field, True)
    teammate.save()
    assert teammate not in permissions.administered_people(owner)
    assert teammate not in permissions.administered_people(secretary)


def test_nobody_administers_the_own_account(owner, secretary):
    assert owner not in permissions.administered_people(owner)
    assert secretary not in permissions.administered_people(secretary)


def test_a_demonstration_account_counts_only_in_a_demonstration(readers, settings):
    demonstrator = readers["demonstration secretariat"]
    assert not permissions.may_sign_in(demonstrator)
    settings.DEMO = True
    assert permissions.may_sign_in(demonstrator)
    assert permissions.is_secretariat(demonstrator)


def test_staffed_utilities(readers, utility, elsewhere):
    assert set(permissions.staffed_utilities(readers["manager"])) == {utility}
    assert set(permissions.staffed_utilities(readers["secretariat"])) == set(Utility.objects.all())
    assert not permissions.staffed_utilities(readers["committee"])
