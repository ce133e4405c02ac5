"""An edited workbook brought back in the browser, as far as its keeping as a scenario."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from members.demo import COQUITOS
from members.models import User
from presentation.workbooks import Plan
from runs.models import Run, Scenario
from runs.workbooks import plan_of_run
from snip.models import Evaluation
from tests.browser.portal import (
    DESK,
    PHONE,
    Portal,
    assert_accessible,
    assert_fits,
    assert_one_heading,
)

EDITOR = "personal@demo.example"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COVERAGE = "water_project.coverage"
TARIFF = "water_project.demand_curve.tariff"
RATE = "water_project.discount_rate"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(settings) -> Run:
    """Coquitos as the demonstration has it."""
    settings.DEMO = True
    call_command("demo_load", verbosity=0)
    of = {"alternative__project__utility__slug": COQUITOS, "alternative__number": 1}
    return Evaluation.objects.filter(**of).latest("run__created_at").run


def a_formula(plan: Plan) -> tuple[str, str]:
    place = plan.figures["water_project.npv"]
    return place.sheet, place.cell


def edited(page: Page, run: Run, cells: Mapping[Any, Any]) -> Any:
    """The workbook downloaded, cells changed by input path or place, as a file to choose."""
    plan = plan_of_run(run, "es")
    data = page.request.get(f"/corridas/{run.pk}/libro.xlsx").body()
    book = load_workbook(io.BytesIO(data))
    for where, value in cells.items():
        place = plan.inputs[where] if isinstance(where, str) else None
        sheet, cell = (place.sheet, place.cell) if place else where
        book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return {"name": "libro.xlsx", "mimeType": SPREADSHEET, "buffer": buffer.getvalue()}


def send(page: Page, file: Any) -> None:
    page.get_by_label("Libro editado", exact=True).set_input_files(file)
    page.get_by_role("button", name="Ver qué cambiaría").click()
    page.wait_for_load_state()


def checked(page: Page, request: pytest.FixtureRequest, name: str) -> None:
    for check in (assert_one_heading, assert_fits, assert_accessible):
        check(page)
    if folder := request.config.getoption("--screenshots", default=None):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"libro-{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_three_wrong_cells_are_told_and_a_right_file_is_kept(
    portal: Portal, run: Run, request: pytest.FixtureRequest, width: int
) -> None:
    page = portal.reader(User.objects.get(email=EDITOR), width=width)
    page.goto(f"/corridas/{run.pk}/libro/")
    checked(page, request, "inicio")
    formula = a_formula(plan_of_run(run, "es"))
    wrong = {TARIFF: "dos soles", COVERAGE: 1.7, formula: 12, RATE: 0.1}
    send(page, edited(page, run, wrong))
    expect(page.locator(".error-summary li")).to_have_count(2)
    expect(page.locator(".return-cells .is-wrong")).to_have_count(2)
    expect(page.get_by_text("se sobrescribió su fórmula")).to_have_count(1)
    checked(page, request, "errores")
    send(page, edited(page, run, {COVERAGE: 0.9, RATE: 0.1}))
    expect(page.get_by_role("heading", name="Cifras clave antes y después")).to_be_visible()
    checked(page, request, "correcto")
    page.get_by_label("Nombre del escenario").fill("Menos cobertura")
    page.get_by_label("Motivo").fill("Lo que el catastro de mayo permite")
    page.get_by_role("button", name="Guardar el escenario").click()
    expect(page.get_by_text("Se guardó el escenario")).to_be_visible()
    assert Scenario.objects.get().changes == {COVERAGE: 0.9, RATE: 0.1}


def test_it_works_without_script(portal: Portal, run: Run) -> None:
    page = portal.reader(User.objects.get(email=EDITOR), script=False)
    page.goto(f"/corridas/{run.pk}/libro/")
    send(page, edited(page, run, {}))
    expect(page.get_by_text("nada cambiaría")).to_be_visible()
