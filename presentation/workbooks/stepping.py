"""The sheet of steps: what formulas share or would be too long with, and flows behind rates."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.arithmetic import Node
from engine.trace import Place, Trace
from presentation.traces.labels import STEP, label_of
from presentation.workbooks.canvas import FIRST, LABEL, SYMBOL, TOP, UNIT, VALUE_WIDTH
from presentation.workbooks.description import Cell, CellPlace, Sheet
from presentation.workbooks.figures import Formulas, changes_formula, sign_changes
from presentation.workbooks.formulas import Shown, Step, Steps, Whereabouts, base_of, numbers_of
from presentation.workbooks.words import heading_of, title_of

Rated = tuple[str, Node]


class StepSheet:
    """Places steps and flows first; their formulas follow once every cell is known."""

    def __init__(self, sheet: Sheet, found: Trace, cells: Whereabouts, steps: Steps) -> None:
        self._sheet = sheet
        self._trace = found
        self._cells = cells
        self._steps = steps
        self._row = TOP
        self._waiting: list[tuple[int, int, Node, str, int | None]] = []
        self._changes: list[tuple[int, Node]] = []
        self.rows: dict[tuple[int, ...], list[CellPlace]] = {}
        self.changes: dict[int, CellPlace] = {}
        sheet.widths.update({LABEL: 74.0, SYMBOL: 2.0, UNIT: 2.0})

    def place(self) -> bool:
        """Give every step its cell; False where there is none."""
        owned: dict[str, list[Step]] = {}
        for step in self._steps.found:
            base = base_of(step.path) if step.index is not None else step.path
            owned.setdefault(base, []).append(step)
        for members in owned.values():
            self._block(members)
        alike: dict[tuple[bool, int], list[Rated]] = {}
        for path, node in self._steps.rows.values():
            kind = (node.operation == "call", len(node.arguments))
            alike.setdefault(kind, []).append((path, node))
        for (is_flow, length), rows in alike.items():
            words = _("Flows behind the internal rates") if is_flow else _("Terms of sums")
            self._rows(words, length, rows)
        self._sign_changes([one for one in self._steps.rates.values() if _is_single(one[1])])
        columns = range(FIRST, self._sheet.extent[1] + 1)
        self._sheet.widths.update(dict.fromkeys(columns, VALUE_WIDTH))
        return self._row > TOP

    def _block(self, members: Sequence[Step]) -> None:
        """The steps of a list of figures: a row for each step, a column for each year."""
        owner = self._trace.place(members[0].path)
        columns = sorted({one.index for one in members if one.index is not None})
        title = STEP.join(filter(None, (heading_of(owner.within), title_of(owner))))
        self._heads(title, [self._number(owner, one) for one in columns])
        rows = sorted({one.number for one in members})
        for row, number in enumerate(rows):
            label = _("Step %(number)s") % {"number": number}
            self._sheet.cells[self._row + row, LABEL] = Cell(label, "label")
        for step in members:
            at = FIRST + (columns.index(step.index) if step.index is not None else 0)
            self._keep(self._row + rows.index(step.number), at, step.node, step.path, step.index)
        self._row += len(rows) + 1

    def _number(self, owner: Place, index: int) -> int:
        return index + (owner.year - (owner.index or 0) if owner.year is not None else 1)

    def _heads(self, words: str, numbers: Sequence[int]) -> None:
        for column in range(FIRST + max(len(numbers), 1)):
            self._sheet.cells[self._row, column] = Cell(None, "year")
        self._sheet.cells[self._row, LABEL] = Cell(words, "table_head")
        for step, number in enumerate(numbers):
            self._sheet.cells[self._row, FIRST + step] = Cell(float(number), "year", shown="0")
        self._row += 1

    def _keep(self, row: int, column: int, node: Node, path: str, index: int | None) -> CellPlace:
        at = CellPlace(self._sheet.title, xl_rowcol_to_cell(row, column))
        self._cells.add(node, Shown(at, f"{path}.step" if index is None else path, index))
        self._waiting.append((row, column, node, path, index))
        return at

    def _rows(self, words: str, length: int, rows: Sequence[Rated]) -> None:
        self._heads(words, list(range(length)))
        for path, node in rows:
            self._sheet.cells[self._row, LABEL] = Cell(_words(self._trace.place(path)), "label")
            self.rows[numbers_of(node.arguments)] = [
                self._term(FIRST + step, one, path, step) for step, one in enumerate(node.arguments)
            ]
            self._row += 1
        self._row += 1

    def _term(self, column: int, node: Node, path: str, index: int) -> CellPlace:
        """A cell of a row; what stands elsewhere too is named there, not here."""
        at = CellPlace(self._sheet.title, xl_rowcol_to_cell(self._row, column))
        shown = Shown(at, f"{path}.{index}", index)
        if node.is_leaf or self._cells.of(node.number):
            self._cells.repeat(node, shown)
        else:
            self._cells.add(node, shown)
        self._waiting.append((self._row, column, node, path, index))
        return at

    def _sign_changes(self, rated: Sequence[Rated]) -> None:
        """Once for each rate: 0, 1 or 2 for more, by which it is known whether there is a rate."""
        if not rated:
            return
        self._heads(_("Changes of sign of the flow: 0, 1, or 2 for more than one"), [])
        for path, node in rated:
            words = _words(self._trace.place(path))
            self._sheet.cells[self._row, LABEL] = Cell(words, "label")
            at = CellPlace(self._sheet.title, xl_rowcol_to_cell(self._row, FIRST))
            self.changes[node.number] = at
            self._changes.append((self._row, node))
            self._row += 1
        self._row += 1

    def fill(self, formulas: Formulas) -> None:
        """Write the formulas."""
        for row, column, node, path, index in self._waiting:
            at = CellPlace(self._sheet.title, xl_rowcol_to_cell(row, column))
            self._sheet.cells[row, column] = formulas.step(node, at, path, index)
        for row, node in self._changes:
            sheet, flow = formulas.flow(node)
            title = sheet.replace("'", "''")
            named = flow if sheet == self._sheet.title else f"'{title}'!{flow}"
            often = min(2, sign_changes([one.value for one in node.arguments]))
            self._sheet.cells[row, FIRST] = Cell(
                float(often), "figure", changes_formula(named), "0"
            )


def _is_single(node: Node) -> bool:
    """The one rate of a flow, not a numbered one of several."""
    return bool(node.detail[0] == "irr")


def _words(place: Place) -> str:
    """What the figure is called, with the groups above it."""
    title = label_of(place)
    return STEP.join(filter(None, (heading_of(place.within), title)))
