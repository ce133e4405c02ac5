"""The inputs of a run as tables: value, unit, who entered it, when and why, what the norm says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from engine.trace import NormValue
from presentation.forms import path_of, value_at
from presentation.numbers import MISSING, NO_BREAK_SPACE, format_percent
from presentation.problems import display_of, field_at
from presentation.study.blocks import Grid
from presentation.tables import Column, Row, Table
from presentation.units import unit_text
from runs.about import Origin
from runs.documents.ground import Ground
from runs.documents.steps import in_force
from runs.documents.words import ALL, day, precise
from runs.presenting import STEP, Line, calculation_of, input_lines

WIDTHS = (32, 17, 25, 26)
LONG = 4
"""A list of more values than this stands in a table by year."""

_ITEM = re.compile(r"^(?P<list>.+?)\.(?P<place>\d+)\.(?P<name>[^0-9].*)$")


def input_grids(ground: Ground, id: str, title: str, below: tuple[str, ...] = ("",)) -> list[Grid]:
    """The inputs below those dotted paths: single values, lists of things, yearly values.

    below: each with a point at its end. Parts of the study that were left out are not listed.
    """
    every = input_lines(ground.run, ground.about.currency)
    lines = [one for one in every if f"{one.path}.".startswith(below)]
    if all(line.text == MISSING for line in lines):
        return []
    yearly = [line for line in lines if _is_long(ground, line)]
    items = [line for line in lines if line not in yearly and _ITEM.match(line.path)]
    single = [line for line in lines if line not in yearly and line not in items]
    return [
        *_single(ground, id, title, single),
        *_items(ground, items),
        *_yearly(ground, id, title, yearly),
    ]


def _is_long(ground: Ground, line: Line) -> bool:
    value = value_at(ground.run.inputs, path_of(line.path))
    return isinstance(value, list) and len(value) > LONG


def _single(ground: Ground, id: str, title: str, lines: Sequence[Line]) -> Iterator[Grid]:
    if not lines:
        return
    columns = (
        Column("input", _("Input"), "text"),
        Column("value", _("Value"), "text"),
        Column("origin", _("Entered by, on, because"), "text"),
        Column("norm", _("What the norm says"), "text"),
    )
    above = _common(lines)
    rows = tuple(_row(ground, line, above) for line in lines)
    yield Grid(Table(f"entradas-{id}", title, columns, rows, ground.money), widths=WIDTHS)


def _items(ground: Ground, lines: Sequence[Line]) -> Iterator[Grid]:
    """Lists of things with several values each: a row for each thing."""
    lists: dict[str, dict[str, dict[str, Line]]] = {}
    for line in lines:
        if found := _ITEM.match(line.path):
            things = lists.setdefault(found["list"], {})
            things.setdefault(found["place"], {})[found["name"]] = line
    for path, things in lists.items():
        yield _things(ground, path, list(things.values()))


def _things(ground: Ground, path: str, things: Sequence[Mapping[str, Line]]) -> Grid:
    names = list(dict.fromkeys(name for one in things for name in one))
    sample = {name: line for one in things for name, line in one.items()}
    depth = path.count(".") + 1
    title = STEP.join(next(iter(sample.values())).title.split(STEP)[:depth])
    columns = (
        Column("number", _("No."), "text"),
        *(_column(ground, sample[name], depth + 1) for name in names),
        Column("origin", _("Entered by, on, because"), "text"),
    )
    rows = tuple(
        (
            str(number),
            *(_cell_of(ground, one.get(name)) for name in names),
            "; ".join(dict.fromkeys(_origins(ground, one.values()))),
        )
        for number, one in enumerate(things, start=1)
    )
    width = round(68 / len(names), 1)
    widths = (6, *([width] * len(names)), 26)
    return Grid(Table(f"entradas-{path}", title, columns, rows), ground.money, widths=widths)


def _cell_of(ground: Ground, line: Line | None) -> str:
    """A line's value without its unit: every digit that was given, in groups of thousands."""
    if line is None:
        return MISSING
    value = value_at(ground.run.inputs, path_of(line.path))
    return _digits(value, line.text) if line.is_number else line.text


def _digits(value: Any, words: str = "") -> str:
    return words if words.endswith("%") else precise(value, digits=ALL)


def _origins(ground: Ground, lines: Iterable[Line]) -> list[str]:
    return [entered(ground.origins[one.path]) for one in lines if one.path in ground.origins]


def _common(lines: Sequence[Line]) -> int:
    """How many steps of the titles all lines share, which are not repeated."""
    paths = [line.title.split(STEP)[:-1] for line in lines]
    shared = 0
    while all(len(one) > shared for one in paths) and len({one[shared] for one in paths}) == 1:
        shared += 1
    return shared


def _row(ground: Ground, line: Line, above: int) -> tuple[str, str, str, str]:
    name = STEP.join(line.title.split(STEP)[above:])
    value = _value(ground, line)
    origin = ground.origins.get(line.path)
    missing = line.text == MISSING
    return name, value, "" if missing or not origin else entered(origin), _norm(ground, line.path)


def _value(ground: Ground, line: Line) -> str:
    text = _cell_of(ground, line)
    return f"{text}{NO_BREAK_SPACE}{line.unit}" if line.unit else text


def entered(origin: Origin) -> str:
    """Who, when and why in one text; "—" where nobody is known."""
    who = ", ".join(one for one in (origin.who, day(origin.when)) if one)
    return ". ".join(one for one in (who, origin.reason) if one) or MISSING


def _norm(ground: Ground, path: str) -> str:
    """The value the norm sets for an input, where it stands, and whether it is departed from."""
    found = _norm_value(ground, path)
    if found is None:
        return ""
    value = precise(found.value, found.display, found.unit, ground.about.currency)
    where = in_force(found.document, found.place, found.valid_from)
    words = _("%(value)s (%(where)s)") if found.equal else _("Departs from %(value)s (%(where)s)")
    return words % {"value": value, "where": where}


def _norm_value(ground: Ground, path: str) -> NormValue | None:
    if ground.trace is None or path not in ground.trace.input_paths():
        return None
    return ground.trace.open(f"inputs:{path}").norm


def _yearly(ground: Ground, id: str, title: str, lines: Sequence[Line]) -> Iterator[Grid]:
    """Lists of one length side by side, a row for each year."""
    lengths: dict[int, list[Line]] = {}
    for line in lines:
        lengths.setdefault(_length(ground, line), []).append(line)
    for length, alike in lengths.items():
        yield _series(ground, f"{id}-{length}", title, alike, length)


def _length(ground: Ground, line: Line) -> int:
    return len(value_at(ground.run.inputs, path_of(line.path)))


def _series(ground: Ground, id: str, title: str, lines: Sequence[Line], length: int) -> Grid:
    above = _common(lines) if len(lines) > 1 else max(0, lines[0].title.count(STEP))
    columns = [_column(ground, line, above) for line in lines]
    lists = [value_at(ground.run.inputs, path_of(line.path)) for line in lines]
    first = min(_first_year(ground, line) for line in lines)
    pairs = list(zip(lists, columns, strict=True))
    rows: tuple[Row, ...] = tuple(
        (first + place, *(_cell(one[place], of) for one, of in pairs)) for place in range(length)
    )
    named = _("%(title)s, by year") % {"title": title}
    head = Column("year", _("Year"), "text")
    who = sorted({entered(ground.origins[one]) for one in _entered(ground, lines)})
    source = _("Entered by: %(who)s") % {"who": "; ".join(who)} if who else ""
    table = Table(f"entradas-{id}", named, (head, *columns), rows, source=source)
    return Grid(table, ground.money)


def _entered(ground: Ground, lines: Sequence[Line]) -> list[str]:
    """Paths of the values of these lists whose origin is known."""
    starts = tuple(f"{line.path}." for line in lines)
    inside = [path for path in ground.origins if path.startswith(starts)]
    return inside or [line.path for line in lines if line.path in ground.origins]


def _column(ground: Ground, line: Line, above: int) -> Column:
    calculation = calculation_of(ground.run)
    field = field_at(calculation.inputs, path_of(line.path)) if calculation else None
    extra: Any = field.json_schema_extra if field else None
    said = extra if isinstance(extra, dict) else {}
    name = STEP.join(line.title.split(STEP)[above:])
    unit = unit_text(str(said.get("unit", "")), ground.about.currency)
    display: Any = display_of(field)
    return Column(line.path, name, display, unit)


def _first_year(ground: Ground, line: Line) -> int:
    calculation = calculation_of(ground.run)
    field = field_at(calculation.inputs, path_of(line.path)) if calculation else None
    extra: Any = field.json_schema_extra if field else None
    return 1 if isinstance(extra, dict) and extra.get("series") == "from_year_1" else 0


def _cell(value: Any, column: Column) -> str:
    """A value of a yearly list with every digit that was given."""
    if column.display == "percent" and not isinstance(value, bool):
        return format_percent(value, None)
    return _digits(value)
