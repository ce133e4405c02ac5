"""docs/methods: a page for each calculation, its parts those of the models and cases of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.methods import unclear
from docs.methods.write_tables import (
    CASES,
    COMMAND,
    HEADINGS,
    INDEX,
    MARK,
    REGISTER,
    begun,
    completed,
    index,
    page_of,
    register,
    written,
)
from engine import catalogue
from engine.cases import case_files, load_case
from engine.equation_symbols import undefined
from engine.method_tables import fields
from engine.registry import Calculation

CALCULATIONS = catalogue.every()
EACH = pytest.mark.parametrize("calculation", CALCULATIONS, ids=lambda one: one.name)
BEHIND = f"run {COMMAND}"
MARKS = re.compile(r"\bA-[A-Z]\d\d\b")
FAMILIES = {"A-C": 54, "A-P": 29}


@EACH
def test_every_calculation_has_a_page_with_every_part(calculation: Calculation) -> None:
    page = page_of(calculation.name)
    assert page.exists(), f"docs/methods/{page.name} is missing: {BEHIND}"
    there = [found[2] for found in MARK.finditer(page.read_text(encoding="utf-8"))]
    lacking = set(HEADINGS) - set(there)
    assert not lacking, f"{page.name} lacks {', '.join(sorted(lacking))}: {BEHIND}"
    assert len(there) == len(set(there))


@EACH
def test_the_page_shows_the_models_and_cases_of_today(calculation: Calculation) -> None:
    text = page_of(calculation.name).read_text(encoding="utf-8")
    assert text == written(calculation, text), BEHIND


@EACH
def test_every_symbol_of_an_equation_is_defined(calculation: Calculation) -> None:
    missing = [str(one) for one in undefined(calculation)]
    assert missing == [], (
        "give each a symbol of an input or figure, or a Symbol of the calculation, then " + BEHIND
    )


@EACH
def test_every_input_and_figure_says_what_it_is(calculation: Calculation) -> None:
    for model in (calculation.inputs, calculation.result):
        for name, field in fields(model):
            extra = field.json_schema_extra
            assert field.title, name
            assert isinstance(extra, dict), name
            assert "unit" in extra, name
    for name, field in fields(calculation.inputs):
        assert field.description, name
    for name, field in fields(calculation.result):
        assert field.json_schema_extra["source"]["document"], name


def test_the_index_leads_to_every_page() -> None:
    assert INDEX.read_text(encoding="utf-8") == index(), BEHIND


def test_no_page_is_left_of_a_calculation_that_is_gone() -> None:
    known = {page_of(one.name).name for one in CALCULATIONS}
    pages = {path.name for path in INDEX.parent.glob("*_*.md")}
    assert pages - known == set()


def test_a_calculation_without_a_page_gets_one_that_is_complete() -> None:
    (calculation,) = [one for one in CALCULATIONS if one.name == "snip.unit_benefits"]
    text = written(calculation, completed(begun(calculation)))
    assert text.startswith("# Benefit per dwelling: `snip.unit_benefits`")
    assert [found[2] for found in MARK.finditer(text)] == list(HEADINGS)
    assert completed(text) == text
    assert "Q_{nc}" in text
    assert "14.54" in text


def test_the_case_step_by_step_ends_at_inputs_and_dated_parameters() -> None:
    text = page_of("snip.social_price_factors").read_text(encoding="utf-8")
    steps = text.partition("<!-- worked -->")[2].partition("<!-- end -->")[0]
    assert re.search(r"f = 35\\,\\% .cdot 0\.847458", steps)
    assert "(`vat`)" in steps
    assert "snip-2015-03: Mano de obra no calificada" in steps


READINGS = unclear.every()


def test_the_register_shows_the_readings_of_every_document() -> None:
    text = REGISTER.read_text(encoding="utf-8")
    assert text == register(), BEHIND
    there = [found[2] for found in MARK.finditer(text)]
    assert sorted(there) == [path.stem for path in unclear.files()]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_unclear_place_of_a_source_has_its_reading(family: str) -> None:
    marks = [one.id for one in READINGS if one.id.startswith(family)]
    assert marks == [f"{family}{number:02}" for number in range(1, FAMILIES[family] + 1)]


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.id)
def test_a_reading_names_calculations_that_exist_and_cases_that_show_it(
    reading: unclear.Reading,
) -> None:
    stems = {path.stem: load_case(path).calculation for path in case_files(CASES)}
    assert set(reading.touches) <= {one.name for one in CALCULATIONS}
    assert set(reading.shown_by) <= set(stems)
    assert {stems[one] for one in reading.shown_by} <= set(reading.touches)
    assert reading.shown_by or not reading.changes, "a case must hold what changes a figure"


def test_readings_and_cases_name_each_other() -> None:
    told = {
        (mark, path.stem)
        for path in case_files(CASES)
        for mark in MARKS.findall(load_case(path).reading)
    }
    shown = {(one.id, stem) for one in READINGS for stem in one.shown_by}
    assert sorted(shown - told) == [], "the case's reading does not name the mark"
    assert sorted(told - shown) == [], "shown_by of the mark lacks the case that names it"


def test_every_mark_that_a_page_speaks_of_is_in_the_readings() -> None:
    known = {one.id for one in READINGS}
    for page in Path(INDEX.parent).glob("*.md"):
        marks = set(MARKS.findall(page.read_text(encoding="utf-8")))
        assert marks <= known, page.name
