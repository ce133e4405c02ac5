"""Runs of studies of uncertainty on the pages of every run: nothing of them is their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from engine import registry
from engine.trace.places import places
from engine.uncertainty import simulating
from members.models import User
from runs.documents.composing import study_of
from runs.documents.ground import details_of, ground_of
from runs.models import Run, Status
from runs.opening import figure_address
from tests.engine.following import CASES
from tests.engine.samples import inputs_of
from tests.factories import RunFactory
from tests.recalculating import opened
from tests.runs.finished import finished_run

pytestmark = pytest.mark.django_db
STUDIES = [
    "uncertainty.sensitivity",
    "uncertainty.simulation",
    "uncertainty.sobol",
    "uncertainty.switching",
]
OPENED = {
    "uncertainty.sensitivity": "figures.0.swings.0.width",
    "uncertainty.simulation": "figures.0.mean",
    "uncertainty.sobol": "figures.0.indices.0.total",
    "uncertainty.switching": "inputs.3.change",
}


@pytest.fixture
def reader(rosa: User) -> Client:
    client = Client(headers={"accept-language": "es"})
    client.force_login(rosa, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def finished(name: str, rosa: User) -> Run:
    return finished_run(name, inputs_of(name), created_by=rosa, finished_at=timezone.now())


@pytest.mark.parametrize("name", STUDIES)
def test_the_page_of_a_run_names_the_inputs_of_the_studied_calculation(
    reader: Client, rosa: User, name: str
) -> None:
    run = finished(name, rosa)
    page = body(reader, reverse("runs:run_detail", args=[run.pk]))
    assert "Datos del cálculo" in page
    studied = registry.get(run.inputs["calculation"])
    with translation.override("es"):
        for place, _value in places(studied.parse(run.inputs["inputs"])):
            assert escape(gettext(place.title)) in page, place.path


@pytest.mark.parametrize("name", STUDIES)
def test_figures_open_on_their_pages_and_in_the_annex(
    reader: Client, rosa: User, name: str
) -> None:
    run = finished(name, rosa)
    page = body(reader, figure_address(run.pk, OPENED[name]))
    assert "<math" in page
    assert "Datos del cálculo" in body(reader, reverse("runs:figures", args=[run.pk]))


def test_what_a_mean_is_stands_on_its_page_in_words(reader: Client, rosa: User) -> None:
    run = finished("uncertainty.simulation", rosa)
    page = body(reader, figure_address(run.pk, "figures.0.mean"))
    assert "Media" in page
    assert figure_address(run.pk, "inputs:seed") in page


@pytest.mark.parametrize("name", STUDIES)
def test_the_workbook_of_a_study_says_which_figures_do_not_follow(
    reader: Client, rosa: User, name: str
) -> None:
    run = finished(name, rosa)
    answer = reader.get(reverse("runs:workbook", args=[run.pk]))
    assert answer.status_code == 200
    found = opened(answer.content)
    notes = [
        cell.comment.text
        for sheet in found
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]
    has_fixed = any("fórmula" in note and "no sigue" in note for note in notes)
    assert has_fixed is (name != "uncertainty.sensitivity")


def test_the_trace_of_a_large_run_simulates_nothing(
    reader: Client, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = finished("uncertainty.simulation", rosa)
    run = RunFactory(
        calculation=few.calculation,
        inputs={**few.inputs, "scenarios": 900_000_000},
        result={**few.result, "scenarios": 900_000_000},
        status=Status.SUCCEEDED,
        engine_version=few.engine_version,
        created_by=rosa,
        progress=1.0,
    )
    loaded = simulating.compiled

    def but_no_simulation(module: str) -> Any:
        assert module != "simulation"
        return loaded(module)

    monkeypatch.setattr(simulating, "compiled", but_no_simulation)
    assert "Media" in body(reader, figure_address(run.pk, "figures.0.mean"))


@pytest.mark.parametrize("name", STUDIES)
def test_the_printed_study_of_a_run_has_its_chapters(rosa: User, name: str) -> None:
    run = finished(name, rosa)
    details = details_of(run, rosa, "es")
    with translation.override("es"):
        study = study_of(ground_of(run, "es", details))
    assert len(study.chapters) >= 3


def test_a_matrix_of_correlations_is_shown_row_by_row_everywhere(
    reader: Client, rosa: User
) -> None:
    (case,) = [one for one in CASES if one.name == "correlated-costs"]
    ended = {"created_by": rosa, "finished_at": timezone.now()}
    run = finished_run(case.calculation, case.inputs, **ended)
    assert "Correlaciones de rangos" in body(reader, reverse("runs:run_detail", args=[run.pk]))
    assert "Correlaciones de rangos" in body(reader, reverse("runs:figures", args=[run.pk]))
    assert reader.get(reverse("runs:workbook", args=[run.pk])).status_code == 200
    with translation.override("es"):
        assert study_of(ground_of(run, "es", details_of(run, rosa, "es"))).chapters
    page = body(reader, figure_address(run.pk, "inputs:correlations.0.1"))
    assert "0,5" in page
