"""The sheet that says whether the workbook still agrees with the portal, and where it cannot."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.trace import Place, Trace
from engine.trace.excel import Unprintable, formula
from presentation.tables.download import safe_text
from presentation.traces.labels import STEP, label_of
from presentation.workbooks.canvas import TOP
from presentation.workbooks.description import Cell, CellPlace, Content, InputCell, Sheet
from presentation.workbooks.formulas import Sight, Whereabouts
from presentation.workbooks.words import heading_of, unit_of, yes_or_no

WORDS, UNIT, LIVE, KEPT, DIFFERENCE, VERDICT = range(6)
_WIDTHS = (70.0, 16.0, 26.0, 26.0, 16.0, 44.0)
_AGREES = "1E-9"


class CheckSheet:
    """Key figures live beside the portal's; conditions and inputs that formulas do not follow."""

    def __init__(self, sheet: Sheet, found: Trace, cells: Whereabouts, currency: str) -> None:
        self._sheet = sheet
        self._trace = found
        self._sight = Sight(cells, sheet.title)
        self._currency = currency
        self._row = TOP + 2
        sheet.widths.update(enumerate(_WIDTHS))

    @property
    def broken(self) -> CellPlace:
        """The cell that counts what the formulas do not follow."""
        return CellPlace(self._sheet.title, xl_rowcol_to_cell(TOP, UNIT))

    def key_figures(
        self,
        keys: Sequence[str],
        figures: Mapping[str, CellPlace],
        shown: Mapping[str, str],
        fixed: Container[str] = (),
    ) -> None:
        """Each key figure as the formulas give it now and as the portal stored it.

        fixed: paths of those that stand as values, which there is nothing to compare with.
        """
        self._heads(_("Key figure"), _("Unit"), _("This workbook"), _("The portal"))
        for path in keys:
            if path in fixed:
                self._kept_figure(self._trace.place(path), shown[path])
            else:
                self._key_figure(self._trace.place(path), figures[path], shown[path])
        self._row += 1

    def _kept_figure(self, place: Place, shown: str) -> None:
        self._put(WORDS, Cell(_words(place), "label"))
        self._put(UNIT, Cell(unit_of(place, self._currency), "unit"))
        self._put(KEPT, Cell(self._trace.value(place.path), "fixed", shown=shown))
        self._put(VERDICT, Cell(_("only the portal calculates it"), "words"))
        self._row += 1

    def _key_figure(self, place: Place, at: CellPlace, shown: str) -> None:
        value = self._trace.value(place.path)
        kept = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        live_cell, kept_cell = self._pair()
        numbers = f"AND(ISNUMBER({live_cell}),ISNUMBER({kept_cell}))"
        close = f"ABS({live_cell}-{kept_cell})<={_AGREES}*MAX(ABS({kept_cell}),ABS({live_cell}))"
        same, other = _("the same as the portal"), _("differs, as inputs were changed")
        difference = f'=IF({numbers},{live_cell}-{kept_cell},"")'
        verdict = f"IF({numbers},{close},{live_cell}={kept_cell})"
        self._put(WORDS, Cell(_words(place), "label"))
        self._put(UNIT, Cell(unit_of(place, self._currency), "unit"))
        self._put(LIVE, Cell(kept, "figure", _now(at), shown))
        self._put(KEPT, Cell(kept, "fixed", shown=shown))
        self._put(DIFFERENCE, Cell(0.0 if isinstance(kept, float) else "", "figure", difference))
        self._put(VERDICT, Cell(same, "good", f"=IF({verdict},{_quoted(same)},{_quoted(other)})"))
        self._row += 1

    def premises(self) -> None:
        """Conditions that decided which formulas there are."""
        found = self._trace.premises
        if not found:
            return
        self._heads(_("Condition that the formulas rest on"), "", _("Now"), _("In the run"))
        for one in found:
            try:
                text = formula(one.node, self._sight, (), self._sight.everywhere)
            except Unprintable:
                continue
            self._compared(safe_text(_(one.title)), text, one.outcome, yes_or_no())
        self._row += 1

    def portal_inputs(self, inputs: Mapping[str, InputCell], contents: Mapping[str, Cell]) -> None:
        """Inputs whose change counts only once the workbook is brought back."""
        found = {path: one for path, one in inputs.items() if one.effect == "portal"}
        if not found:
            return
        words = _("Input that counts once brought back to the portal")
        self._heads(words, "", _("Now"), _("In the run"))
        for path, one in found.items():
            kept = contents[path]
            self._compared(_words(self._trace.input_place(path)), _now(one), kept.value, kept.shown)

    def _compared(self, words: str, now: str, value: Content, shown: str) -> None:
        live_cell, kept_cell = self._pair()
        same, other = _("as in the run"), self._changed
        verdict = f'=IF({live_cell}&""={kept_cell}&"",{_quoted(same)},{_quoted(other)})'
        self._put(WORDS, Cell(words, "label"))
        self._put(LIVE, Cell("" if value is None else value, "figure", now, shown))
        self._put(KEPT, Cell(value, "fixed", shown=shown))
        self._put(VERDICT, Cell(same, "good", verdict))
        self._row += 1

    @property
    def _changed(self) -> str:
        return _("changed: the formulas do not follow")

    def count(self) -> None:
        """The line on top, which the warnings of the other sheets look at."""
        words = _("Changes that the formulas do not follow")
        self._sheet.cells[TOP, WORDS] = Cell(words, "label")
        verdicts = f"{xl_rowcol_to_cell(TOP, VERDICT)}:{xl_rowcol_to_cell(self._row, VERDICT)}"
        text = f"=COUNTIF({verdicts},{_quoted(self._changed)})"
        self._sheet.cells[TOP, UNIT] = Cell(0.0, "figure", text, "0")

    def _pair(self) -> tuple[str, str]:
        return xl_rowcol_to_cell(self._row, LIVE), xl_rowcol_to_cell(self._row, KEPT)

    def _put(self, column: int, cell: Cell) -> None:
        self._sheet.cells[self._row, column] = cell

    def _heads(self, *titles: str) -> None:
        for column, title in enumerate((*titles, _("Difference") if titles[UNIT] else "", "")):
            self._put(column, Cell(title, "table_head"))
        self._put(VERDICT, Cell(_("Comparison"), "table_head"))
        self._row += 1


def _now(place: CellPlace) -> str:
    """What stands in a cell, nothing for an empty one, which a bare reference makes 0."""
    return f'=IF(ISBLANK({place.reference}),"",{place.reference})'


def _words(place: Place) -> str:
    return safe_text(STEP.join(filter(None, (heading_of(place.within), label_of(place)))))


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
