"""Figures of a result, one by one, with the addresses that open them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from presentation.forms import Path
from presentation.numbers import MISSING, exact_percentage, figure_parts
from presentation.tables import Column, Row, Table
from snip.results.addresses import Place
from snip.results.stored import Stored, said_of


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
    stored: Stored,
    place: Place,
    *,
    id: str,
    title: str,
    paths: Sequence[Path],
    notes: Mapping[Path, str] | None = None,
) -> FigureList:
    """The figures at those paths; notes: what stands beside some of them."""
    said = notes or {}
    columns = (
        Column("figure", gettext("Figure"), "text"),
        Column("value", gettext("Value"), leads=True),
        Column("unit", gettext("Unit"), "text"),
    )
    rows = tuple(_row(stored, path, said.get(path, "")) for path in paths)
    figures = [figure_at(stored, place, path, said.get(path, "")) for path in paths]
    return FigureList(id, title, figures, Table(id, title, columns, rows))


def _row(stored: Stored, path: Path, note: str) -> Row:
    said, value = said_of(stored.field(path)), stored.value(*path)
    title = stored.title(*path) + (f" ({note})" if note else "")
    if said.get("display") == "percent" and isinstance(value, float):
        return title, exact_percentage(value), "%"
    return title, spoken(value), stored.unit(*path)


def spoken(value: Any) -> Any:
    """A yes or no in words; everything else as it is."""
    return (gettext("yes") if value else gettext("no")) if isinstance(value, bool) else value
