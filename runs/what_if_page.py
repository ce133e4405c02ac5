"""Everything the what-if page shows of a run, its moved assumptions and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from engine import registry
from engine.errors import UnknownCalculation
from presentation.charts import Chart
from presentation.numbers import format_value, language_or_current, marks
from presentation.problems import message_of
from runs.about import about_run
from runs.assumption_rows import Row, place_problems, read_move, rows_of, saved_text
from runs.assumptions import Assumption, first_figure, ranked_assumptions
from runs.failures import Outdated
from runs.key_figures import Shift
from runs.models import Run
from runs.tracing import trace_of_run
from runs.what_if import Answer, as_inputs, read_changes, what_if, written

CHANGE = "cambio"
FIELD = "v:"
BACK = "volver"
FIRST = 8
MOST_ROWS = 400
LONGEST_ADDRESS = 3000

Moves = dict[str, Any]


class Unavailable(Exception):
    """The run cannot be moved; reason: "outdated", "gone" or "heavy"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Moving:
    """A finished run and what of it can be moved, the largest effect first."""

    run: Run
    assumptions: Mapping[str, Assumption]

    def posted(self, data: QueryDict) -> Moves:
        """The moves of the page's form: every field that is not as it was saved."""
        language = language_or_current(None)
        back = data.get(BACK, "")
        found: Moves = {}
        for key, one in self.assumptions.items():
            text = data.get(f"{FIELD}{key}")
            if text is None or key == back or text.strip() == saved_text(one, language):
                continue
            found[key] = read_move(one, text, language)
        return self._differing(found)

    def asked(self, query: QueryDict) -> Moves:
        """The moves an address carries."""
        return self._differing(dict(read_changes(query.getlist(CHANGE), self.assumptions)))

    def _differing(self, moves: Moves) -> Moves:
        return {
            key: value
            for key, value in moves.items()
            if value != self.assumptions[key].value and value not in {"*1", "*1.0"}
        }

    def address(self, moves: Moves) -> str:
        """The page with these moves; they are left out where they would not fit."""
        here = reverse("runs:what_if", args=[self.run.pk])
        query = urlencode([(CHANGE, written(key, value)) for key, value in moves.items()])
        return f"{here}?{query}" if query and len(query) <= LONGEST_ADDRESS else here


def moving_of(run: Run) -> Moving:
    """What can be moved of a finished run; raises Unavailable."""
    try:
        if registry.get(run.calculation).heavy:
            raise Unavailable("heavy")
        found = ranked_assumptions(run)
    except UnknownCalculation:
        raise Unavailable("gone") from None
    except Outdated:
        raise Unavailable("outdated") from None
    return Moving(run, {one.key: one for one in found[:MOST_ROWS]})


@dataclass(frozen=True)
class Page:
    """The answer to the moves, ready for the templates of runs/what_if.

    first: the key figure that assumptions are ordered by; problems: those of no single row;
    remarks: what the calculation remarks of the moved inputs and not of the saved ones.
    """

    moving: Moving
    moves: Moves
    answer: Answer
    rows: Sequence[Row]
    shifts: Sequence[Shift]
    charts: Sequence[Chart]
    currency: str
    mark: str
    address: str
    problems: Sequence[str] = field(default=())
    remarks: Sequence[str] = field(default=())

    @property
    def run(self) -> Run:
        return self.moving.run

    @property
    def first(self) -> Shift | None:
        return self.shifts[0] if self.shifts else None

    @property
    def has_problems(self) -> bool:
        return bool(self.answer.problems)

    @property
    def leading(self) -> Sequence[Row]:
        """The rows that matter most, and those that are moved."""
        return [row for row in self.rows if row.number < FIRST]

    @property
    def others(self) -> Sequence[Row]:
        return [row for row in self.rows if row.number >= FIRST]

    @property
    def others_open(self) -> bool:
        return any(row.is_moved or row.errors for row in self.others)

    @property
    def kept(self) -> list[str]:
        """The moves as the form that keeps them sends them on."""
        return [written(key, value) for key, value in self.moves.items()]

    @property
    def moved(self) -> list[Row]:
        return [row for row in self.rows if row.is_moved]


def page_of(moving: Moving, moves: Moves) -> Page:
    """The page of these moves."""
    run, language = moving.run, language_or_current(None)
    currency = about_run(run).currency
    every = list(moving.assumptions.values())
    answer = what_if(run, as_inputs(moves, moving.assumptions))
    rows = rows_of(every, moves, first_figure(run), currency, language)
    _note_norms(rows, moves, run, currency)
    model = registry.get(run.calculation).inputs.narrowed(run.inputs)
    return Page(
        moving=moving,
        moves=moves,
        answer=answer,
        rows=rows,
        shifts=answer.shifts(currency),
        charts=answer.charts(currency),
        currency=currency,
        mark=marks(language)[0],
        address=moving.address(moves),
        problems=place_problems(rows, moves, answer.problems, model, language),
        remarks=[message_of(one, model=model) for one in answer.new_remarks],
    )


def _note_norms(rows: Sequence[Row], moves: Moves, run: Run, currency: str) -> None:
    trace = trace_of_run(run)
    for row in rows:
        if row.assumption.place.parameter and not row.assumption.is_series:
            norm = trace.open(f"inputs:{row.key}").norm
            if norm is not None:
                row.norm = format_value(norm.value, norm.display, norm.unit, currency)
                now = moves.get(row.key, row.assumption.value)
                row.departs = row.is_moved and now != norm.value
