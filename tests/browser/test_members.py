"""Accounts and people in a real browser, on pages that no link from elsewhere opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from members.models import Role
from tests.browser.portal import (
    DESK,
    PHONE,
    Portal,
    assert_accessible,
    assert_fits,
    assert_one_heading,
)
from tests.factories import PASSWORD, UtilityFactory, person

NEW = "nieve-en-el-nevado-9"
VARIANTS = pytest.mark.parametrize(("width", "dark"), [(DESK, False), (PHONE, True)])


@pytest.fixture(autouse=True)
def sign_ins_are_counted_anew():
    cache.clear()


@pytest.fixture
def looks_right(request):
    """looks_right(page, name) holds a page to the rules of every page, and may save its picture."""
    folder = request.config.getoption("--screenshots", default=None)

    def check(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = page.viewport_size["width"] if page.viewport_size else 0
            page.screenshot(path=Path(folder) / f"members-{name}-{width}.png", full_page=True)
        assert_one_heading(page)
        assert_fits(page)
        assert_accessible(page)

    return check


@VARIANTS
def test_a_manager_adds_a_person_who_then_signs_in(
    portal: Portal, looks_right, width: int, dark: bool
) -> None:
    utility = UtilityFactory(name="Aguas de Alto")
    manager = person(Role.MANAGER, utility)
    page = portal.reader(manager, width=width, dark=dark, language="en")
    page.goto("/personas/nueva/")
    page.get_by_label("Name").fill("Nina Nueva")
    page.get_by_label("E-mail address").fill("no address")
    page.get_by_role("button", name="Make the account").click()
    looks_right(page, "person-refused")
    page.locator(".error-summary a").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Nina Nueva")
    page.get_by_label("E-mail address").fill("nina@network.example")
    page.get_by_role("button", name="Make the account").click()
    looks_right(page, "link")
    link = page.get_by_label("Link").input_value()
    page.get_by_role("link", name="To the person").click()
    looks_right(page, "person")

    visitor = portal.reader(width=width, dark=dark, language="en")
    visitor.goto(link)
    looks_right(visitor, "password-from-link")
    visitor.get_by_label("New password", exact=True).fill(NEW)
    visitor.get_by_label("New password confirmation").fill(NEW)
    visitor.get_by_role("button", name="Set password").click()
    expect(visitor.locator(".messages")).to_contain_text("Your password is set")
    visitor.get_by_label("E-mail address").fill("Nina@Network.example")
    visitor.get_by_label("Password").fill(NEW)
    visitor.locator("main").get_by_role("button", name="Sign in").click()
    visitor.goto("/cuenta/")
    expect(visitor.locator(".page-sub")).to_contain_text("nina@network.example")
    visitor.goto(link)
    looks_right(visitor, "link-used")


@VARIANTS
def test_a_token_is_made_shown_once_and_revoked(
    portal: Portal, looks_right, width: int, dark: bool
) -> None:
    page = portal.reader(person(name="Ana"), width=width, dark=dark, language="en")
    page.goto("/cuenta/")
    page.get_by_label("What is the token for?").fill("Yearly report")
    page.get_by_role("button", name="Make a token").click()
    looks_right(page, "token")
    secret = page.get_by_label("Token").input_value()
    page.get_by_role("link", name="Back to my account").click()
    looks_right(page, "account-with-token")
    expect(page.locator("main")).to_contain_text("Yearly report")
    expect(page.locator("main")).not_to_contain_text(secret)
    page.get_by_role("button", name="Revoke Yearly report").click()
    expect(page.locator("main table")).to_have_count(0)


@VARIANTS
def test_a_refused_password_is_told_at_its_field(
    portal: Portal, looks_right, width: int, dark: bool
) -> None:
    page = portal.reader(person(name="Ana"), width=width, dark=dark, language="en")
    page.goto("/cuenta/")
    page.get_by_label("Old password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password confirmation").fill("short")
    page.get_by_role("button", name="Change password").click()
    looks_right(page, "password-refused")
    page.locator(".error-summary a").first.click()
    expect(page.locator("[aria-invalid=true]")).to_be_focused()


@VARIANTS
def test_after_too_many_failures_the_page_says_when_to_try_again(
    portal: Portal, looks_right, width: int, dark: bool
) -> None:
    ana = person(name="Ana")
    page = portal.reader(width=width, dark=dark, language="en")
    for _ in range(8):
        page.goto("/entrar/")
        page.get_by_label("E-mail address").fill(ana.email)
        page.get_by_label("Password").fill("wrong password")
        page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Too many attempts to sign in")
    expect(page.locator("main")).to_contain_text("15 minutes")
    looks_right(page, "locked-out")


@VARIANTS
def test_a_search_without_an_answer_leads_back(
    portal: Portal, looks_right, width: int, dark: bool
) -> None:
    UtilityFactory(name="Aguas de Alto")
    page = portal.reader(width=width, dark=dark, language="en")
    page.goto("/prestadores/?q=nowhere")
    looks_right(page, "no-utility")
    page.locator(".empty").get_by_role("link").click()
    expect(page.get_by_role("link", name="Aguas de Alto")).to_be_visible()
    page.goto("/prestadores/?country=XX")
    looks_right(page, "filter-refused")


def test_the_list_downloads_from_its_page(portal: Portal) -> None:
    UtilityFactory(name="Aguas de Alto", country="PE")
    UtilityFactory(name="Aguas de Bajo", country="BR")
    page = portal.reader(language="en")
    page.goto("/prestadores/?country=BR")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert "Aguas de Bajo" in text
    assert "Aguas de Alto" not in text
