"""Demonstration accounts: complete in a demonstration, nothing anywhere else."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.checks import Error, Warning
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse

from members import demo, services
from members.checks import demonstration_accounts
from members.models import AccountChange, Membership, Role, User, Utility
from tests.factories import UserFactory
from tests.members.test_account import token_opens

pytestmark = pytest.mark.django_db
MANAGER, ADMINISTRATOR = "gerencia@demo.example", "administracion@demo.example"


@pytest.fixture
def demonstration(settings):
    """The demonstration network, in demonstration mode."""
    settings.DEMO = True
    demo.load_members()


@pytest.fixture
def afterwards(demonstration, settings):
    """The same database outside demonstration mode."""
    settings.DEMO = False


def sign_in(client, email):
    fields = {"username": email, "password": demo.PASSWORD}
    return client.post(reverse("members:sign_in"), fields)


def test_the_six_utilities_of_peru_and_three_illustrative_ones(demonstration):
    real = Utility.objects.filter(illustrative=False)
    assert dict(real.values_list("slug", "connections")) == {
        "emapacop": 27_980,
        "sedajuliaca": 59_666,
        "sedacusco": 85_956,
        "eps-moyobamba": 13_681,
        "emusap-abancay": 15_400,
        "eps-moquegua": 21_700,
    }
    assert not real.filter(source="").exists()
    illustrative = Utility.objects.filter(illustrative=True)
    assert set(illustrative.values_list("slug", flat=True)) == {
        demo.COQUITOS,
        demo.AGUA_VIEJA,
        demo.MODEL_LOCALITY,
    }
    assert not illustrative.filter(connections__isnull=False).exists()


def test_every_role_has_an_account_and_none_speaks_for_a_real_utility(demonstration):
    roles = Membership.objects.filter(user__is_demonstration=True)
    assert {role.role for role in roles} == set(Role.values)
    assert not roles.filter(utility__illustrative=False).exists()
    assert User.objects.filter(is_staff=True).get().email == ADMINISTRATOR


def test_the_password_of_the_demonstration_is_one_the_portal_accepts(demonstration):
    for user in User.objects.all():
        validate_password(demo.PASSWORD, user)
        assert user.check_password(demo.PASSWORD)


def test_loading_again_adds_nothing_and_keeps_what_people_changed(demonstration):
    before = [model.objects.count() for model in (User, Utility, Membership, AccountChange)]
    manager = User.objects.get(email=MANAGER)
    services.profile_change(account=manager, name="Otra persona", language="pt")
    demo.load_members()
    after = [model.objects.count() for model in (User, Utility, Membership, AccountChange)]
    assert after == before
    manager.refresh_from_db()
    assert manager.name == "Otra persona"


def test_demo_load_refuses_outside_a_demonstration():
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_load")
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_accounts")
    assert not User.objects.exists()
    assert not Utility.objects.exists()


def test_demo_load_never_takes_over_a_real_account(settings):
    settings.DEMO = True
    real = UserFactory(email=ADMINISTRATOR)
    with pytest.raises(CommandError, match=ADMINISTRATOR):
        call_command("demo_load")
    assert list(User.objects.all()) == [real]
    assert not Utility.objects.exists(), "half a network was loaded"


def test_demo_accounts_prints_every_account_and_the_password(demonstration):
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    for account in demo.ACCOUNTS:
        assert account.email in out.getvalue()
    assert demo.PASSWORD in out.getvalue()


@pytest.mark.parametrize("account", demo.ACCOUNTS, ids=lambda account: account.role)
def test_in_a_demonstration_every_account_signs_in(client, demonstration, account):
    assert sign_in(client, account.email).status_code == 302
    assert client.get(reverse("members:account")).status_code == 200


def test_outside_no_demonstration_account_signs_in(client, afterwards):
    response = sign_in(client, MANAGER)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_outside_a_session_of_the_demonstration_is_over(client, demonstration, settings):
    sign_in(client, ADMINISTRATOR)
    assert client.get(reverse("admin:index")).status_code == 200
    settings.DEMO = False
    for name in ("members:account", "admin:index"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert reverse("members:sign_in") in response.url or "login" in response.url


def test_outside_a_token_of_the_demonstration_opens_nothing(demonstration, settings, rf):
    manager = User.objects.get(email=MANAGER)
    _token, secret = services.token_create(account=manager, label="demo")
    assert token_opens(secret, rf)
    settings.DEMO = False
    assert not token_opens(secret, rf)


def test_the_deployment_check_reports_demonstration_accounts(afterwards, settings):
    [problem] = demonstration_accounts()
    assert isinstance(problem, Error)
    assert str(len(demo.ACCOUNTS)) in problem.msg
    settings.DEMO = True
    assert demonstration_accounts() == []


def test_the_deployment_check_is_content_without_them(owner):
    assert demonstration_accounts() == []


def test_the_deployment_check_says_when_it_could_not_look(monkeypatch):
    def away(*_arguments, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(User.objects, "filter", away)
    monkeypatch.setattr(User._default_manager, "filter", away)
    [problem] = demonstration_accounts()
    assert isinstance(problem, Warning)
    assert "connection refused" in problem.msg
