"""The study of a water project: Coquitos in three languages, Agua Vieja from its bare flow."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from pypdf import PdfReader

from members.demo import AGUA_VIEJA, COQUITOS, MODEL_LOCALITY, load_members
from members.models import User
from presentation.numbers import format_number
from presentation.study.blocks import Drawing, Facts, Grid, KeyFigures, Notice, Paragraph, Step
from presentation.study.description import Study
from presentation.study.job import job_of
from presentation.study.printing import print_job
from presentation.traces import KINDS
from runs.documents.composing import study_of
from runs.documents.ground import details_of, fingerprint_of, ground_of
from runs.models import Run
from snip.demo import load_projects
from snip.models import Alternative, Project
from snip.services import Change, alternative_evaluate_now, alternative_fields_save

pytestmark = pytest.mark.django_db

LANGUAGES = ("es", "pt", "en")
Compose = Callable[..., Study]


@pytest.fixture
def loaded(settings: Any) -> None:
    settings.DEMO = True
    settings.PORTAL_URL = "https://portal.example/"
    load_members()
    load_projects()


def run_of(utility: str, number: int = 1) -> Run:
    alternative = Alternative.objects.get(project__utility__slug=utility, number=number)
    return alternative.evaluations.first().run


@pytest.fixture
def compose(loaded: None) -> Compose:
    """compose(COQUITOS, "es"): what the study says, as data."""

    def study(utility: str, language: str = "es", number: int = 1, user: Any = None) -> Study:
        run = run_of(utility, number)
        details = details_of(run, user or AnonymousUser(), language)
        with translation.override(language):
            return study_of(ground_of(run, language, details))

    return study


def titles(study: Study) -> list[str]:
    return [chapter.title for chapter in study.chapters]


def cells(study: Study) -> set[str]:
    grids = [block for block in study.blocks if isinstance(block, Grid)]
    return {str(cell) for grid in grids for row in grid.table.rows for cell in row}


def test_the_chapters_lead_from_the_decision_to_the_run(compose: Compose) -> None:
    assert titles(compose(COQUITOS, "en")) == [
        "Summary",
        "Inputs and their sources",
        "Demand and supply",
        "Costs",
        "Benefits",
        "Indicators",
        "Sensitivity",
        "Sustainability",
        "Annex: how the key figures came about",
        "Annex: parameters of the norm",
        "Annex: readings of the method",
        "Annex: the run",
    ]


def test_a_bare_flow_has_the_chapters_that_it_can_fill(compose: Compose) -> None:
    found = titles(compose(AGUA_VIEJA, "en"))
    assert "Indicators" in found
    assert "Sensitivity" in found
    assert not {"Costs", "Benefits", "Sustainability"} & set(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_says_the_decision_and_the_key_figures(compose: Compose, language: str) -> None:
    first = compose(COQUITOS, language).chapters[0]
    npv = run_of(COQUITOS).result["water_project"]["npv"]
    (figures,) = [block for block in first.blocks if isinstance(block, KeyFigures)]
    assert figures.figures[0].text == format_number(npv, 0, language)
    assert figures.figures[0].anchor.startswith("t-")
    decision = next(block for block in first.blocks if isinstance(block, Notice))
    assert decision.kind == "ok"
    assert any(isinstance(block, Drawing) for block in first.blocks)


def test_every_key_figure_is_followed_down_to_inputs_and_every_reference_leads_somewhere(
    compose: Compose,
) -> None:
    for utility in (COQUITOS, AGUA_VIEJA, MODEL_LOCALITY):
        study = compose(utility)
        steps = [block for block in study.blocks if isinstance(block, Step)]
        anchors = {step.anchor for step in steps}
        parts = [part for step in steps for part in step.parts]
        assert len(anchors) == len(steps) > 5
        assert {part.anchor for part in parts if part.anchor} <= anchors
        with translation.override("es"):
            words = {name: str(word) for name, word in KINDS.items()}
        assert any(part.kind == words["input"] for part in parts)
        opened = [part for part in parts if part.kind in {words["figure"], words["step"]}]
        assert all(part.number for part in opened)


def test_inputs_say_who_entered_them_when_and_why(compose: Compose) -> None:
    alternative = Alternative.objects.get(project__utility__slug=COQUITOS, number=1)
    user = User.objects.get(email="personal@demo.example")
    alternative_fields_save(
        alternative=alternative,
        user=user,
        changes=[Change(("water_project", "physical_losses"), seen=0.2, value=0.25)],
        reason="Macro-meter of 2025",
    )
    alternative.refresh_from_db()
    alternative_evaluate_now(alternative=alternative, user=user)
    said = cells(compose(COQUITOS, "en"))
    mine = [text for text in said if "Macro-meter of 2025" in text]
    assert len(mine) == 1
    assert str(user) in mine[0]
    assert "25%" in said


def test_a_change_after_the_evaluation_is_not_told_as_its_origin(compose: Compose) -> None:
    alternative = Alternative.objects.get(project__utility__slug=COQUITOS, number=1)
    alternative_fields_save(
        alternative=alternative,
        user=User.objects.get(email="personal@demo.example"),
        changes=[Change(("water_project", "physical_losses"), seen=0.2, value=0.25)],
        reason="Later",
    )
    assert not [text for text in cells(compose(COQUITOS, "en")) if "Later" in text]


def test_where_values_of_an_example_come_from_is_said_once(compose: Compose) -> None:
    study = compose(COQUITOS, "en")
    source = Project.objects.get(utility__slug=COQUITOS).source
    notes = [one.text for one in study.blocks if isinstance(one, Paragraph)]
    assert notes.count(f"Values of the example: {source}") == 1
    assert not any(
        "Entered by" in one.table.source for one in study.blocks if isinstance(one, Grid)
    )


def test_every_table_of_amounts_says_currency_and_month(compose: Compose) -> None:
    for utility in (COQUITOS, AGUA_VIEJA, MODEL_LOCALITY):
        study = compose(utility, "en")
        grids = [block for block in study.blocks if isinstance(block, Grid)]
        money = [grid for grid in grids if any(one.is_money for one in grid.table.columns)]
        assert money
        assert all("S/, prices of " in grid.money for grid in money)


def test_parts_of_the_study_that_were_left_out_are_not_listed(compose: Compose) -> None:
    headings = [
        one.text for chapter in compose(COQUITOS, "en").chapters for one in chapter.headings
    ]
    assert "Supply" not in headings
    assert "Investment" in headings


def test_the_fingerprint_of_a_study_covers_what_is_said_about_the_project(loaded: None) -> None:
    run = run_of(COQUITOS)

    def mark(language: str = "es") -> str:
        return fingerprint_of(run, language, details_of(run, AnonymousUser(), language))

    before = mark()
    assert mark() == before
    assert mark("pt") != before
    Project.objects.filter(utility__slug=COQUITOS).update(name="Another name")
    assert mark() != before


def test_norms_stand_beside_the_inputs_that_they_fix(compose: Compose) -> None:
    said = cells(compose(COQUITOS, "en"))
    assert any(text.startswith("9% (") and "in force from" in text for text in said)


def begins_amid_years(page: str) -> bool:
    """Whether the first yearly table of a page goes on from the page before."""
    years = [int(found) for found in re.findall(r"^(\d+) [\d−—]", page, re.MULTILINE)]
    runs = [year for year, after in pairwise(years) if after == year + 1]
    return bool(runs) and runs[0] > 1


@pytest.mark.usefixtures("pdf")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("Contenido", "Resumen", "Huella", "1 514 072", "14,8")),
        ("pt", ("Sumário", "Resumo", "Impressão digital", "1 514 072", "14,8")),
        ("en", ("Contents", "Summary", "Fingerprint", "1,514,072", "14.8")),
    ],
)
def test_coquitos_on_paper(compose: Compose, language: str, words: tuple[str, ...]) -> None:
    study = compose(COQUITOS, language)
    printed = print_job(job_of(study))
    reader = PdfReader(io.BytesIO(printed.pdf))
    pages = [page.extract_text() for page in reader.pages]
    # The font has no narrow space of its own: it is a blank made narrower.
    text = "\n".join(pages).replace("\u202f", " ")
    assert all(word in text for word in words)
    assert reader.trailer["/Root"]["/Lang"] == language
    assert not [image for page in reader.pages for image in page.images]
    lines = pages[1].splitlines()
    for number, chapter in enumerate(study.chapters, start=1):
        entry = next(line for line in lines if line.strip().startswith(f"{number}. "))
        page = int(entry.rsplit(" ", 1)[-1].strip("."))
        assert f"{number}. {chapter.title[:20]}" in pages[page - 1]
    assert not [number for number, page in enumerate(pages, 1) if begins_amid_years(page)]
    facts = next(one for one in study.chapters[-1].blocks if isinstance(one, Facts))
    assert dict(facts.rows)[list(dict(facts.rows))[-1]].startswith(
        "https://portal.example/corridas/"
    )
