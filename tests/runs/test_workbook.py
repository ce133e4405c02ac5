"""The workbook of a run as a download: for who sees the run, in the reader's language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from engine import registry
from members.models import User
from presentation.workbooks import MARK_PREFIX, planning
from runs.models import Run, Status
from runs.workbooks import plan_of_run
from tests.engine.samples import inputs_of
from tests.factories import RunFactory, UserFactory
from tests.recalculating import opened
from tests.runs.finished import finished_run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FLOW = "snip.cash_flow"
BACKEND = "members.backends.NetworkBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> User:
    user: User = UserFactory()
    return user


@pytest.fixture
def run(rosa: User) -> Run:
    return finished_run(FLOW, inputs_of(FLOW), created_by=rosa, scope=f"user:{rosa.pk}")


@pytest.fixture
def hers(client: Client, rosa: User) -> Client:
    client.force_login(rosa, backend=BACKEND)
    return client


def address(run: Run) -> str:
    return reverse("runs:workbook", args=[run.pk])


def test_a_finished_run_has_a_workbook_that_names_it(hers: Client, run: Run) -> None:
    answer = hers.get(address(run))
    assert answer.status_code == 200
    assert answer["Content-Type"] == XLSX
    assert answer["Content-Disposition"].endswith('-es.xlsx"')
    book = opened(answer.content)
    said = {one.name: one.value for one in book.custom_doc_props.props}
    assert said[f"{MARK_PREFIX}run"] == str(run.pk)
    assert said[f"{MARK_PREFIX}fingerprint"] == run.fingerprint
    assert said[f"{MARK_PREFIX}engine"] == run.engine_version


def test_the_file_holds_the_stored_figures(hers: Client, run: Run) -> None:
    place = plan_of_run(run, "es").figures["npv"]
    book = opened(hers.get(address(run)).content, True)
    assert run.result is not None
    assert book[place.sheet][place.cell].value == pytest.approx(run.result["npv"], rel=1e-12)


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Acerca de"), ("pt", "Sobre"), ("en", "About")]
)
def test_it_speaks_the_readers_language(hers: Client, run: Run, language: str, title: str) -> None:
    hers.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = hers.get(address(run))
    assert answer["Content-Language"] == language
    assert opened(answer.content).sheetnames[0] == title


def test_who_has_it_is_not_sent_it_again(hers: Client, run: Run) -> None:
    first = hers.get(address(run))
    assert hers.get(address(run)).content == first.content
    again = hers.get(address(run), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    hers.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    other = hers.get(address(run), headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_a_run_without_a_result_leads_to_its_page(hers: Client, rosa: User) -> None:
    waiting = RunFactory(created_by=rosa, scope=f"user:{rosa.pk}", status=Status.QUEUED)
    answer = hers.get(address(waiting))
    assert (answer.status_code, answer["Location"]) == (
        302, reverse("runs:run_detail", args=[waiting.pk]),
    )  # fmt: skip


def test_a_run_of_an_older_engine_says_that_it_has_to_be_evaluated_again(
    hers: Client, rosa: User
) -> None:
    old = finished_run(
        FLOW, inputs_of(FLOW), created_by=rosa, scope=f"user:{rosa.pk}", engine_version="0.1"
    )
    page = hers.get(address(old), follow=True).content.decode()
    assert "Evalúe de nuevo" in page


def test_a_run_too_large_for_a_workbook_says_so(
    hers: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_CELLS", 5)
    page = hers.get(address(run), follow=True).content.decode()
    assert "más cifras de las que caben" in page


def test_the_page_of_the_run_offers_it(hers: Client, run: Run) -> None:
    page = hers.get(reverse("runs:run_detail", args=[run.pk])).content.decode()
    assert f'href="{address(run)}"' in page


def test_the_api_gives_the_same_file(rosa: User, hers: Client, run: Run) -> None:
    api = APIClient()
    api.force_authenticate(rosa)
    answer = api.get(f"/api/v1/runs/{run.pk}/workbook/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == XLSX
    assert answer.content == hers.get(address(run)).content
    again = api.get(f"/api/v1/runs/{run.pk}/workbook/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_api_says_why_there_is_none(rosa: User) -> None:
    api = APIClient()
    api.force_authenticate(rosa)
    mine = {"created_by": rosa, "scope": f"user:{rosa.pk}"}
    waiting = RunFactory(status=Status.QUEUED, **mine)
    old = finished_run(FLOW, inputs_of(FLOW), engine_version="0.1", **mine)
    for one in (waiting, old):
        answer = api.get(f"/api/v1/runs/{one.pk}/workbook/")
        assert answer.status_code == 409
        assert answer.json()["detail"]


@pytest.mark.parametrize("name", [one.name for one in registry.every() if one.name[:4] == "snip"])
def test_every_calculation_has_its_workbook_without_code_of_its_own(
    hers: Client, rosa: User, name: str
) -> None:
    run = finished_run(name, inputs_of(name), created_by=rosa, scope=f"user:{rosa.pk}")
    assert hers.get(address(run)).status_code == 200
