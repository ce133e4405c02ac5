"""The administration pages: for is_staff alone, through the portal's own sign-in."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from members import services
from members.models import AccountChange, Membership, Role, User
from tests.factories import PASSWORD, UserFactory, person
from tests.members.test_account import token_opens

pytestmark = pytest.mark.django_db
NEW = "nieve-en-el-nevado-9"


@pytest.fixture
def administrator(db):
    return person(Role.ADMINISTRATOR, is_staff=True, is_superuser=True, name="Ada Admin")


def admin_addresses():
    models = admin.site._registry
    names = ["index", "login", "password_change", "jsi18n"]
    names += [f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in models]
    names += [f"{model._meta.app_label}_{model._meta.model_name}_add" for model in models]
    return [reverse(f"admin:{name}") for name in names]


@pytest.mark.parametrize(
    "role", [Role.SECRETARIAT, Role.COMMITTEE, Role.REGULATOR, Role.ADMINISTRATOR, None]
)
def test_who_is_not_staff_is_refused_everywhere(signed_in, role):
    client = signed_in(person(role))
    for address in admin_addresses():
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address


def test_a_visitor_is_sent_to_the_portals_own_sign_in(client):
    for address in admin_addresses():
        response = client.get(address, follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("members:sign_in")), address


def test_the_administration_has_no_sign_in_of_its_own(client, administrator):
    fields = {"username": administrator.email, "password": PASSWORD}
    client.post(reverse("admin:login"), fields)
    assert "_auth_user_id" not in client.session


def test_an_administrator_opens_every_page(signed_in, administrator):
    client = signed_in(administrator)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200, name
    for name in ("user_add", "membership_add", "utility_add"):
        assert client.get(reverse(f"admin:members_{name}")).status_code == 200, name
    address = reverse("admin:members_user_change", args=[administrator.pk])
    assert client.get(address).status_code == 200


def test_a_role_given_and_taken_in_the_administration_is_in_the_trail(
    signed_in, administrator, utility
):
    client, ana = signed_in(administrator), UserFactory()
    fields = {"user": ana.pk, "role": "manager", "utility": utility.pk, "country": ""}
    client.post(reverse("admin:members_membership_add"), fields)
    membership = Membership.objects.get(user=ana)
    client.post(reverse("admin:members_membership_delete", args=[membership.pk]), {"post": "yes"})
    assert not Membership.objects.filter(user=ana).exists()
    trail = AccountChange.objects.filter(account=ana)
    assert [(row.action, row.actor) for row in trail] == [
        ("role_removed", administrator),
        ("role_given", administrator),
    ]


@pytest.mark.parametrize(
    ("role", "with_utility", "country"),
    [("manager", False, ""), ("secretariat", True, ""), ("regulator", False, "")],
)
def test_a_role_that_does_not_fit_gets_a_form_error(
    signed_in, administrator, utility, role, with_utility, country
):
    where = utility.pk if with_utility else ""
    fields = {"user": administrator.pk, "role": role, "utility": where, "country": country}
    response = signed_in(administrator).post(reverse("admin:members_membership_add"), fields)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert Membership.objects.filter(user=administrator).count() == 1


def test_a_role_given_twice_gets_a_form_error(signed_in, administrator, teammate, utility):
    fields = {"user": teammate.pk, "role": "editor", "utility": utility.pk, "country": ""}
    response = signed_in(administrator).post(reverse("admin:members_membership_add"), fields)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


def test_an_account_made_in_the_administration_is_in_the_trail(signed_in, administrator):
    fields = {
        "email": "Nueva@Network.example",
        "name": "Nueva",
        "language": "es",
        "password1": NEW,
        "password2": NEW,
    }
    signed_in(administrator).post(reverse("admin:members_user_add"), fields)
    new = User.objects.get(email="nueva@network.example")
    assert new.check_password(NEW)
    assert [(row.action, row.actor) for row in new.changes.all()] == [("created", administrator)]


def test_disabling_in_the_administration_ends_everything_too(
    signed_in, administrator, teammate, rf
):
    there = signed_in(teammate)
    _token, secret = services.token_create(account=teammate, label="report")
    fields = {"email": teammate.email, "name": teammate.name, "language": "es"}
    address = reverse("admin:members_user_change", args=[teammate.pk])
    signed_in(administrator).post(address, fields)
    teammate.refresh_from_db()
    assert not teammate.is_active
    assert not teammate.has_usable_password()
    assert there.get(reverse("members:account")).status_code == 302
    assert not token_opens(secret, rf)
    assert teammate.changes.first().action == "disabled"


def test_a_password_set_in_the_administration_ends_tokens(signed_in, administrator, teammate, rf):
    _token, secret = services.token_create(account=teammate, label="report")
    address = reverse("admin:auth_user_password_change", args=[teammate.pk])
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    signed_in(administrator).post(address, fields)
    teammate.refresh_from_db()
    assert teammate.check_password(NEW)
    assert not token_opens(secret, rf)
    change = teammate.changes.first()
    assert (change.action, change.actor) == ("password_changed", administrator)


def test_accounts_and_their_trail_cannot_be_deleted(signed_in, administrator, teammate):
    client = signed_in(administrator)
    services.account_disable(account=teammate, actor=administrator)
    line = teammate.changes.first()
    for name, key in (("user", teammate.pk), ("accountchange", line.pk)):
        address = reverse(f"admin:members_{name}_delete", args=[key])
        assert client.post(address, {"post": "yes"}).status_code == 403
