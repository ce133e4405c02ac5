"""Inputs or figures as blocks of a sheet: single values, lists over years, tables of things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.trace import Group, Place

WIDEST_TABLE = 12
LEAST_ALIKE = 3
"""Groups of the same fields beside each other from which on they are rows of one table."""


@dataclass(frozen=True)
class Block:
    """Values of one group. within: the groups above them."""

    within: tuple[Group, ...]


@dataclass(frozen=True)
class Singles(Block):
    """Single values, one to a row."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class Lists(Block):
    """Lists of the same length, one to a row, each value in a column of its year or place.

    rows: the lists, each with its values in order. first: the year of the first column, None
    where the columns are no years.
    """

    rows: tuple[tuple[Place, ...], ...]
    first: int | None


@dataclass(frozen=True)
class Things(Block):
    """A table of things of one kind: a thing to a row, what is said of it in columns.

    rows: what each is called, and its values by column, None where it has none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Group, dict[str, Place]], ...]


def blocks_of(places: Iterable[Place], below: int = 0) -> list[Block]:
    """The places as blocks, in their order; below: groups that are said above all of them."""
    groups: dict[tuple[str, ...], list[Place]] = {}
    for place in places:
        groups.setdefault(_key(place), []).append(place)
    tables = {**_tables(groups), **_alike(groups)}
    found: list[Block] = []
    done: set[tuple[str, ...]] = set()
    for members in groups.values():
        above = _list_of(members[0]) or _key(members[0])[:-1]
        if above in tables and _is_row(members, tables[above]):
            if above not in done:
                done.add(above)
                table = tables[above]
                found.append(replace(table, within=table.within[below:]))
            continue
        found += _plain(members, below)
    return found


def _key(place: Place) -> tuple[str, ...]:
    return tuple(place.path.split(".")[: _depth(place.within)])


def _depth(within: Sequence[Group]) -> int:
    """Parts of a path that lead to its group: a list's place or a given name is a part more."""
    return sum(1 if one.index is None else 2 for one in within)


def _list_of(place: Place) -> tuple[str, ...]:
    """The path of the innermost list of groups around a value, () where there is none."""
    last = _innermost(place)
    if last < 0:
        return ()
    return tuple(place.path.split(".")[: _depth(place.within[: last + 1]) - 1])


def _innermost(place: Place) -> int:
    numbered = [at for at, one in enumerate(place.within) if one.index is not None]
    return numbered[-1] if numbered else -1


def _column(place: Place) -> str:
    """What a value is within its thing; "" for a number that is the thing itself."""
    return ".".join(place.path.split(".")[_depth(place.within[: _innermost(place) + 1]) :])


def _tables(groups: dict[tuple[str, ...], list[Place]]) -> dict[tuple[str, ...], Things]:
    lists: dict[tuple[str, ...], list[Place]] = {}
    for members in groups.values():
        for place in members:
            if above := _list_of(place):
                lists.setdefault(above, []).append(place)
    return {
        above: _things(members)
        for above, members in lists.items()
        if all(one.index is None for one in members)
        and len({_column(one) for one in members}) <= WIDEST_TABLE
    }


def _alike(groups: dict[tuple[str, ...], list[Place]]) -> dict[tuple[str, ...], Things]:
    """Groups beside each other that hold the same single values: a category to a row."""
    beside: dict[tuple[tuple[str, ...], tuple[str, ...]], list[list[Place]]] = {}
    for key, members in groups.items():
        is_plain = all(one.index is None for one in members) and not _list_of(members[0])
        if key and is_plain and len(members) <= WIDEST_TABLE:
            names = tuple(one.path.rpartition(".")[2] for one in members)
            beside.setdefault((key[:-1], names), []).append(members)
    return {
        above: Things(rows[0][0].within[:-1], names, tuple(_row(members) for members in rows))
        for (above, names), rows in beside.items()
        if len(rows) >= LEAST_ALIKE
    }


def _row(members: Sequence[Place]) -> tuple[Group, dict[str, Place]]:
    values = {one.path.rpartition(".")[2]: one for one in members}
    return members[0].within[-1], values


def _is_row(members: Sequence[Place], table: Things) -> bool:
    paths = {one.path for _group, row in table.rows for one in row.values()}
    return members[0].path in paths


def _things(members: Sequence[Place]) -> Things:
    rows: dict[int, tuple[Group, dict[str, Place]]] = {}
    for place in members:
        group = place.within[_innermost(place)]
        rows.setdefault(group.index or 0, (group, {}))[1][_column(place)] = place
    columns = tuple(dict.fromkeys(_column(one) for one in members))
    above = members[0].within[: _innermost(members[0])]
    kind = members[0].within[_innermost(members[0])]
    return Things((*above, Group(kind.title)), columns, tuple(rows.values()))


def _plain(members: Sequence[Place], below: int) -> Iterator[Block]:
    within = members[0].within[below:]
    singles = tuple(one for one in members if one.index is None)
    if singles:
        yield Singles(within, singles)
    lists: dict[str, list[Place]] = {}
    for one in members:
        if one.index is not None:
            lists.setdefault(one.path.rpartition(".")[0], []).append(one)
    alike: dict[tuple[int | None, int], list[tuple[Place, ...]]] = {}
    for row in lists.values():
        alike.setdefault((row[0].year, len(row)), []).append(tuple(row))
    for (first, _), rows in alike.items():
        yield Lists(within, tuple(rows), first)
