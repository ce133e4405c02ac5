"""The frame's navigation: what each role is led to, and where the reader is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils.translation import override

from members.models import Role
from tests.factories import person
from wop_lac import shell

pytestmark = pytest.mark.django_db


def labels(rf: RequestFactory, user: object, path: str = "/") -> list[str]:
    request = rf.get(path)
    request.user = user
    with override("en"):
        return [place.label for place in shell.shell(request)["navigation"]]


def test_a_visitor_is_led_to_what_is_public(rf: RequestFactory) -> None:
    assert labels(rf, AnonymousUser()) == ["Utilities", "Projects"]


@pytest.mark.parametrize(
    ("role", "people"),
    [(Role.SECRETARIAT, True), (Role.COMMITTEE, False), (Role.REGULATOR, False)],
)
def test_only_who_manages_people_is_led_to_them(
    rf: RequestFactory, role: Role, people: bool
) -> None:
    expected = ["Utilities", "Projects", "Runs", *(["People"] if people else [])]
    assert labels(rf, person(role)) == expected


def test_a_disabled_account_is_led_no_further_than_a_visitor_with_runs(rf: RequestFactory) -> None:
    assert "People" not in labels(rf, person(Role.SECRETARIAT, is_active=False))


@pytest.mark.parametrize(
    ("path", "current"), [("/proyectos/", "page"), ("/proyectos/nuevo/", "true"), ("/", "")]
)
def test_the_place_of_the_reader_is_marked(rf: RequestFactory, path: str, current: str) -> None:
    request = rf.get(path)
    request.user = AnonymousUser()
    projects = shell.shell(request)["navigation"][1]
    assert projects.current == current


def test_a_missing_address_is_no_silent_gap() -> None:
    with pytest.raises(NoReverseMatch):
        shell._place("/", "members:no_such_page", "Nowhere")


def test_a_visitors_frame_asks_the_database_nothing(
    rf: RequestFactory, django_assert_num_queries
) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        shell.shell(request)
