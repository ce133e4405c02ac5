"""Who entered an input of an evaluation, when and why, as an opened figure tells it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members.models import User
from runs.about import Origin, origins_of
from runs.models import Run
from snip.models import Alternative, Project
from snip.services import Change, alternative_evaluate_now, alternative_fields_save

pytestmark = pytest.mark.django_db
COVERAGE = "water_project.coverage"
TANKER = "water_project.demand_curve.points.1.quantity"


def changed(alternative: Alternative, user: User, share: float, reason: str = "") -> Alternative:
    before = alternative.inputs["water_project"]["coverage"]
    change = Change(("water_project", "coverage"), before, share)
    return alternative_fields_save(
        alternative=alternative, changes=[change], user=user, reason=reason
    ).alternative


def evaluated(alternative: Alternative, user: User) -> Run:
    alternative.refresh_from_db()
    return alternative_evaluate_now(alternative=alternative, user=user)


def test_an_input_has_the_last_change_before_the_evaluation(
    alternative: Alternative, owner: User, teammate: User
) -> None:
    changed(alternative, owner, 0.8, "Census")
    alternative.refresh_from_db()
    changed(alternative, teammate, 0.85, "Survey of May")
    run = evaluated(alternative, owner)
    alternative.refresh_from_db()
    changed(alternative, owner, 0.9, "Too late for this run")
    origin = origins_of(owner, run, [COVERAGE])[COVERAGE]
    change = alternative.changes.get(after=0.85)
    assert (origin.who, origin.when, origin.reason) == ("Teo", change.changed_at, "Survey of May")


def test_an_input_that_nobody_changed_is_of_whoever_began_the_project(
    alternative: Alternative, owner: User, teammate: User
) -> None:
    Project.objects.filter(pk=alternative.project_id).update(created_by=teammate)
    run = evaluated(alternative, owner)
    origin = origins_of(owner, run, [TANKER])[TANKER]
    assert (origin.who, origin.reason) == ("Teo", "")
    assert origin.when == alternative.project.created_at


def test_an_input_that_came_with_an_example_is_nobodys_and_has_its_source(
    alternative: Alternative, owner: User
) -> None:
    Project.objects.filter(pk=alternative.project_id).update(
        illustrative=True, source="MEF, 2015", created_by=owner
    )
    origin = origins_of(owner, evaluated(alternative, owner), [TANKER])[TANKER]
    assert (origin.who, origin.when, origin.reason) == ("", None, "MEF, 2015")


def test_an_input_leads_to_its_field(alternative: Alternative, owner: User) -> None:
    run = evaluated(alternative, owner)
    origin = origins_of(owner, run, [TANKER])[TANKER]
    where = [alternative.project_id, alternative.number, "poblacion-y-demanda"]
    assert origin.address == f"{reverse('snip:alternative_section', args=where)}#{TANKER}"


def test_who_does_not_see_the_project_learns_nothing_of_its_people(
    alternative: Alternative, owner: User, stranger: User
) -> None:
    changed(alternative, owner, 0.8, "Census")
    run = evaluated(alternative, owner)
    origin = origins_of(stranger, run, [COVERAGE])[COVERAGE]
    assert origin == Origin(str(run.created_by), run.created_at)
    assert (origin.reason, origin.address) == ("", "")
