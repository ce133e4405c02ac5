"""Every cell of a workbook that came back beside the one the portal wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from engine.errors import Problem
from presentation.forms import same
from presentation.sheets.book import EMPTY, Book
from presentation.sheets.book import Cell as Found
from presentation.workbooks.description import Cell, CellPlace, InputCell, Plan, Sheet
from presentation.workbooks.reading.guides import Guides
from presentation.workbooks.reading.values import NotReadable, as_it_was, is_constant, value_of

OVERWRITTEN = Problem(
    (),
    "formula_overwritten",
    "This cell is not an input: its formula was overwritten. What stands there now was ignored.",
)
NO_INPUT = Problem((), "no_input", "This cell is not an input; the change was ignored.")
_NAMING = frozenset({"title", "subtitle"})
"""Styles of cells that name what the run is about, which may have been renamed since."""
NO_SHEET = Problem((), "no_sheet_of_ours", "This sheet was added; it was ignored.")
SHEET_GONE = Problem((), "sheet_gone", "This sheet is missing; it holds no input.")


@dataclass(frozen=True)
class Change:
    """An input whose cell holds another value than the run has.

    formula: what was typed where it is a formula; after is then the value it last came to.
    """

    path: str
    place: InputCell
    after: Any
    formula: str = ""

    @property
    def before(self) -> Any:
        return self.place.value


@dataclass(frozen=True)
class Fault:
    """An input whose cell cannot be read as one, and what stands in it."""

    path: str
    place: InputCell
    found: Found
    problem: Problem


@dataclass(frozen=True)
class Ignored:
    """A change where there is no input: what stood there and what stands there now.

    A formula is a text that begins with "="; None is an empty cell. place.cell is "" where a
    whole sheet is meant.
    """

    place: CellPlace
    problem: Problem
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class Reading:
    """unchanged: how many inputs are as they were. missing: sheets with inputs that are gone."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[Ignored, ...]
    missing: tuple[str, ...]
    unchanged: int

    @property
    def is_unchanged(self) -> bool:
        """Whether every input is as it was."""
        return not (self.changes or self.faults or self.missing)

    @property
    def values(self) -> dict[str, Any]:
        """Dotted path of a changed input -> its value in the workbook."""
        return {change.path: change.after for change in self.changes}


def read_against(plan: Plan, book: Book) -> Reading:
    """The book beside the plan of the same run in the language of the book."""
    changes, faults, missing = [], [], []
    guides = Guides(plan, book)
    for path, place in plan.inputs.items():
        if place.sheet not in book.sheets:
            missing.append(place.sheet)
            continue
        read = _read(guides, path, place, book.cell(place.sheet, place.cell))
        if isinstance(read, Change):
            changes.append(read)
        elif isinstance(read, Fault):
            faults.append(read)
    unchanged = len(plan.inputs) - len(changes) - len(faults) - len(missing)
    ignored = tuple(_ignored(plan, book))
    gone = tuple(dict.fromkeys(missing))
    return Reading(tuple(changes), tuple(faults), ignored, gone, unchanged)


def _read(guides: Guides, path: str, place: InputCell, found: Found) -> Change | Fault | None:
    if as_it_was(guides.planned(place), found):
        return None
    if moved := guides.moved(place):
        return Fault(path, place, found, moved)
    try:
        value = value_of(place, found)
    except NotReadable as error:
        return Fault(path, place, found, error.problem)
    formula = "" if is_constant(found) else found.formula
    return None if same(value, place.value) else Change(path, place, value, formula)


def _ignored(plan: Plan, book: Book) -> Iterator[Ignored]:
    inputs: dict[str, set[str]] = {sheet.title: set() for sheet in plan.sheets}
    for place in plan.inputs.values():
        inputs[place.sheet].add(place.cell)
    for sheet in plan.sheets:
        found = book.sheets.get(sheet.title)
        if found is not None and sheet.tab == "about":
            continue
        if found is not None:
            yield from _ignored_on(sheet, inputs[sheet.title], found)
        elif not inputs[sheet.title]:
            yield Ignored(CellPlace(sheet.title, ""), SHEET_GONE)
    for title in book.sheets:
        if title not in inputs:
            yield Ignored(CellPlace(title, ""), NO_SHEET)


def _ignored_on(sheet: Sheet, inputs: set[str], found: Mapping[str, Found]) -> Iterator[Ignored]:
    planned = {xl_rowcol_to_cell(*position): cell for position, cell in sheet.cells.items()}
    for address in dict.fromkeys([*planned, *found]):
        was, now = planned.get(address, Cell()), found.get(address, EMPTY)
        if address in inputs or was.style in _NAMING or as_it_was(was, now):
            continue
        problem = OVERWRITTEN if was.formula and not now.formula else NO_INPUT
        place = CellPlace(sheet.title, address)
        yield Ignored(place, problem, was.formula or was.value, now.formula or now.value)
