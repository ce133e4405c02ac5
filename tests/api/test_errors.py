"""Every error under /api/ has one shape, whoever made it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisAway
from rest_framework.request import Request
from rest_framework.test import APIClient
from rest_framework.views import APIView

from members.models import User
from tests.factories import UserFactory
from wop_lac.api.errors import KINDS
from wop_lac.api.middleware import ProblemsOnly

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "code", "detail", "problems"}


def assert_problem(response: HttpResponse, status: int) -> dict[str, object]:
    assert response.status_code == status, response.content[:500]
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert set(body) >= MEMBERS
    assert body["status"] == status
    assert body["code"] == KINDS[status][0]
    assert body["type"] == f"/api/v1/errors/#{body['code']}"
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/runs/",
        "/api/v1/nothing/",
        "/api/v1/calculations/UPPER/",
        "/api/v1/calculations/no.such_calculation/",
        "/api/v1/calculations/%00/",
        "/api/v1/calculations/a%00b/",
        "/api/v1/calculations/..%2f..%2fetc/",
        "/api/v1/calculations/" + "a" * 5000 + "/",
        "/api/v1/utilities/%00/",
        "/api/v1/utilities/%ED%A0%80/",
        "/api/v1/utilities/%F0%9F%92%A7/",
        "/api/v1/utilities/nowhere/",
        "/api/v1/runs/not-a-uuid/",
    ],
)
def test_an_address_that_is_none_is_a_404_in_the_shape(visitor: APIClient, path: str) -> None:
    assert_problem(visitor.get(path), 404)


@pytest.mark.parametrize("path", ["/api/v1/utilities", "/api/v1/auth/token"])
def test_a_post_without_the_last_slash_is_not_redirected_into_a_get(
    visitor: APIClient, path: str
) -> None:
    body = assert_problem(visitor.post(path, {}, format="json"), 404)
    assert "/" in str(body["detail"]) or body["detail"]


def test_a_method_an_address_has_not_is_a_405_that_names_the_others(visitor: APIClient) -> None:
    response = visitor.delete("/api/v1/utilities/")
    assert_problem(response, 405)
    assert "GET" in response.headers["Allow"]


def test_a_client_that_wants_no_json_is_told_406(visitor: APIClient) -> None:
    assert_problem(visitor.get("/api/v1/utilities/", HTTP_ACCEPT="image/png"), 406)
    assert_problem(visitor.get("/api/v1/docs/", HTTP_ACCEPT="image/png"), 406)
    assert_problem(visitor.get("/api/v1/schema/", HTTP_ACCEPT="image/png"), 406)


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "x"],
)
def test_a_body_that_is_no_json_is_told_415(visitor: APIClient, content_type: str) -> None:
    response = visitor.post("/api/v1/auth/token/", b"x=null", content_type=content_type)
    assert_problem(response, 415)


def test_a_body_too_large_is_told_413(visitor: APIClient) -> None:
    body = b'{"email": "' + b"x" * 3_000_000 + b'"}'
    response = visitor.post("/api/v1/auth/token/", body, content_type="application/json")
    assert_problem(response, 413)


@pytest.mark.parametrize("length", ["-1", "abc", "0", "3"])
def test_a_length_that_lies_is_no_server_error(visitor: APIClient, length: str) -> None:
    response = visitor.generic(
        "POST",
        "/api/v1/auth/token/",
        b'{"email": "a@b.example", "password": "x"}',
        content_type="application/json",
        CONTENT_LENGTH=length,
    )
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=0", "page=%00", "page_size=1e9", "page_size=501", "page_size=-1",
     "page=" + "9" * 5000, "order=;drop", "country=%00", "q=%00", "q=" + "x" * 101],
)  # fmt: skip
def test_a_query_parameter_that_will_not_do_is_told_by_name(visitor: APIClient, query: str) -> None:
    body = assert_problem(visitor.get(f"/api/v1/utilities/?{query}"), 400)
    assert body["problems"][0]["path"] == query.split("=")[0]


def test_a_page_past_the_end_is_not_there(visitor: APIClient) -> None:
    assert_problem(visitor.get("/api/v1/utilities/?page=2"), 404)


@pytest.mark.parametrize("lang", ["%00", "../../etc", "xx", "e" * 5000])
def test_a_language_that_is_none_of_ours_is_told(visitor: APIClient, lang: str) -> None:
    assert_problem(visitor.get(f"/api/v1/schema/?lang={lang}"), 400)
    assert_problem(visitor.get(f"/api/v1/docs/?lang={lang}"), 400)


def test_whoever_is_nobody_is_told_how_to_sign_in(visitor: APIClient) -> None:
    response = visitor.get("/api/v1/runs/")
    assert_problem(response, 401)
    assert response.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    "header",
    ["Token", "Token a b", "Token x", "Token \x00", "Token " + "f" * 64, "Token ñandú", "Bearer x"],
)
def test_a_token_that_is_none_is_a_401(visitor: APIClient, header: str) -> None:
    assert_problem(visitor.get("/api/v1/runs/", HTTP_AUTHORIZATION=header), 401)


def test_a_session_needs_the_csrf_token_where_a_token_of_the_api_needs_none(
    client_of: Callable[[User], APIClient],
) -> None:
    user = UserFactory()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    assert_problem(browser.post("/api/v1/auth/tokens/revoke-all/"), 403)
    assert client_of(user).post("/api/v1/auth/tokens/revoke-all/").status_code == 204


class Breaking(APIView):
    """Raises what it was given."""

    authentication_classes = ()
    permission_classes = ()
    error: Exception = RuntimeError()

    def get(self, request: Request) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RequestDataTooBig("x"), 413),
        (SuspiciousOperation("x"), 400),
        (UnreadablePostError("x"), 400),
        (RedisAway("x"), 503),
    ],
)
def test_what_django_and_redis_raise_has_the_shape_too(error: Exception, status: int) -> None:
    view = Breaking.as_view(error=error)
    response = view(RequestFactory().get("/api/v1/x/"))
    response.render()
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("secret of the house"), 500), (OperationalError("x"), 503)]
)
def test_a_crash_and_an_absent_database_say_nothing_of_the_inside(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def broken(**_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("members.selectors.utilities", broken)
    response = visitor.get("/api/v1/utilities/")
    assert_problem(response, status)
    assert b"secret" not in response.content
    assert ("Retry-After" in response.headers) == (status == 503)


def test_pages_outside_the_api_are_left_alone() -> None:
    page = HttpResponse("<p>", status=404)
    assert ProblemsOnly(lambda _request: page)(RequestFactory().get("/proyectos/x/")) is page


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "número entero"), ("pt", "número inteiro"), ("en", "valid integer")],
)
def test_an_error_is_in_the_language_asked_for(
    visitor: APIClient, language: str, words: str
) -> None:
    response = visitor.get("/api/v1/utilities/?page=abc", HTTP_ACCEPT_LANGUAGE=language)
    assert words in response.json()["problems"][0]["message"]
    assert response.headers["Content-Language"] == language
    english = "The request is not valid."
    assert (response.json()["title"] == english) == (language == "en")


def test_every_kind_of_error_is_described(visitor: APIClient) -> None:
    kinds = visitor.get("/api/v1/errors/").json()
    assert {kind["status"]: kind["code"] for kind in kinds} == {
        status: code for status, (code, _title) in KINDS.items()
    }
