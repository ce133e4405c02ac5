"""Every figure of a trace for paper: each formula once, its other values as rows.

A yearly figure is worked out for one year; its other years, like the lines of a list, stand in
tables. Groups follow the result's model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from engine.trace import Place, Trace
from presentation.tables import Column, Row, Table
from presentation.traces.labels import STEP, change_text, group_label
from presentation.traces.numbers import text_of
from presentation.traces.opened import Opened, Way, opened
from presentation.units import unit_text

COLUMNS = 5
_TRIED = 3

Key = tuple[Any, ...]


@dataclass
class AnnexGroup:
    """A group of the result: one worked figure of each formula, and the tables of all values."""

    title: str
    worked: list[Opened] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Family:
    """Figures of one field: a single one, or one for each year, line or name."""

    places: Sequence[Place]

    @property
    def is_list(self) -> bool:
        return bool(self.rows[0])

    @property
    def rows(self) -> list[Key]:
        return [_row_key(one) for one in self.places]


def annex(trace: Trace, way: Way, currency: str) -> list[AnnexGroup]:
    """Every figure of the trace, group by group."""
    groups: dict[str, list[Family]] = {}
    for family in _families(trace):
        groups.setdefault(_group_title(family.places[0]), []).append(family)
    return [
        AnnexGroup(
            title,
            [opened(trace, _worked(trace, one).path, (), way, currency) for one in families],
            _tables(trace, families, way, currency),
        )
        for title, families in groups.items()
    ]


def parameters(trace: Trace, way: Way, currency: str) -> list[Opened]:
    """The dated parameters that the figures rest on."""
    keys = [
        f"parameters:{one.detail[0]}:{one.detail[1]}"
        for one in trace.nodes()
        if one.operation == "parameter"
    ]
    return [opened(trace, key, (), way, currency) for key in dict.fromkeys(keys)]


def _families(trace: Trace) -> list[Family]:
    found: dict[Key, list[Place]] = {}
    for path in trace.figures():
        place = trace.place(path)
        if trace.node(path) is None and not place.equation:
            continue  # A text that was left empty, not a figure.
        found.setdefault(_family_key(place), []).append(place)
    return [Family(places) for places in found.values()]


def _family_key(place: Place) -> Key:
    groups = tuple((one.title, one.index is None) for one in place.within)
    return (groups, place.title, place.equation, place.unit, place.index is None)


def _row_key(place: Place) -> Key:
    """What tells a figure from the others of its family: names, places and the year."""
    lines = tuple(group_label(one) for one in place.within if one.index is not None)
    if place.year is not None:
        return (*lines, place.year)
    if place.change is not None:
        return (*lines, change_text(place.change))
    return lines if place.index is None else (*lines, place.index + 1)


def _group_title(place: Place) -> str:
    return gettext(place.within[0].title) if place.within else gettext("Result")


def _worked(trace: Trace, family: Family) -> Place:
    """The figure that shows most of its formula: not an empty one, nor an idle year 0."""
    return max(family.places[:_TRIED], key=lambda one: _told(trace, one))


def _told(trace: Trace, place: Place) -> tuple[bool, bool, int, bool]:
    value = trace.value(place.path)
    parts = len(trace.open(place.path).parts)
    return value is not None, bool(value), parts, place.year != 0


def _tables(trace: Trace, families: Sequence[Family], way: Way, currency: str) -> list[Table]:
    alike: dict[Key, list[Family]] = {}
    for family in families:
        if family.is_list:
            above = tuple(one.title for one in family.places[0].within)
            alike.setdefault((above, *family.rows), []).append(family)
    return [
        _table(trace, some, way, currency)
        for together in alike.values()
        for some in (together[at : at + COLUMNS] for at in range(0, len(together), COLUMNS))
    ]


def _table(trace: Trace, families: Sequence[Family], way: Way, currency: str) -> Table:
    first = families[0].places[0]
    by_year = first.year is not None and len(families[0].rows[0]) == 1
    columns = (
        Column("year", gettext("Year"), "text")
        if by_year
        else Column("row", gettext("Line"), "text"),
        *(_column(one.places[0], currency) for one in families),
    )
    rows: list[Row] = []
    links: dict[tuple[int, int], str] = {}
    for at, key in enumerate(families[0].rows):
        row = [one.places[at] for one in families]
        texts = [text_of(trace.value(one.path), one.display) for one in row]
        rows.append((STEP.join(str(part) for part in key), *texts))
        links |= {(at, column): way(one.path, ()) for column, one in enumerate(row, start=1)}
    caption = STEP.join(gettext(one.title) for one in first.within) or gettext("Result")
    return Table(f"annex-{first.path}", caption, columns, tuple(rows), links=links)


def _column(place: Place, currency: str) -> Column:
    return Column(place.path, gettext(place.title), "number", unit_text(place.unit, currency))
