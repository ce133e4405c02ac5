"""Signing in: one answer and one cost for every refusal, and a limit before the hashing."""

from __future__ import annotations

from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.urls import reverse

from members.backends import client_address
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
FAILURES = 8


@pytest.fixture
def hashings():
    """Counts the Argon2 hashes computed, whether to set or to verify a password."""
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    counted = mock.Mock()

    def counting(function):
        def run(self, *arguments):
            counted()
            return function(self, *arguments)

        return run

    with (
        mock.patch.object(Argon2PasswordHasher, "encode", counting(encode)),
        mock.patch.object(Argon2PasswordHasher, "verify", counting(verify)),
    ):
        yield counted


def attempt(client, email, password="wrong password", **extra):
    fields = {"username": email, "password": password, **extra}
    return client.post(reverse("members:sign_in"), fields)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_who_knows_the_password_comes_in_and_goes_on(client, owner):
    response = attempt(client, owner.email, PASSWORD, next=reverse("members:account"))
    assert response.status_code == 302
    assert response.url == reverse("members:account")
    assert is_signed_in(client)


def test_capital_letters_in_the_address_do_not_matter(client, owner):
    attempt(client, owner.email.upper(), PASSWORD)
    assert is_signed_in(client)


def test_the_way_on_never_leads_to_another_site(client, owner):
    response = attempt(client, owner.email, PASSWORD, next="https://evil.example/")
    assert response.url == reverse("home")


def test_unknown_wrong_and_disabled_get_the_same_answer_and_cost(client, owner, hashings):
    UserFactory(email="disabled@network.example", is_active=False)
    UserFactory(email="locked@network.example", password="!unusable")
    answers, costs = set(), []
    for email, password in [
        ("nobody@network.example", PASSWORD),
        (owner.email, "wrong password"),
        ("disabled@network.example", PASSWORD),
        ("disabled@network.example", "wrong password"),
        ("locked@network.example", PASSWORD),
    ]:
        hashings.reset_mock()
        response = attempt(client, email, password)
        costs.append(hashings.call_count)
        answers.add((response.status_code, str(response.context["form"].problems)))
    assert len(answers) == 1
    assert costs == [1] * 5
    assert not is_signed_in(client)


def test_a_refusal_keeps_the_address_and_not_the_password(client, owner):
    page = attempt(client, owner.email, "wrong password").content.decode()
    assert owner.email in page
    assert "wrong password" not in page


@pytest.mark.parametrize("known", [True, False])
def test_after_too_many_failures_nothing_is_hashed(client, owner, hashings, known):
    email = owner.email if known else "nobody@network.example"
    for _ in range(FAILURES):
        response = attempt(client, email)
    assert response.status_code == 429
    hashings.reset_mock()
    response = attempt(client, email, PASSWORD)
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 900
    assert "members/locked_out.html" in [template.name for template in response.templates]
    assert hashings.call_count == 0
    assert not is_signed_in(client)


def test_spelling_the_name_otherwise_opens_no_second_count(client, owner):
    for number in range(FAILURES):
        attempt(client, owner.email.upper() if number % 2 else f" {owner.email}")
    assert attempt(client, owner.email, PASSWORD).status_code == 429


def test_a_lockout_of_one_name_leaves_the_others_alone(client, owner, teammate):
    for _ in range(FAILURES):
        attempt(client, owner.email)
    assert attempt(client, teammate.email, PASSWORD).status_code == 302


def test_a_session_is_renewed_when_someone_signs_in(client, owner):
    client.get(reverse("members:sign_in"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    attempt(client, owner.email, PASSWORD)
    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["", "\x00", "x" * 5000, "no address"])
def test_odd_names_get_a_form_error(client, email):
    response = attempt(client, email, "\x00")
    assert response.status_code == 200
    assert response.context["form"].problems


def test_signing_out_takes_a_post_and_ends_the_session(signed_in, owner):
    client = signed_in(owner)
    assert client.get(reverse("members:sign_out")).status_code == 405
    client.post(reverse("members:sign_out"))
    assert not Session.objects.exists()


def test_a_flood_of_names_from_one_address_is_not_hashed(client, owner, hashings):
    for number in range(30):
        attempt(client, f"nobody{number}@network.example")
    hashings.reset_mock()
    assert attempt(client, owner.email, PASSWORD).status_code == 429
    assert hashings.call_count == 0
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    fields = {"username": owner.email, "password": PASSWORD}
    assert client.post(reverse("members:sign_in"), fields, **elsewhere).status_code == 302


def test_without_redis_people_still_sign_in_and_are_still_locked_out(client, owner, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert attempt(client, owner.email, PASSWORD).status_code == 302
    client.post(reverse("members:sign_out"))
    for _ in range(FAILURES):
        attempt(client, owner.email)
    assert attempt(client, owner.email, PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (1, "no address", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_failures_count_for_the_client_behind_our_own_proxies(
    rf, settings, proxies, forwarded, address
):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    request = rf.post("/entrar/", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == address
