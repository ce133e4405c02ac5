"""Coquitos from end to end: opened in the demonstration, changed, evaluated again by the worker.

The same inputs sent through the API with a token give the same figures.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from engine import registry
from members.demo import COQUITOS, PASSWORD
from presentation.numbers import format_number, format_percent
from runs.models import Run, Status
from snip.calculation import CALCULATION
from snip.models import Alternative
from tests.api.remarks import without_words
from tests.browser.portal import Portal

EDITOR = "personal@demo.example"
COVERAGE = "water_project.coverage"
PATIENCE = 60_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coquitos(settings) -> Alternative:
    settings.DEMO = True
    call_command("demo_load", verbosity=0)
    return Alternative.objects.get(project__utility__slug=COQUITOS, number=1)


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ingresar").first.click()
    page.get_by_label("Correo electrónico").fill(EDITOR)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Ingresar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lo que espera por usted")


def evaluated(inputs: dict[str, Any]) -> dict[str, Any]:
    result = registry.get(CALCULATION).evaluate(inputs).model_dump(mode="json")
    return dict(result["water_project"])


def key_figures(figures: dict[str, Any]) -> tuple[str, str]:
    irr = format_percent(figures["irr"], 1, "es").removesuffix("\u00a0%")
    return format_number(figures["npv"], 0, "es"), irr


def test_coquitos_is_changed_and_evaluated_again_by_the_worker(
    portal: Portal, coquitos: Alternative, start_worker
) -> None:
    before = evaluated(coquitos.inputs)
    start_worker()
    page = portal.reader()
    sign_in(page)
    page.get_by_role("link", name=coquitos.project.name).first.click()
    page.get_by_role("link", name=coquitos.name).first.click()
    page.goto(f"/proyectos/{coquitos.project_id}/alternativas/1/resultado/")
    for shown in key_figures(before):
        expect(page.locator(".figures")).to_contain_text(shown)

    page.get_by_role("link", name="Editar los datos").first.click()
    page.get_by_role("link", name="Población y demanda").click()
    page.locator(f'[id="{COVERAGE}"]').fill("85")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_contain_text("guardado")
    page.get_by_role("link", name="Revisar y evaluar").click()
    page.get_by_role("button", name="Evaluar").click()
    page.wait_for_url(re.compile("/corridas/|/resultado/"))
    page.wait_for_url("**/resultado/**", timeout=PATIENCE)

    coquitos.refresh_from_db()
    assert coquitos.inputs["water_project"]["coverage"] == 0.85
    after = evaluated(coquitos.inputs)
    assert after["npv"] != pytest.approx(before["npv"])
    for shown in key_figures(after):
        expect(page.locator(".figures")).to_contain_text(shown)
    run = Run.objects.filter(status=Status.SUCCEEDED).latest("created_at")
    assert run.result["water_project"]["npv"] == after["npv"]
    again = same_through_the_api(portal, coquitos)
    assert without_words(again) == without_words(run.result)


def same_through_the_api(portal: Portal, alternative: Alternative) -> dict[str, Any]:
    """The result of the alternative's inputs, asked for with a token."""
    api = portal.reader().context.request
    person = {"email": EDITOR, "password": PASSWORD}
    token = api.post("/api/v1/auth/token/", data=person).json()["token"]
    answer = api.post(
        f"/api/v1/calculations/{CALCULATION}/",
        data=alternative.inputs,
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.status in {200, 201, 202}, answer.text()
    body = answer.json()
    while body.get("status") in {"queued", "running"}:
        address = answer.headers["location"]
        body = api.get(address, headers={"Authorization": f"Token {token}"}).json()
    return dict(body["result"])
