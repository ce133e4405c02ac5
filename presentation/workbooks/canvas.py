"""Blocks of values set on a sheet: labels, symbols and units to the left, values from there on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from django.utils.translation import gettext as _
from pydantic import BaseModel
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.trace import Group, Place
from presentation.tables.download import safe_text
from presentation.workbooks.description import Cell, CellPlace, Sheet, Style
from presentation.workbooks.grouping import Block, Lists, Singles, Things
from presentation.workbooks.words import (
    group_words,
    heading_of,
    note_of,
    symbol_of,
    title_of,
    unit_of,
)

LABEL, SYMBOL, UNIT, FIRST = range(4)
TOP = 4
"""Rows above the first block: what the workbook is about, the sheet, a warning."""
BESIDE = 8
"""Columns that a text beside a single value may run over."""
WIDTHS = {LABEL: 46.0, SYMBOL: 10.0, UNIT: 15.0}
VALUE_WIDTH = 13.5
_CHARACTERS = BESIDE * VALUE_WIDTH * 1.25
_LINE_HEIGHT = 12.5


class Content(Protocol):
    """What stands in the cells of a block: inputs or figures."""

    def put(self, place: Place, at: CellPlace, alike: Sequence[Place]) -> Cell:
        """The cell of a value. alike: the values of its row, shown in one format."""

    def beside(self, place: Place) -> str:
        """The text beside a single value."""

    def year(self, year: int, at: CellPlace, place: Place) -> None:
        """A year heads the column of this value."""

    def heads_columns(self, rows: Sequence[Place]) -> bool:
        """Whether a list is the years themselves, which head the columns of its block."""


class Canvas:
    """A sheet being filled from the top."""

    def __init__(
        self, sheet: Sheet, model: type[BaseModel], currency: str, content: Content
    ) -> None:
        self.sheet = sheet
        self.row = TOP
        self._model = model
        self._currency = currency
        self._content = content

    def block(self, block: Block, place_of_block: str = "") -> None:
        """A block with its heading, and a blank row after it."""
        words = heading_of(block.within) or place_of_block
        if isinstance(block, Singles):
            self._heading(words)
            for one in block.places:
                self._single(one)
        elif isinstance(block, Lists):
            self._lists(block, words)
        elif isinstance(block, Things):
            self._things(block, words)
        self.row += 1

    def at(self, column: int) -> CellPlace:
        return CellPlace(self.sheet.title, xl_rowcol_to_cell(self.row, column))

    def set(self, column: int, cell: Cell) -> None:
        self.sheet.cells[self.row, column] = cell

    def write(self, column: int, text: str, style: Style, across: int = 1, note: str = "") -> None:
        self.set(column, Cell(text, style, across=across, note=note))

    def _heading(self, words: str) -> None:
        for column in range(LABEL, FIRST + 1 + BESIDE):
            self.set(column, Cell(None, "heading"))
        self.write(LABEL, words, "heading")
        self.row += 1

    def _lead(self, place: Place, label: str) -> None:
        self.write(LABEL, label, "label", note=note_of(place))
        self.sheet.heights[self.row] = height_of(label, WIDTHS[LABEL] * 1.05)
        self.write(SYMBOL, symbol_of(self._model, place), "symbol")
        self.write(UNIT, unit_of(place, self._currency), "unit")

    def _single(self, place: Place) -> None:
        self._lead(place, title_of(place))
        cell = self._content.put(place, self.at(FIRST), [place])
        if cell.style in {"words", "label"}:
            self.set(FIRST, replace(cell, across=BESIDE + 1))
            self.sheet.heights[self.row] = height_of(str(cell.value or ""))
            self.row += 1
            return
        self.set(FIRST, cell)
        if text := self._content.beside(place):
            self.write(FIRST + 1, text, "aside", across=BESIDE)
            tallest = max(self.sheet.heights[self.row], height_of(text))
            self.sheet.heights[self.row] = tallest
        self.row += 1

    def _lists(self, block: Lists, words: str) -> None:
        heads = next((one for one in block.rows if self._content.heads_columns(one)), None)
        for column in range(LABEL, FIRST + len(block.rows[0])):
            self.set(column, Cell(None, "year"))
        self.write(LABEL, words, "table_head")
        self.write(UNIT, _("Year") if block.first is not None else _("No."), "table_head")
        for step, place in enumerate(block.rows[0]):
            number = place.year if place.year is not None else step + 1
            cell = Cell(float(number), "year", shown="0")
            if block.first is not None:
                self._content.year(number, self.at(FIRST + step), place)
            if heads:
                cell = self._content.put(heads[step], self.at(FIRST + step), heads)
            self.set(FIRST + step, cell)
        self.row += 1
        for row in block.rows:
            if row is not heads:
                self._list(row)

    def _list(self, row: Sequence[Place]) -> None:
        self._lead(row[0], title_of(row[0]))
        for step, place in enumerate(row):
            self.set(FIRST + step, self._content.put(place, self.at(FIRST + step), row))
        self.row += 1

    def _things(self, block: Things, words: str) -> None:
        names = [one for one in block.columns if one == "name"]
        columns = [one for one in block.columns if one != "name"]
        every = {name: place for _group, row in block.rows for name, place in row.items()}
        for column in range(LABEL, FIRST + max(len(columns), 1)):
            self.set(column, Cell(None, "table_head"))
        self.write(LABEL, words, "table_head")
        for step, name in enumerate(columns):
            place = every[name]
            self.write(
                FIRST + step, self._column_words(place, name), "table_head", 1, note_of(place)
            )
        titles = [self._column_words(every[name], name) for name in columns]
        heights = [height_of(one, VALUE_WIDTH) for one in titles]
        self.sheet.heights[self.row] = max([30.0, *heights])
        self.row += 1
        for group, row in block.rows:
            self._thing(group, row, bool(names), columns)

    def _thing(
        self, group: Group, row: dict[str, Place], named: bool, columns: Sequence[str]
    ) -> None:
        name = row.get("name") if named else None
        if name is not None:
            self.set(LABEL, self._content.put(name, self.at(LABEL), [name]))
        else:
            words = group.name or group_words(Group(group.title, group.index, choice=group.choice))
            self.write(LABEL, safe_text(words), "label")
        for step, column in enumerate(columns):
            if place := row.get(column):
                self.set(FIRST + step, self._content.put(place, self.at(FIRST + step), [place]))
        self.row += 1

    def _column_words(self, place: Place, name: str) -> str:
        groups = place.within[len(place.within) - name.count(".") :] if "." in name else ()
        words = " › ".join(filter(None, (heading_of(groups), title_of(place))))
        unit = unit_of(place, self._currency)
        return f"{words}, {unit}" if unit else words


def height_of(text: str, characters: float = _CHARACTERS) -> float:
    """Height of a row whose text is wrapped."""
    lines = sum(max(1, math.ceil(len(one) / characters)) for one in text.split("\n"))
    return max(15.0, 3 + lines * _LINE_HEIGHT)
