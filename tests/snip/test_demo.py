"""The example projects: evaluated, public, marked as illustrative, loaded once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.urls import reverse

from engine import registry
from members.demo import AGUA_VIEJA, COQUITOS, MODEL_LOCALITY, load_members
from members.models import User
from runs.models import Run, Status
from snip.demo import PROJECTS, load_projects
from snip.models import Alternative, Evaluation, Project, Sharing
from snip.selectors import projects_listed
from snip.services import Change, alternative_fields_save, payload_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings) -> None:
    settings.DEMO = True
    load_members()
    load_projects()


def result_of(utility: str, number: int = 1) -> dict:
    alternative = Alternative.objects.get(project__utility__slug=utility, number=number)
    return alternative.evaluations.get().run.result


def test_every_example_is_evaluated_and_everybody_may_see_it(loaded, client) -> None:
    assert Project.objects.count() == len(PROJECTS) == 3
    for alternative in Alternative.objects.all():
        assert alternative.evaluations.get().run.status == Status.SUCCEEDED
        place = (alternative.project_id, alternative.number)
        assert client.get(reverse("snip:result", args=place)).status_code == 200


def test_every_example_says_that_it_is_one_and_where_its_figures_are_from(loaded) -> None:
    for project in Project.objects.all():
        assert project.illustrative
        assert project.sharing == Sharing.PUBLIC
        assert "marzo de 2015" in project.source
        assert project.utility.illustrative


def test_coquitos_comes_within_the_tolerance_of_its_worked_case(loaded) -> None:
    figures = result_of(COQUITOS)["water_project"]
    assert figures["social_investment"] == pytest.approx(3_258_648, abs=0.5)
    assert figures["npv"] == pytest.approx(1_512_769, rel=0.003)


def test_coquitos_shows_no_supply_that_nobody_gave(loaded, client) -> None:
    place = (Alternative.objects.get(project__utility__slug=COQUITOS, number=1).project_id, 1)
    page = client.get(reverse("snip:result_tab", args=(*place, "demanda"))).content.decode()
    assert 'id="usuarios-rows"' in page
    assert 'id="almacenamiento-rows"' not in page


def test_an_example_whose_inputs_were_changed_says_so_to_everybody(loaded, client) -> None:
    alternative = Alternative.objects.get(project__utility__slug=COQUITOS, number=1)
    address = reverse("snip:result", args=(alternative.project_id, 1))
    warning = "Se han cambiado datos de este ejemplo"
    assert warning not in client.get(address).content.decode()
    alternative_fields_save(
        alternative=alternative,
        user=User.objects.get(email="personal@demo.example"),
        changes=[Change(("water_project", "physical_losses"), seen=0.2, value=0.3)],
    )
    assert warning in client.get(address).content.decode()


def test_lists_show_the_alternative_of_the_highest_npv(loaded) -> None:
    visitor = AnonymousUser()
    listed = projects_listed(visitor).get(utility__slug=COQUITOS)
    assert listed.shown_number == 1
    assert listed.npv == result_of(COQUITOS, 1)["water_project"]["npv"]
    assert listed.irr == result_of(COQUITOS, 1)["water_project"]["irr"]
    assert listed.npv > result_of(COQUITOS, 2)["water_project"]["npv"]


def test_agua_vieja_is_evaluated_from_its_flow(loaded) -> None:
    figures = result_of(AGUA_VIEJA)
    assert figures["npv"] == pytest.approx(981_722, abs=1)
    assert figures["break_even"]["investment"] == pytest.approx(0.486, abs=0.0006)


def test_the_locality_has_the_printed_demand_of_all_ten_years(loaded) -> None:
    result = result_of(MODEL_LOCALITY)
    printed = [35.9, 21.7, 22.0, 22.4, 22.8, 23.3, 24.7, 25.2, 25.6, 26.1, 27.7]
    assert result["balance"]["demand_l_s"] == pytest.approx(printed, abs=0.06)
    assert result["water_project"]["market_investment"] == pytest.approx(3_667_844, abs=6)
    assert result["ice_total"] == pytest.approx(194, abs=0.5)
    assert result["decision"]["cost_effectiveness_accepted"] is None
    assert result_of(MODEL_LOCALITY, 2)["decision"]["cost_effectiveness_accepted"] is False


def test_loading_again_adds_nothing_and_keeps_what_was_changed(loaded) -> None:
    Project.objects.filter(utility__slug=COQUITOS).update(objective="changed")
    before = (Project.objects.count(), Run.objects.count(), Evaluation.objects.count())
    load_projects()
    assert (Project.objects.count(), Run.objects.count(), Evaluation.objects.count()) == before
    assert Project.objects.get(utility__slug=COQUITOS).objective == "changed"


def test_the_examples_pass_their_own_checks(loaded) -> None:
    for alternative in Alternative.objects.select_related("project"):
        assert registry.get(alternative.calculation).parse(payload_of(alternative))


def test_outside_a_demonstration_nothing_is_loaded(settings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        load_projects()
    assert not Project.objects.exists()


def test_the_command_loads_members_and_projects(settings) -> None:
    settings.DEMO = True
    call_command("demo_load", verbosity=0)
    assert Project.objects.count() == len(PROJECTS)
