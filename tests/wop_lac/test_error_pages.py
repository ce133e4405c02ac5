"""Pages that must appear when nothing else works."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from wop_lac import views

TITLES = {
    "es": "Algo falló de nuestro lado",
    "pt": "Algo falhou do nosso lado",
    "en": "Something failed on our side",
}


@pytest.mark.parametrize("language", TITLES)
def test_page_of_a_fault_needs_no_database(rf: RequestFactory, language: str) -> None:
    # No django_db mark: a query here would fail the test.
    with override(language):
        answer = views.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert TITLES[language] in answer.content.decode()
    assert f'lang="{language}"' in answer.content.decode()


def test_a_database_lost_in_a_middleware_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_self: SessionStore) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(SessionStore, "load", away)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(reverse("home"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "closed the connection" not in answer.content.decode()


def test_a_database_lost_in_a_view_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_user: object) -> None:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(views, "is_secretariat", away)
    answer = Client(raise_request_exception=False).get(reverse("home"))
    assert answer.status_code == 503


def test_another_fault_of_a_view_answers_500(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_user: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "is_secretariat", broken)
    answer = Client(raise_request_exception=False).get(reverse("home"))
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_answers_404_in_the_frame(client: Client) -> None:
    answer = client.get("/no-existe/")
    assert answer.status_code == 404
    assert reverse("members:utility_list") in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "pt"})
    assert answer.status_code == 403
    assert "Vuelva atrás, recargue la página" in answer.content.decode()
