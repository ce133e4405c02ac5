"""Filling in the inputs of an alternative in a real browser, with and without JavaScript."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from members.models import Role
from presentation.forms import path_of, value_at
from runs.models import Run
from snip.models import Alternative
from snip.sections import SECTIONS
from snip.services import Change, alternative_fields_save, alternative_row_add
from tests.browser.portal import DESK, PHONE, Portal, assert_accessible, assert_fits
from tests.factories import AlternativeFactory, MembershipFactory, person
from tests.snip.inputs import coquitos

pytestmark = pytest.mark.django_db(transaction=True)

COVERAGE = "water_project.coverage"


@pytest.fixture
def alternative() -> Alternative:
    return AlternativeFactory(number=1, name="Gravity", inputs=coquitos())


@pytest.fixture
def editor(alternative: Alternative) -> Any:
    return person(Role.EDITOR, alternative.project.utility, name="Teo")


def address(alternative: Alternative, slug: str = SECTIONS[0].slug) -> str:
    place = (alternative.project_id, alternative.number, slug)
    return reverse("snip:alternative_section", args=place)


def field(page: Page, path: str) -> Any:
    return page.locator(f'[id="{path}"]')


def stored(alternative: Alternative, path: str) -> Any:
    alternative.refresh_from_db()
    return value_at(alternative.inputs, path_of(path))


def said(page: Page, text: str) -> None:
    expect(page.locator("#save-state")).to_contain_text(text)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_is_typed_is_saved_on_leaving_the_field(portal: Portal, alternative, editor, width):
    page = portal.reader(editor, width=width, language="en")
    page.goto(address(alternative))
    field(page, COVERAGE).fill("90")
    page.keyboard.press("Tab")
    said(page, "Coverage with the project: saved ")
    assert stored(alternative, COVERAGE) == 0.9
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_kind_of_field_and_every_error_is_accessible(
    portal: Portal, alternative, editor, width, dark
):
    page = portal.reader(editor, width=width, dark=dark)
    page.goto(address(alternative, "costo-efectividad"))
    page.locator('button[name="add"]').click()
    cell = "cost_effectiveness.0.investment.3"
    field(page, cell).fill("mucho")
    page.keyboard.press("Tab")
    expect(page.locator(f'[id="{cell}-error"] .field-error')).to_be_visible()
    expect(field(page, cell)).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    assert_fits(page)
    page.goto(address(alternative, "demanda-de-la-localidad"))
    page.locator('button[name="on"][value="water_demand"]').click()
    expect(field(page, "water_demand.base_population")).to_have_value("4\u202f200")
    assert_accessible(page)
    assert_fits(page)
    page.goto(address(alternative, "revision"))
    assert_accessible(page)
    assert_fits(page)


def test_a_column_copied_from_a_spreadsheet_fills_the_years(portal: Portal, alternative, editor):
    alternative_row_add(alternative=alternative, path=("cost_effectiveness",), user=editor)
    page = portal.reader(editor)
    page.goto(address(alternative, "costo-efectividad"))
    path = "cost_effectiveness.0.operation_maintenance"
    field(page, f"{path}.1").focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste",
          {clipboardData: data, bubbles: true, cancelable: true})); }""",
        "20 000\n20 000\n30 000,5\n",
    )
    expect(field(page, f"{path}.3")).to_have_value("30\u202f000,5")
    assert stored(alternative, path) == [None, 20000, 20000, 30000.5]


def test_two_people_in_one_field_decide_what_stays(portal: Portal, alternative, editor):
    other = person(Role.EDITOR, alternative.project.utility, name="Olga")
    page = portal.reader(editor, language="en")
    page.goto(address(alternative))
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=other
    )
    field(page, COVERAGE).fill("90")
    page.keyboard.press("Tab")
    expect(page.locator(".clash")).to_contain_text("Olga changed this")
    assert stored(alternative, COVERAGE) == 0.85
    assert_accessible(page)
    page.get_by_role("button", name="Keep mine").click()
    said(page, "saved ")
    expect(page.locator(".clash")).to_have_count(0)
    assert stored(alternative, COVERAGE) == 0.9


def test_what_is_typed_while_an_answer_is_under_way_is_kept(portal: Portal, alternative, editor):
    page = portal.reader(editor, language="en")
    page.goto(address(alternative))

    def slowly(route: Any) -> None:
        time.sleep(0.4)
        route.continue_()

    page.route("**/campo/", slowly)
    coverage = field(page, COVERAGE)
    coverage.fill("90")
    coverage.dispatch_event("change")
    coverage.fill("95")
    page.wait_for_timeout(1000)
    expect(coverage).to_have_value("95")
    page.keyboard.press("Tab")
    said(page, "saved ")
    expect(page.locator(f'[name="seen:{COVERAGE}"]')).to_have_value("0.95")
    assert stored(alternative, COVERAGE) == 0.95
    assert not page.locator(".clash").count()


def test_a_line_that_fails_is_said_and_what_was_typed_stays(portal: Portal, alternative, editor):
    page = portal.reader(editor, language="en")
    page.goto(address(alternative))
    page.route("**/campo/", lambda route: route.abort())
    with portal.complaints_expected():
        field(page, COVERAGE).fill("90")
        page.keyboard.press("Tab")
        said(page, "Not saved")
    expect(field(page, COVERAGE)).to_have_value("90")
    page.unroute("**/campo/")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**faltan=1*")
    assert stored(alternative, COVERAGE) == 0.9


def test_without_javascript_a_section_is_saved_with_its_button(portal: Portal, alternative, editor):
    page = portal.reader(editor, script=False, language="en", width=PHONE)
    page.goto(address(alternative, "inversion"))
    field(page, "water_project.investment.1.market").fill("450 000")
    page.locator('button[name="add"][value="water_project.investment"]').click()
    assert stored(alternative, "water_project.investment.1.market") == 450000
    expect(page.locator(".row-card")).to_have_count(5)
    page.locator('button[name="remove"][value="water_project.investment.4"]').click()
    expect(page.locator(".row-card")).to_have_count(4)


def test_a_double_click_on_evaluate_makes_one_run(portal: Portal, alternative, editor):
    page = portal.reader(editor, language="en")
    page.goto(address(alternative, "revision"))
    page.get_by_role("button", name="Evaluate").dblclick()
    page.wait_for_url("**/corridas/**")
    assert Run.objects.count() == 1


def test_a_refused_evaluation_leads_to_the_field(portal: Portal, alternative, editor):
    Alternative.objects.update(inputs=coquitos(water_project__coverage=1.4))
    page = portal.reader(editor, language="en")
    page.goto(address(alternative, "revision"))
    page.get_by_role("button", name="Evaluate").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    assert_accessible(page)
    summary.get_by_role("link").click()
    page.wait_for_url(f"**#{COVERAGE}")
    expect(field(page, COVERAGE)).to_be_in_viewport()
    expect(page.locator(f'[id="{COVERAGE}-error"]')).to_contain_text("140%")


def test_a_project_is_begun_and_shared_in_the_browser(portal: Portal, alternative):
    manager = person(Role.MANAGER, alternative.project.utility, name="Olga")
    MembershipFactory(user=manager, role=Role.EDITOR, utility=alternative.project.utility)
    page = portal.reader(manager, width=PHONE, language="en")
    page.goto(reverse("snip:project_create"))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("improvement").check()
    page.get_by_label("Where").fill("Coquitos, Piura")
    page.get_by_label("Month of the prices").fill("2015-03")
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url("**/poblacion-y-demanda/")
    page.get_by_role("link", name="Improvement of the drinking water").click()
    page.get_by_label("Everyone in the network").check()
    page.get_by_role("button", name="Share so").click()
    expect(page.get_by_label("Everyone in the network")).to_be_checked()
    assert_accessible(page)
    assert_fits(page)
    page.goto(reverse("snip:project_list"))
    assert_accessible(page)
    assert_fits(page)


def test_who_only_reads_sees_the_inputs_and_nothing_to_press(portal: Portal, alternative):
    reader = person(Role.VIEWER, alternative.project.utility, name="Rita")
    page = portal.reader(reader, width=PHONE, language="en")
    for section in SECTIONS:
        page.goto(address(alternative, section.slug))
        assert not page.locator("main input, main select, main textarea").count()
        assert_fits(page)
    assert_accessible(page)
