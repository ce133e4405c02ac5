"""Inputs or figures as blocks of a sheet: single values, lists over years, tables of things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.trace import Group, Place

WIDEST_TABLE = 12


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
    tables = _tables(groups)
    found: list[Block] = []
    done: set[tuple[str, ...]] = set()
    for members in groups.values():
        above = _list_of(members[0])
        if above in tables:
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
