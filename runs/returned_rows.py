"""A dry run of a workbook line by line, in the reader's language: for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engine.errors import Problem
from engine.registry import Calculation
from engine.trace import Place
from engine.trace.places import places
from presentation.numbers import MINUS, format_exact, format_percent
from presentation.problems import message_of
from presentation.sheets.book import Cell
from presentation.traces.labels import STEP, label_of, within_words
from presentation.units import unit_text
from presentation.workbooks import CellPlace, InputCell
from presentation.workbooks.reading import Change, Fault, Ignored
from runs.models import Run
from runs.returning import DryRun

LONGEST = 120


@dataclass(frozen=True)
class Row:
    """One cell. wrong: what is wrong with it, "" where it is right; note: what is worth knowing.

    path: of the input, "" where the cell is none. code: of what is wrong or was ignored.
    """

    path: str
    sheet: str
    cell: str
    title: str
    before: str
    after: str
    unit: str = ""
    wrong: str = ""
    note: str = ""
    code: str = ""
    is_number: bool = False


class Rows:
    """The lines of one dry run, by what they are."""

    def __init__(self, run: Run, calculation: Calculation, dry: DryRun, currency: str) -> None:
        self._dry = dry
        self._model = calculation.inputs.narrowed(run.inputs)
        self._currency = currency
        found = places(calculation.parse(run.inputs))
        self._places: Mapping[str, Place] = {place.path: place for place, _value in found}

    @property
    def inputs(self) -> list[Row]:
        """Changed inputs, those with something wrong first."""
        faults = [self._fault(fault) for fault in self._dry.reading.faults]
        changes = [self._change(change) for change in self._dry.reading.changes]
        return sorted([*faults, *changes], key=lambda row: not row.wrong)

    @property
    def ignored(self) -> list[Row]:
        return [self._ignored(one) for one in self._dry.reading.ignored]

    @property
    def general(self) -> list[tuple[str, str]]:
        """Code and message of what is wrong with no single changed cell."""
        gone = [
            ("sheet_missing", _sheet_missing() % {"sheet": sheet})
            for sheet in self._dry.reading.missing
        ]
        told = [(problem.code, self._general(problem)) for problem in self._dry.general]
        return [*gone, *told]

    def _general(self, problem: Problem) -> str:
        title = self._title(problem.dotted_path) if problem.path else ""
        message = message_of(problem, model=self._model)
        return f"{title}: {message}" if title else message

    def _change(self, change: Change) -> Row:
        problems = self._dry.problems.get(change.path, ())
        note = ""
        if change.formula:
            note = _("Typed as a formula (%(formula)s): read by the value it last came to.")
            note %= {"formula": short(change.formula)}
        return Row(
            path=change.path,
            sheet=change.place.sheet,
            cell=change.place.cell,
            title=self._title(change.path),
            before=self._value(change.place, change.before),
            after=self._value(change.place, change.after),
            unit=self._unit(change.path),
            wrong=" ".join(self._message(problem) for problem in problems),
            note=note,
            code=problems[0].code if problems else "",
            is_number=change.place.kind in ("number", "integer"),
        )

    def _fault(self, fault: Fault) -> Row:
        return Row(
            path=fault.path,
            sheet=fault.place.sheet,
            cell=fault.place.cell,
            title=self._title(fault.path),
            before=self._value(fault.place, fault.place.value),
            after=_found_text(fault.found),
            unit=self._unit(fault.path),
            wrong=self._message(fault.problem),
            code=fault.problem.code,
            is_number=fault.place.kind in ("number", "integer"),
        )

    def _ignored(self, one: Ignored) -> Row:
        place: CellPlace = one.place
        return Row(
            path="",
            sheet=place.sheet,
            cell=place.cell,
            title="",
            before=_any_text(one.before),
            after=_any_text(one.after),
            note=message_of(one.problem),
            code=one.problem.code,
        )

    def _message(self, problem: Problem) -> str:
        return message_of(problem, model=self._model)

    def _title(self, path: str) -> str:
        place = self._places.get(path)
        return place_title(place) if place else path

    def _unit(self, path: str) -> str:
        place = self._places.get(path)
        return unit_text(place.unit, self._currency) if place else ""

    def _value(self, place: InputCell, value: Any) -> str:
        if value is None or value == "":
            return _empty()
        words = [words for words, meaning in place.choices if meaning == value]
        if words:
            return words[0]
        if place.display == "percent" and isinstance(value, int | float):
            return format_percent(value, None)
        return _any_text(value)


def place_title(place: Place) -> str:
    """The titles on the way to an input, with the names and years that belong to them."""
    return STEP.join(filter(None, (within_words(place.within), label_of(place))))


def _sheet_missing() -> str:
    return _(
        "The sheet “%(sheet)s”, which holds inputs, is missing. Put it back, or begin again from a "
        "new download."
    )


def _found_text(found: Cell) -> str:
    """What stands in a cell that could not be read: its formula, else its value."""
    return short(found.formula) if found.formula else _any_text(found.value)


def _any_text(value: Any) -> str:
    if value is None or value == "":
        return _empty()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _number(value)
    return short(str(value))


def _number(value: int | float) -> str:
    return format_exact(value).replace("-", MINUS) if abs(value) < 1e15 else f"{value:g}"


def _empty() -> str:
    return pgettext("cell", "empty")


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def summary_of(rows: Sequence[Row]) -> list[dict[str, str]]:
    """What must be mended, for components/error_summary.html."""
    return [
        {
            "address": f"#cell-{number}",
            "label": f"{row.sheet}, {row.cell}",
            "message": row.wrong,
        }
        for number, row in enumerate(rows, start=1)
        if row.wrong
    ]


__all__ = ["Row", "Rows", "place_title", "short", "summary_of"]
