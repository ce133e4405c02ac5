"""What a workbook holds besides figures: protection, names, notes, paper, texts that stay so."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from typing import Any

import pytest
from django.utils import translation
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.utility import xl_cell_to_rowcol

from engine.trace import trace
from presentation.workbooks import (
    MARK_PREFIX,
    Heading,
    Layout,
    Plan,
    TooLarge,
    plan,
    planning,
    write,
)
from presentation.workbooks.layout import ChartLayout, SheetLayout
from presentation.workbooks.words import entry_format
from tests.presentation.workbook_samples import (
    HEADING,
    case_of,
    plan_of,
    traced_calculations,
)
from tests.recalculating import LibreOffice, opened, value_in

PROJECT = "snip.project_evaluation"
CALCULATIONS = traced_calculations()
KNOWN = {
    "ABS", "AND", "ASIN", "COLUMN", "COS", "COUNTIF", "EXP", "IF", "IFERROR", "IRR", "ISBLANK",
    "ISNUMBER", "LN", "MAX", "MIN", "MOD", "NOT", "OR", "RADIANS", "ROUND", "SIN", "SQRT", "SUM",
    "SUMPRODUCT", "TRUNC",
}  # fmt: skip
PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "=A1", "{=1+1}", " =1+1",
    '=HYPERLINK("http://x.example","a")', '=IMPORTXML("http://x.example","//a")', "\t=1+1",
    "\r=1+1", "\n=1+1", '=DDE("cmd";"/C calc";"1")', '=WEBSERVICE("http://x.example")',
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "\u200b=1+1", "\ufeff=1+1",
    "='C:\\x.xlsx'#$a.A1", '=INDIRECT("A1")', '=CALL("kernel32")', '=EXEC("calc")',
    "http://x.example", "mailto:x@example.org", "internal:'x'!A1", "external:c:\\x.xlsx",
    "=1+1\x00", "\ud800=1+1", "'=1+1", '<b>&amp;"', "=" * 40_000, "_x003D_1+1",
]  # fmt: skip


def sheets_of(data: bytes) -> list[Worksheet]:
    return list(opened(data))


def cell_of(data: Any, place: Any) -> Any:
    return data[place.sheet][place.cell]


@pytest.mark.parametrize("name", CALCULATIONS)
def test_inputs_are_open_and_everything_else_is_protected_without_a_password(name: str) -> None:
    found = plan_of(name)
    book = opened(write(found))
    inputs = {(one.sheet, one.cell) for one in found.inputs.values()}
    front = book.sheetnames[0]
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) in inputs:
                    assert not cell.protection.locked, (sheet.title, cell.coordinate)
                elif sheet.title != front:
                    assert cell.protection.locked, (sheet.title, cell.coordinate)


@pytest.mark.parametrize("name", CALCULATIONS)
def test_formulas_are_within_what_excel_takes(name: str) -> None:
    for sheet in plan_of(name).sheets:
        for cell in sheet.cells.values():
            text = re.sub(r"'[^']*'!|\"[^\"]*\"", "", cell.formula)
            assert len(cell.formula) < 8192
            assert set(re.findall(r"([A-Z]+)\(", text)) <= KNOWN, cell.formula
            assert depth_of(text) <= 64


def depth_of(formula: str) -> int:
    depth = deepest = 0
    for sign in formula:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize("name", CALCULATIONS)
def test_names_lead_to_the_inputs_and_the_key_figures(name: str) -> None:
    found = plan_of(name)
    book = opened(write(found))
    named = {one.attr_text.replace("$", "") for one in book.defined_names.values()}
    spans = [one.rsplit("!", 1) for one in named]
    for place in found.inputs.values():
        assert any(_holds(sheet, cells, place) for sheet, cells in spans), place
    for path in planning.key_paths(trace(name, case_of(name).inputs), _calculation(name)):
        assert found.figures[path].reference in named


def _calculation(name: str) -> Any:
    return trace(name, case_of(name).inputs).calculation


def _holds(sheet: str, cells: str, place: Any) -> bool:
    row, column = xl_cell_to_rowcol(place.cell)
    left, top, right, bottom = range_boundaries(cells)
    same = sheet.strip("'").replace("''", "'") == place.sheet
    return same and left <= column + 1 <= right and top <= row + 1 <= bottom


def test_each_input_says_its_unit_meaning_bounds_and_source() -> None:
    found = plan_of(PROJECT)
    book = opened(write(found))
    rate = found.inputs["water_project.discount_rate"]
    row = cell_of(book, rate).row
    texts = [str(one.value or "") for one in book[rate.sheet][row]]
    assert texts[0] == "Tasa de descuento"
    assert texts[1] == "r"
    assert texts[2] == "%"
    assert "[1]" in texts[4]
    assert "menos de 30\xa0%" in texts[4]
    rules = book[rate.sheet].data_validations.dataValidation
    rule = next(one for one in rules if rate.cell in one.sqref)
    assert (rule.type, rule.formula2) == ("decimal", "0.3")


def test_choices_and_yes_or_no_are_lists_of_words() -> None:
    found = plan_of(PROJECT)
    book = opened(write(found))
    metered = found.inputs["water_project.metered"]
    rules = book[metered.sheet].data_validations.dataValidation
    rule = next(one for one in rules if metered.cell in one.sqref)
    assert (rule.type, rule.formula1) == ("list", '"Sí,No"')
    assert cell_of(book, metered).value == "Sí"
    assert metered.choices == (("Sí", True), ("No", False))
    assert metered.effect == "live"


def test_what_shapes_formulas_is_marked_and_says_why() -> None:
    found = plan_of(PROJECT)
    book = opened(write(found))
    for path in ("water_project.horizon", "water_project.population.after_target"):
        place = found.inputs[path]
        assert place.effect == "portal"
        assert "vuelta al portal" in cell_of(book, place).comment.text
    absent = found.inputs["supply.storage_m3.with_project"]
    assert (absent.effect, absent.value) == ("portal", None)
    assert cell_of(book, absent).value is None
    assert "Omitido" in cell_of(book, absent).comment.text


@pytest.mark.parametrize("name", ["uncertainty.simulation", "uncertainty.sobol"])
def test_inputs_under_figures_that_stand_as_values_count_once_brought_back(name: str) -> None:
    found = plan_of(name)
    traced = trace(name, case_of(name).inputs)
    under = set().union(*(traced.rests_on(path) for path in found.fixed))
    book = opened(write(found))
    assert under
    for path in under & set(found.inputs):
        place = found.inputs[path]
        assert place.effect == "portal", path
        assert "vuelta al portal" in cell_of(book, place).comment.text
    assert found.inputs["calculation"].effect == "portal"
    for path in found.fixed:
        assert not str(cell_of(book, found.figures[path]).value).startswith("=")


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_the_first_sheet_says_how_many_figures_stand_as_values(language: str) -> None:
    found = plan_of("uncertainty.simulation", language)
    said = _words_of(found)
    assert any(f" {len(found.fixed)} " in one for one in said)
    whole = plan_of("snip.cash_flow", language)
    assert whole.fixed == ()
    assert len(said & _words_of(whole)) < len(said)


def _words_of(found: Plan) -> set[str]:
    return {str(one.value) for one in found.sheets[0].cells.values() if one.style == "lead"}


def test_a_rate_left_empty_keeps_no_input_from_being_followed() -> None:
    twice = {"benefits": [0, 2300, 0], "investment": [1000, 0, 1320], "discount_rate": 0.1}
    costs = {"operation_maintenance": [0, 0, 0]}
    found = plan(trace("snip.cash_flow", {**twice, **costs}), HEADING, "en")
    assert found.inputs["benefits.1"].effect == "live"
    assert found.inputs["discount_rate"].effect == "live"


def test_figures_say_their_equation_and_article() -> None:
    found = plan_of(PROJECT)
    book = opened(write(found))
    place = found.figures["water_project.npv"]
    label = book[place.sheet].cell(cell_of(book, place).row, 1)
    assert "Σₜ" in label.comment.text
    assert "MEF" in label.comment.text
    assert "Σₜ" in str(book[place.sheet].cell(label.row, 5).value)


def test_years_stand_across_and_their_formulas_are_alike() -> None:
    found = plan_of(PROJECT)
    cells = [found.figures[f"water_project.net_flow.{year}"] for year in range(20)]
    assert {re.sub(r"[A-Z]+", "", one.cell) for one in cells} == {cells[0].cell[1:]}
    book = opened(write(found))
    formulas = {re.sub(r"[A-Z]+(?=\d)", "X", str(cell_of(book, one).value)) for one in cells}
    assert len(formulas) == 1


def test_every_sheet_is_set_for_paper() -> None:
    for sheet in sheets_of(write(plan_of(PROJECT))):
        assert sheet.print_area
        # One page wide is what a file says by saying nothing.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text
    titles = [sheet.print_title_rows for sheet in sheets_of(write(plan_of(PROJECT)))[1:]]
    assert set(titles) == {"$1:$2"}


def test_parameters_stand_with_document_place_and_date_and_formulas_name_them() -> None:
    found = plan_of("snip.social_price_factors")
    sheet = next(one for one in found.sheets if one.title == "Parámetros")
    references = [cell.formula for other in found.sheets for cell in other.cells.values()]
    used = [at for at, cell in sheet.cells.items() if cell.style == "parameter"]
    assert used
    assert any("'Parámetros'!B" in one for one in references)
    row = used[0][0]
    assert all(sheet.cells[row, column].value for column in (0, 1, 3, 4, 5))


def test_charts_are_excels_own_over_cells() -> None:
    with zipfile.ZipFile(io.BytesIO(write(plan_of(PROJECT)))) as packed:
        charts = [name for name in packed.namelist() if name.startswith("xl/charts/chart")]
        texts = [packed.read(name).decode() for name in charts]
    assert len(charts) == 6
    for text in texts:
        assert re.findall(r"<c:f>'[^']+'!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+</c:f>", text)


def test_a_calculation_that_nobody_arranged_gets_its_sheets_and_charts() -> None:
    found = plan(trace(PROJECT, case_of(PROJECT).inputs), HEADING, "en", Layout())
    titles = [sheet.title for sheet in found.sheets]
    assert titles[:4] == ["About", "Inputs", "Results", "Water project"]
    assert next(one for one in found.sheets if one.title == "Charts").drawings
    assert set(found.figures) == set(plan_of(PROJECT).figures)


def test_what_a_layout_does_not_name_is_not_lost() -> None:
    layout = Layout(
        inputs=(SheetLayout("Rate", ("discount_rate",)),),
        results=(SheetLayout("First", ("npv", "irr")),),
        charts=(ChartLayout("", ("net_flow",), "column"), ChartLayout("", ("no_such_list",))),
    )
    case = case_of("snip.cash_flow")
    found = plan(trace("snip.cash_flow", case.inputs), HEADING, "en", layout)
    assert [one.title for one in found.sheets][1:5] == [
        "Rate", "Other inputs", "First", "Other results",
    ]  # fmt: skip
    assert set(found.figures) == set(plan_of("snip.cash_flow").figures)
    assert set(found.inputs) == set(plan_of("snip.cash_flow").inputs)


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_workbook_says_of_itself_where_it_comes_from(language: str) -> None:
    found = plan_of("snip.cash_flow", language)
    book = opened(write(found))
    said = {one.name: one.value for one in book.custom_doc_props.props}
    assert said == {MARK_PREFIX + mark: value for mark, value in found.marks.items()}
    assert said[f"{MARK_PREFIX}run"] == HEADING.run
    assert said[f"{MARK_PREFIX}language"] == language
    name = book.defined_names[f"{MARK_PREFIX}fingerprint"]
    sheet, cell = name.attr_text.rsplit("!", 1)
    assert book[sheet.strip("'")][cell.replace("$", "")].value == HEADING.fingerprint


def test_a_workbook_speaks_the_language_asked_for_whatever_is_active() -> None:
    with translation.override("pt"):
        found = plan_of("snip.cash_flow", "en")
        assert [one.title for one in found.sheets][:2] == ["About", "Inputs"]
    assert next(one.title for one in plan_of("snip.cash_flow", "pt").sheets) == "Sobre"


@pytest.mark.parametrize("name", ["snip.cash_flow", PROJECT])
def test_the_same_run_gives_the_same_bytes(name: str) -> None:
    first, second = (
        write(plan(trace(name, case_of(name).inputs), HEADING, "es")) for _ in range(2)
    )
    assert first == second


def test_a_run_with_too_many_figures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_CELLS", 10)
    with pytest.raises(TooLarge):
        plan(trace("snip.cash_flow", case_of("snip.cash_flow").inputs), HEADING, "es")


def hostile_plan() -> Plan:
    """Formulas wherever a user may type a text."""
    inputs = trace(PROJECT, case_of(PROJECT).inputs).calculation.parse(case_of(PROJECT).inputs)
    payload = inputs.model_dump(mode="json")
    lines = payload["water_project"]["investment"]
    texts = [one for one in PAYLOADS if one.isprintable() and len(one) <= 200]
    payload["water_project"]["investment"] = [
        {**lines[place % len(lines)], "name": text} for place, text in enumerate(texts[:20])
    ]
    facts = {text: text for text in PAYLOADS}
    heading = Heading(
        title=PAYLOADS[0],
        part=PAYLOADS[4],
        owner=PAYLOADS[5],
        currency="=1+1",
        norm=PAYLOADS[6],
        source=PAYLOADS[13],
        facts=facts,
        address="=1+1",
    )
    return plan(trace(PROJECT, payload), heading, "es")


def test_texts_that_look_like_formulas_stay_texts() -> None:
    assert len(PAYLOADS) >= 30
    found = hostile_plan()
    ours = {
        (sheet.title, at): cell.formula
        for sheet in found.sheets
        for at, cell in sheet.cells.items()
        if cell.formula
    }
    live = {}
    for sheet in opened(write(found)):
        for row in sheet.iter_rows():
            for cell in row:
                assert not cell.hyperlink or (cell.hyperlink.location or "").endswith("!A1")
                if cell.data_type == "f":
                    live[sheet.title, xl_cell_to_rowcol(cell.coordinate)] = cell.value
    assert live == ours


def test_libreoffice_takes_them_for_texts_too(libreoffice: LibreOffice) -> None:
    found = hostile_plan()
    values = libreoffice.recalculated({"hostile": write(found)})["hostile"]
    for path, place in found.inputs.items():
        if path.startswith("water_project.investment.") and path.endswith(".name"):
            assert value_in(values, place.sheet, place.cell) == place.value
    assert values.worksheets[0]["A1"].value == PAYLOADS[0]


def test_a_heading_that_says_nothing_still_makes_a_workbook() -> None:
    case = case_of("snip.cash_flow")
    found = plan(trace("snip.cash_flow", case.inputs), Heading(""), "es")
    assert opened(write(found)).sheetnames == [one.title for one in found.sheets]
    assert dataclasses.replace(found, fixed=()) == found


def test_a_calendar_year_among_the_inputs_is_written_without_groups_of_digits() -> None:
    assert entry_format("text", 2020, integer=True) == "0"
    assert entry_format("integer", 2020, integer=True) == "#,##0"
