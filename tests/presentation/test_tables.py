"""Tables as files: full precision, the reader's locale, and no live formula from anybody's text."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from presentation.tables import Column, Table, csv_bytes, workbook_bytes

FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1",
    " =1+1", "   +2", "=HYPERLINK(\"http://x\",\"y\")", "-2+3+cmd|' /C calc'!A0", "@=1", "=@1",
    "＝1+1", "＋1", "－1", "＠1", "\x00=1", "\x0b=1", "\u00a0=1", "=1;=2", "=1,=2", "=\"a\"", "--1",
    "+cmd|'/C calc'!'A1'", "=IMPORTXML(\"http://x\",\"//a\")", "=WEBSERVICE(\"http://x\")",
    "=DDE(\"a\";\"b\")", "\ufeff=1+1",
]  # fmt: skip

# How long an example takes says how busy the machine is, nothing about the code.
unhurried = settings(deadline=None)


def table(name: str = "Pipe", amount: float | None = -3_258_648.25) -> Table:
    columns = (Column("name", "Component", "text"), Column("cost", "Cost", "money", "S/"))
    return Table("costs", "Costs", columns, ((name, amount),))


def read_csv(data: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def live(text: str) -> bool:
    """Whether a spreadsheet would compute it."""
    bare = text.lstrip(" \t\r\n\x0b\xa0\ufeff\x00")
    return bare[:1] in set("=+-@＝＋－＠")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_comes_alive_in_a_csv(formula: str) -> None:
    assert len(FORMULAS) == 30
    cell = read_csv(csv_bytes(table(formula), "es"))[1][0]
    assert not live(cell)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_comes_alive_in_a_workbook(formula: str) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(table(formula))))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert formula.strip("\x00\x0b\r\n\t ")[:3] in cell.value


def test_a_header_that_is_a_formula_stays_text() -> None:
    columns = (Column("a", "=1+1", "text"), Column("b", "b"))
    odd = Table("t", "=1+1", columns, (("x", 1.0),))
    assert load_workbook(io.BytesIO(workbook_bytes(odd))).active["A1"].data_type == "s"
    assert read_csv(csv_bytes(odd, "es"))[0][0] == "'=1+1"


def test_negative_numbers_stay_numbers() -> None:
    assert read_csv(csv_bytes(table(), "es"))[1][1] == "-3258648,25"
    assert read_csv(csv_bytes(table(), "en"), ",")[1][1] == "-3258648.25"
    cell = load_workbook(io.BytesIO(workbook_bytes(table()))).active["B2"]
    assert cell.value == -3_258_648.25
    assert cell.data_type == "n"


def test_missing_is_empty_and_zero_is_zero() -> None:
    assert read_csv(csv_bytes(table(amount=None), "es"))[1][1] == ""
    assert read_csv(csv_bytes(table(amount=0), "es"))[1][1] == "0"
    assert load_workbook(io.BytesIO(workbook_bytes(table(amount=None)))).active["B2"].value is None


@unhurried
@given(st.text(max_size=60))
def test_any_text_makes_a_workbook_and_a_csv(text: str) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(table(text))))
    assert book.active["A2"].data_type != "f"
    assert not live(read_csv(csv_bytes(table(text), "es"))[1][0])


def test_a_page_shows_the_numbers_of_the_reader() -> None:
    columns = (
        Column("year", "Year", "text"),
        Column("flow", "Flow", "money"),
        Column("rate", "Rate", "percent"),
    )
    shown = Table("t", "T", columns, ((0, -3258648.2, 0.148), (1, None, None)), total=(2, 0, 0.5))
    with translation.override("es"):
        rows = [[cell.text for cell in row] for row in shown.shown_rows()]
        assert rows == [["0", "−3\u202f258\u202f648", "14,8\xa0%"], ["1", "—", "—"]]
        assert [cell.text for cell in shown.shown_total()] == ["2", "0", "50,0\xa0%"]


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="3 cells, 2 columns"):
        Table("t", "T", (Column("a", "A"), Column("b", "B")), ((1, 2, 3),))
