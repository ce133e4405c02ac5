"""A plan as the bytes of an .xlsx file. The same plan gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from presentation.tables.download import safe_text
from presentation.workbooks.description import (
    MARK_PREFIX,
    Cell,
    Drawing,
    Line,
    Plan,
    Rule,
    Sheet,
    Style,
)
from presentation.workbooks.drawing import CHART_COLUMNS, CHART_ROWS
from presentation.workbooks.looks import CLAY, FONT, INK, INK_SOFT, LINE, LINES, TABS, look_of

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_CHART_SIZE = {"width": 690, "height": 380}
_MOST = 1e307
_OPEN = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_columns": True,
    "format_rows": True,
    "objects": True,
}


def write(plan: Plan) -> bytes:
    """The file: formulas with the values they came to, so that any viewer shows figures."""
    buffer = io.BytesIO()
    with override(plan.language):
        _Writer(plan, buffer).close()
    return buffer.getvalue()


class _Writer:
    def __init__(self, plan: Plan, buffer: io.BytesIO) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        self._book = Workbook(buffer, options)
        self._plan = plan
        self._formats: dict[tuple[Style, str], Format] = {}
        self._say()
        for sheet in plan.sheets:
            self._sheet(sheet)
        for name, reference in plan.names.items():
            self._book.define_name(name, reference)

    def close(self) -> None:
        self._book.close()

    def _say(self) -> None:
        heading = self._plan.heading
        made = heading.made or _EPOCH
        self._book.set_properties(
            {
                "title": safe_text(heading.title)[:250],
                "subject": safe_text(heading.part)[:250],
                "author": safe_text(heading.owner)[:250],
                "comments": safe_text(heading.address)[:250],
                "created": made.replace(tzinfo=None, microsecond=0),
            }
        )
        for mark, value in self._plan.marks.items():
            self._book.set_custom_property(MARK_PREFIX + mark, safe_text(value)[:250], "text")
        self._book.set_size(2400, 1400)

    def _format(self, style: Style, shown: str = "") -> Format:
        key = (style, shown)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look_of(style, shown))
        return self._formats[key]

    def _sheet(self, sheet: Sheet) -> None:
        page: Worksheet = self._book.add_worksheet(sheet.title)
        page.hide_gridlines(2)
        page.set_tab_color(TABS[sheet.tab])
        for column, width in sheet.widths.items():
            page.set_column(column, column, width)
        for row, height in sheet.heights.items():
            page.set_row(row, height)
        for (row, column), cell in sorted(sheet.cells.items()):
            self._cell(page, row, column, cell)
        for drawing in sheet.drawings:
            page.insert_chart(*drawing.place, self._chart(drawing), {"object_position": 2})
        self._paper(page, sheet)
        page.protect("", _OPEN)

    def _paper(self, page: Worksheet, sheet: Sheet) -> None:
        if sheet.frozen != (0, 0):
            page.freeze_panes(*sheet.frozen)
        rows, columns = sheet.extent
        for drawing in sheet.drawings:
            rows = max(rows, drawing.place[0] + CHART_ROWS - 1)
            columns = max(columns, drawing.place[1] + CHART_COLUMNS - 1)
        if sheet.drawings:
            tops = sorted({one.place[0] for one in sheet.drawings})
            page.set_h_pagebreaks([one - 1 for one in tops[2::2]])
        page.print_area(0, 0, rows, columns)
        page.set_paper(8 if sheet.large else 9)
        if sheet.landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if sheet.repeated:
            page.repeat_rows(*sheet.repeated)
        title = safe_text(self._plan.heading.title)[:60].replace("&", "&&")
        page.set_footer(f"&L&8{title}&C&8&A&R&8&P / &N")

    def _cell(self, page: Worksheet, row: int, column: int, cell: Cell) -> None:
        style = self._format(cell.style, cell.shown)
        if cell.across > 1:
            page.merge_range(row, column, row, column + cell.across - 1, "", style)
        if cell.formula:
            value = "" if cell.value is None else cell.value
            page.write_formula(row, column, cell.formula, style, value)
        elif cell.link:
            page.write_url(row, column, cell.link, style, str(cell.value))
        else:
            self._constant(page, row, column, cell, style)
        if cell.note:
            lines = sum(1 + len(one) // 52 for one in cell.note.split("\n"))
            size = {"x_scale": 2.6, "height": 14 + 15 * lines, "font_size": 9, "visible": False}
            page.write_comment(row, column, cell.note, size)
        if cell.rule:
            page.data_validation(row, column, row, column, _validation(cell.rule))
        if cell.style == "good":
            self._turns_red(page, row, column, cell)

    def _constant(self, page: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
        value = cell.value
        if value is None or value == "":
            page.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, style)
        elif isinstance(value, dt.date):
            dated = self._format(cell.style, "yyyy-mm-dd")
            page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), dated)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, style)
        else:
            page.write_string(row, column, value, style)

    def _turns_red(self, page: Worksheet, row: int, column: int, cell: Cell) -> None:
        red = self._book.add_format({"font_color": CLAY, "bold": True})
        rule = {
            "type": "cell",
            "criteria": "!=",
            "value": '"' + str(cell.value).replace('"', '""') + '"',
            "format": red,
        }
        page.conditional_format(row, column, row, column, rule)

    def _chart(self, drawing: Drawing) -> Any:
        chart = self._book.add_chart({"type": drawing.kind})
        for number, line in enumerate(drawing.lines):
            chart.add_series(_series(line, drawing.kind, number))
        if drawing.over:
            above = self._book.add_chart({"type": "line"})
            for number, line in enumerate(drawing.over):
                above.add_series(_series(line, "line", len(drawing.lines) + 1 + number))
            chart.combine(above)
        font = {"name": FONT, "size": 9, "color": INK_SOFT}
        chart.set_title(
            {"name": drawing.title, "overlay": False,
             "name_font": {"name": FONT, "size": 12, "bold": True, "color": INK}}
        )  # fmt: skip
        along = {"num_font": font, "line": {"color": INK_SOFT}, "label_position": "low"}
        chart.set_x_axis({**along, "num_format": drawing.along} if drawing.along else along)
        axis: dict[str, Any] = {
            "num_font": font,
            "num_format": drawing.shown,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
        if drawing.unit:
            axis |= {"name": drawing.unit, "name_font": {**font, "bold": False}}
        chart.set_y_axis(axis)
        if len(drawing.lines) + len(drawing.over) > 1:
            chart.set_legend({"position": "bottom", "font": font})
        else:
            chart.set_legend({"none": True})
        chart.show_na_as_empty_cell()
        chart.set_size(_CHART_SIZE)
        chart.set_chartarea({"border": {"color": LINE}})
        return chart


def _series(line: Line, kind: str, number: int) -> dict[str, Any]:
    color = LINES[number % len(LINES)]
    found: dict[str, Any] = {"categories": line.categories, "values": line.values}
    if line.name:
        found["name"] = line.name
    if kind == "line":
        found["line"] = {"color": color, "width": 2}
        return found
    fill = {"fill": {"color": color}, "border": {"none": True}, "gap": 40}
    return {**found, **fill, "invert_if_negative": kind == "column", "invert_if_negative_color":
            LINES[1]}  # fmt: skip


def _validation(rule: Rule) -> dict[str, Any]:
    if rule.words:
        return {"validate": "list", "source": list(rule.words), "error_title": rule.title[:32]}
    kind = "integer" if rule.whole else "decimal"
    low, high = rule.low, rule.high
    limits: dict[str, Any] = {
        "validate": kind,
        "criteria": "between",
        "minimum": -_MOST if low is None else low,
        "maximum": _MOST if high is None else high,
    }
    if rule.whole and (low is None or high is None):
        limits["minimum"] = -999_999_999_999 if low is None else low
        limits["maximum"] = 999_999_999_999 if high is None else high
    words = {"error_title": rule.title[:32], "error_message": rule.message[:255]}
    return {**limits, **words}


def suggested_name(plan: Plan) -> str:
    """The file's name for a reader who keeps it."""
    short = plan.heading.run[:8]
    return _("workbook") + (f"-{short}" if short else "") + ".xlsx"


def address_of(row: int, column: int) -> str:
    """A cell's address, such as "D7"."""
    return str(xl_rowcol_to_cell(row, column))
