"""Opened figures over the API: rebuilt from nothing but the JSON, for every calculation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from engine import registry
from engine.trace import rebuild
from members.models import User
from runs.models import Run, Status
from snip.models import Evaluation, Sharing
from tests.engine.following import cases_of, same, untraced
from tests.engine.samples import inputs_of
from tests.factories import AlternativeFactory, ProjectFactory, RunFactory, UserFactory
from tests.runs.finished import finished_run

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., APIClient]
FLOW = "snip.cash_flow"


@pytest.fixture(name="rosa")
def _rosa() -> User:
    return UserFactory(name="Rosa")


@pytest.fixture(name="client")
def _client(client_of: ClientOf, rosa: User) -> APIClient:
    return client_of(rosa, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture(name="run")
def _run(rosa: User) -> Run:
    return finished_run(FLOW, inputs_of(FLOW), created_by=rosa)


def opened(client: APIClient, run: Run, key: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/runs/{run.pk}/trace/{key}/")
    assert answer.status_code == 200, (key, answer.content)
    return dict(answer.json())


@pytest.mark.parametrize("name", [one.name for one in registry.every()])
def test_every_figure_is_rebuilt_from_the_numbers_in_the_answer(
    client: APIClient, rosa: User, name: str
) -> None:
    case = cases_of(name)[0]
    run = finished_run(name, case.inputs, created_by=rosa)
    plain = untraced(name, case.inputs)
    listed = client.get(f"/api/v1/runs/{run.pk}/trace/").json()
    assert [one["key"] for one in listed["figures"]] == list(plain)
    for one in listed["figures"]:
        answer = client.get(one["url"]).json()
        assert same(answer["value"], plain[one["key"]]), one["key"]
        if answer["expression"] is None:
            assert answer["value"] is None or answer["kind"] in {"input", "parameter"}
            continue
        numbers = {part["key"]: part["value"] for part in answer["parts"]}
        scale = max((abs(float(one or 0)) for one in numbers.values()), default=0.0)
        assert same(rebuild(answer["expression"], numbers), answer["value"], 1e-9, scale * 1e-6)


def test_from_the_npv_one_gets_down_to_an_input_by_the_links_in_the_answers(
    client: APIClient, rosa: User
) -> None:
    name = "snip.project_evaluation"
    run = finished_run(name, inputs_of(name), created_by=rosa)
    answer = opened(client, run, "water_project.npv")
    for key in (
        "water_project.net_flow.1",
        "water_project.benefits.1",
        "water_project.benefits_new_users.1",
        "water_project.benefit_per_new_user",
        "inputs:water_project.demand_curve.points.1.quantity",
    ):
        (part,) = [one for one in answer["parts"] if one["key"] == key]
        answer = client.get(part["url"]).json()
    assert (answer["kind"], answer["value"], answer["unit"]) == ("input", 3.3, "m³/month")
    assert answer["origin"]["who"] == "Rosa"
    assert answer["expression"] is None


def test_a_figure_says_unit_equation_source_norm_and_run(client: APIClient, run: Run) -> None:
    answer = opened(client, run, "net_flow.1")
    assert (answer["unit"], answer["title"], answer["year"]) == ("¤", "Net flow, year 1", 1)
    assert answer["equation"].startswith("F_t=")
    assert answer["substituted"]
    assert answer["source"]["evidence"] == "verified"
    assert answer["run"]["fingerprint"] == run.fingerprint
    assert answer["run"]["engine_version"] == run.engine_version
    rate = opened(client, run, "inputs:discount_rate")
    assert rate["norm"] is None or rate["norm"]["valid_from"]


def test_a_norm_is_named_in_the_language_asked_for(client_of: ClientOf, rosa: User) -> None:
    name = "snip.social_price_factors"
    run = finished_run(name, cases_of(name)[0].inputs, created_by=rosa)
    said = {
        language: opened(client_of(rosa, HTTP_ACCEPT_LANGUAGE=language), run, "inputs:vat")["norm"]
        for language in ("en", "es")
    }
    assert said["en"]["set_title"] == "SNIP, March 2015"
    assert said["es"]["set_title"] == "SNIP, marzo de 2015"
    assert said["es"]["title"] != said["en"]["title"]


@pytest.mark.parametrize(
    "key", ["nothing", "net_flow", "npv.0", "steps:99999", "inputs:x", "%00", "%0A", "a%2Fb", "'"]
)
def test_an_unknown_figure_is_a_problem_of_404(client: APIClient, run: Run, key: str) -> None:
    answer = client.get(f"/api/v1/runs/{run.pk}/trace/{key}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_foreign_run_answers_as_an_absent_one(client_of: ClientOf, run: Run) -> None:
    other = client_of(UserFactory(), HTTP_ACCEPT_LANGUAGE="en")
    absent = "00000000-0000-4000-8000-000000000000"
    for path in ("trace/", "trace/npv/"):
        foreign = other.get(f"/api/v1/runs/{run.pk}/{path}")
        nobody = other.get(f"/api/v1/runs/{absent}/{path}")
        assert foreign.status_code == nobody.status_code == 404
        assert foreign.json()["title"] == nobody.json()["title"]


def test_a_visitor_opens_the_figures_of_a_project_shared_with_everyone(
    visitor: APIClient, run: Run
) -> None:
    assert visitor.get(f"/api/v1/runs/{run.pk}/trace/npv/").status_code == 404
    project = ProjectFactory(sharing=Sharing.PUBLIC)
    alternative = AlternativeFactory(project=project, number=1, calculation=FLOW)
    Evaluation.objects.create(alternative=alternative, run=run)
    assert visitor.get(f"/api/v1/runs/{run.pk}/trace/npv/").status_code == 200
    assert visitor.get(f"/api/v1/runs/{run.pk}/trace/").json()["run"]["currency"] == (
        project.currency
    )


def test_a_run_that_has_no_figures_to_open_is_a_conflict(client: APIClient, rosa: User) -> None:
    waiting = RunFactory(created_by=rosa, status=Status.QUEUED)
    older = finished_run(FLOW, inputs_of(FLOW), created_by=rosa, engine_version="0.0.1")
    result = registry.get(FLOW).evaluate(inputs_of(FLOW)).model_dump(mode="json")
    result["npv"] += 1.0
    wrong = finished_run(FLOW, inputs_of(FLOW), created_by=rosa, result=result)
    for run, words in ((waiting, "result"), (older, "0.0.1"), (wrong, "stored figure")):
        answer = client.get(f"/api/v1/runs/{run.pk}/trace/npv/")
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        assert words in answer.json()["detail"]
