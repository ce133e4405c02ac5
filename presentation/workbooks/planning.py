"""A traced run as a workbook: every cell of every sheet, before a file is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter.utility import xl_cell_to_rowcol

from engine.arithmetic import Node, below
from engine.errors import EngineError
from engine.trace import Place, Trace
from presentation.tables.download import safe_text
from presentation.units import currency_symbol
from presentation.workbooks.arranging import arranged_inputs, arranged_results, key_paths
from presentation.workbooks.canvas import FIRST, LABEL, TOP, VALUE_WIDTH, WIDTHS, Canvas
from presentation.workbooks.checking import CheckSheet
from presentation.workbooks.description import (
    Cell,
    CellPlace,
    Heading,
    Plan,
    Sheet,
)
from presentation.workbooks.drawing import CHART_COLUMNS, CHART_ROWS, Span, drawings_of
from presentation.workbooks.figures import FigureContent, Formulas
from presentation.workbooks.formulas import (
    Shown,
    Steps,
    Whereabouts,
    base_of,
    is_written_out,
    is_year,
)
from presentation.workbooks.front import FrontSheet, cell_name
from presentation.workbooks.grouping import Lists, blocks_of
from presentation.workbooks.inputs import InputContent
from presentation.workbooks.layout import Layout, layout_of
from presentation.workbooks.parameters import ParameterSheet
from presentation.workbooks.stepping import StepSheet
from presentation.workbooks.words import Documents, heading_of, sheet_title

MOST_CELLS = 60_000
WIDEST_A4 = 15
_TITLE_ACROSS = 9


class TooLarge(EngineError):
    """The run has more inputs and figures than a workbook is made for."""


def plan(found: Trace, about: Heading, language: str, layout: Layout | None = None) -> Plan:
    """The workbook of a traced run. Pure: the same arguments give the same plan.

    language: "es", "pt" or "en". layout: another than the calculation's registered one.
    Raises TooLarge.
    """
    if len(found.figures()) + len(found.input_paths()) > MOST_CELLS:
        raise TooLarge(f"more than {MOST_CELLS} inputs and figures")
    with override(language):
        chosen = layout or layout_of(found.calculation)
        return _Planner(found, about, language, chosen).planned()


class _Planner:
    def __init__(self, found: Trace, about: Heading, language: str, layout: Layout) -> None:
        self._trace = found
        self._about = about
        self._language = language
        self._layout = layout
        self._cells = Whereabouts()
        self._keys = key_paths(found, found.calculation)
        self._documents = Documents()
        self._inputs = InputContent(found, language, self._documents)
        self._figures = FigureContent(found, layout, self._keys, self._documents)
        self._titles: list[str] = []
        self._spans: dict[str, Span] = {}
        self._names: dict[str, str] = {}
        self._filled: dict[str, Cell] = {}

    def planned(self) -> Plan:
        front = self._sheet(_("About"), "about")
        inputs = self._input_sheets()
        results = self._result_sheets()
        charts = self._sheet(_("Charts"), "figure", _("Charts over the cells of the figures."))
        check_sheet = self._sheet(_("Checks"), "support", _("This workbook beside the portal."))
        parameters = self._sheet(
            _("Parameters"), "support", _("Dated parameters with document, place and dates.")
        )
        given = ParameterSheet(parameters, self._trace, self._cells, self._about.currency)
        has_parameters = given.fill()
        self._register()
        steps = Steps(self._trace)
        step_sheet = self._sheet(
            _("Steps"), "support", _("What several formulas share, and flows behind rates.")
        )
        stepping = StepSheet(step_sheet, self._trace, self._cells, steps)
        has_steps = stepping.place()
        formulas = Formulas(self._trace, self._cells, stepping.changes)
        formulas.rows = stepping.rows
        stepping.fill(formulas)
        self._fill(formulas, results)
        self._stop(formulas, inputs)
        check = self._check(check_sheet, formulas)
        charts.widths.update(dict.fromkeys(range(2 * CHART_COLUMNS), VALUE_WIDTH))
        charts.drawings = drawings_of(
            self._trace, self._layout, self._spans, self._single_rows(), self._about.currency
        )
        rows = max((one.place[0] for one in charts.drawings), default=0) + CHART_ROWS
        charts.heights.update(dict.fromkeys(range(TOP, rows), 15.0))
        sheets = [front, *inputs, *results, charts, check_sheet, parameters, step_sheet]
        unused = [
            one
            for one, has in ((charts, charts.drawings), (parameters, has_parameters),
                             (step_sheet, has_steps))
            if not has
        ]  # fmt: skip
        kept = [one for one in sheets if one not in unused]
        for sheet in kept[1:]:
            self._head(sheet, check)
        return self._finished(kept, formulas, given)

    def _sheet(self, title: str, tab: str, about: str = "") -> Sheet:
        named = sheet_title(title, self._titles)
        self._titles.append(named)
        return Sheet(named, tab=tab, about=about)  # type: ignore[arg-type]  # a literal above

    def _input_sheets(self) -> list[Sheet]:
        sheets = []
        model = self._trace.calculation.inputs.narrowed(self._trace.inputs)
        for title, places in arranged_inputs(self._trace, self._layout):
            sheet = self._sheet(_(title), "input", _words_of(places))
            canvas = Canvas(sheet, model, self._about.currency, self._inputs)
            for block in blocks_of(places, _shared(places)):
                canvas.block(block, _(title))
            self._shape(sheet)
            sheets.append(sheet)
        return sheets

    def _result_sheets(self) -> list[Sheet]:
        sheets = []
        model = self._trace.calculation.result
        for title, places in arranged_results(self._trace, self._layout):
            sheet = self._sheet(_(title), "figure", _words_of(places))
            canvas = Canvas(sheet, model, self._about.currency, self._figures)
            for block in blocks_of(places, _shared(places)):
                head = canvas.row
                canvas.block(block, _(title))
                if isinstance(block, Lists):
                    self._span(block, sheet, head, heading_of(block.within) or _(title))
            self._shape(sheet)
            sheets.append(sheet)
        return sheets

    def _span(self, block: Lists, sheet: Sheet, head: int, title: str) -> None:
        for row in block.rows:
            place = self._figures.places.get(row[0].path)
            if place is None:
                continue
            at, _column = xl_cell_to_rowcol(place.cell)
            self._spans[base_of(row[0].path)] = Span(sheet.title, at, head, len(row), title)

    def _shape(self, sheet: Sheet) -> None:
        sheet.widths.update(WIDTHS)
        for column in range(FIRST, sheet.extent[1] + 1):
            sheet.widths[column] = VALUE_WIDTH
        sheet.frozen = (TOP - 1, FIRST)
        sheet.large = sheet.extent[1] > WIDEST_A4

    def _register(self) -> None:
        """Where each input and figure stands, for the formulas to name."""
        nodes = self._trace.nodes()
        premises = below(*(one.node for one in self._trace.premises))
        for node in {one.number: one for one in [*nodes, *premises]}.values():
            if node.operation == "input" and node.detail[0] in self._inputs.places:
                self._register_input(node)
            elif is_year(node):
                for shown in self._figures.years.get(int(node.value or 0), ()):
                    self._cells.add(node, shown)
        for path, place in self._figures.places.items():
            node_of = self._trace.node(path)
            if node_of is None:
                continue
            shown = Shown(place, path, self._trace.place(path).index)
            if is_written_out(node_of):
                self._cells.repeat(node_of, shown)
            else:
                self._cells.add(node_of, shown)

    def _register_input(self, node: Node) -> None:
        place = self._inputs.places[str(node.detail[0])]
        if place.kind == "boolean":
            self._cells.say(node, place, self._inputs.yes)
        else:
            self._cells.add(node, Shown(place))

    def _fill(self, formulas: Formulas, results: Iterable[Sheet]) -> None:
        sheets = {one.title: one for one in results}
        for path, place in self._figures.places.items():
            cells = sheets[place.sheet].cells
            at = xl_cell_to_rowcol(place.cell)
            style = cells[at].style
            cells[at] = formulas.figure(path, place, style, self._figures.shown[path])

    def _stop(self, formulas: Formulas, inputs: Iterable[Sheet]) -> None:
        """Mark the inputs whose change some figure would not follow."""
        sheets = {one.title: one for one in inputs}
        for path, cell in self._inputs.stop(formulas.under_kept()).items():
            place = self._inputs.places[path]
            sheets[place.sheet].cells[xl_cell_to_rowcol(place.cell)] = cell

    def _check(self, sheet: Sheet, formulas: Formulas) -> CheckSheet:
        check = CheckSheet(sheet, self._trace, self._cells, self._about.currency)
        fixed = set(formulas.fixed)
        check.key_figures(self._keys, self._figures.places, self._figures.shown, fixed)
        check.premises()
        check.portal_inputs(self._inputs.places, self._inputs.cells)
        check.count()
        return check

    def _single_rows(self) -> dict[str, tuple[str, int]]:
        return {
            path: (place.sheet, xl_cell_to_rowcol(place.cell)[0])
            for path, place in self._figures.places.items()
        }

    def _head(self, sheet: Sheet, check: CheckSheet) -> None:
        """What the workbook is about, what the sheet is, and a warning where one is due."""
        about = self._about
        prices = about.price_base.strftime("%Y-%m") if about.price_base else ""
        money = currency_symbol(about.currency)
        said = [about.part, f"{money} {prices}".strip() if money else prices]
        across = max(_TITLE_ACROSS, min(sheet.extent[1] + 1, 24))
        across = 2 * CHART_COLUMNS if sheet.drawings else across
        warning = _("Something was changed that these formulas do not follow: see %(sheet)s.")
        words = (warning % {"sheet": check.broken.sheet}).replace('"', '""')
        line = " · ".join(filter(None, [sheet.title, *said]))
        sheet.cells[0, LABEL] = Cell(safe_text(about.title), "title", across=across)
        sheet.cells[1, LABEL] = Cell(safe_text(line), "subtitle", across=across)
        sheet.cells[2, LABEL] = Cell(
            "", "warning", f'=IF({check.broken.reference}=0,"","{words}")', across=across
        )
        sheet.repeated = (0, 1)
        sheet.frozen = sheet.frozen if sheet.frozen != (0, 0) else (TOP - 1, 0)

    def _finished(self, sheets: list[Sheet], formulas: Formulas, given: ParameterSheet) -> Plan:
        front = FrontSheet(sheets[0], self._documents)
        made = Plan(
            self._trace.calculation.name,
            self._language,
            self._about,
            tuple(sheets),
            self._inputs.places,
            self._figures.places,
            self._names,
            tuple(formulas.fixed),
        )
        front.fill(made, self._trace.calculation, sheets[1:])
        self._name_inputs()
        for path in self._keys:
            self._name(f"fig_{path}", self._figures.places[path])
        for name, place in given.names.items():
            self._name(name, place)
        for name, at in front.names.items():
            title = sheets[0].title.replace("'", "''")
            self._names[name] = f"='{title}'!{cell_name(at)}"
        return made

    def _name_inputs(self) -> None:
        """Each single input, and each list that stands in one row as one name."""
        lists: dict[str, list[CellPlace]] = {}
        for path, place in self._inputs.places.items():
            if self._trace.input_place(path).index is None:
                self._name(f"in_{path}", place)
            else:
                lists.setdefault(base_of(path), []).append(place)
        for base, places in lists.items():
            self._name(f"in_{base}", places[0], places[-1])

    def _name(self, words: str, first: CellPlace, last: CellPlace | None = None) -> None:
        """A defined name that no other cell has."""
        bare = re.sub(r"\W", "_", words, flags=re.ASCII)[:200]
        name, number = bare, 1
        while name.casefold() in {one.casefold() for one in self._names}:
            number += 1
            name = f"{bare}_{number}"
        cells = cell_name(xl_cell_to_rowcol(first.cell))
        if last is not None and last != first:
            cells += f":{cell_name(xl_cell_to_rowcol(last.cell))}"
        self._names[name] = f"={CellPlace(first.sheet, cells).reference}"


def _shared(places: Sequence[Place]) -> int:
    """1 where everything of a sheet is below one group, which its title then stands for."""
    groups = {one.within[0] if one.within else None for one in places}
    return int(len(groups) == 1 and all(one and one.index is None for one in groups))


def _words_of(places: Iterable[object]) -> str:
    """What stands on a sheet: its groups, the first few."""
    titles: dict[str, None] = {}
    for place in places:
        within = getattr(place, "within", ())
        titles.setdefault(_(within[0].title) if within else _(getattr(place, "title", "")))
    named = list(titles)
    return ", ".join(named[:5]) + (" …" if len(named) > 5 else "")
