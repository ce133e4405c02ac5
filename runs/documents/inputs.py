"""The inputs of a run as tables: value, unit, who entered it, when and why, what the norm says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.fields import FieldInfo

from engine.trace import NormValue
from presentation.forms import path_of, value_at
from presentation.numbers import MISSING, NO_BREAK_SPACE, format_percent
from presentation.problems import display_of, field_at
from presentation.study.blocks import Block, Grid, Paragraph
from presentation.tables import Column, Row, Table
from presentation.units import unit_text
from runs.about import Origin
from runs.documents.ground import Ground
from runs.documents.steps import in_force
from runs.documents.words import day, precise, whole
from runs.presenting import STEP, Line, calculation_of, input_lines

_COLUMNS = (("input", 32), ("value", 17), ("origin", 25), ("norm", 26))
"""The columns of single values with their widths; two of them only where they say something."""
_TITLES = {
    "input": gettext_lazy("Input"),
    "value": gettext_lazy("Value"),
    "origin": gettext_lazy("Entered by, on, because"),
    "norm": gettext_lazy("What the norm says"),
}
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
    above = _common(lines)
    found = [_row(ground, line, above) for line in lines]
    everybody = {row["origin"] for row in found if row["origin"]}
    shown = [
        (column, width)
        for column, width in _COLUMNS
        if (column != "origin" or len(everybody) > 1)
        and (column != "norm" or any(row["norm"] for row in found))
    ]
    columns = tuple(Column(name, str(_TITLES[name]), "text") for name, _width in shown)
    rows = tuple(tuple(row[name] for name, _width in shown) for row in found)
    whole = sum(width for _name, width in shown)
    widths = [round(100 * width / whole, 1) for _name, width in shown]
    source = _entered_by(everybody) if len(everybody) == 1 else ""
    table = Table(f"entradas-{id}", title, columns, rows, ground.money, source=source)
    yield Grid(table, widths=widths)


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
    title = next(iter(sample.values())).title.split(STEP)[depth - 1]
    origins = ["; ".join(dict.fromkeys(_origins(ground, one.values()))) for one in things]
    everybody = set(filter(None, origins))
    alike = len(everybody) < 2
    columns = [
        Column("number", "#", "text"),
        *(_column(ground, sample[name], depth + 1) for name in names),
        *([] if alike else [Column("origin", str(_TITLES["origin"]), "text")]),
    ]
    rows = tuple(
        (
            str(number),
            *(_cell_of(ground, one.get(name)) for name in names),
            *([] if alike else [origin]),
        )
        for number, (one, origin) in enumerate(zip(things, origins, strict=True), start=1)
    )
    source = _entered_by(everybody) if alike else ""
    table = Table(f"entradas-{path}", title, tuple(columns), rows, source=source)
    rest = round((94 if alike else 69) / len(names), 1)
    widths = [6, *[rest] * len(names), *([] if alike else [25])]
    return Grid(table, ground.money, widths=widths)


def _cell_of(ground: Ground, line: Line | None) -> str:
    """A line's value without its unit: every digit that was given, in groups of thousands."""
    if line is None:
        return MISSING
    value = value_at(ground.run.inputs, path_of(line.path))
    return _digits(value, line.text) if line.is_number else line.text


def _digits(value: Any, words: str = "") -> str:
    return words if words.endswith("%") else whole(value)


def _origins(ground: Ground, lines: Iterable[Line]) -> list[str]:
    return [entered(ground.origins[one.path]) for one in lines if one.path in ground.origins]


def _common(lines: Sequence[Line]) -> int:
    """How many steps of the titles all lines share, which are not repeated."""
    paths = [line.title.split(STEP)[:-1] for line in lines]
    shared = 0
    while all(len(one) > shared for one in paths) and len({one[shared] for one in paths}) == 1:
        shared += 1
    return shared


def _row(ground: Ground, line: Line, above: int) -> dict[str, str]:
    name = STEP.join(line.title.split(STEP)[above:])
    value = _value(ground, line)
    origin = ground.origins.get(line.path)
    given = line.text != MISSING and origin is not None
    return {
        "input": name,
        "value": value,
        "origin": entered(origin) if given and origin else "",
        "norm": _norm(ground, line.path),
    }


def _value(ground: Ground, line: Line) -> str:
    text = _cell_of(ground, line)
    return f"{text}{NO_BREAK_SPACE}{line.unit}" if line.unit else text


def example_notes(ground: Ground) -> list[Block]:
    """Where the values come from that nobody entered; said once, not beside each of them."""
    found = {one.reason for one in ground.origins.values() if _is_of_example(one) and one.reason}
    words = _("Values of the example: %(source)s")
    return [Paragraph(words % {"source": one}, small=True) for one in sorted(found)]


def _of_example() -> str:
    return _("as in the example")


def _is_of_example(origin: Origin) -> bool:
    return not origin.who and origin.when is None


def entered(origin: Origin) -> str:
    """Who, when and why in one text."""
    if _is_of_example(origin):
        return _of_example()
    who = ", ".join(one for one in (origin.who or _("no name kept"), day(origin.when)) if one)
    return ". ".join(one for one in (who, origin.reason) if one)


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
    if ground.trace is None or not ground.trace.knows(f"inputs:{path}"):
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
    who = {entered(ground.origins[one]) for one in _entered(ground, lines)}
    source = _entered_by(who)
    table = Table(f"entradas-{id}", named, (head, *columns), rows, source=source)
    return Grid(table, ground.money)


def _entered_by(who: Collection[str]) -> str:
    """Nothing where all is as in the example, which the first note says."""
    if set(who) == {_of_example()}:
        return ""
    return _("Entered by: %(who)s") % {"who": "; ".join(sorted(who))} if who else ""


def _entered(ground: Ground, lines: Sequence[Line]) -> list[str]:
    """Paths of the values of these lists whose origin is known."""
    starts = tuple(f"{line.path}." for line in lines)
    inside = [path for path in ground.origins if path.startswith(starts)]
    return inside or [line.path for line in lines if line.path in ground.origins]


def _field(ground: Ground, line: Line) -> FieldInfo | None:
    calculation = calculation_of(ground.run)
    model = calculation.inputs.narrowed(ground.run.inputs) if calculation else None
    return field_at(model, path_of(line.path))


def _column(ground: Ground, line: Line, above: int) -> Column:
    field = _field(ground, line)
    extra: Any = field.json_schema_extra if field else None
    said = extra if isinstance(extra, dict) else {}
    name = STEP.join(_steps(ground, line)[above:])
    unit = unit_text(str(said.get("unit", "")), ground.about.currency)
    display: Any = display_of(field)
    return Column(line.path, name, display, unit)


def _steps(ground: Ground, line: Line) -> list[str]:
    """The titles on the way to a value; a thing in a list goes by the name its user gave it."""
    titles, path = line.title.split(STEP), path_of(line.path)
    for place, part in enumerate(path):
        thing = value_at(ground.run.inputs, path[: place + 1]) if isinstance(part, int) else None
        if isinstance(thing, dict) and thing.get("name"):
            titles[place] = str(thing["name"])
    return titles


def _first_year(ground: Ground, line: Line) -> int:
    field = _field(ground, line)
    extra: Any = field.json_schema_extra if field else None
    return 1 if isinstance(extra, dict) and extra.get("series") == "from_year_1" else 0


def _cell(value: Any, column: Column) -> str:
    """A value of a yearly list with every digit that was given."""
    if column.display == "percent" and not isinstance(value, bool):
        return format_percent(value, None)
    return _digits(value)
