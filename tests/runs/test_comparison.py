"""Runs side by side: key figures, and every input in which they differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members.models import User
from presentation.charts.compared import Bar, compared
from presentation.charts.paper import render_svg
from runs.comparison import comparison_of
from runs.models import Run
from runs.services import run_evaluate_now, scenario_create
from tests.engine.samples import inputs_of

PROJECT = "snip.project_evaluation"
Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def base(rosa: User) -> Run:
    return run_evaluate_now(
        calculation=PROJECT, payload=inputs_of(PROJECT), scope="user:rosa", user=rosa, title="Pampa"
    )


@pytest.fixture
def dry(base: Run, rosa: User) -> Run:
    changes = {"water_project.discount_rate": 0.12, "water_project.investment.1.market": 5.0}
    return scenario_create(
        base=base, name="Dry", reason="A dry year", changes=changes, user=rosa
    ).run


@pytest.fixture
def reader(client: Client, rosa: User) -> Client:
    client.force_login(rosa, backend="members.backends.NetworkBackend")
    return client


def address(*runs: Any) -> str:
    names = [("corrida", run.pk if isinstance(run, Run) else run) for run in runs]
    return f"{reverse('runs:compare')}?{urlencode(names, errors='surrogatepass')}"


def test_figures_stand_beside_those_of_the_first_with_their_differences(
    base: Run, dry: Run
) -> None:
    found = comparison_of([base, dry])
    npv = found.figures[0]
    assert [shift.now for shift in npv.shifts] == [
        run.result["water_project"]["npv"] for run in (base, dry) if run.result
    ]
    assert npv.shifts[0].difference == ""
    assert npv.shifts[1].difference
    assert npv.addresses[1] == reverse("runs:figure", args=[dry.pk, "water_project.npv"])


def test_every_input_that_differs_is_listed_under_its_heading_and_no_other(
    base: Run, dry: Run
) -> None:
    found = comparison_of([base, dry])
    rows = {(group.title, row.title): row.texts for group in found.differing for row in group.rows}
    differing = [(group.title, row.title) for group in found.differing for row in group.differing]
    assert differing == [
        ("Water project", "Discount rate"),
        ("Water project › Initial investment › 2", "Cost at market prices"),
    ]
    assert rows[differing[0]] == ("9%", "12%")
    assert found.difference_count == 2
    assert len([row for group in found.groups for row in group.rows]) > 50


def test_large_inputs_are_shown_with_their_thousands_apart(base: Run, dry: Run) -> None:
    rows = [row for group in comparison_of([base, dry]).differing for row in group.differing]
    assert rows[1].texts == ("400\u202f000", "5")


def test_columns_go_by_the_names_of_alternative_and_scenario(base: Run, dry: Run) -> None:
    found = comparison_of([base, dry])
    assert [one.name for one in found.columns] == ["Pampa", "Dry"]
    assert found.columns[1].reason == "A dry year"
    assert found.title == "Pampa"


def test_the_chart_says_where_the_first_figure_is_highest(base: Run, dry: Run) -> None:
    chart = comparison_of([base, dry]).chart
    assert chart is not None
    assert "is highest in Pampa" in chart.title
    assert len(chart.table.rows) == 2


def test_different_discount_rates_are_told_above_the_figures(
    reader: Client, base: Run, dry: Run
) -> None:
    told = "The present values are calculated with different rates: 9%, 12%."
    assert comparison_of([base, dry]).grounds == (told,)
    assert comparison_of([base, base]).grounds == ()
    text = reader.get(address(base, dry), headers={"accept-language": "es"}).content.decode()
    shown = text.replace("\u00a0", " ")
    assert shown.index("tasas distintas: 9 %, 12 %") < shown.index('id="figures"')


def test_the_page_shows_the_comparison(reader: Client, base: Run, dry: Run) -> None:
    answer = reader.get(address(base, dry))
    assert answer.status_code == 200
    text = answer.content.decode()
    for shown in ("Dry", "A dry year", "12\u00a0%"):
        assert shown in text


@pytest.mark.parametrize(
    "unknown", ["", "x", "\0", "\ud800", "00000000-0000-4000-8000-000000000000", "9" * 500]
)
def test_a_run_that_is_not_there_is_not_found(reader: Client, base: Run, unknown: str) -> None:
    assert reader.get(address(base, unknown)).status_code == 404


def test_a_run_of_somebody_else_answers_as_an_absent_one(
    client: Client, base: Run, dry: Run, stranger: User
) -> None:
    client.force_login(stranger, backend="members.backends.NetworkBackend")
    assert client.get(address(base, dry)).status_code == 404


def test_what_does_not_compare_is_said(
    reader: Client, base: Run, dry: Run, ask: Ask, sent: list[str]
) -> None:
    double = ask(now=True)
    others = [ask(now=True, number=float(place)) for place in range(10, 16)]
    cases = {
        "few": [base, base],
        "many": others,
        "different": [base, double],
        "unfinished": [double, ask(number=99.0)],
    }
    for reason, runs in cases.items():
        answer = reader.get(address(*runs))
        assert answer.status_code == 200
        assert answer.context["reason"] == reason
    assert reader.get(reverse("runs:compare")).context["reason"] == "few"


def test_a_calculation_without_key_figures_still_compares_inputs(ask: Ask) -> None:
    found = comparison_of([ask(now=True), ask(now=True, number=4.0)])
    assert found.figures == ()
    assert found.chart is None
    assert found.difference_count == 1


@pytest.mark.parametrize("is_percent", [True, False])
def test_results_below_zero_and_of_one_name_are_drawn(is_percent: bool) -> None:
    bars = [Bar("Same", -0.2, "−20"), Bar("Same", 0.1, "10"), Bar("Other", 0.0, "0")]
    chart = compared(id="c", what="IRR", bars=bars, unit="%", is_percent=is_percent)
    for width in (320, 640):
        svg = render_svg(chart, "en", width)
        assert svg.count("Same") == 2
        assert "NaN" not in svg
