"""From the VAN of Coquitos down to the water a family buys from the tanker, every way there is.

By mouse, by keyboard alone, without JavaScript, and on a phone.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from members.demo import COQUITOS
from runs.models import Run
from runs.opening import figure_address
from snip.models import Alternative
from tests.browser.portal import (
    DESK,
    PHONE,
    Portal,
    assert_accessible,
    assert_fits,
    assert_one_heading,
)

pytestmark = pytest.mark.django_db
FLOW = "water_project"
TANKER = f"inputs:{FLOW}.demand_curve.points.1.quantity"
WAY = (
    f"{FLOW}.net_flow.1",
    f"{FLOW}.benefits.1",
    f"{FLOW}.benefits_new_users.1",
    f"{FLOW}.benefit_per_new_user",
    TANKER,
)
WORDS = (
    "VAN social",
    "Flujo neto, año 1",
    "Beneficios, año 1",
    "Beneficios de los usuarios nuevos, año 1",
    "Beneficio de un usuario nuevo",
)
LEAF = "3,3 m³/mes"


@pytest.fixture(name="alternative")
def _alternative(demonstration: Portal) -> Alternative:
    return Alternative.objects.get(project__utility__slug=COQUITOS, number=1)


@pytest.fixture(name="run")
def _run(alternative: Alternative) -> Run:
    return alternative.evaluations.latest("requested_at").run


@pytest.fixture(name="address")
def _address(alternative: Alternative) -> str:
    return reverse("snip:result", args=[alternative.project_id, alternative.number])


def link_to(within: Page | Locator, key: str) -> Locator:
    """The link that opens that number, in the panel or on the page."""
    return within.locator(f'a.opens[href*="cifra={key.replace(":", "%3A")}&"]')


def project_page(alternative: Alternative) -> str:
    return reverse("snip:project_detail", args=[alternative.project_id])


def shows(page: Page, text: str) -> None:
    expect(page.locator(".panel-figure")).to_have_text(text)
    trail = page.get_by_role("navigation", name="El camino hasta esta cifra")
    expect(trail.get_by_role("link")).to_have_text(list(WORDS))


def pictured(request: pytest.FixtureRequest, page: Page, name: str) -> None:
    if folder := request.config.getoption("--screenshots", default=None):
        page.screenshot(path=f"{folder}/opened-{name}.png")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_sum_is_seen_whole_in_the_panel(
    demonstration: Portal, address: str, width: int, request: pytest.FixtureRequest
) -> None:
    page = demonstration.reader(width=width)
    page.goto(address)
    page.locator("a.figure").first.click()
    equation = page.locator("#panel .equation").first
    expect(equation.locator(".equation-numbers").first).to_contain_text("0,19449")
    wide, seen = equation.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= seen
    pictured(request, page, f"panel-{width}")


def test_by_mouse(demonstration: Portal, address: str, request: pytest.FixtureRequest) -> None:
    page = demonstration.reader()
    page.goto(address)
    page.locator("a.figure").first.click()
    panel = page.locator("#panel .panel")
    for key, words in zip(WAY, WORDS, strict=True):
        expect(panel.locator("h2")).to_have_text(words)
        expect(panel.locator("math").first).to_be_visible()
        link_to(panel, key).click()
    shows(page, LEAF)
    expect(panel).to_contain_text("Ingresado por")
    pictured(request, page, "leaf-mouse")
    assert_accessible(page)
    page.go_back()
    expect(panel.locator("h2")).to_have_text(WORDS[-1])
    panel.get_by_role("link", name=WORDS[1]).click()
    expect(panel.locator("h2")).to_have_text(WORDS[1])
    assert f"cifra={WAY[0]}" in page.url
    page.reload()
    expect(panel.locator("h2")).to_have_text(WORDS[1])
    panel.get_by_role("link", name="Cerrar").click()
    expect(panel).to_have_count(0)
    assert "cifra" not in page.url
    expect(page.locator("a.figure").first).to_be_focused()


def test_by_keyboard_alone(demonstration: Portal, address: str) -> None:
    page = demonstration.reader()
    page.goto(address)
    panel = page.locator("#panel .panel")
    walk_to(page, page.locator("a.figure").first)
    page.keyboard.press("Enter")
    for key, words in zip(WAY, WORDS, strict=True):
        expect(panel.locator("h2")).to_be_focused()
        expect(panel.locator("h2")).to_have_text(words)
        walk_to(page, link_to(panel, key))
        page.keyboard.press("Enter")
    shows(page, LEAF)
    expect(panel.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("a.figure").first).to_be_focused()


def walk_to(page: Page, target: Locator) -> None:
    """Tab from stop to stop; inside a table of figures the arrow keys."""
    expect(target).to_have_count(1)
    for _step in range(60):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        inside = target.evaluate(
            "(one) => Boolean(one.closest('table')?.contains(document.activeElement))"
        )
        page.keyboard.press("ArrowDown" if inside else "Tab")
    raise AssertionError(f"{target} is not to be reached by keyboard")


def test_without_javascript(demonstration: Portal, address: str) -> None:
    page = demonstration.reader(script=False)
    page.goto(address)
    page.locator("a.figure").first.click()
    for key, words in zip(WAY, WORDS, strict=True):
        expect(page.locator("#panel h2")).to_have_text(words)
        link_to(page.locator("#panel"), key).click()
    shows(page, LEAF)
    page.get_by_role("link", name="Cerrar").click()
    assert "cifra" not in page.url


def test_without_javascript_on_pages_of_their_own(demonstration: Portal, run: Run) -> None:
    page = demonstration.reader(script=False)
    page.goto(figure_address(run.pk, f"{FLOW}.npv"))
    for key, words in zip(WAY, WORDS, strict=True):
        expect(page.locator("h1")).to_have_text(words)
        page.locator(f'.panel a.opens[href^="{figure_address(run.pk, key)}"]').click()
    shows(page, LEAF)


def test_on_a_phone(demonstration: Portal, address: str, request: pytest.FixtureRequest) -> None:
    page = demonstration.reader(width=PHONE)
    page.goto(address)
    page.locator("a.figure").first.click()
    panel = page.locator("#panel .panel")
    for key, words in zip(WAY, WORDS, strict=True):
        expect(panel.locator("h2")).to_have_text(words)
        expect(panel.locator("h2")).to_be_in_viewport()
        box = panel.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"]) == (0, 0, PHONE)
        link_to(panel, key).click()
    shows(page, LEAF)
    pictured(request, page, "leaf-phone")
    for check in (assert_fits, assert_accessible):
        check(page)
    assert page.locator(".result-main").evaluate("(one) => one.inert")
    panel.get_by_role("link", name="Cerrar").click()
    expect(panel).to_have_count(0)
    assert not page.locator(".result-main").evaluate("(one) => one.inert")
    page.locator("a.figure").nth(1).click()
    expect(panel.locator("h2")).to_have_text("TIR social")


def test_a_table_of_years_is_one_stop_and_the_arrows_lead_through_it(
    demonstration: Portal, address: str
) -> None:
    page = demonstration.reader()
    page.goto(address)
    table = page.locator("#flujo-rows")
    stops = table.locator("tbody a.opens:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    stops.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "End", "Home", "ArrowUp"):
        page.keyboard.press(key)
    focused = page.evaluate("() => document.activeElement.href")
    assert focused.endswith(f"cifra={FLOW}.benefits.1")
    expect(stops).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text(WORDS[2])
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.href") == focused


def test_a_figure_opens_in_a_new_tab_where_the_reader_asks_for_one(
    demonstration: Portal, address: str
) -> None:
    page = demonstration.reader()
    page.goto(address)
    with page.context.expect_page() as opened:
        page.locator("a.figure").first.click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator("#panel h2")).to_have_text("VAN social")
    expect(page.locator("#panel .panel")).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_figures_are_whole_and_accessible(
    demonstration: Portal, run: Run, request: pytest.FixtureRequest, width: int, dark: bool
) -> None:
    pages = {
        "npv": figure_address(run.pk, f"{FLOW}.npv"),
        "input": figure_address(run.pk, TANKER),
        "norm": figure_address(run.pk, f"inputs:{FLOW}.discount_rate"),
        "all": reverse("runs:figures", args=[run.pk]),
    }
    language = "en" if dark else "es"
    page = demonstration.reader(width=width, dark=dark, language=language)
    for name, address in pages.items():
        page.goto(address)
        for check in (assert_one_heading, assert_fits, assert_accessible):
            check(page)
        pictured(request, page, f"{name}-{width}-{language}")


def test_figures_open_from_the_lists_too(demonstration: Portal, alternative: Alternative) -> None:
    page = demonstration.reader()
    for start in ("/", reverse("snip:project_list"), project_page(alternative)):
        page.goto(start)
        page.locator('main a.opens[href*="/cifras/"]').first.click()
        expect(page.locator("h1")).to_have_text(re.compile("VAN social"))
