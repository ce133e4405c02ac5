"""The start page: real figures of the network, and what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Membership, Role
from runs.models import Run, Status
from snip.models import Alternative, Evaluation, Sharing
from tests.factories import (
    AlternativeFactory,
    MembershipFactory,
    ProjectFactory,
    RunFactory,
    UserFactory,
    UtilityFactory,
)
from wop_lac import home

pytestmark = pytest.mark.django_db


def page_for(client: Client, membership: Membership | None = None) -> str:
    if membership:
        client.force_login(membership.user)
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


def evaluated(alternative: Alternative, status: str = Status.SUCCEEDED) -> Run:
    run = RunFactory(status=status, result={"npv": 1_514_072.4, "irr": 0.148})
    Evaluation.objects.create(alternative=alternative, run=run, version=alternative.version)
    return run


def test_members_are_counted_without_the_examples(client: Client) -> None:
    UtilityFactory(connections=12_000)
    UtilityFactory(connections=None)
    UtilityFactory(connections=500, illustrative=True)
    members, connections = home.network_figures(client.get("/").wsgi_request.user)[:2]
    assert members.value == "2"
    assert connections.value == "12\u202f000"
    assert "1" in connections.note
    assert "2" in connections.note


def test_an_empty_network_reports_nothing_rather_than_zero_connections(client: Client) -> None:
    connections = home.network_figures(client.get("/").wsgi_request.user)[1]
    assert connections.value is None
    assert "—" in page_for(client)


def test_a_visitor_sees_public_projects_only(client: Client) -> None:
    public, own = ProjectFactory(sharing=Sharing.PUBLIC), ProjectFactory(sharing=Sharing.UTILITY)
    page = page_for(client)
    assert public.name in page
    assert own.name not in page


def test_an_evaluated_project_shows_its_npv_and_irr(client: Client) -> None:
    evaluated(AlternativeFactory(project=ProjectFactory(sharing=Sharing.PUBLIC)))
    page = page_for(client)
    assert "S/\u00a01\u202f514\u202f072" in page
    assert "14,8\u00a0%" in page


def test_staff_see_the_projects_of_their_utility_only(client: Client) -> None:
    membership = MembershipFactory(role=Role.EDITOR)
    own = ProjectFactory(utility=membership.utility)
    foreign = ProjectFactory(sharing=Sharing.PUBLIC)
    page = page_for(client, membership)
    assert own.name in page
    assert foreign.name not in page


def test_an_alternative_waits_until_it_is_evaluated(client: Client) -> None:
    membership = MembershipFactory(role=Role.EDITOR)
    alternative = AlternativeFactory(project=ProjectFactory(utility=membership.utility))
    assert [item.word for item in home.waiting_for(membership.user)] == ["Por evaluar"]
    evaluated(alternative)
    assert home.waiting_for(membership.user) == []


def test_an_alternative_changed_after_its_evaluation_waits_again(client: Client) -> None:
    membership = MembershipFactory(role=Role.EDITOR)
    alternative = AlternativeFactory(project=ProjectFactory(utility=membership.utility))
    evaluated(alternative)
    Alternative.objects.update(version=F("version") + 1)
    (waiting,) = home.waiting_for(membership.user)
    assert "Cambió" in waiting.note


def test_a_reader_of_the_utility_is_asked_for_nothing(client: Client) -> None:
    membership = MembershipFactory(role=Role.VIEWER)
    AlternativeFactory(project=ProjectFactory(utility=membership.utility))
    assert home.waiting_for(membership.user) == []


def test_own_runs_under_way_and_failed_lately_wait(client: Client) -> None:
    user = UserFactory()
    RunFactory(created_by=user, status=Status.RUNNING)
    RunFactory(created_by=user, status=Status.FAILED)
    old = Run.objects.filter(pk=RunFactory(created_by=user).pk)
    old.update(created_at=timezone.now() - timedelta(days=30))
    old.update(status=Status.FAILED)
    RunFactory(status=Status.RUNNING)
    assert [item.state for item in home.waiting_for(user)] == [Status.RUNNING, Status.FAILED]


def test_only_the_secretariat_sees_accounts_and_runs_of_all(client: Client) -> None:
    secretariat = MembershipFactory(role=Role.SECRETARIAT, utility=None)
    assert "Personas con cuenta" in page_for(client, secretariat)
    assert "Personas con cuenta" not in page_for(client, MembershipFactory(role=Role.MANAGER))


def queries_of_the_page(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("home"))
    return len(queries)


def test_more_rows_ask_the_database_no_more_often(client: Client) -> None:
    membership = MembershipFactory(role=Role.EDITOR)
    client.force_login(membership.user)
    AlternativeFactory(project=ProjectFactory(utility=membership.utility))
    few = queries_of_the_page(client)
    for _number in range(6):
        AlternativeFactory(project=ProjectFactory(utility=membership.utility))
        UtilityFactory()
    assert queries_of_the_page(client) == few
    assert few < 40


def test_a_project_of_several_alternatives_names_the_one_whose_figures_stand(
    client: Client,
) -> None:
    membership = MembershipFactory(role=Role.EDITOR)
    project = ProjectFactory(utility=membership.utility)
    evaluated(AlternativeFactory(project=project, number=1, name="Gravity line"))
    assert "Gravity line" not in page_for(client, membership)
    AlternativeFactory(project=project, number=2, name="Wells")
    page = " ".join(page_for(client, membership).split())
    assert "alternativa 1: Gravity line" in page
    assert "alternativa 2" not in page
