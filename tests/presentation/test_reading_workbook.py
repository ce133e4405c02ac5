"""A workbook that came back, read beside the plan it was made by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from presentation.sheets.book import Book
from presentation.sheets.book import Cell as Found
from presentation.workbooks import MARK_PREFIX, Heading, InputCell, Plan
from presentation.workbooks.description import Cell, Sheet
from presentation.workbooks.reading import Reading, marks_of, read_against
from presentation.workbooks.reading.values import as_it_was

YES_NO = (("sí", True), ("no", False))
RULES = (("Se mantiene", "constant"), ("Sigue creciendo", "growing"))


def plan() -> Plan:
    """Five inputs below each other, a figure beside the first, another sheet without inputs."""
    inputs = {
        "rate": InputCell("Insumos", "B2", value=0.1, display="percent"),
        "years": InputCell("Insumos", "B3", kind="integer", value=20),
        "rule": InputCell("Insumos", "B4", kind="choice", value="constant", choices=RULES),
        "served": InputCell("Insumos", "B5", kind="boolean", value=True, choices=YES_NO),
        "name": InputCell("Insumos", "B6", kind="text", value="Planta  norte"),
        "tax": InputCell("Insumos", "B7", value=None),
    }
    labels = ["Tasa", "Años", "Regla", "Servido", "Nombre", "Impuesto"]
    written = [0.1, 20, "Se mantiene", "sí", "Planta  norte", None]
    sheet = Sheet("Insumos", {(0, 0): Cell("Insumos"), (0, 1): Cell("Valor")})
    for row, (label, value) in enumerate(zip(labels, written, strict=True), start=1):
        sheet.cells[row, 0], sheet.cells[row, 1] = Cell(label), Cell(value)
    sheet.cells[1, 2] = Cell(0.2, formula="=Insumos!$B$2*2")
    about = Sheet("Portada", {(0, 0): Cell("Coquitos")})
    return Plan("test", "es", Heading("Coquitos"), (about, sheet), inputs, {}, {})


def book(**changed: Found | None) -> Book:
    """The book as it was written, cells of "Insumos" changed by address; None takes one away."""
    kinds: dict[type, Any] = {str: "text", bool: "boolean", int: "number", float: "number"}
    sheets: dict[str, dict[str, Found]] = {}
    for sheet in plan().sheets:
        cells = sheets[sheet.title] = {}
        for (row, column), cell in sheet.cells.items():
            if cell.value is not None:
                address = f"{'ABC'[column]}{row + 1}"
                cells[address] = Found(kinds[type(cell.value)], cell.value, cell.formula)
    for address, found in changed.items():
        sheets["Insumos"].pop(address, None)
        if found is not None:
            sheets["Insumos"][address] = found
    return Book(sheets)


def read(**changed: Found | None) -> Reading:
    return read_against(plan(), book(**changed))


def number(value: float) -> Found:
    return Found("number", value)


def text(value: str) -> Found:
    return Found("text", value)


def test_an_unchanged_book_changes_nothing() -> None:
    assert read() == Reading((), (), (), (), 6)


@pytest.mark.parametrize(
    ("address", "found", "path", "value"),
    [
        ("B2", number(0.12), "rate", 0.12),
        ("B2", number(0), "rate", 0),
        ("B3", number(25.0), "years", 25.0),
        ("B4", text("Sigue creciendo"), "rule", "growing"),
        ("B4", text("  sigue CRECIENDO "), "rule", "growing"),
        ("B5", text("No"), "served", False),
        ("B5", Found("boolean", False), "served", False),
        ("B6", text("Planta sur"), "name", "Planta sur"),
        ("B6", number(2025.0), "name", "2025"),
        ("B6", None, "name", ""),
        ("B7", number(18), "tax", 18),
        ("B2", None, "rate", None),
    ],
)
def test_a_changed_cell_is_a_change_of_its_input(
    address: str, found: Found | None, path: str, value: Any
) -> None:
    reading = read(**{address: found})
    assert reading.values == {path: value}
    assert type(reading.values[path]) is type(value)
    assert (reading.faults, reading.ignored, reading.unchanged) == ((), (), 5)


@pytest.mark.parametrize(
    ("address", "found", "code"),
    [
        ("B2", text("diez por ciento"), "text_for_number"),
        ("B2", text("0,12"), "text_for_number"),
        ("B2", Found("date", "2026-01-01T00:00:00"), "date_for_number"),
        ("B2", Found("boolean", True), "boolean_for_number"),
        ("B2", Found("error", "#REF!"), "cell_error"),
        ("B2", Found("error", "inf"), "number_too_large"),
        ("B2", Found("empty", None, "=1+1"), "formula_without_value"),
        ("B4", text("Quizás"), "literal_error"),
        ("B4", number(3), "literal_error"),
        ("B5", number(1), "literal_error"),
        ("B6", Found("boolean", True), "text_expected"),
        ("B6", text("x" * 2001), "text_too_long"),
    ],
)
def test_a_cell_that_cannot_be_the_input_is_a_fault(address: str, found: Found, code: str) -> None:
    reading = read(**{address: found})
    assert [(fault.place.cell, fault.problem.code) for fault in reading.faults] == [(address, code)]
    assert reading.changes == ()


def test_a_formula_in_an_input_counts_by_its_last_value() -> None:
    reading = read(B2=Found("number", 0.11, "=0.1+0.01"))
    assert reading.values == {"rate": 0.11}
    assert reading.changes[0].formula == "=0.1+0.01"


def test_a_formula_that_comes_to_the_same_value_changes_nothing() -> None:
    assert read(B2=Found("number", 0.1, "=1/10")).is_unchanged


def test_an_overwritten_formula_is_told_and_ignored() -> None:
    reading = read(C2=number(5))
    assert reading.is_unchanged
    [one] = reading.ignored
    assert (one.place.cell, one.problem.code) == ("C2", "formula_overwritten")
    assert (one.before, one.after) == ("=Insumos!$B$2*2", 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("='Insumos'!$B$2*2", "=Insumos!B2 * 2"),
        ("=B2*0.10+1E-9", "=B2*0.1+0.000000001"),
        ("=_xlfn.XLOOKUP(A1,B1:B9,C1:C9)", "=XLOOKUP(A1,B1:B9,C1:C9)"),
        ("=sum(B1:B9)", "=SUM(B1:B9)"),
        ("=IF(TRUE,1,false)", "=IF(TRUE(),1,FALSE())"),
    ],
)
def test_a_formula_written_otherwise_by_another_program_is_the_same(one: str, other: str) -> None:
    assert as_it_was(Cell(formula=one), Found("number", 1, other))


def test_true_written_as_a_formula_is_true() -> None:
    assert as_it_was(Cell(True), Found("boolean", True, "=TRUE()"))
    assert as_it_was(Cell(True), Found("number", 1, "=TRUE()"))
    assert not as_it_was(Cell(True), Found("number", 0, "=FALSE()"))
    assert not as_it_was(Cell(True), Found("boolean", False, "=FALSE()"))
    assert read(B5=Found("boolean", False, "=FALSE()")).changes[0].formula == ""


@pytest.mark.parametrize(
    ("one", "other"), [("=B2*2", "=B2*3"), ("=B2", "=B12"), ("=B1E5", "=B1E4"), ("=B2", "")]
)
def test_another_formula_is_another(one: str, other: str) -> None:
    assert not as_it_was(Cell(formula=one), Found("number", 1, other))


def test_a_formula_changed_by_hand_is_told() -> None:
    [one] = read(C2=Found("number", 0.3, "=Insumos!$B$2*3")).ignored
    assert one.problem.code == "no_input"


def test_words_beside_the_inputs_and_notes_elsewhere_are_told() -> None:
    reading = read(A6=text("Apodo"), E9=text("mi nota"), C9=Found("number", 2, "=1+1"))
    assert {one.place.cell for one in reading.ignored} == {"A6", "E9", "C9"}
    assert reading.is_unchanged


def test_an_input_whose_row_moved_is_not_guessed() -> None:
    """A row put in above the third: its number is now what stood one row above."""
    reading = read(A3=None, B3=None, A4=text("Años"), B4=number(20), A5=text("Regla"))
    assert {fault.problem.code for fault in reading.faults} == {"moved"}
    assert "B3" in {fault.place.cell for fault in reading.faults}


def test_sheets_that_came_or_went_are_told() -> None:
    whole = book()
    sheets = {**whole.sheets, "Mis cuentas": {"A1": number(1)}}
    del sheets["Portada"]
    told = read_against(plan(), replace(whole, sheets=sheets)).ignored
    assert [(one.place.sheet, one.problem.code) for one in told] == [
        ("Portada", "sheet_gone"),
        ("Mis cuentas", "no_sheet_of_ours"),
    ]


def test_a_missing_sheet_with_inputs_is_no_set_of_emptied_inputs() -> None:
    reading = read_against(plan(), Book({"Portada": {"A1": text("Coquitos")}}))
    assert reading.missing == ("Insumos",)
    assert (reading.changes, reading.faults, reading.unchanged) == ((), (), 0)


@pytest.mark.parametrize("digits", [0.1 + 0.2, 1515523.59, 1 / 3, 123456789.123456])
def test_fifteen_digits_are_enough_to_be_the_same_number(digits: float) -> None:
    assert as_it_was(Cell(digits), number(float(f"{digits:.15g}")))
    assert not as_it_was(Cell(digits), number(digits * (1 + 1e-12)))


def test_blanks_and_ends_of_lines_do_not_make_another_text() -> None:
    assert as_it_was(Cell("a\r\nb  c "), text("a\nb c"))
    assert not as_it_was(Cell("a b"), text("ab"))


def test_a_book_says_its_run_by_properties_or_by_named_cells() -> None:
    said = {"run": "r", "calculation": "c"}
    properties = {MARK_PREFIX + mark: value for mark, value in said.items()}
    cells = {"Mi 'hoja'": {"B1": text("r"), "B2": text("c")}}
    names = {
        f"{MARK_PREFIX}run": "'Mi ''hoja'''!$B$1",
        f"{MARK_PREFIX}calculation": "'Mi ''hoja'''!$B$2",
    }
    for one in (Book(properties=properties), Book(cells, names)):
        assert {mark: marks_of(one)[mark] for mark in said} == said


def test_a_book_of_nobody_says_nothing() -> None:
    assert marks_of(Book()) == {}
    assert marks_of(Book(names={f"{MARK_PREFIX}run": "#REF!"})) == {}
