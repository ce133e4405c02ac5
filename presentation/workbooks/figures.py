"""The cells of a run's figures: live formulas over inputs, parameters and each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from engine.arithmetic import Node, below
from engine.trace import Place, Trace
from engine.trace.excel import Unprintable, formula
from presentation.tables.download import safe_text
from presentation.workbooks.description import Cell, CellPlace, Style
from presentation.workbooks.equations import line_of
from presentation.workbooks.formulas import (
    Shown,
    Sight,
    Whereabouts,
    base_of,
    is_a_list,
    is_written_out,
    is_year,
    numbers_of,
)
from presentation.workbooks.layout import Layout
from presentation.workbooks.words import Documents, note_of, number_format, said_of, yes_or_no


class FigureContent:
    """Gives figures their cells; the formulas follow once every cell is known."""

    def __init__(
        self, found: Trace, layout: Layout, keys: Sequence[str], documents: Documents
    ) -> None:
        self._documents = documents
        self.places: dict[str, CellPlace] = {}
        self.shown: dict[str, str] = {}
        self._trace = found
        self._words = layout.words
        self._keys = set(keys)
        self.heads: set[str] = set()
        self.years: dict[int, list[Shown]] = {}

    def put(self, place: Place, at: CellPlace, alike: Sequence[Place]) -> Cell:
        text = self._trace.text(place.path)
        if text is not None:
            return self._text(place, text)
        self.places[place.path] = at
        values = [self._trace.value(one.path) for one in alike]
        self.shown[place.path] = number_format(place.display, values)
        return Cell(None, self._style(place))

    def _text(self, place: Place, text: str) -> Cell:
        """Words of the portal in the reader's language; names that users gave as they are."""
        is_name = place.path.endswith(".name") or not text
        labels = said_of(self._trace.calculation.result, place.path).get("choices", {})
        words = str(labels.get(text, self._words.get(text, text)))
        said = safe_text(text if is_name else _(words))
        note = "" if is_name else _("As the portal found it for the inputs of this run.")
        return Cell(said, "label" if is_name else "words", note=note)

    def beside(self, place: Place) -> str:
        said = (line_of(place.equation), self._documents.cite(place.source))
        return safe_text(" · ".join(filter(None, said)))

    def year(self, year: int, at: CellPlace, place: Place) -> None:
        self.years.setdefault(year, []).append(Shown(at, place.path, place.index))

    def heads_columns(self, rows: Sequence[Place]) -> bool:
        """A list of nothing but year numbers."""
        if rows[0].year is None:
            return False
        nodes = [self._trace.node(one.path) for one in rows]
        if not all(node is not None and is_year(node) for node in nodes):
            return False
        self.heads.update(one.path for one in rows)
        return True

    def _style(self, place: Place) -> Style:
        if place.path in self.heads:
            return "year"
        return "key" if place.path in self._keys else "figure"


class Formulas:
    """The formula of each figure, step and condition, with what it came to."""

    def __init__(self, found: Trace, cells: Whereabouts, changes: dict[int, CellPlace]) -> None:
        self._trace = found
        self._cells = cells
        self._changes = changes
        self._first = self._owners()
        self.rows: dict[tuple[int, ...], list[CellPlace]] = {}
        self.fixed: list[str] = []
        self._kept: list[Node] = []

    def _owners(self) -> dict[int, str]:
        """Of figures that are one expression the first, which writes it out."""
        first: dict[int, str] = {}
        for path in self._trace.figures():
            node = self._trace.node(path)
            if node is not None:
                first.setdefault(node.number, path)
        return first

    def figure(self, path: str, at: CellPlace, style: Style, shown: str) -> Cell:
        """The finished cell of a figure."""
        node = self._trace.node(path)
        value = self._trace.value(path)
        if node is None:
            note = _("Empty: an input that it needs was left out of this run.")
            return Cell(None, style, shown=shown, note=note)
        if is_written_out(node):
            return Cell(_number(value), style, shown="0" if style == "year" else shown)
        sight = Sight(self._cells, at.sheet, path, self._trace.place(path).index)
        try:
            text = self._text(path, node, sight)
        except Unprintable:
            self.fixed.append(path)
            self._kept.append(node)
            note = _("No formula of a spreadsheet gives this figure; it does not follow changes.")
            return Cell(_number(value), "fixed", shown=shown, note=note)
        shown = yes_or_no() if isinstance(value, bool) else shown
        return Cell(_number(value), style, text, shown, note=self._note(path, node))

    def step(self, node: Node, at: CellPlace, path: str, index: int | None) -> Cell:
        """The cell of an expression that is no figure."""
        shown = number_format("number", [node.value])
        if is_written_out(node):
            return Cell(_number(node.value), "figure", shown=shown)
        sight = Sight(self._cells, at.sheet, path, index)
        own = self._cells.of(node.number)
        elsewhere = self._cells.spoken(node.number) or (own and own[0].place != at)
        try:
            text = f"={sight[node.number]}" if elsewhere else self._printed(node, sight)
        except Unprintable:
            self._kept.append(node)
            return Cell(_number(node.value), "fixed", shown=shown)
        return Cell(_number(node.value), "figure", text, shown)

    def under_kept(self) -> set[str]:
        """Paths of the inputs under what stands as a value, once every cell is written.

        An empty one, such as the rate of a flow that has several, says nothing that could go stale.
        """
        kept = [one for one in self._kept if one.value is not None]
        found = below(*kept)
        return {str(one.detail[0]) for one in found if one.operation == "input"}

    def _text(self, path: str, node: Node, sight: Sight) -> str:
        own = base_of(path) if self._trace.place(path).index is not None else path
        first = self._first[node.number]
        is_first = base_of(first) == own or first == path
        if node.is_leaf:
            return self._leaf(node, sight)
        if not is_first:
            return f"={self._twin(node, first, sight)}"
        if node.operation == "call" and node.number in self._changes:
            return self._rate(node, sight)
        return self._printed(node, sight)

    def _leaf(self, node: Node, sight: Sight) -> str:
        """A figure that only repeats an input or a parameter names the cell it comes from."""
        if spoken := self._cells.spoken(node.number):
            place, words = spoken
            return f'={sight.named(place)}="{words}"'
        own = next(one for one in self._cells.of(node.number) if not one.path)
        return f"={sight.named(own.place)}"

    def _twin(self, node: Node, first: str, sight: Sight) -> str:
        """The cell of the figure that writes the expression out, in the same year if it has it."""
        base = base_of(first)
        alike = [one for one in self._cells.of(node.number) if one.base in {base, first}]
        return sight.named(max(alike, key=sight.nearness).place)

    def _rate(self, node: Node, sight: Sight) -> str:
        """An internal rate where the flow changes sign once: a sheet would name one of several.

        A flow that changes sign more often and still has a single rate keeps it.
        """
        changes = sight.named(self._changes[node.number])
        often = sign_changes([one.value for one in node.arguments]) > 1
        holds = ">=1" if often and node.value is not None else "=1"
        return f'=IF({changes}{holds},{self._printed(node, sight)[1:]},"")'

    def _printed(self, node: Node, sight: Sight) -> str:
        arguments = [sight.named(one) for one in self.rows.get(numbers_of(node.arguments), ())]
        return formula(node, sight, arguments, sight.everywhere)

    def flow(self, node: Node) -> tuple[str, str]:
        """Sheet and range of the cells that an internal rate is found over."""
        if places := self.rows.get(numbers_of(node.arguments)):
            return places[0].sheet, f"{places[0].cell}:{places[-1].cell}"
        for path in self._trace.labels(node.arguments[0]):
            base, start = base_of(path), self._trace.place(path).index or 0
            if is_a_list(self._trace, node.arguments):
                ends = [f"{base}.{start}", f"{base}.{start + len(node.arguments) - 1}"]
                cells = [self._place_of(one) for one in ends]
                if all(cells):
                    first, last = (one for one in cells if one)
                    return first.sheet, f"{first.cell}:{last.cell}"
        raise LookupError(f"the flow of {node!r} stands nowhere")

    def _place_of(self, path: str) -> CellPlace | None:
        node = self._trace.node(path) if path in self._trace.figures() else None
        found: list[Shown] = self._cells.of(node.number) if node else []
        return next((one.place for one in found if one.path == path), None)

    def _note(self, path: str, node: Node) -> str:
        if node.operation != "call" or node.number not in self._changes:
            return ""
        place = self._trace.place(path)
        return note_of(
            place, _("Empty unless the flow changes sign once, as then it has a single rate.")
        )


def sign_changes(values: Sequence[Any]) -> int:
    """How often a flow changes its sign, years of zero left out."""
    signs = [one > 0 for one in values if one]
    return sum(one != other for one, other in pairwise(signs))


def changes_formula(flow: str) -> str:
    """0, 1 or 2 for none, one or more changes of sign along a row of cells, zeros left out.

    One change: the last cell of one sign stands before the first cell of the other.
    """
    column = f"COLUMN({flow})"

    def before(one: str, other: str) -> str:
        last = f"SUMPRODUCT(MAX(({flow}{one}0)*{column}))"
        first = f"SUMPRODUCT(MAX(({flow}{other}0)*(20000-{column})))"
        return f"{last}+{first}<20000"

    some = f"OR(MIN({flow})>=0,MAX({flow})<=0)"
    return f"=IF({some},0,IF(OR({before('<', '>')},{before('>', '<')}),1,2))"


def _number(value: Any) -> float | bool | None:
    if isinstance(value, bool) or value is None:
        return value
    return float(value)
