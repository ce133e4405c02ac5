"""Signing in for a token, and every way a token ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from knox.models import AuthToken
from rest_framework.test import APIClient

from members.models import User
from members.services import account_disable, password_set
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/auth/token/"


def ask(client: APIClient, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(ADDRESS, {"email": email, "password": password, **more}, format="json")


def client_with(secret: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def test_email_and_password_give_a_token_that_signs_requests(visitor: APIClient) -> None:
    user = UserFactory(email="ana@utility.example", language="pt")
    response = ask(visitor, "ANA@utility.example ")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert body["user"] == {
        "id": str(user.pk),
        "email": user.email,
        "name": user.name,
        "language": "pt",
    }
    assert body["expiry"] is not None
    assert client_with(body["token"]).get("/api/v1/runs/").status_code == 200


def test_a_token_of_the_account_speaks_the_language_of_the_account(
    client_of: Callable[..., APIClient],
) -> None:
    client = client_of(UserFactory(language="pt"))
    assert client.get("/api/v1/runs/").headers["Content-Language"] == "pt"
    asked = client.get("/api/v1/runs/", HTTP_ACCEPT_LANGUAGE="en")
    assert asked.headers["Content-Language"] == "en"


def test_unknown_disabled_and_wrong_answer_alike_after_the_same_work(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = False
    UserFactory(email="known@x.example")
    UserFactory(email="disabled@x.example", is_active=False)
    UserFactory(email="demonstration@x.example", is_demonstration=True)
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Argon2PasswordHasher, *args: Any, **kwargs: Any) -> Any:
            hashed.append("once")
            return work(self, *args, **kwargs)

        return run

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted(encode))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted(verify))
    answers = []
    for email, password in [
        ("nobody@x.example", PASSWORD),
        ("known@x.example", "something else"),
        ("disabled@x.example", PASSWORD),
        ("demonstration@x.example", PASSWORD),
    ]:
        hashed.clear()
        response = ask(visitor, email, password)
        answers.append((response.status_code, response.content, len(hashed)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 401
    assert answers[0][2] == 1


def test_a_demonstration_account_signs_in_where_the_network_is_a_demonstration(
    visitor: APIClient, settings: Any
) -> None:
    settings.DEMO = True
    UserFactory(email="demo@x.example", is_demonstration=True)
    assert ask(visitor, "demo@x.example").status_code == 200


def test_the_ninth_attempt_on_a_name_is_refused_before_any_hashing(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(email="target@x.example")
    refused = [ask(visitor, "target@x.example", "wrong") for _attempt in range(8)]
    assert {one.headers["Content-Type"] for one in refused} == {"application/problem+json"}
    assert {one.json()["code"] for one in refused} == {"not_authenticated", "throttled"}
    monkeypatch.setattr(Argon2PasswordHasher, "verify", _never)
    response = ask(visitor, "target@x.example")
    assert response.status_code == 429
    assert response.json()["code"] == "throttled"
    assert int(response.headers["Retry-After"]) > 0


def test_attempts_on_one_name_from_many_places_are_counted_together(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(10):
        visitor.defaults["REMOTE_ADDR"] = f"10.0.0.{place}"
        assert ask(visitor, "target@x.example", "wrong").status_code == 401
    monkeypatch.setattr(Argon2PasswordHasher, "encode", _never)
    visitor.defaults["REMOTE_ADDR"] = "10.0.1.1"
    assert ask(visitor, "Target@x.example", "wrong").status_code == 429


def test_attempts_from_one_place_are_counted_whatever_it_claims_to_be(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.api.views.authenticate", lambda *_args, **_kwargs: None)
    for number in range(30):
        response = visitor.post(
            ADDRESS,
            {"email": f"{number}@x.example", "password": "x"},
            format="json",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
        assert response.status_code == 401
    assert ask(visitor, "31@x.example").status_code == 429


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        7,
        {},
        {"email": None, "password": None},
        {"email": ["a"], "password": {"b": 1}},
        {"email": "a@b.example", "password": ""},
        {"email": "a" * 300, "password": "x"},
        {"email": "a@b.example", "password": "x" * 2000},
        {"email": "a@b.example", "password": "x", "is_staff": True},
        {"email": True, "password": False},
    ],
)
def test_a_body_that_is_no_sign_in_is_a_400_without_hashing(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch, body: Any
) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "encode", _never)
    response = visitor.post(ADDRESS, body, format="json")
    assert response.status_code == 400
    assert response.json()["problems"]


def test_signing_out_ends_this_token_and_no_other(visitor: APIClient) -> None:
    user = UserFactory(email="two@x.example")
    first = ask(visitor, user.email).json()["token"]
    second = ask(visitor, user.email).json()["token"]
    assert client_with(first).delete(ADDRESS).status_code == 204
    assert client_with(first).get("/api/v1/runs/").status_code == 401
    assert client_with(second).get("/api/v1/runs/").status_code == 200


def test_signing_out_everywhere_ends_every_token_of_the_account_only(
    visitor: APIClient,
) -> None:
    mine = [ask(visitor, UserFactory(email="me@x.example").email).json()["token"]]
    mine.append(ask(visitor, "me@x.example").json()["token"])
    other = ask(visitor, UserFactory(email="other@x.example").email).json()["token"]
    assert client_with(mine[0]).post("/api/v1/auth/tokens/revoke-all/").status_code == 204
    assert [client_with(one).get("/api/v1/runs/").status_code for one in mine] == [401, 401]
    assert client_with(other).get("/api/v1/runs/").status_code == 200


@pytest.mark.parametrize(
    "end",
    [
        lambda user: account_disable(account=user, actor=None),
        lambda user: password_set(account=user, password="otra-lluvia-en-la-costa", actor=None),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: AuthToken.objects.filter(user=user).update(expiry="2020-01-01T00:00Z"),
    ],
    ids=["disabled", "new password", "disabled behind the services' back", "expired"],
)
def test_a_token_dies_at_once(visitor: APIClient, end: Callable[[User], Any]) -> None:
    user = UserFactory(email="soon@x.example")
    client = client_with(ask(visitor, user.email).json()["token"])
    assert client.get("/api/v1/runs/").status_code == 200
    end(user)
    assert client.get("/api/v1/runs/").status_code == 401
    assert client.post("/api/v1/calculations/snip.cash_flow/", {}).status_code == 401


def test_an_old_token_sent_along_does_not_stop_a_sign_in(visitor: APIClient) -> None:
    user = UserFactory()
    assert ask(client_with("f" * 64), user.email).status_code == 200


def test_a_session_is_no_token_to_sign_out(visitor: APIClient) -> None:
    visitor.force_login(UserFactory())
    assert visitor.delete(ADDRESS).status_code == 401


def _never(*_args: Any, **_kwargs: Any) -> None:
    raise AssertionError("hashed")
