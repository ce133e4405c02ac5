"""A project's results to compare: its alternatives and their scenarios; a scenario adopted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from runs.models import Run, Scenario
from runs.permissions import may_build_on, visible_runs
from runs.services import scenario_create
from snip.comparing import candidates_of
from snip.models import Alternative, Project, Sharing
from snip.selectors import standings_of
from snip.services import alternative_create, alternative_evaluate_now, payload_of
from tests.factories import ProjectFactory, UserFactory

RATE = "water_project.discount_rate"


@pytest.fixture
def run(alternative: Alternative, teammate) -> Run:
    return alternative_evaluate_now(alternative=alternative, user=teammate)


@pytest.fixture
def scenario(run: Run, teammate) -> Scenario:
    return scenario_create(
        base=run, name="Tasa alta", reason="Prueba", changes={RATE: 0.12}, user=teammate
    )


def page(project: Project) -> str:
    return reverse("snip:project_detail", args=[project.pk])


def adopt(project: Project, scenario_id: Any) -> str:
    return reverse("snip:scenario_adopt", args=[project.pk, scenario_id])


def test_alternatives_are_chosen_beforehand_and_scenarios_follow_theirs(
    project: Project, alternative: Alternative, scenario: Scenario, teammate
) -> None:
    other = alternative_create(project=project, user=teammate, copy_of=alternative)
    other.inputs["water_project"]["coverage"] = 0.7
    other.save()
    alternative_evaluate_now(alternative=other, user=teammate)
    found = candidates_of(project, standings_of(project))
    assert [(one.name, one.checked) for one in found] == [
        ("1. Gravity", True),
        ("1 · Tasa alta", False),
        (f"{other.number}. {other.name}", True),
    ]
    assert found[1].npv != found[0].npv


def test_scenarios_of_an_earlier_result_are_still_listed(
    project: Project, alternative: Alternative, scenario: Scenario, teammate
) -> None:
    alternative.inputs["water_project"]["coverage"] = 0.7
    alternative.save()
    alternative_evaluate_now(alternative=alternative, user=teammate)
    found = candidates_of(project, standings_of(project))
    assert [one.name for one in found] == ["1. Gravity", "Tasa alta"]


def test_the_project_page_offers_to_compare_once_there_are_two(
    signed_in, reader, project: Project, run: Run
) -> None:
    client = signed_in(reader)
    compare = reverse("runs:compare")
    assert compare not in client.get(page(project)).content.decode()
    scenario_create(base=run, name="Tasa alta", reason="P", changes={RATE: 0.12}, user=reader)
    text = client.get(page(project)).content.decode()
    assert f'action="{compare}"' in text
    assert "Tasa alta" in text
    assert "/alternativa/" not in text


def test_a_scenario_becomes_an_alternative_with_its_inputs(
    signed_in, teammate, project: Project, scenario: Scenario
) -> None:
    answer = signed_in(teammate).post(adopt(project, scenario.pk))
    made = project.alternatives.latest("number")
    assert answer.headers["Location"] == reverse(
        "snip:alternative_inputs", args=[project.pk, made.number]
    )
    assert made.name == "Tasa alta"
    assert made.inputs["water_project"]["discount_rate"] == 0.12
    assert payload_of(made)["parameter_set"] == project.parameter_set
    # The same question in the same scope: evaluating it finds the scenario's own run.
    assert alternative_evaluate_now(alternative=made, user=teammate) == scenario.run


def test_only_who_may_edit_adopts_and_only_scenarios_of_the_project(
    signed_in, reader, teammate, utility, project: Project, scenario: Scenario
) -> None:
    assert signed_in(reader).post(adopt(project, scenario.pk)).status_code == 403
    elsewhere = ProjectFactory(utility=utility)
    client = signed_in(teammate)
    assert client.post(adopt(elsewhere, scenario.pk)).status_code == 404
    assert client.post(adopt(project, uuid4())).status_code == 404
    assert project.alternatives.count() == 1


def test_who_sees_the_project_sees_its_scenarios_and_only_editors_keep_more(
    project: Project, scenario: Scenario, reader, teammate
) -> None:
    assert set(visible_runs(reader)) == {scenario.base, scenario.run}
    assert not may_build_on(reader, scenario.base)
    assert may_build_on(teammate, scenario.run)
    stranger = UserFactory()
    assert not visible_runs(stranger).exists()
    project.sharing = Sharing.PUBLIC
    project.save()
    assert set(visible_runs(stranger)) == {scenario.base, scenario.run}
