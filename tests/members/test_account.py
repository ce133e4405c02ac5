"""The own account: profile, password, API tokens."""

from __future__ import annotations

import pytest
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members import services
from members.authentication import TokenAuthentication
from members.models import AccountChange
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "nieve-en-el-nevado-9"


def password_fields(**changes):
    return {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **changes}


def trail(account):
    return list(AccountChange.objects.filter(account=account).values_list("action", flat=True))


def token_opens(secret, rf):
    request = Request(rf.get("/api/v1/", headers={"authorization": f"Token {secret}"}))
    try:
        return TokenAuthentication().authenticate(request) is not None
    except AuthenticationFailed:
        return False


@pytest.mark.parametrize("name", ["account", "account_password", "token_create", "token_revoke"])
def test_a_visitor_is_sent_to_sign_in(client, name):
    address = reverse(f"members:{name}")
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 302
        assert response.url.startswith(reverse("members:sign_in"))


def test_name_and_language_are_saved_and_the_language_is_spoken(signed_in, owner):
    client = signed_in(owner)
    client.cookies["django_language"] = "es"
    fields = {"name": "Olga Nova", "language": "en"}
    response = client.post(reverse("members:account"), fields)
    owner.refresh_from_db()
    assert (owner.name, owner.language) == ("Olga Nova", "en")
    assert response.cookies["django_language"]["max-age"] == 0
    del client.cookies["django_language"]
    page = client.get(reverse("members:account")).content.decode()
    assert '<html lang="en">' in page
    assert "Your name and language are saved." in page


def test_a_refused_profile_changes_nothing_and_keeps_what_was_typed(signed_in, owner):
    response = signed_in(owner).post(
        reverse("members:account"), {"name": "x" * 121, "language": "xx"}
    )
    form = response.context["profile_form"]
    assert {problem["address"] for problem in form.problems} == {"#id_name", "#id_language"}
    assert "x" * 121 in response.content.decode()
    assert response.context["user"].name == "Olga Owner"
    owner.refresh_from_db()
    assert owner.name == "Olga Owner"


def test_a_profile_form_takes_no_other_field(signed_in, owner):
    fields = {"name": "Olga", "language": "es", "is_staff": "on", "is_superuser": "on"}
    signed_in(owner).post(reverse("members:account"), fields)
    owner.refresh_from_db()
    assert not owner.is_staff
    assert not owner.is_superuser


def test_a_new_password_ends_other_sessions_and_tokens_and_keeps_this_one(signed_in, owner, rf):
    here, there = signed_in(owner), signed_in(owner)
    _token, secret = services.token_create(account=owner, label="report")
    assert token_opens(secret, rf)
    response = here.post(reverse("members:account_password"), password_fields())
    assert response.status_code == 302
    assert here.get(reverse("members:account")).status_code == 200
    assert there.get(reverse("members:account")).status_code == 302
    assert not token_opens(secret, rf)
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert trail(owner) == ["password_changed", "token_created"]


@pytest.mark.parametrize(
    "changes",
    [
        {"old_password": "wrong"},
        {"new_password2": "otherwise-typed-1"},
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": "password123", "new_password2": "password123"},
        {"new_password1": "owner@network", "new_password2": "owner@network"},
    ],
)
def test_a_refused_password_says_why_and_ends_nothing(signed_in, owner, rf, changes):
    _token, secret = services.token_create(account=owner, label="report")
    response = signed_in(owner).post(
        reverse("members:account_password"), password_fields(**changes)
    )
    assert response.context["password_form"].problems
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert token_opens(secret, rf)


def test_a_token_is_shown_once_and_kept_by_nobody(signed_in, owner, rf):
    client = signed_in(owner)
    page = client.post(reverse("members:token_create"), {"label": "Yearly report"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert token_opens(secret, rf)
    later = client.get(reverse("members:account")).content.decode()
    assert "Yearly report" in later
    assert secret not in later
    assert not AuthToken.objects.filter(digest=secret).exists()


def test_a_token_needs_to_say_what_it_is_for(signed_in, owner):
    response = signed_in(owner).post(reverse("members:token_create"), {"label": " "})
    assert response.context["token_form"].problems[0]["address"] == "#id_label"
    assert not AuthToken.objects.exists()


def test_there_is_an_end_to_the_tokens_of_an_account(signed_in, owner):
    for number in range(services.MAX_TOKENS):
        services.token_create(account=owner, label=f"program {number}")
    response = signed_in(owner).post(reverse("members:token_create"), {"label": "one more"})
    assert str(services.MAX_TOKENS) in response.context["token_form"].problems[0]["message"]
    assert AuthToken.objects.count() == services.MAX_TOKENS


def test_a_revoked_token_opens_nothing_and_the_others_stay(signed_in, owner, rf):
    first, revoked = services.token_create(account=owner, label="first")
    _second, kept = services.token_create(account=owner, label="second")
    signed_in(owner).post(reverse("members:token_revoke"), {"token": first.token_key})
    assert not token_opens(revoked, rf)
    assert token_opens(kept, rf)
    last = AccountChange.objects.filter(account=owner).first()
    assert (last.action, last.before, last.actor) == ("token_revoked", "first", owner)


@pytest.mark.parametrize("token", ["", "nothing", "\x00", "x" * 400])
def test_a_token_that_is_not_there_is_not_found(signed_in, owner, token):
    response = signed_in(owner).post(reverse("members:token_revoke"), {"token": token})
    assert response.status_code == 404


def test_a_token_of_somebody_else_is_not_found_either(signed_in, owner, stranger, rf):
    foreign, secret = services.token_create(account=stranger, label="foreign")
    response = signed_in(owner).post(reverse("members:token_revoke"), {"token": foreign.token_key})
    assert response.status_code == 404
    assert token_opens(secret, rf)


@pytest.mark.parametrize("secret", ["x", "\xff\xfe", "a b", "ñandú"])
def test_an_odd_token_is_refused_without_an_error(rf, secret):
    assert not token_opens(secret.encode("latin-1").decode("latin-1"), rf)


def test_a_disabled_account_loses_tokens_sessions_and_password(signed_in, owner, teammate, rf):
    client = signed_in(teammate)
    _token, secret = services.token_create(account=teammate, label="report")
    services.account_disable(account=teammate, actor=owner)
    assert not token_opens(secret, rf)
    assert client.get(reverse("members:account")).status_code == 302
    services.account_enable(account=teammate, actor=owner)
    assert client.get(reverse("members:account")).status_code == 302, "an old session woke up"
    assert not token_opens(secret, rf)
    teammate.refresh_from_db()
    assert not teammate.has_usable_password()
