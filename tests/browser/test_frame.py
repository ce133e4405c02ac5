"""The frame of every page, as a reader meets it."""

import pytest
from playwright.sync_api import expect

from tests.browser.portal import DESK, PHONE, Portal, assert_accessible, assert_fits


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_start_page_is_accessible(portal: Portal, width: int, dark: bool) -> None:
    page = portal.reader(width=width, dark=dark)
    page.goto("/")
    assert_accessible(page)
    assert_fits(page)


def test_first_tab_stop_skips_to_the_content(portal: Portal) -> None:
    page = portal.reader()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_navigation_is_reachable_on_a_phone_without_javascript(portal: Portal) -> None:
    page = portal.reader(width=PHONE, script=False)
    page.goto("/")
    page.get_by_text("Menú", exact=True).click()
    expect(page.locator(".menu-sheet").get_by_role("link", name="Proyectos")).to_be_visible()


def test_open_menu_is_accessible_and_closes_with_escape(portal: Portal) -> None:
    page = portal.reader(width=PHONE)
    page.goto("/")
    page.get_by_text("Menú", exact=True).click()
    assert_accessible(page)
    assert_fits(page)
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet:visible")).to_have_count(0)


@pytest.mark.parametrize(("language", "word"), [("pt", "Projetos"), ("en", "Projects")])
def test_language_choice_stays_on_the_page(portal: Portal, language: str, word: str) -> None:
    page = portal.reader()
    page.goto("/?q=1")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("button", name=language.upper()).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".places")).to_contain_text(word)
    assert page.url.endswith("/?q=1")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_page_of_an_unknown_address_leads_on(portal: Portal, dark: bool) -> None:
    page = portal.reader(dark=dark, width=PHONE)
    answer = page.goto("/no-existe/")
    assert answer is not None
    assert answer.status == 404
    assert_accessible(page)
    page.locator("#content").get_by_role("link", name="Proyectos").click()
    expect(page.locator("h1")).to_be_visible()
