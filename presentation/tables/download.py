"""A table as a file. Text that a user typed can never become a formula in either format."""

from __future__ import annotations

import csv
import io
import re

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from presentation.tables.description import Cell, Column, Row, Table

CSV_TYPE = "text/csv; charset=utf-8"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet reads a cell that begins with one of these, after blanks, as something to compute.
_FORMULA = re.compile(r"^[\s\x00-\x20\ufeff\u200b\u2060]*[=+\-@＝＋－＠]|^[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_LIMIT = 32_000
_FORMATS = {"percent": "0.0%", "money": "#,##0", "integer": "#,##0", "unit_money": "#,##0.00"}


def safe_text(text: str) -> str:
    """The text as a cell may hold it: no control characters, of bounded length."""
    return _CONTROL.sub("", text)[:_CELL_LIMIT]


def inert_text(text: str) -> str:
    """safe_text, quoted where a spreadsheet that opens a CSV would take it for a formula."""
    clean = safe_text(text)
    return "'" + clean if _FORMULA.match(text) or _FORMULA.match(clean) else clean


def csv_bytes(table: Table, language: str | None = None) -> bytes:
    """The table as CSV with full precision, written as spreadsheets of that language read it.

    Spanish and Portuguese: semicolons between cells and a decimal comma; English: commas and a
    decimal point. Always UTF-8 with a byte-order mark.
    """
    comma = (language or get_language() or "es")[:2] in {"es", "pt"}
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow([inert_text(_header(column)) for column in table.columns])
    for row in _all_rows(table):
        writer.writerow([_csv_cell(value, comma) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(value: Cell, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return inert_text(value)
    text = repr(value)
    return text.replace(".", ",") if comma else text


def workbook_bytes(table: Table) -> bytes:
    """The table as an .xlsx workbook of one sheet: numbers as numbers, text as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "B2"
    for position, column in enumerate(table.columns, start=1):
        letter = chr(64 + position) if position <= 26 else "A" + chr(38 + position)
        sheet.column_dimensions[letter].width = 34 if column.is_text else 18
    sheet.append([_heading(sheet, column) for column in table.columns])
    for row in _all_rows(table):
        pairs = zip(table.columns, row, strict=True)
        sheet.append([_sheet_cell(sheet, column, value) for column, value in pairs])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", safe_text(title))[:31].strip() or "1"


def _heading(sheet: WriteOnlyWorksheet, column: Column) -> SheetCell:
    cell = _text_cell(sheet, _header(column))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet_cell(sheet: WriteOnlyWorksheet, column: Column, value: Cell) -> SheetCell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _text_cell(sheet, value)
    cell = WriteOnlyCell(sheet, value=value)
    if column.display in _FORMATS:
        cell.number_format = _FORMATS[column.display]
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=safe_text(text))
    # openpyxl takes a text that begins with "=" for a formula unless the type is set afterwards.
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(text))
    return cell


def _header(column: Column) -> str:
    return f"{column.title} ({column.unit})" if column.unit else column.title


def _all_rows(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]
