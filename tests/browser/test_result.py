"""The result page in a real browser: charts under the strict policy, panels, phone, no script."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from members.demo import AGUA_VIEJA, COQUITOS, MODEL_LOCALITY
from members.models import Role, User
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
TABS = ("", "demanda", "costos", "beneficios", "sensibilidad", "sostenibilidad", "historia")


def alternative_of(utility: str, number: int = 1) -> Alternative:
    return Alternative.objects.get(project__utility__slug=utility, number=number)


def address(alternative: Alternative, tab: str = "") -> str:
    place = [alternative.project_id, alternative.number]
    if tab:
        return reverse("snip:result_tab", args=[*place, tab])
    return reverse("snip:result", args=place)


def charts_drawn(page: Page) -> None:
    for canvas in page.locator(".chart-canvas").all():
        expect(canvas).to_have_attribute("data-drawn", re.compile("wide|narrow"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_tab_is_whole_and_accessible(
    demonstration: Portal, request, width: int, dark: bool
) -> None:
    page = demonstration.reader(width=width, dark=dark)
    for tab in TABS:
        answer = page.goto(address(alternative_of(MODEL_LOCALITY, 2), tab))
        assert answer is not None
        assert answer.status == 200
        charts_drawn(page)
        if folder := request.config.getoption("--screenshots", default=None):
            look = f"{folder}/result-{tab or 'resumen'}-{width}-{'dark' if dark else 'light'}.png"
            page.screenshot(path=look, full_page=True)
        for check in (assert_one_heading, assert_fits, assert_accessible):
            check(page)


def test_a_figure_opens_beside_the_page_and_closes_again(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(COQUITOS)))
    figure = page.locator("a.figure").first
    figure.click()
    panel = page.locator("#panel .panel")
    expect(panel.locator("math").first).to_be_visible()
    expect(panel.locator("h2")).to_be_focused()
    expect(figure).to_have_attribute("aria-current", "true")
    assert "cifra=water_project.npv" in page.url
    assert_accessible(page)
    charts_drawn(page)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(figure).to_be_focused()
    assert "cifra" not in page.url


def test_a_figure_made_of_others_leads_to_them(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(AGUA_VIEJA)))
    page.locator("a.figure").nth(2).click()
    expect(page.locator("#panel-title")).to_contain_text("/")
    page.locator("#panel a[data-opens]").first.click()
    expect(page.locator("#panel-title")).to_contain_text("alor actual")


def test_the_address_of_an_opened_figure_can_be_passed_on(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(COQUITOS)) + "?cifra=water_project.irr")
    expect(page.locator("#panel .panel")).to_be_visible()
    expect(page.locator("a.figure[aria-current]")).to_have_count(1)


def test_without_script_tables_stand_open_and_figures_lead_to_their_panel(
    demonstration: Portal,
) -> None:
    page = demonstration.reader(script=False)
    page.goto(address(alternative_of(COQUITOS)))
    expect(page.locator("details.chart-table[open] table").first).to_be_visible()
    expect(page.locator(".chart-canvas").first).to_be_hidden()
    page.locator("a.figure").first.click()
    expect(page.locator("#panel .panel")).to_be_visible()


def test_charts_are_laid_out_again_on_a_phone(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(COQUITOS)))
    charts_drawn(page)
    canvas = page.locator(".chart-canvas").first
    expect(canvas).to_have_attribute("data-drawn", "wide")
    page.set_viewport_size({"width": PHONE, "height": 844})
    expect(canvas).to_have_attribute("data-drawn", "narrow")
    size = page.locator(".chart-canvas svg text").first.evaluate(
        "text => text.getBoundingClientRect().height"
    )
    assert size >= 11


def test_charts_take_the_colours_of_the_theme(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(COQUITOS)))
    charts_drawn(page)
    bar = page.locator("#grafico-flujo svg .mark-rect path").nth(3)
    light = bar.evaluate("bar => getComputedStyle(bar).fill")
    page.emulate_media(color_scheme="dark")
    dark = bar.evaluate("bar => getComputedStyle(bar).fill")
    assert light.startswith("rgb")
    assert dark.startswith("rgb")
    assert light != dark


def test_the_numbers_of_a_chart_are_one_press_away(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(COQUITOS)))
    charts_drawn(page)
    table = page.locator("#grafico-flujo-table table")
    expect(table).to_be_hidden()
    page.locator("#grafico-flujo-table summary").click()
    expect(table).to_be_visible()
    expect(table.locator("tbody tr")).to_have_count(20)


def test_a_table_downloads(demonstration: Portal) -> None:
    page = demonstration.reader()
    page.goto(address(alternative_of(AGUA_VIEJA)))
    with page.expect_download() as started:
        page.get_by_role("link", name="Excel").first.click()
    assert started.value.suggested_filename.endswith(".xlsx")


def test_the_owner_finds_the_way_to_the_inputs(demonstration: Portal) -> None:
    owner = User.objects.get(memberships__role=Role.MANAGER, is_demonstration=True)
    page = demonstration.reader(owner, width=PHONE)
    alternative = alternative_of(COQUITOS)
    page.goto(address(alternative))
    assert_fits(page)
    inputs = reverse("snip:alternative_inputs", args=[alternative.project_id, 1])
    page.locator(f'a.button[href="{inputs}"]').click()
    page.wait_for_url(re.compile(f"{inputs}.+"))
