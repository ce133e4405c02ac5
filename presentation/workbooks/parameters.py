"""The sheet of what is given: dated parameters with their sources, numbers of the method."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.arithmetic import Node
from engine.trace import NormValue, Part, Trace
from presentation.tables.download import safe_text
from presentation.units import unit_text
from presentation.workbooks.canvas import TOP, height_of
from presentation.workbooks.description import Cell, CellPlace, Sheet
from presentation.workbooks.formulas import Shown, Whereabouts, is_written_out
from presentation.workbooks.words import entry_format, evidence_words

VALUE = 1
_WIDTHS = (46.0, 13.5, 15.0, 40.0, 44.0, 12.0, 12.0, 18.0, 40.0)


class ParameterSheet:
    """Rows of parameters; formulas name their cells."""

    def __init__(self, sheet: Sheet, found: Trace, cells: Whereabouts, currency: str) -> None:
        self._sheet = sheet
        self._trace = found
        self._cells = cells
        self._currency = currency
        self._row = TOP
        self.names: dict[str, CellPlace] = {}
        sheet.widths.update(enumerate(_WIDTHS))

    def fill(self) -> bool:
        """Whether there is anything to show."""
        nodes = self._trace.nodes()
        used = [one for one in nodes if one.operation == "parameter"]
        fixed = [one for one in nodes if one.operation == "constant" and not is_written_out(one)]
        norms = self._norms_of_inputs()
        if used:
            self._head(_("Parameters of the norm used by the formulas"))
            for one in used:
                self._parameter(one)
        if norms:
            self._head(_("What the norm fixes for inputs, to compare with"))
            for norm in norms:
                self._line(norm, None)
        if fixed:
            self._head(_("Numbers of the method"))
            for one in fixed:
                self._constant(one)
        return bool(used or norms or fixed)

    def _norms_of_inputs(self) -> list[NormValue]:
        found: dict[tuple[str, str], NormValue] = {}
        for path in self._trace.input_paths():
            if not isinstance(self._trace.input_value(path), int | float):
                continue
            norm = self._trace.open(f"inputs:{path}").norm
            if norm:
                found.setdefault((norm.set, norm.key), norm)
        return list(found.values())

    def _head(self, words: str) -> None:
        self._row += 1 if self._row > TOP else 0
        titles = (
            words, _("Value"), _("Unit"), _("Document"), _("Place"), _("In force from"),
            _("until"), _("Evidence"), _("Note"),
        )  # fmt: skip
        for column, title in enumerate(titles):
            self._sheet.cells[self._row, column] = Cell(title, "table_head")
        self._sheet.heights[self._row] = 32
        self._row += 1

    def _parameter(self, node: Node) -> None:
        set_name, key = node.detail
        part = self._trace.open(f"parameters:{set_name}:{key}")
        place = self._register(node)
        self.names[f"par_{key}"] = place
        if part.norm:
            self._line(part.norm, node.value)
        else:
            self._bare(part)

    def _constant(self, node: Node) -> None:
        title, unit = node.detail
        self._register(node)
        self._value(safe_text(_(title)), node.value, unit, "number")
        self._row += 1

    def _register(self, node: Node) -> CellPlace:
        place = CellPlace(self._sheet.title, xl_rowcol_to_cell(self._row, VALUE))
        self._cells.add(node, Shown(place))
        return place

    def _bare(self, part: Part) -> None:
        self._value(safe_text(_(part.title)), part.value, part.unit, part.display)
        self._row += 1

    def _value(self, title: str, value: float | bool | None, unit: str, display: str) -> None:
        self._sheet.cells[self._row, 0] = Cell(title, "label")
        shown = entry_format(display, value, integer=False)
        self._sheet.cells[self._row, VALUE] = Cell(value, "parameter", shown=shown)
        words = "%" if display == "percent" else unit_text(unit, self._currency)
        self._sheet.cells[self._row, VALUE + 1] = Cell(words, "unit")

    def _line(self, norm: NormValue, used: float | bool | None) -> None:
        value = norm.value if used is None else used
        self._value(safe_text(_(norm.title)), value, norm.unit, norm.display)
        more = (
            norm.document, norm.place, _day(norm.valid_from), _day(norm.valid_to),
            evidence_words(norm.evidence) or _("verified"), _(norm.note) if norm.note else "",
        )  # fmt: skip
        for column, text in enumerate(more, start=VALUE + 2):
            if isinstance(text, str):
                text = safe_text(text)
            self._sheet.cells[self._row, column] = Cell(text or None, "aside")
        longest = max((norm.document, norm.place, norm.note), key=len)
        self._sheet.heights[self._row] = height_of(longest, 44.0)
        self._row += 1


def _day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None
