"""The input pages: what is asked, saved as one types, without JavaScript, and told in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from presentation.forms import path_of, value_at
from runs.models import Run
from snip.calculation import input_model
from snip.models import Alternative, InputChange
from snip.sections import BY_CALCULATION, NOT_ASKED, SECTIONS
from snip.services import Change, alternative_fields_save, alternative_part_remove
from tests.engine.samples import inputs_of
from tests.factories import AlternativeFactory
from tests.snip.conftest import field_address, section_address

COVERAGE = "water_project.coverage"
FIRST = SECTIONS[0].slug


def typed(path: str, text: str, seen: Any, **more: str) -> dict[str, str]:
    return {path: text, f"seen:{path}": json.dumps(seen), **more}


def stored(alternative: Alternative, path: str) -> Any:
    alternative.refresh_from_db()
    return value_at(alternative.inputs, path_of(path))


@pytest.fixture
def editor(signed_in, teammate):
    client = signed_in(teammate)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("calculation", list(BY_CALCULATION))
def test_every_input_of_the_calculation_is_asked_in_one_section(calculation):
    asked = [path for section in BY_CALCULATION[calculation] for path in section.paths]
    fields = input_model(calculation).model_fields
    kept = {path[0] for path in NOT_ASKED} & set(fields)
    assert {path[0] for path in asked} | kept == set(fields)
    project = {path[1] for path in asked if path[0] == "water_project"}
    inside = fields.get("water_project")
    assert project == (set(inside.annotation.model_fields) if inside else set())
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("slug", [section.slug for section in SECTIONS])
def test_every_section_opens_complete_or_empty(slug, editor, alternative):
    assert editor.get(section_address(alternative, slug)).status_code == 200
    Alternative.objects.update(inputs={})
    assert editor.get(section_address(alternative, slug)).status_code == 200


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_every_language_opens(language, editor, alternative):
    editor.cookies["django_language"] = language
    assert editor.get(section_address(alternative, FIRST)).status_code == 200


def test_a_field_stands_with_its_unit_bounds_and_norm(editor, alternative):
    page = editor.get(section_address(alternative, FIRST)).content.decode()
    assert 'id="water_project.coverage"' in page
    assert "0% to 100%" in page
    assert "S/ per m³" in page or "S//m³" in page
    assert "SNIP, March 2015: 9%" in page


def test_a_rate_that_differs_from_the_norm_is_marked(editor, alternative):
    path = "water_project.discount_rate"
    answer = editor.post(field_address(alternative), typed(path, "11 %", 0.09))
    assert "Differs from SNIP, March 2015: 9%" in answer.content.decode()
    assert stored(alternative, path) == 0.11


def test_a_change_is_saved_and_said_in_words(editor, alternative):
    answer = editor.post(field_address(alternative), typed(COVERAGE, "90", 0.8))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert stored(alternative, COVERAGE) == 0.9
    assert "saved " in page
    assert 'id="save-state"' in page
    assert 'id="section-list"' in page
    assert "Before: 80%" in page


def test_a_coverage_of_140_percent_is_kept_and_refused_in_words(editor, alternative):
    answer = editor.post(field_address(alternative), typed(COVERAGE, "140", 0.8))
    page = answer.content.decode()
    assert "140%" in page
    assert "100%" in page
    assert "1 problem" in page
    assert stored(alternative, COVERAGE) == 1.4


def test_a_negative_cost_is_refused_at_its_field(editor, alternative):
    path = "water_project.investment.0.market"
    answer = editor.post(
        field_address(alternative),
        typed(path, "-5", 2000000, **{"at:water_project.investment": "1"}),
    )
    assert "below the minimum" in answer.content.decode()
    assert stored(alternative, path) == -5


def test_a_text_in_a_number_stays_and_says_how_to_write_it(editor, alternative):
    answer = editor.post(field_address(alternative), typed(COVERAGE, "a lot", 0.8))
    page = answer.content.decode()
    assert 'value="a lot"' in page
    assert escape("“a lot” is not a number") in page


def test_a_tariff_above_the_choke_price_is_refused_at_the_tariff(editor, alternative):
    path = "water_project.demand_curve.tariff"
    page = editor.post(field_address(alternative), typed(path, "9", 0.7)).content.decode()
    assert "above 8.41" in page or "the price at which the curve" in page


def test_an_error_that_another_field_makes_or_mends_comes_with_the_answer(editor, alternative):
    path = "water_project.demand_curve.points.1.price"
    at = {"at:water_project.demand_curve.points": "1"}
    page = editor.post(field_address(alternative), typed(path, "0.1", 7.5, **at)).content.decode()
    errors = page.split('id="water_project.demand_curve.tariff-error" hx-swap-oob="true"')
    assert len(errors) == 2
    assert "above" in errors[1]


def test_fewer_years_than_the_other_list_is_a_problem_of_the_list(editor, alternative):
    component = {
        "name": "Sewers",
        "component": "sewer",
        "discount_rate": 0.09,
        "beneficiaries": {"first": 6000, "last": 7200},
        "investment": [800000, 0, 0],
        "operation_maintenance": [0, 20000],
    }
    Alternative.objects.update(inputs={**alternative.inputs, "cost_effectiveness": [component]})
    page = editor.get(section_address(alternative, "costo-efectividad")).content.decode()
    assert "2 years are given, but 3 are needed" in page
    assert "1 problem" in page


def test_one_value_fills_every_year_of_the_horizon(editor, alternative):
    address = field_address(alternative)
    editor.post(address, {"add": "cost_effectiveness"})
    path = "cost_effectiveness.0.investment"
    at = {f"at:{path}": "2", "at:cost_effectiveness": "2"}
    editor.post(address, {"fill": path, f"fill:{path}": "20,000", **at})
    assert stored(alternative, path) == [20000] * 20


def test_a_pasted_row_fills_from_the_year_it_was_pasted_into(editor, alternative):
    address = field_address(alternative)
    editor.post(address, {"add": "cost_effectiveness"})
    path = "cost_effectiveness.0.investment"
    at = {f"at:{path}": "2", "at:cost_effectiveness": "2"}
    editor.post(address, {"fill": path, f"fill:{path}": "1\t2\t3", **at})
    editor.post(
        address,
        {"fill": path, f"fill:{path}": "8\n9", f"from:{path}": "1", **at, f"at:{path}": "3"},
    )
    assert stored(alternative, path) == [1, 8, 9]


@pytest.fixture
def with_locality(alternative):
    """Coverage of six years where only four are asked for."""
    inputs = inputs_of("snip.project_evaluation")
    inputs["water_demand"]["coverage"]["connections"] = [0.85] * 6
    alternative.inputs = inputs
    alternative.save()
    return alternative


def test_a_year_too_many_goes_with_its_message_when_it_is_cleared(editor, with_locality):
    path = "water_demand.coverage.connections"
    address, error = field_address(with_locality), f'id="{path}-error" hx-swap-oob="true"'
    first = editor.post(address, typed(f"{path}.5", "", 0.85)).content.decode()
    assert "Nothing was saved" not in first
    assert "5 years are given, but only 4 are used" in first.partition(error)[2]
    assert "Coverage by connections: kept" in first
    last = editor.post(address, typed(f"{path}.4", "", 0.85)).content.decode()
    assert f"{error}></div>" in last
    assert "Coverage by connections: saved" in last
    assert stored(with_locality, path) == [0.85] * 4
    assert f'name="{path}.4"' not in last


def test_a_place_that_never_was_there_is_still_told(editor, with_locality):
    path = "water_demand.coverage.connections.9"
    page = editor.post(field_address(with_locality), typed(path, "", 0.85)).content.decode()
    assert "Nothing was saved" in page


@pytest.mark.parametrize("text", ["much", "180"])
def test_a_value_that_will_not_do_is_kept_and_not_called_well(text, editor, alternative):
    page = editor.post(field_address(alternative), typed(COVERAGE, text, 0.8)).content.decode()
    assert "but something is still wrong" in page
    assert ">saved " not in page
    assert ": saved " not in page
    mended = typed(COVERAGE, "90", stored(alternative, COVERAGE))
    page = editor.post(field_address(alternative), mended).content.decode()
    assert "Coverage with the project: saved " in page
    assert "still wrong" not in page


def test_a_section_saved_without_javascript_says_that_something_is_wrong(editor, alternative):
    address = section_address(alternative, FIRST)
    page = editor.post(address, typed(COVERAGE, "much", 0.8), follow=True).content.decode()
    assert "but something is still wrong" in page
    page = editor.post(address, typed(COVERAGE, "90", "much"), follow=True).content.decode()
    assert "still wrong" not in page


def test_somebody_elses_newer_value_is_shown_beside_mine(editor, alternative, owner):
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=owner
    )
    page = editor.post(field_address(alternative), typed(COVERAGE, "90", 0.8)).content.decode()
    assert "Olga changed this" in page
    assert 'value="90"' in page
    assert "85%" in page
    assert stored(alternative, COVERAGE) == 0.85


def test_keep_mine_overwrites_what_was_shown(editor, alternative, owner):
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=owner
    )
    post = typed(COVERAGE, "90", 0.8, keep=COVERAGE, **{f"now:{COVERAGE}": "0.85"})
    editor.post(field_address(alternative), post)
    assert stored(alternative, COVERAGE) == 0.9


def test_keep_mine_does_not_overwrite_a_still_newer_value(editor, alternative, owner):
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=owner
    )
    post = typed(COVERAGE, "90", 0.8, keep=COVERAGE, **{f"now:{COVERAGE}": "0.82"})
    page = editor.post(field_address(alternative), post).content.decode()
    assert "Olga changed this" in page
    assert stored(alternative, COVERAGE) == 0.85


def test_take_theirs_leaves_what_is_stored(editor, alternative, owner):
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=owner
    )
    post = typed(COVERAGE, "90", 0.8, take=COVERAGE)
    page = editor.post(field_address(alternative), post).content.decode()
    assert 'value="85"' in page
    assert stored(alternative, COVERAGE) == 0.85


def test_a_value_the_project_has_is_offered_and_taken(editor, alternative):
    Alternative.objects.update(
        inputs={**alternative.inputs, "water_demand": {"with_project": {"micrometering": 0.8}}}
    )
    page = editor.get(section_address(alternative, "demanda-de-la-localidad")).content.decode()
    assert 'name="offer" value="water_demand.base_population"' in page
    editor.post(
        field_address(alternative),
        {"offer": "water_demand.base_population", "seen:water_demand.base_population": "null"},
    )
    assert stored(alternative, "water_demand.base_population") == 4200


def test_a_whole_section_is_saved_without_javascript(editor, alternative):
    post = {
        **typed(COVERAGE, "90", 0.8),
        **typed("water_project.physical_losses", "20", 0.2),
        "save": "1",
    }
    answer = editor.post(section_address(alternative, FIRST), post)
    assert answer.status_code == 302
    assert stored(alternative, COVERAGE) == 0.9
    assert [change.path for change in InputChange.objects.all()] == [COVERAGE]


def test_save_and_go_on_leads_to_the_next_section(editor, alternative):
    post = {**typed(COVERAGE, "90", 0.8), "next": "1"}
    answer = editor.post(section_address(alternative, FIRST), post)
    assert answer["Location"] == section_address(alternative, SECTIONS[1].slug)


def test_without_javascript_a_row_is_added_after_saving_what_was_typed(editor, alternative):
    path = "water_project.investment.0.name"
    at = {"at:water_project.investment": "1"}
    post = {**typed(path, "Plant", "Water treatment plant"), **at}
    answer = editor.post(
        section_address(alternative, "inversion"), {**post, "add": "water_project.investment"}
    )
    assert answer["Location"].endswith("#water_project.investment")
    assert stored(alternative, path) == "Plant"
    assert len(stored(alternative, "water_project.investment")) == 5


def test_without_javascript_a_clash_shows_both_and_saves_the_rest(editor, alternative, owner):
    alternative_fields_save(
        alternative=alternative, changes=[Change(path_of(COVERAGE), 0.8, 0.85)], user=owner
    )
    losses = "water_project.physical_losses"
    post = {**typed(COVERAGE, "90", 0.8), **typed(losses, "25", 0.2)}
    answer = editor.post(section_address(alternative, FIRST), post)
    assert answer.status_code == 409
    assert "Olga changed this" in answer.content.decode()
    assert stored(alternative, losses) == 0.25


def test_what_was_typed_into_a_row_that_is_gone_is_said(editor, alternative, owner):
    alternative_part_remove(
        alternative=alternative, path=path_of("water_project.investment.3"), at=1, user=owner
    )
    path = "water_project.investment.3.market"
    post = {**typed(path, "777", 600000), "at:water_project.investment": "1"}
    answer = editor.post(section_address(alternative, "inversion"), post)
    assert answer.status_code == 409
    assert "777" in answer.content.decode()
    answer = editor.post(field_address(alternative), post)
    assert "777" in answer.content.decode()


def test_readers_see_the_inputs_and_no_form(signed_in, reader, alternative):
    client = signed_in(reader)
    page = client.get(section_address(alternative, FIRST)).content.decode()
    assert "4" in page
    assert '<form method="post" class="card' not in page
    assert 'name="water_project' not in page
    answer = client.post(field_address(alternative), typed(COVERAGE, "90", 0.8))
    assert answer.status_code == 403
    assert stored(alternative, COVERAGE) == 0.8


def test_the_first_unfinished_section_opens(editor, alternative):
    first = reverse("snip:alternative_inputs", args=(alternative.project_id, alternative.number))
    assert editor.get(first)["Location"].endswith("/revision/")
    Alternative.objects.update(inputs={"water_project": {"investment": [{"market": "x"}]}})
    assert editor.get(first)["Location"].endswith(f"/{FIRST}/")


def test_missing_values_are_no_errors_until_asked_for(editor, alternative):
    Alternative.objects.update(inputs={})
    quiet = editor.get(section_address(alternative, FIRST)).content.decode()
    assert 'field-error"' not in quiet
    asked = editor.get(section_address(alternative, FIRST) + "?faltan=1").content.decode()
    assert "This value is needed." in asked


def test_a_bare_yearly_flow_has_pages_of_its_own(editor, project, sent):
    flow = {"discount_rate": 0.09, "benefits": [0, 500000], "investment": [2000000, 0]}
    bare = AlternativeFactory(project=project, calculation="snip.cash_flow", inputs=flow)
    place = (project.pk, bare.number)
    first = reverse("snip:alternative_inputs", args=place)
    assert editor.get(first)["Location"].endswith("/flujo/")
    page = editor.get(section_address(bare, "flujo")).content.decode()
    assert "SNIP, March 2015: 9%" in page
    path = "operation_maintenance"
    editor.post(field_address(bare), {"fill": path, f"fill:{path}": "31 200", f"at:{path}": "1"})
    assert stored(bare, path) == [31200, 31200]
    assert editor.get(section_address(bare, "inversion")).status_code == 404
    answer = editor.post(reverse("snip:alternative_evaluate", args=place))
    run = Run.objects.get()
    assert answer["Location"] == reverse("runs:run_detail", args=(run.pk,)) + "?espera=1"


def test_what_stood_before_never_speaks_of_a_row_that_moved_up(editor, alternative):
    address, at = field_address(alternative), {"at:water_project.investment": "1"}
    path = "water_project.investment.1.market"
    page = editor.post(address, typed(path, "450000", 400000, **at)).content.decode()
    assert "Before: 400" in page
    editor.post(
        address, {"remove": "water_project.investment.0", "at:water_project.investment": "2"}
    )
    assert stored(alternative, path) == 1000000
    page = editor.get(section_address(alternative, "inversion")).content.decode()
    assert "Before:" not in page
