"""Figures of a result, one by one, and the panel that opens one: all from the result's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from presentation.forms import Path, value_at
from presentation.numbers import MISSING, exact_percentage, figure_parts, format_value
from presentation.problems import field_at, model_within
from presentation.tables import Column, Row, Table
from snip.results.addresses import Place
from snip.results.equations import holds, mathml
from snip.results.stored import Stored, said_of, title_of

EVIDENCE = {
    "verified": _("read in the source"),
    "third_party": _("as a third party gives it"),
    "inferred": _("a reading where the source leaves room"),
    "unverified": _("not verified"),
}


@dataclass(frozen=True)
class Figure:
    """A figure as text, with the address that opens it. note: what stands under it."""

    title: str
    text: str
    unit: str
    address: str
    note: str = ""

    @property
    def is_missing(self) -> bool:
        return self.text == MISSING


def figure_at(stored: Stored, place: Place, path: Path, note: str = "") -> Figure:
    """The figure at a path of the result; "—" where it is missing."""
    said = said_of(stored.field(path))
    text, unit = figure_parts(
        spoken(stored.value(*path)),
        str(said.get("display", "number")),
        str(said.get("unit", "")),
        stored.currency,
    )
    return Figure(stored.title(*path), text, unit, place.of_figure(path), note)


@dataclass(frozen=True)
class FigureList:
    """Single figures one below the other, and the same as a table to download."""

    id: str
    title: str
    figures: list[Figure]
    table: Table


def figure_list(
    stored: Stored, place: Place, *, id: str, title: str, paths: Sequence[Path]
) -> FigureList:
    """The figures at those paths."""
    columns = (
        Column("figure", gettext("Figure"), "text"),
        Column("value", gettext("Value"), leads=True),
        Column("unit", gettext("Unit"), "text"),
    )
    rows = tuple(_row(stored, path) for path in paths)
    figures = [figure_at(stored, place, path) for path in paths]
    return FigureList(id, title, figures, Table(id, title, columns, rows))


def _row(stored: Stored, path: Path) -> Row:
    said, value = said_of(stored.field(path)), stored.value(*path)
    if said.get("display") == "percent" and isinstance(value, float):
        return stored.title(*path), exact_percentage(value), "%"
    return stored.title(*path), spoken(value), stored.unit(*path)


def spoken(value: Any) -> Any:
    """A yes or no in words; everything else as it is."""
    return (gettext("yes") if value else gettext("no")) if isinstance(value, bool) else value


@dataclass(frozen=True)
class Term:
    """One thing an equation is made of. address: where it opens, "" for an input."""

    symbol: SafeString
    title: str
    text: str
    address: str = ""


@dataclass(frozen=True)
class Panel:
    """An opened figure."""

    title: str
    text: str
    meaning: str
    equation: SafeString | None
    terms: list[Term]
    document: str
    source_place: str
    evidence: str
    evidence_word: str
    series: Table | None = field(default=None)


def panel_of(stored: Stored, place: Place, path: Path) -> Panel | None:
    """The panel of a figure; None where the path leads to no figure of this result."""
    known = stored.field(path)
    said = said_of(known)
    value = stored.value(*path)
    if known is None or "equation" not in said or isinstance(value, Mapping):
        return None
    if path and isinstance(path[-1], int):
        return None
    source = said.get("source")
    source = source if isinstance(source, Mapping) else {}
    evidence = str(source.get("evidence", "verified"))
    equation = str(said["equation"])
    return Panel(
        title=_full_title(stored, path),
        text="" if isinstance(value, list) else _text(value, said, stored.currency),
        meaning=gettext(known.description) if known.description else "",
        equation=mathml(equation) if equation else None,
        terms=list(_terms(stored, place, path, equation)),
        document=str(source.get("document", "")),
        source_place=str(source.get("place", "")),
        evidence=evidence,
        evidence_word=str(EVIDENCE[evidence]),
        series=_series(stored, path, known) if isinstance(value, list) else None,
    )


def _full_title(stored: Stored, path: Path) -> str:
    """The figure's title; one of several alike is told apart by its group's name."""
    above = stored.value(*path[:-1])
    name = above.get("name") if isinstance(above, Mapping) else None
    title = stored.title(*path)
    return f"{title} · {name}" if isinstance(name, str) and name != stored.value(*path) else title


def _text(value: Any, said: Mapping[str, Any], currency: str) -> str:
    display, unit = str(said.get("display", "number")), str(said.get("unit", ""))
    if isinstance(value, str):
        return gettext(value)
    return format_value(spoken(value), display, unit, currency)


def _series(stored: Stored, path: Path, known: FieldInfo) -> Table | None:
    """The values of a yearly list by year; None for another list."""
    said, values = said_of(known), stored.numbers(*path)
    if said.get("series") not in {"from_year_0", "from_year_1"}:
        return None
    first = 1 if said["series"] == "from_year_1" else 0
    title = title_of(known)
    columns = (
        Column("year", gettext("Year"), "text"),
        Column("value", title, said.get("display", "number"), stored.unit(*path), leads=True),
    )
    rows = tuple((first + position, value) for position, value in enumerate(values))
    return Table("series", title, columns, rows)


def _terms(stored: Stored, place: Place, path: Path, equation: str) -> Iterator[Term]:
    """Figures of the same group, then its inputs, whose symbols stand in the equation."""
    own = str(said_of(stored.field(path)).get("symbol", ""))
    seen = {own}
    found = [*_results_near(stored, path[:-1]), *_inputs_near(stored, path[:-1])]
    for where, known, value, is_result in found:
        said = said_of(known)
        symbol = str(said.get("symbol", ""))
        if symbol in seen or not holds(equation, symbol) or where == path:
            continue
        seen.add(symbol)
        yield Term(
            mathml_inline(symbol),
            title_of(known),
            _term_text(value, said, stored.currency),
            place.of_figure(where) if is_result else "",
        )


def mathml_inline(symbol: str) -> SafeString:
    return SafeString(mathml(symbol).replace('display="block"', 'display="inline"'))


def _term_text(value: Any, said: Mapping[str, Any], currency: str) -> str:
    if isinstance(value, list):
        return gettext("by year")
    return _text(value, said, currency)


Near = tuple[Path, FieldInfo, Any, bool]


def _results_near(stored: Stored, group: Path) -> Iterator[Near]:
    calculation = stored.calculation
    if calculation:
        values = stored.value(*group)
        yield from _leaves(_model_at(calculation.result, group), group, values, True)


def _inputs_near(stored: Stored, group: Path) -> Iterator[Near]:
    """The inputs of the group of the same name; of the whole calculation for a bare flow."""
    model = stored.input_model()
    if model is not None:
        here = _model_at(model, group)
        yield from _leaves(here, group, stored.given(*group), False)


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    if not path:
        return model
    known = field_at(model, path)
    return model_within(known.annotation) if known else None


def _leaves(
    model: type[BaseModel] | None, path: Path, values: Any, is_result: bool, depth: int = 0
) -> Iterator[Near]:
    """The fields of a group with their values, then those of the groups inside it."""
    if model is None or not isinstance(values, Mapping) or depth > 2:
        return
    inner: list[tuple[str, FieldInfo]] = []
    for name, known in model.model_fields.items():
        if model_within(known.annotation) is None:
            yield (*path, name), known, value_at(values, (name,)), is_result
        else:
            inner.append((name, known))
    for name, known in inner:
        below = model_within(known.annotation)
        yield from _leaves(below, (*path, name), values.get(name), is_result, depth + 1)
