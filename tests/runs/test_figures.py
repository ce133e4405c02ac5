"""Opened figures of a run: their pages, who sees them, and when they cannot be explained."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from engine import registry
from members.models import User
from runs import tracing
from runs.models import Run, Scenario, Status
from runs.opening import figure_address
from tests.engine.samples import inputs_of
from tests.factories import RunFactory, UserFactory
from tests.runs.finished import finished_run

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CASH_FLOW = "snip.cash_flow"


@pytest.fixture
def run(rosa: User) -> Run:
    return finished_run(CASH_FLOW, inputs_of(CASH_FLOW), created_by=rosa)


@pytest.fixture
def reader(rosa: User) -> Client:
    return signed_in(rosa)


def signed_in(user: User) -> Client:
    """The user's browser, with pages in English so that a test reads as the code does."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, run: Run, key: str, **options: Any) -> str:
    answer = client.get(figure_address(run.pk, key), **options)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_figure_is_a_page_with_value_equation_numbers_source_and_run(
    reader: Client, run: Run
) -> None:
    body = page(reader, run, "net_flow.1")
    assert "Net flow, year 1" in body
    assert body.count("<math") >= 2
    assert figure_address(run.pk, "inputs:benefits.1") in body
    assert run.fingerprint in body
    assert f"engine {run.engine_version}" in body


def test_the_same_comes_as_a_panel_where_the_page_asks_for_one(reader: Client, run: Run) -> None:
    body = page(reader, run, "npv", headers=HTMX)
    assert "<html" not in body
    assert 'id="panel-title"' in body
    restored = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in page(reader, run, "npv", headers=restored)


def test_one_goes_down_by_every_number_shown_and_back_up_by_the_trail(
    reader: Client, run: Run
) -> None:
    answer = reader.get(figure_address(run.pk, "net_flow.1"), {"via": ["npv"]})
    opened = answer.context["opening"].opened
    assert [crumb.address for crumb in opened.trail] == [figure_address(run.pk, "npv")]
    for part in opened.parts:
        below = reader.get(part.address).context["opening"].opened
        assert [crumb.label for crumb in below.trail][-1] == "Net flow, year 1"


def test_a_trail_without_end_is_cut_short(reader: Client, run: Run) -> None:
    via = {"via": ["npv"] * 500 + ["x" * 5000]}
    answer = reader.get(figure_address(run.pk, "net_flow.1"), via)
    assert answer.status_code == 200
    assert len(answer.context["opening"].opened.trail) < 13


def test_an_input_says_who_asked_for_the_run_where_nothing_else_is_known(
    reader: Client, run: Run
) -> None:
    origin = reader.get(figure_address(run.pk, "inputs:benefits.1")).context["opening"].origin
    assert (origin.who, origin.when, origin.reason) == ("Rosa", run.created_at, "")


def test_an_input_moved_by_a_scenario_says_who_moved_it_and_why(reader: Client, run: Run) -> None:
    moved = inputs_of(CASH_FLOW, discount_rate=0.12)
    other = finished_run(CASH_FLOW, moved, created_by=run.created_by)
    scenario = Scenario.objects.create(
        base=run, run=other, name="Dearer money", reason="Rates rise",
        changes={"discount_rate": 0.12}, created_by=UserFactory(name="Teo"),
    )  # fmt: skip
    key = figure_address(other.pk, "inputs:discount_rate")
    answer = reader.get(key)
    origin = answer.context["opening"].origin
    assert (origin.who, origin.when, origin.reason) == ("Teo", scenario.created_at, "Rates rise")
    assert "Dearer money" in answer.content.decode()
    untouched = reader.get(figure_address(other.pk, "inputs:benefits.1")).context["opening"].origin
    assert untouched.who == "Rosa"


def test_years_of_a_list_that_a_scenario_moved_as_a_whole_are_its_keepers(
    reader: Client, run: Run
) -> None:
    more = [2 * one for one in run.inputs["benefits"]]
    other = finished_run(CASH_FLOW, inputs_of(CASH_FLOW, benefits=more), created_by=run.created_by)
    Scenario.objects.create(
        base=run, run=other, name="Twice", reason="More users",
        changes={"benefits": more}, created_by=UserFactory(name="Teo"),
    )  # fmt: skip
    for key, who in (("benefits.3", "Teo"), ("investment.0", "Rosa")):
        answer = reader.get(figure_address(other.pk, f"inputs:{key}"))
        assert answer.context["opening"].origin.who == who


def test_a_norm_stands_beside_the_input_it_fixes(reader: Client, rosa: User) -> None:
    name = "snip.project_evaluation"
    for rate, met in ((0.09, True), (0.11, False)):
        inputs = inputs_of(name, water_project__discount_rate=rate)
        run = finished_run(name, inputs, created_by=rosa)
        body = page(reader, run, "inputs:water_project.discount_rate")
        assert ("as the norm has it" in body) is met
        assert ("departs from the norm" in body) is not met
        assert "24/07/2012" in body or "2012" in body


@pytest.mark.parametrize(
    "key",
    [
        "nothing", "net_flow.999", "npv.0", "irr_status", "inputs:", "inputs:nothing",
        "steps:1000000", "constants:1000000", "parameters:a:b", "a/b", "npv\x00", "..x", "<i>",
        "x" * 3000, "n\u00fav", "net_flow.\u0663", "__class__", "\n",
    ],
)  # fmt: skip
def test_what_the_run_has_not_is_not_there(reader: Client, run: Run, key: str) -> None:
    assert reader.get(figure_address(run.pk, key)).status_code == 404


def test_a_run_without_a_result_leads_to_its_own_page(reader: Client, rosa: User) -> None:
    run = RunFactory(created_by=rosa, status=Status.RUNNING)
    for address in (figure_address(run.pk, "npv"), reverse("runs:figures", args=[run.pk])):
        answer = reader.get(address)
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("runs:run_detail", args=[run.pk]),
        )


def test_a_strangers_run_answers_as_none(stranger: User, run: Run) -> None:
    client = signed_in(stranger)
    for address in (figure_address(run.pk, "npv"), reverse("runs:figures", args=[run.pk])):
        assert client.get(address).status_code == 404


def test_a_run_of_an_older_engine_shows_what_is_stored_and_says_why(
    reader: Client, rosa: User
) -> None:
    run = finished_run(CASH_FLOW, inputs_of(CASH_FLOW), created_by=rosa, engine_version="0.1.0")
    answer = reader.get(figure_address(run.pk, "npv"))
    opening = answer.context["opening"]
    assert (opening.problem, opening.opened) == ("outdated", None)
    body = answer.content.decode()
    assert "after evaluating again" in body
    assert "<math" not in body
    assert answer.context["opening"].kept.label == "Social net present value (VAN)"
    assert reader.get(figure_address(run.pk, "nothing")).status_code == 404
    annex = reader.get(reverse("runs:figures", args=[run.pk])).content.decode()
    assert "after evaluating again" in annex


def test_a_run_of_a_calculation_that_is_gone_shows_what_is_stored(
    reader: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry._CALCULATIONS, CASH_FLOW)
    opening = reader.get(figure_address(run.pk, "npv")).context["opening"]
    assert opening.problem == "gone"
    assert opening.kept.text


@pytest.mark.parametrize("key", ["npv", "net_flow.1", "benefit_cost"])
def test_a_stored_figure_that_is_not_what_calculating_again_gives_is_not_explained(
    reader: Client, rosa: User, key: str
) -> None:
    inputs = inputs_of(CASH_FLOW)
    result = registry.get(CASH_FLOW).evaluate(inputs).model_dump(mode="json")
    result["net_flow"][1] += 1e-3
    result["npv"] *= 1 + 1e-6
    result["present_values"]["benefits"] *= 1 + 1e-6
    run = finished_run(CASH_FLOW, inputs, created_by=rosa, result=result)
    answer = reader.get(figure_address(run.pk, key))
    assert answer.context["opening"].problem == "differs"
    assert answer.context["opening"].opened is None
    body = answer.content.decode()
    assert "<math" not in body
    assert "Calculated again" in body
    whole = reader.get(reverse("runs:figures", args=[run.pk]))
    assert whole.context["annex"].problem == "differs"
    assert not whole.context["annex"].groups


def test_rounding_of_the_last_bits_is_no_difference(reader: Client, rosa: User) -> None:
    inputs = inputs_of(CASH_FLOW)
    result = registry.get(CASH_FLOW).evaluate(inputs).model_dump(mode="json")
    result["npv"] *= 1 + 1e-13
    run = finished_run(CASH_FLOW, inputs, created_by=rosa, result=result)
    assert reader.get(figure_address(run.pk, "npv")).context["opening"].problem == ""


def test_the_annex_has_formulas_tables_inputs_and_the_run(reader: Client, rosa: User) -> None:
    name = "snip.project_evaluation"
    run = finished_run(name, inputs_of(name), created_by=rosa)
    answer = reader.get(reverse("runs:figures", args=[run.pk]))
    annex, body = answer.context["annex"], answer.content.decode()
    assert annex.problem == ""
    assert [group.title for group in annex.groups][:2] == ["Water project", "Water demand"]
    assert {title for title, _yes in annex.premises} == {
        "The first point has the lower price",
        "The project adds consumption",
    }
    assert {one.norm.source.evidence for one in annex.parameters} == {"verified"}
    assert any(line.path == "water_project.coverage" for line, _origin in annex.inputs)
    assert body.count('class="equation-numbers"') < 400
    assert run.fingerprint in body


def test_a_trace_is_made_once_and_kept(run: Run, reader: Client) -> None:
    tracing._traces.clear()
    page(reader, run, "npv")
    made = tracing._traces[run.fingerprint]
    page(reader, run, "net_flow.1")
    page(reader, run, "inputs:benefits.1")
    assert tracing._traces[run.fingerprint] is made
    assert len(tracing._traces) == 1


def test_a_panel_takes_few_questions_to_the_database(
    reader: Client, run: Run, django_assert_max_num_queries: Any
) -> None:
    page(reader, run, "npv")
    with django_assert_max_num_queries(19):
        page(reader, run, "inputs:benefits.1", headers=HTMX)
