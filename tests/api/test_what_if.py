"""Moved inputs over the API: the same figures, the same refusals, scenarios as the pages keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from engine import registry
from members.models import User
from runs.models import Run, Scenario, Status
from runs.services import run_evaluate_now
from tests.engine.samples import inputs_of
from tests.factories import RunFactory, UserFactory

PROJECT = "snip.project_evaluation"
RATE = "water_project.discount_rate"
ClientOf = Callable[..., APIClient]
pytestmark = pytest.mark.django_db


@pytest.fixture(name="owner")
def _owner() -> User:
    return UserFactory(email="ana@x.example")


@pytest.fixture(name="ana")
def _ana(client_of: ClientOf, owner: User) -> APIClient:
    return client_of(owner)


@pytest.fixture(name="run")
def _run(owner: User) -> Run:
    return run_evaluate_now(
        calculation=PROJECT, payload=inputs_of(PROJECT), scope=f"user:{owner.pk}", user=owner
    )


def what_if(client: APIClient, run: Run, body: Any) -> Any:
    return client.post(f"/api/v1/runs/{run.pk}/what-if/", body, format="json")


def keep(client: APIClient, run: Run, **body: Any) -> Any:
    sent = {"name": "Dry", "reason": "Survey", "changes": {RATE: 0.12}, **body}
    return client.post(f"/api/v1/runs/{run.pk}/scenarios/", sent, format="json")


def test_key_figures_before_and_after(ana: APIClient, run: Run) -> None:
    body = what_if(ana, run, {"changes": {RATE: 0.12}}).json()
    project = {**run.inputs["water_project"], "discount_rate": 0.12}
    after = registry.get(PROJECT).evaluate({**run.inputs, "water_project": project})
    assert run.result is not None
    npv = body["figures"][0]
    assert npv["path"] == "water_project.npv"
    assert npv["before"] == run.result["water_project"]["npv"]
    assert npv["after"] == after.model_dump(mode="json")["water_project"]["npv"]
    assert body["changes"] == {RATE: 0.12}
    assert Run.objects.count() == 1


def test_no_change_gives_the_saved_figures(ana: APIClient, run: Run) -> None:
    body = what_if(ana, run, {"changes": {}}).json()
    assert all(one["before"] == one["after"] for one in body["figures"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({RATE: -1}, 422),
        ({RATE: "much"}, 422),
        ({RATE: None}, 422),
        ({RATE: [1] * 1000}, 422),
        ({"nothing": 1}, 422),
        ({"a\0": 1}, 400),
        ({"water_project": {}}, 422),
        ({f"a{place}": 1 for place in range(10_000)}, 422),
        ([], 400),
        ("x", 400),
        (None, 400),
    ],
)
def test_what_will_not_do_is_refused(ana: APIClient, run: Run, changes: Any, status: int) -> None:
    answer = what_if(ana, run, {"changes": changes})
    assert answer.status_code == status, answer.content
    assert keep(ana, run, changes=changes).status_code == status
    assert not Scenario.objects.exists()


def test_problems_name_the_input(ana: APIClient, run: Run) -> None:
    body = what_if(ana, run, {"changes": {RATE: 7}}).json()
    assert RATE in str(body)


def test_a_run_without_a_result_is_refused(ana: APIClient, owner: User) -> None:
    waiting = RunFactory(created_by=owner, status=Status.QUEUED)
    assert what_if(ana, waiting, {"changes": {}}).status_code == 422
    assert keep(ana, waiting).status_code == 422


def test_a_scenario_is_kept_listed_and_its_name_taken(ana: APIClient, run: Run) -> None:
    made = keep(ana, run)
    assert made.status_code == 201, made.content
    assert made.json()["changes"] == {RATE: 0.12}
    assert keep(ana, run).status_code == 400
    listed = ana.get(f"/api/v1/runs/{run.pk}/scenarios/").json()
    assert [one["name"] for one in listed] == ["Dry"]
    own = ana.get(f"/api/v1/runs/{made.json()['run']}/scenarios/").json()
    assert own == listed


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"reason": ""}, {"name": "x" * 121}, {"reason": None}, {"more": 1}]
)
def test_a_scenario_needs_a_name_and_a_reason(ana: APIClient, run: Run, body: Any) -> None:
    assert keep(ana, run, **body).status_code == 400


def test_nobody_else_moves_or_keeps(client_of: ClientOf, visitor: APIClient, run: Run) -> None:
    stranger = client_of(UserFactory())
    for client in (stranger, visitor):
        assert what_if(client, run, {"changes": {}}).status_code == 404
        assert client.get(f"/api/v1/runs/{run.pk}/scenarios/").status_code == 404
    assert keep(stranger, run).status_code == 404
    assert keep(visitor, run).status_code == 401
