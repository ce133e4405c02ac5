"""Who sees a project, by who shares it how widely; who may change it."""

from __future__ import annotations

import pytest

from runs.models import Run
from runs.permissions import may_cancel, visible_runs
from snip.models import Alternative, Project, Sharing
from snip.permissions import may_create, may_edit, may_share
from snip.selectors import alternatives_visible_to, projects_visible_to
from snip.services import alternative_evaluate
from tests.factories import ProjectFactory

INSIDE = ("owner", "teammate", "reader", "program", "secretariat")
SEEN_BY = {
    Sharing.UTILITY: INSIDE,
    Sharing.REGULATOR: (*INSIDE, "regulator_pe"),
    Sharing.NETWORK: (*INSIDE, "regulator_pe", "regulator_co", "stranger"),
    Sharing.PUBLIC: (
        *INSIDE, "regulator_pe", "regulator_co", "stranger", "roleless", "visitor", "disabled"
    ),
}  # fmt: skip
EVERYBODY = SEEN_BY[Sharing.PUBLIC]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("sharing", list(SEEN_BY))
def test_a_project_is_seen_as_widely_as_it_is_shared(who, sharing, alternative, request):
    user = request.getfixturevalue(who)
    Project.objects.update(sharing=sharing)
    expected = who in SEEN_BY[sharing]
    assert projects_visible_to(user).exists() is expected
    assert alternatives_visible_to(user).exists() is expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_utilitys_staff_and_manager_edit(who, project, request):
    assert may_edit(request.getfixturevalue(who), project) is (who in ("owner", "teammate"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_manager_decides_who_sees_it(who, project, request):
    assert may_share(request.getfixturevalue(who), project) is (who == "owner")


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_staff_and_managers_begin_projects(who, request):
    assert may_create(request.getfixturevalue(who)) is (who in ("owner", "teammate", "stranger"))


def test_the_regulator_of_another_country_sees_nothing_shared_with_regulators(
    regulator_co, utility
):
    ProjectFactory(utility=utility, sharing=Sharing.REGULATOR)
    assert not projects_visible_to(regulator_co).exists()


def test_a_project_is_listed_once_however_many_roles_see_it(owner, project, secretariat):
    Project.objects.update(sharing=Sharing.PUBLIC)
    assert projects_visible_to(owner).count() == 1
    assert projects_visible_to(secretariat).count() == 1


@pytest.fixture
def run(alternative: Alternative, teammate, sent) -> Run:
    return alternative_evaluate(alternative=alternative, user=teammate)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("sharing", list(SEEN_BY))
def test_the_run_of_a_project_is_seen_by_whoever_sees_the_project(who, sharing, run, request):
    user = request.getfixturevalue(who)
    Project.objects.update(sharing=sharing)
    assert visible_runs(user).filter(pk=run.pk).exists() is (who in SEEN_BY[sharing])


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_run_of_a_project_is_stopped_only_by_its_editors(who, run, request):
    Project.objects.update(sharing=Sharing.PUBLIC)
    expected = who in ("owner", "teammate")
    assert may_cancel(request.getfixturevalue(who), run) is expected
