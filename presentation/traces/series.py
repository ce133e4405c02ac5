"""Lists among the numbers of an expression: shown as tables, a row for each year or place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext

from engine.model import Display
from engine.trace import Part
from presentation.tables import Column, Row, Table
from presentation.traces.labels import change_text
from presentation.traces.numbers import text_of
from presentation.units import unit_text

LEAST = 4
"""So many values of one list are a table; fewer stand in line with the other numbers."""

Family = list[Part]
"""Values of one list in their order."""


def split_series(parts: Sequence[Part]) -> tuple[list[Part], list[list[Family]]]:
    """The parts that stand alone, and the lists, those over the same rows together."""
    families: dict[str, Family] = {}
    for part in parts:
        if part.index is not None and part.path:
            families.setdefault(f"{part.kind} {part.path.rpartition('.')[0]}", []).append(part)
    long = [sorted(one, key=_place) for one in families.values() if len(one) >= LEAST]
    listed = {part.key for family in long for part in family}
    tables: dict[tuple[int, ...], list[Family]] = {}
    for family in long:
        tables.setdefault(tuple(map(_place, family)), []).append(family)
    return [one for one in parts if one.key not in listed], list(tables.values())


def table_of(
    families: Sequence[Family], address: Callable[[str], str], currency: str, name: str = "series"
) -> Table:
    """Lists over the same rows side by side; each value opens at the address of its key."""
    first = families[0]
    by_year = first[0].year is not None
    columns = (
        Column("year", gettext("Year") if by_year else gettext("Line"), "text"),
        *(_column(family[0], currency) for family in families),
    )
    rows: list[Row] = []
    links: dict[tuple[int, int], str] = {}
    for row, place in enumerate(map(_place, first)):
        change = first[row].change
        named = place if change is None else change_text(change)
        rows.append((named, *(text_of(one[row].value, one[row].display) for one in families)))
        links |= {(row, at): address(one[row].key) for at, one in enumerate(families, start=1)}
    title = " · ".join(column.title for column in columns[1:])
    return Table(f"{name}-{first[0].path}", title, columns, tuple(rows), links=links)


def _column(part: Part, currency: str) -> Column:
    display: Display = "number"
    return Column(part.path, gettext(part.title), display, unit_text(part.unit, currency))


def _place(part: Part) -> int:
    """The year a value belongs to, or its place, counted from one."""
    return part.year if part.year is not None else (part.index or 0) + 1
