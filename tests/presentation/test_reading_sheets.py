"""What a workbook's cells are when they come back from the child."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty

from presentation.sheets.book import EMPTY, Cell
from presentation.sheets.faults import FAULTS, Unreadable
from presentation.sheets.process import read_book
from tests.presentation.hostile import plain


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_each_kind_of_cell_keeps_its_value() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Insumos"
    sheet.append([3, 0.1, "agua", True, date(2026, 1, 31), "#REF!", -4.5])
    cells = read_book(saved(book)).sheets["Insumos"]
    assert cells == {
        "A1": Cell("number", 3),
        "B1": Cell("number", 0.1),
        "C1": Cell("text", "agua"),
        "D1": Cell("boolean", True),
        "E1": Cell("date", "2026-01-31T00:00:00"),
        "F1": Cell("error", "#REF!"),
        "G1": Cell("number", -4.5),
    }


def test_a_formula_comes_with_the_value_last_calculated() -> None:
    assert read_book(plain()).cell("Inputs", "B2") == Cell("number", 0.2, "=B1*2")


def test_a_formula_never_calculated_has_no_value() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    assert read_book(saved(book)).cell("Sheet", "A1") == Cell("empty", None, "=1+1")


def test_a_text_that_begins_like_a_formula_is_a_text() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Inputs").write_string("A1", "=1+1")
    assert read_book(buffer.getvalue()).cell("Inputs", "A1") == Cell("text", "=1+1")


def test_what_is_not_there_is_an_empty_cell() -> None:
    book = read_book(plain())
    assert book.cell("Inputs", "Z9") == book.cell("Elsewhere", "A1") == EMPTY


def test_names_and_properties_are_told() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Inputs")
        book.define_name("rate", "=Inputs!$B$1")
        book.set_custom_property("Run", "e0a1")
    read = read_book(buffer.getvalue())
    assert read.names["rate"] == "Inputs!$B$1"
    assert read.properties["Run"] == "e0a1"


def test_properties_survive_another_writer() -> None:
    book = load_workbook(io.BytesIO(plain()))
    book.custom_doc_props.append(StringProperty(name="Run", value="e0a1"))
    assert read_book(saved(book)).properties["Run"] == "e0a1"


@pytest.mark.parametrize("code", FAULTS)
def test_every_refusal_says_what_would_do(code: str) -> None:
    refusal = Unreadable(code)
    assert refusal.code == code
    assert str(refusal.problem).count(".") >= 1
