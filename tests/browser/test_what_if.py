"""Assumptions of Coquitos moved in a real browser; kept as a scenario; compared with the saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from engine import registry
from members.demo import COQUITOS
from members.models import User
from presentation.numbers import format_number
from runs.models import Run, Scenario, Status
from snip.calculation import CALCULATION
from snip.models import Alternative
from tests.browser.portal import DESK, PHONE, Portal, assert_accessible, assert_fits

EDITOR = "personal@demo.example"
RATE = "v:water_project.discount_rate"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coquitos(settings) -> Alternative:
    settings.DEMO = True
    call_command("demo_load", verbosity=0)
    return Alternative.objects.get(project__utility__slug=COQUITOS, number=1)


@pytest.fixture
def run(coquitos: Alternative) -> Run:
    return Run.objects.filter(evaluations__alternative=coquitos, status=Status.SUCCEEDED).latest(
        "created_at"
    )


def npv_at(run: Run, rate: float) -> str:
    project = {**run.inputs["water_project"], "discount_rate": rate}
    inputs = {**run.inputs, "water_project": project}
    result = registry.get(CALCULATION).evaluate(inputs).model_dump(mode="json")
    return format_number(result["water_project"]["npv"], 0, "es")


def saved_npv(run: Run) -> str:
    assert run.result is not None
    return format_number(run.result["water_project"]["npv"], 0, "es")


def opened(portal: Portal, run: Run, **reader) -> Page:
    page = portal.reader(User.objects.get(email=EDITOR), **reader)
    page.goto(reverse("runs:what_if", args=[run.pk]))
    return page


def rate_field(page: Page) -> Locator:
    return page.locator(f'[name="{RATE}"]')


def rate_slider(page: Page) -> Locator:
    part = page.locator("[data-assumption]", has=rate_field(page))
    return part.get_by_role("slider")


def first_figure(page: Page) -> Locator:
    return page.locator("#answer .figure").first


def saved_pictures(page: Page, request: pytest.FixtureRequest, name: str) -> None:
    folder = request.config.getoption("--screenshots")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(600)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_rate_is_moved_by_keyboard_and_kept_and_compared(
    portal: Portal, run: Run, request: pytest.FixtureRequest
) -> None:
    page = opened(portal, run)
    expect(first_figure(page)).to_contain_text(saved_npv(run))
    rate_slider(page).focus()
    for _step in range(5):
        page.keyboard.press("ArrowRight")
    expect(rate_field(page)).to_have_value("10")
    expect(first_figure(page)).to_contain_text(npv_at(run, 0.1))
    expect(first_figure(page)).to_contain_text(f"guardado {saved_npv(run)}")
    expect(page.locator("#grafico-flujo svg")).to_contain_text("guardado")
    expect(page.locator("#grafico-flujo")).to_contain_text("En línea discontinua")
    expect(page).to_have_url(re.compile(r"cambio=water_project\.discount_rate%3A0\.1$"))
    assert rate_slider(page).evaluate("one => one === document.activeElement")
    saved_pictures(page, request, "moved")

    page.get_by_label("Nombre del escenario").fill("Tasa de 10 %")
    page.get_by_role("button", name="Guardar el escenario").click()
    expect(page.locator("#error-summary")).to_contain_text("Motivo")
    expect(page.get_by_label("Nombre del escenario")).to_have_value("Tasa de 10 %")
    page.get_by_label("Motivo").fill("Prueba de la tasa de la norma anterior")
    page.get_by_role("button", name="Guardar el escenario").click()
    expect(page.locator(".notice, .message").first).to_contain_text("Tasa de 10 %")
    scenario = Scenario.objects.get()
    assert scenario.changes == {"water_project.discount_rate": 0.1}

    page.get_by_role("button", name="Comparar con el resultado guardado").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Coquitos")
    for shown in (saved_npv(run), npv_at(run, 0.1)):
        expect(page.locator("main")).to_contain_text(shown)
    expect(page.locator("#inputs")).to_have_text("1 dato difiere")
    assert_accessible(page)
    assert_fits(page)
    saved_pictures(page, request, "compared")


def test_back_undoes_one_assumption_and_the_address_can_be_shared(portal: Portal, run: Run) -> None:
    page = opened(portal, run)
    rate_field(page).fill("10")
    expect(first_figure(page)).to_contain_text(npv_at(run, 0.1))
    address = page.url
    page.locator('[name="v:water_project.coverage"]').fill("82")
    expect(page).to_have_url(re.compile("coverage"))
    page.go_back()
    expect(page).to_have_url(address)
    expect(rate_field(page)).to_have_value("10")
    expect(page.locator('[name="v:water_project.coverage"]')).to_have_value("80")
    other = portal.reader(User.objects.get(email=EDITOR), language="en")
    other.goto(address)
    expect(rate_field(other)).to_have_value("10")


def test_a_value_that_will_not_do_is_told_at_its_field_and_the_figures_stay(
    portal: Portal, run: Run
) -> None:
    page = opened(portal, run)
    rate_field(page).fill("diez")
    part = page.locator("[data-assumption]", has=rate_field(page))
    expect(part.locator(".field-error")).to_contain_text("diez")
    expect(first_figure(page)).to_contain_text(saved_npv(run))
    expect(rate_field(page)).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    part.get_by_role("button", name="Volver al valor guardado").click()
    expect(rate_field(page)).to_have_value("9")
    expect(part.locator(".field-error")).to_have_count(0)


def test_without_javascript_a_form_does_the_same(portal: Portal, run: Run) -> None:
    page = opened(portal, run, script=False)
    rate_field(page).fill("10")
    page.get_by_role("button", name="Calcular").click()
    expect(page).to_have_url(re.compile("cambio="))
    expect(first_figure(page)).to_contain_text(npv_at(run, 0.1))
    part = page.locator("[data-assumption]", has=rate_field(page))
    part.get_by_role("button", name="Volver al valor guardado").click()
    expect(page).not_to_have_url(re.compile("cambio="))
    expect(first_figure(page)).to_contain_text(saved_npv(run))


def test_an_assumption_is_found_by_its_name(portal: Portal, run: Run) -> None:
    page = opened(portal, run)
    page.locator("#more > summary").click()
    page.get_by_label("Buscar un supuesto").fill("tarifa")
    shown = page.locator("#more [data-assumption]:visible")
    expect(shown.first).to_contain_text(re.compile("tarifa", re.IGNORECASE))
    assert shown.count() < 20


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_accessible_and_fits(
    portal: Portal, run: Run, width: int, dark: bool, request: pytest.FixtureRequest
) -> None:
    page = opened(portal, run, width=width, dark=dark)
    rate_field(page).fill("10")
    expect(first_figure(page)).to_contain_text(npv_at(run, 0.1))
    page.wait_for_selector("#grafico-flujo .chart-canvas[data-drawn] svg")
    assert_accessible(page)
    assert_fits(page)
    saved_pictures(page, request, f"page-{width}-{'dark' if dark else 'light'}")
