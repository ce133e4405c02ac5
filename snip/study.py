"""The chapters of a water project's study: the tabs of its result, on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from presentation.forms import Path, dotted
from presentation.study.blocks import (
    Block,
    Bullets,
    Drawing,
    Facts,
    Grid,
    Heading,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
)
from presentation.study.description import Chapter
from presentation.tables import Column, Table
from runs.documents.default import remarks_of
from runs.documents.ground import Ground
from runs.documents.inputs import example_notes, input_grids
from snip.models import Alternative, Project
from snip.results import drawings, tables, tabs
from snip.results.addresses import Place
from snip.results.figures import Figure, FigureList
from snip.results.stored import Stored
from snip.results.summary import decision_of, departures_of, key_figures
from snip.results.tabs import Contents
from snip.sections import REVIEW, sections_of

DEPARTURE_WIDTHS = (34, 14, 14, 38)
ANCHORS = {
    "demanda": "demand",
    "costos": "costs",
    "beneficios": "benefits",
    "sensibilidad": "sensitivity",
    "sostenibilidad": "sustainability",
}


class Paper(Place):
    """Where there are no pages to lead to: the address of a figure is its path in the result."""

    def of_figure(self, path: Path) -> str:
        return dotted(path)


def compose(ground: Ground) -> Sequence[Chapter]:
    """Summary, inputs, then what the tabs of the result hold, indicators among them."""
    stored = Stored(ground.run, Project(currency=ground.about.currency))
    place = Paper(Alternative(number=1))
    found = [
        Chapter("summary", _("Summary"), list(_summary(ground, stored, place))),
        Chapter("inputs", _("Inputs and their sources"), list(_inputs(ground))),
        *_chapters(ground, stored, place),
    ]
    return [one for one in found if one.blocks]


def _summary(ground: Ground, stored: Stored, place: Place) -> Iterator[Block]:
    decision = decision_of(stored)
    yield Notice("ok" if decision.is_accepted else "bad", decision.words)
    if decision.irr_words:
        yield Notice("warn", decision.irr_words)
    if decision.components:
        yield Notice("ok" if decision.are_components_accepted else "warn", decision.components)
    if decision.payment:
        yield Notice("ok" if decision.is_payable else "warn", decision.payment)
    yield KeyFigures([_key_figure(ground, one) for one in key_figures(stored, place)])
    if ground.money:
        yield Paragraph(_("Amounts in %(money)s.") % {"money": ground.money}, small=True)
    yield from map(Drawing, filter(None, [drawings.net_flow(stored)]))
    if remarks := remarks_of(ground):
        yield Heading(_("Remarks of the calculation"))
        yield Bullets(remarks)
    yield Heading(_("Departures from the norm"))
    yield _departures(stored)


def _key_figure(ground: Ground, figure: Figure) -> KeyFigure:
    anchor = ground.anchor(figure.address)
    return KeyFigure(figure.title, figure.text, figure.unit, figure.note, anchor)


def _departures(stored: Stored) -> Block:
    found = departures_of(stored)
    if not found:
        return Paragraph(_("No input departs from what the norm fixes."))
    columns = (
        Column("input", _("Input"), "text"),
        Column("given", _("Given"), "text"),
        Column("norm", _("Norm"), "text"),
        Column("source", _("Source"), "text"),
    )
    rows = tuple(
        (one.title, one.given, one.norm, f"{one.source} ({one.evidence})") for one in found
    )
    title = _("Inputs that differ from the norm")
    return Grid(Table("desvios", title, columns, rows), widths=DEPARTURE_WIDTHS)


def _inputs(ground: Ground) -> Iterator[Block]:
    """The inputs in the sections in which they are asked for."""
    yield from example_notes(ground)
    for section in sections_of(ground.run.calculation):
        paths = tuple(f"{dotted(path)}." for path in section.paths)
        title = _("Changes to try") if section.slug == REVIEW else str(section.title)
        if grids := input_grids(ground, section.slug, title, paths):
            yield Heading(title, f"inputs-{section.slug}")
            first, *others = grids
            yield replace(first, named=first.table.title != title)
            yield from others


def _chapters(ground: Ground, stored: Stored, place: Place) -> Iterator[Chapter]:
    for tab in tabs.tabs_of(stored):
        anchor = ANCHORS.get(tab.slug)
        if anchor is None:
            continue
        if anchor == "sensitivity":
            yield Chapter("indicators", _("Indicators"), list(_indicators(ground, stored, place)))
        yield Chapter(anchor, str(tab.label), list(_blocks(ground, tab.build(stored, place))))


def _indicators(ground: Ground, stored: Stored, place: Place) -> Iterator[Block]:
    yield from _blocks(ground, Contents(tables=[tables.social_flow(stored, place)]))
    facts = [
        (one.title, " ".join(filter(None, [one.text, one.unit])))
        for one in key_figures(stored, place)
    ]
    yield Heading(_("Key figures"))
    yield Facts(facts)


def _blocks(ground: Ground, contents: Contents) -> Iterator[Block]:
    """What stands on a tab, in its order."""
    yield from (Notice("info", note) for note in contents.notes)
    yield from (Drawing(chart) for chart in contents.charts)
    yield from (_list(one) for one in contents.lists)
    yield from (Grid(table, ground.money) for table in contents.tables)


def _list(found: FigureList) -> Grid:
    columns = (
        Column("figure", _("Figure"), "text"),
        Column("value", _("Value"), "text"),
        Column("unit", _("Unit"), "text"),
    )
    rows = tuple((one.title, one.text, one.unit) for one in found.figures)
    return Grid(Table(found.id, found.title, columns, rows), widths=(56, 24, 20))
