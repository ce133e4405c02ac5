"""Every page each role can reach by its links: accessible, whole, within the screen.

    pytest tests/browser/test_pages.py --screenshots DIR

saves each of them for every role at both widths in both themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from members.models import Role, User
from tests.browser.portal import (
    DESK,
    PHONE,
    Portal,
    assert_accessible,
    assert_fits,
    assert_one_heading,
)

VISITOR = "visitor"
ROLES = [VISITOR, *(role.value for role in Role)]
VARIANTS = [(DESK, False), (PHONE, False), (DESK, True), (PHONE, True)]
SEES_MOST = Role.MANAGER.value
ELSEWHERE = re.compile(
    r"^/(admin|api|static|health)|[?&](format|descarga|download)=|[.](xlsx|pdf)$"
)
STARTS = {VISITOR: ["/", "/api/v1/docs/"]}
TOLD_APART = ("section", "tab")


def reader_of(role: str) -> User | None:
    """The demonstration account of a role."""
    if role == VISITOR:
        return None
    accounts = User.objects.filter(is_demonstration=True, memberships__role=role)
    return accounts.order_by("-email")[0]


def pages_of(page: Page, visit: Visit, problems: list[str]) -> Iterator[str]:
    """Follow links from the start page, to one page of each kind.

    A link that leads to no good page is a problem, and the others are followed all the same.
    """
    waiting, seen = list(STARTS.get(visit.role, ["/"])), set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address, visit.whole)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(address)
        assert answer is not None
        if answer.status != 200:
            problems.append(f"{address} answers {answer.status}")
            continue
        if "text/html" not in answer.headers["content-type"]:
            continue
        yield address
        links = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
        waiting += [path for path in map(local, links) if path]


def local(link: str) -> str:
    parts = urlsplit(link)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "" if ELSEWHERE.search(path) or parts.scheme not in {"http", "https"} else path


def kind_of(address: str, whole: bool) -> tuple[str, ...]:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ("not found", address)
    apart = TOLD_APART if whole else ()
    return (match.view_name, *(str(match.kwargs.get(name, "")) for name in apart))


def name_of(address: str) -> str:
    short = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", urlsplit(address).path)
    return short.strip("/").replace("/", "-") or "inicio"


@dataclass(frozen=True)
class Visit:
    """A round of a role through its pages; whole: every section and tab, not one of each kind."""

    role: str
    width: int
    dark: bool
    whole: bool

    @property
    def look(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}"


def visits(asked: bool) -> list[Visit]:
    """What to look at: with screenshots everything, else each role once and one role whole."""
    rounds = []
    for role in ROLES:
        whole = asked or role == SEES_MOST
        rounds += [Visit(role, *look, whole) for look in (VARIANTS if whole else VARIANTS[:1])]
    return rounds


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "visit" in metafunc.fixturenames:
        rounds = visits(bool(metafunc.config.getoption("--screenshots", default=None)))
        metafunc.parametrize("visit", rounds, ids=lambda visit: f"{visit.role}-{visit.look}")


@pytest.mark.django_db
def test_every_page_of_a_role(demonstration: Portal, request, visit: Visit) -> None:
    folder = request.config.getoption("--screenshots", default=None)
    page = demonstration.reader(reader_of(visit.role), width=visit.width, dark=visit.dark)
    problems: list[str] = []
    visited = 0
    for address in pages_of(page, visit, problems):
        visited += 1
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            name = f"{visit.role}-{name_of(address)}-{visit.look}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)
        for check in (assert_one_heading, assert_fits, assert_accessible):
            try:
                check(page)
            except AssertionError as error:
                problems.append(str(error))
    assert visited >= 4
    assert not problems, "\n\n".join(problems)
