"""Every page each role can reach by its links: accessible, whole, within the screen.

    pytest tests/browser/test_pages.py --screenshots DIR

saves each of them for every role at both widths in both themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
EVERY_VARIANT = {Role.MANAGER.value}
"""Who sees the most pages meets each of them in both widths and themes; the others in one."""
ELSEWHERE = re.compile(r"^/(admin|api|static|health)|[?&](format|descarga|download)=")
STARTS = {VISITOR: ["/", "/api/v1/docs/"]}
TOLD_APART = ("section", "tab")


def reader_of(role: str) -> User | None:
    """The demonstration account of a role."""
    if role == VISITOR:
        return None
    accounts = User.objects.filter(is_demonstration=True, memberships__role=role)
    return accounts.order_by("-email")[0]


def pages_of(page: Page, role: str, problems: list[str]) -> Iterator[str]:
    """Follow links from the start page; one page of each kind, every section and tab.

    A link that leads to no good page is a problem, and the others are followed all the same.
    """
    waiting, seen = list(STARTS.get(role, ["/"])), set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kind in seen:
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


def kind_of(address: str) -> tuple[str, ...] | None:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ("not found", address)
    return (match.view_name, *(str(match.kwargs.get(name, "")) for name in TOLD_APART))


def name_of(address: str) -> str:
    short = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", urlsplit(address).path)
    return short.strip("/").replace("/", "-") or "inicio"


def variants(role: str, asked: str | None) -> list[tuple[int, bool]]:
    return VARIANTS if asked or role in EVERY_VARIANT else VARIANTS[:1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(demonstration: Portal, request, role: str) -> None:
    folder = request.config.getoption("--screenshots", default=None)
    problems: list[str] = []
    for width, dark in variants(role, folder):
        page = demonstration.reader(reader_of(role), width=width, dark=dark)
        visited = 0
        for address in pages_of(page, role, problems):
            visited += 1
            if folder:
                look = f"{role}-{name_of(address)}-{width}-{'dark' if dark else 'light'}.png"
                Path(folder).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(folder) / look, full_page=True)
            for check in (assert_one_heading, assert_fits, assert_accessible):
                try:
                    check(page)
                except AssertionError as error:
                    problems.append(f"{width} {'dark' if dark else 'light'} {error}")
        assert visited >= 4
        page.context.close()
        demonstration.contexts.remove(page.context)
    assert not problems, "\n\n".join(problems)
