"""Charts of Excel's own over the cells of figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.trace import Trace
from presentation.workbooks.canvas import FIRST, LABEL, TOP
from presentation.workbooks.description import CellPlace, Drawing, Line
from presentation.workbooks.formulas import base_of
from presentation.workbooks.layout import ChartLayout, Layout
from presentation.workbooks.words import number_format, unit_of

MOST_CHARTS = 12
MOST_LINES = 6
LEAST_VALUES = 3
CHART_ROWS, CHART_COLUMNS = 20, 7
"""Rows and columns of the sheet that a chart takes."""


@dataclass(frozen=True)
class Span:
    """Where a list stands: its sheet, its row, that of its years, and how many values it has."""

    sheet: str
    row: int
    head: int
    count: int
    title: str

    def cells(self, row: int) -> str:
        ends = (FIRST, FIRST + self.count - 1)
        first, last = (xl_rowcol_to_cell(row, one, True, True) for one in ends)
        return CellPlace(self.sheet, f"{first}:{last}").reference

    @property
    def name(self) -> str:
        return CellPlace(self.sheet, xl_rowcol_to_cell(self.row, LABEL, True, True)).reference

    def line(self, along: Span | None = None, name: str = "") -> Line:
        """Its values over the years, or over another list."""
        across = along.cells(along.row) if along else self.cells(self.head)
        return Line(name or f"={self.name}", f"={across}", f"={self.cells(self.row)}")


Spans = Mapping[str, Span]
Rows = Mapping[str, tuple[str, int]]
"""Path of a single figure -> sheet and row."""


def drawings_of(
    found: Trace, layout: Layout, spans: Spans, rows: Rows, currency: str
) -> list[Drawing]:
    """The layout's charts, or one for the lists of each unit of each block."""
    charts = layout.charts or tuple(_derived(found, spans))
    drawn = [_drawing(found, one, spans, rows, currency) for one in charts]
    kept = [one for one in drawn if one is not None][:MOST_CHARTS]
    return [_placed(one, number) for number, one in enumerate(kept)]


def _derived(found: Trace, spans: Spans) -> Iterator[ChartLayout]:
    groups: dict[tuple[str, int, str, str], list[str]] = {}
    for base, span in spans.items():
        place = found.place(f"{base}.0")
        if span.count >= LEAST_VALUES and place.unit != "year":
            key = (span.sheet, span.head, place.unit, span.title)
            groups.setdefault(key, []).append(base)
    for (_sheet, _head, _unit, title), bases in groups.items():
        for start in range(0, len(bases), MOST_LINES):
            yield ChartLayout(title, tuple(bases[start : start + MOST_LINES]))


def _drawing(
    found: Trace, chart: ChartLayout, spans: Spans, rows: Rows, currency: str
) -> Drawing | None:
    lines = _lines(chart, spans, rows)
    over = tuple(spans[path].line() for path in chart.over if path in spans)
    if not lines:
        return None
    path = chart.figures[0]
    place = found.place(f"{path}.0" if path in spans else path)
    title = _(chart.title) if chart.title else ""
    values = [found.value(one) for one in found.figures() if base_of(one) in chart.figures]
    small = max((abs(one) for one in values if isinstance(one, float)), default=0.0) < 100
    along = found.place(f"{chart.across}.0") if chart.across in spans else None
    return Drawing(
        title,
        chart.kind,
        lines,
        over,
        unit_of(place, currency),
        shown="0%" if place.display == "percent" else "#,##0.##" if small else "#,##0",
        along=number_format(along.display, ()) if along else "",
    )


def _lines(chart: ChartLayout, spans: Spans, rows: Rows) -> tuple[Line, ...]:
    along = spans.get(chart.across)
    names = [_(one) for one in chart.names] or [""] * len(chart.figures)
    found = [
        spans[path].line(along, name)
        for path, name in zip(chart.figures, names, strict=True)
        if path in spans
    ]
    return tuple(found) or _columns([rows[path] for path in chart.figures if path in rows])


def _columns(places: Sequence[tuple[str, int]]) -> tuple[Line, ...]:
    """Single figures below each other as one line of values."""
    if not places or [row for _sheet, row in places] != list(
        range(places[0][1], places[0][1] + len(places))
    ):
        return ()
    sheet, top = places[0]
    ends = (top, top + len(places) - 1)

    def down(column: int) -> str:
        first, last = (xl_rowcol_to_cell(row, column, True, True) for row in ends)
        return f"={CellPlace(sheet, f'{first}:{last}').reference}"

    return (Line("", down(LABEL), down(FIRST)),)


def _placed(one: Drawing, number: int) -> Drawing:
    row, column = divmod(number, 2)
    place = (TOP + row * CHART_ROWS, column * CHART_COLUMNS)
    return replace(one, place=place)
