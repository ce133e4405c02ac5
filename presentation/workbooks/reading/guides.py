"""The words beside and above an input, by which it is seen that rows or columns were moved."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from engine.errors import Problem
from presentation.sheets.book import Book
from presentation.workbooks.description import Cell, CellPlace, InputCell, Plan, Sheet
from presentation.workbooks.reading.values import as_it_was

MOVED = Problem(
    (),
    "moved",
    "“%(label)s” no longer stands where it did, so it is not certain that this is still the cell "
    "of this input. Put rows and columns back where they were, or begin again from a new download.",
)


class Guides:
    """The cells a plan has, and what now stands beside its inputs."""

    def __init__(self, plan: Plan, book: Book) -> None:
        self._sheets = {sheet.title: sheet for sheet in plan.sheets}
        self._inputs = {(place.sheet, place.cell) for place in plan.inputs.values()}
        self._book = book

    def planned(self, place: CellPlace) -> Cell:
        """The cell as the portal wrote it."""
        return self._sheets[place.sheet].cells.get(xl_cell_to_rowcol(place.cell), Cell())

    def moved(self, place: InputCell) -> Problem | None:
        """What is wrong where the nearest words to the left or above are no longer there."""
        row, column = xl_cell_to_rowcol(place.cell)
        to_the_left = ((row, here) for here in range(column - 1, -1, -1))
        above = ((here, column) for here in range(row - 1, -1, -1))
        return self._gone(place.sheet, to_the_left) or self._gone(place.sheet, above)

    def _gone(self, title: str, positions: Iterable[tuple[int, int]]) -> Problem | None:
        sheet: Sheet = self._sheets[title]
        for position in positions:
            cell, address = sheet.cells.get(position), xl_rowcol_to_cell(*position)
            if cell is None or cell.formula or cell.value in (None, ""):
                continue
            if (title, address) in self._inputs:
                continue
            if as_it_was(cell, self._book.cell(title, address)):
                return None
            return Problem((), MOVED.code, MOVED.message, {"label": str(cell.value)[:60]})
        return None
