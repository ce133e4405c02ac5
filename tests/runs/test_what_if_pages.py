"""The page of moved assumptions: what it shows, what breaks it not, what is kept from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members.models import User
from presentation.problems import message_of
from runs.assumptions import ranked_assumptions
from runs.models import Run, Scenario, Status
from runs.opening import figure_address
from runs.permissions import visible_runs
from runs.scenario_list import scenario_lines
from runs.services import run_evaluate_now, scenario_create
from runs.what_if import remarks_in
from runs.what_if_page import CHANGE, FIELD, moving_of, page_of
from tests.engine.samples import inputs_of

PROJECT = "snip.project_evaluation"
RATE = "water_project.discount_rate"
COVERAGE = "water_project.coverage"


# The page


@pytest.fixture
def run(rosa: User) -> Run:
    return run_evaluate_now(
        calculation=PROJECT, payload=inputs_of(PROJECT), scope="user:rosa", user=rosa, title="Pampa"
    )


@pytest.fixture
def reader(client: Client, rosa: User) -> Client:
    client.force_login(rosa, backend="members.backends.NetworkBackend")
    return client


def page(run: Run, **query: Any) -> str:
    text = urlencode(query, doseq=True, errors="surrogatepass")
    return f"{reverse('runs:what_if', args=[run.pk])}?{text}"


@pytest.mark.django_db
def test_saved_figures_open_and_moved_ones_do_not(reader: Client, run: Run) -> None:
    opens = f'href="{figure_address(run.pk, "water_project.npv")}">'
    saved = reader.get(page(run)).content.decode()
    moved = reader.get(page(run, cambio=f"{RATE}:0.12")).content.decode()
    assert f'figure-value"><a class="opens" {opens}' in saved
    assert f'figure-saved"><a class="opens" {opens}' in moved
    assert 'figure-value"><a' not in moved


@pytest.mark.django_db
def test_what_the_calculation_remarks_of_moves_is_told(reader: Client, run: Run) -> None:
    words = "con estos cambios el cálculo observa"
    assert words not in reader.get(page(run)).content.decode().lower()
    answer = reader.get(page(run, cambio=f"{RATE}:0.12"))
    assert words in answer.content.decode().lower()
    known = [message_of(one) for one in remarks_in(run.result)]
    assert answer.context["page"].remarks
    assert not set(answer.context["page"].remarks) & set(known)


@pytest.mark.django_db
def test_the_page_shows_what_the_address_says(reader: Client, run: Run) -> None:
    answer = reader.get(page(run, **{CHANGE: f"{RATE}:0.1"}))
    assert answer.status_code == 200
    shown = answer.context["page"]
    assert shown.answer.changes == {RATE: 0.1}
    assert shown.first.before == run.result["water_project"]["npv"]
    assert not Scenario.objects.exists()


@pytest.mark.django_db
def test_a_posted_form_leads_to_the_address_of_its_moves(reader: Client, run: Run) -> None:
    answer = reader.post(page(run), {f"{FIELD}{RATE}": "10", f"{FIELD}{COVERAGE}": "80"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?cambio=water_project.discount_rate%3A0.1")


@pytest.mark.django_db
def test_htmx_gets_the_parts_that_follow_and_every_error(reader: Client, run: Run) -> None:
    answer = reader.post(page(run), {f"{FIELD}{RATE}": "diez"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert "diez" in text
    assert 'hx-swap-oob="true"' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {CHANGE: ["\0", ":", "x:1", f"{RATE}:NaN", f"{RATE}:1e999", f"{RATE}:-1"]},
        {CHANGE: [f"{RATE}:{value}" for value in range(300)]},
        {CHANGE: f"{RATE}:\ud800"},
        {CHANGE: f"{RATE}:*1e300"},
        {CHANGE: "water_project.horizon:99"},
        {CHANGE: "water_project.population.target_year:0"},
        {CHANGE: "water_project.persons_per_dwelling:1e-300"},
        {CHANGE: "water_project.population.base:1e299"},
        {CHANGE: "water_project.investment.0.market:1e299"},
        {CHANGE: "water_demand.coverage.connections:*5"},
        {CHANGE: "water_demand.coverage.connections:cinco"},
    ],
)
def test_no_address_breaks_the_page(reader: Client, run: Run, query: dict[str, Any]) -> None:
    assert reader.get(page(run, **query)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "\0", "9" * 5000, "1e999", "−", "1.234,5.6", "<b>", "%"])
def test_no_typed_text_breaks_the_page(reader: Client, run: Run, text: str) -> None:
    answer = reader.post(page(run), {f"{FIELD}{RATE}": text}, follow=True)
    assert answer.status_code == 200
    assert answer.context["page"].first.now == run.result["water_project"]["npv"]


@pytest.mark.django_db
def test_all_fields_moved_at_once_stay_on_the_page(reader: Client, run: Run) -> None:
    known = [one.key for one in ranked_assumptions(run)]
    fields = {f"{FIELD}{key}": "123456789,25" for key in known}
    answer = reader.post(page(run), fields)
    assert answer.status_code in {200, 302}
    assert len(page_of(moving_of(run), dict.fromkeys(known, 1)).rows) == len(known)


@pytest.mark.django_db
def test_an_open_or_outdated_run_is_not_moved(reader: Client, run: Run) -> None:
    old = Run.objects.create(
        calculation=PROJECT,
        scope="user:rosa",
        inputs=run.inputs,
        result=run.result,
        status=Status.SUCCEEDED,
        engine_version="0.0.1",
        fingerprint="f" * 64,
        created_by=run.created_by,
    )
    answer = reader.get(page(old))
    assert answer.templates[0].name == "runs/what_if/unavailable.html"
    waiting = Run.objects.create(
        calculation=PROJECT, scope="user:rosa", inputs={}, fingerprint="e" * 64, engine_version="1",
        created_by=run.created_by,
    )  # fmt: skip
    assert reader.get(page(waiting)).status_code == 302


@pytest.mark.django_db
def test_a_stranger_finds_nothing(client: Client, run: Run) -> None:
    assert client.get(page(run)).status_code == 404
    assert client.post(page(run)).status_code == 404
    assert not visible_runs(AnonymousUser()).exists()


# Keeping


def kept(reader: Client, run: Run, **data: Any) -> Any:
    sent = {"name": "Tasa alta", "reason": "Prueba", CHANGE: [f"{RATE}:0.1"], **data}
    return reader.post(reverse("runs:scenario_create", args=[run.pk]), sent)


@pytest.mark.django_db
def test_moves_are_kept_with_name_and_reason(reader: Client, run: Run, rosa: User) -> None:
    assert kept(reader, run).status_code == 302
    scenario = Scenario.objects.get()
    assert (scenario.changes, scenario.reason) == ({RATE: 0.1}, "Prueba")
    assert scenario.created_by == rosa
    text = reader.get(page(run)).content.decode()
    assert "Tasa alta" in text
    assert "9 % → 10 %" in text.replace("\u00a0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {"name": ""},
        {"reason": ""},
        {"reason": "x" * 301},
        {CHANGE: []},
        {CHANGE: [f"{RATE}:-4"]},
        {CHANGE: [f"{RATE}:diez"]},
        {"name": "a\0b"},
    ],
)
def test_what_will_not_do_is_told_and_nothing_typed_is_lost(
    reader: Client, run: Run, data: dict[str, Any]
) -> None:
    answer = kept(reader, run, **data)
    assert answer.status_code == 422
    assert not Scenario.objects.exists()
    assert answer.context["form"].errors
    if "reason" not in data:
        assert "Prueba" in answer.content.decode()


@pytest.mark.django_db
def test_a_name_that_is_taken_is_told(reader: Client, run: Run) -> None:
    kept(reader, run)
    assert kept(reader, run).status_code == 422
    assert Scenario.objects.count() == 1


@pytest.mark.django_db
def test_a_scenario_is_deleted_by_who_may(reader: Client, run: Run, stranger: User) -> None:
    kept(reader, run)
    address = reverse("runs:scenario_delete", args=[Scenario.objects.get().pk])
    other = Client()
    other.force_login(stranger, backend="members.backends.NetworkBackend")
    assert other.get(address).status_code == other.post(address).status_code == 404
    assert reader.post(address).status_code == 302
    assert not Scenario.objects.exists()


@pytest.mark.django_db
def test_a_scenario_is_only_deleted_after_being_asked(reader: Client, run: Run) -> None:
    kept(reader, run)
    scenario = Scenario.objects.get()
    address = reverse("runs:scenario_delete", args=[scenario.pk])
    page = reader.get(reverse("runs:what_if", args=[run.pk])).content.decode()
    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page
    asked = reader.get(address).content.decode()
    assert Scenario.objects.exists()
    for shown in (
        scenario.name,
        scenario.reason,
        reverse("runs:run_detail", args=[scenario.run_id]),
    ):
        assert shown in asked
    assert f'action="{address}"' in asked


@pytest.mark.django_db
def test_a_move_away_from_the_norm_is_told_at_its_field(run: Run) -> None:
    page = page_of(moving_of(run), {RATE: 0.2})
    row = next(one for one in page.rows if one.key == RATE)
    assert (bool(row.norm), row.departs) == (True, True)
    saved = next(one for one in page_of(moving_of(run), {}).rows if one.key == RATE)
    assert (saved.norm, saved.departs) == (row.norm, False)


@pytest.mark.django_db
def test_a_kept_change_has_its_unit(reader: Client, run: Run) -> None:
    changes = {"water_project.demand_curve.points.1.quantity": 20.0}
    scenario = scenario_create(base=run, name="P", reason="r", changes=changes, user=None)
    with translation.override("es"):
        (line,) = scenario_lines(scenario.base)
    assert line.changes[0].replace("\u00a0", " ").endswith("→ 20 m³/mes")
