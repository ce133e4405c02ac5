"""Which input and which figure stands on which sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_noop as _

from engine.registry import Calculation
from engine.trace import Place, Trace
from presentation.workbooks.layout import Layout, SheetLayout

OWN_SHEET = 40
"""Figures of a group from which on it gets a sheet of its own."""
INPUTS = _("Inputs")
RESULTS = _("Results")
OTHER_INPUTS = _("Other inputs")
OTHER_RESULTS = _("Other results")

Sheets = list[tuple[str, list[Place]]]
"""Title in English and the places on it, in their order."""


def arranged_inputs(found: Trace, layout: Layout) -> Sheets:
    """Every input on the sheet that names its path most exactly."""
    places = [found.input_place(path) for path in found.input_paths()]
    if not layout.inputs:
        return [(INPUTS, places)]
    return _arranged(places, layout.inputs, OTHER_INPUTS)


def arranged_results(found: Trace, layout: Layout) -> Sheets:
    """Every figure and text; without a layout large groups apart and the rest together."""
    places = found.places()
    if layout.results:
        return _arranged(places, layout.results, OTHER_RESULTS)
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(place.within[0].title if place.within else "", []).append(place)
    large = {title for title, members in groups.items() if title and len(members) >= OWN_SHEET}
    together = [one for one in places if not one.within or one.within[0].title not in large]
    sheets: Sheets = [(RESULTS, together)] if together else []
    return sheets + [(title, members) for title, members in groups.items() if title in large]


def _arranged(places: Iterable[Place], sheets: Sequence[SheetLayout], rest: str) -> Sheets:
    found: dict[str, dict[str, list[Place]]] = {one.title: {} for one in sheets}
    found[rest] = {}
    for place in places:
        title, path = _home(place.path, sheets) or (rest, "")
        found[title].setdefault(path, []).append(place)
    ordered = {one.title: one.paths for one in sheets}
    return [
        (title, [place for path in ordered.get(title, ("",)) for place in parts.get(path, [])])
        for title, parts in found.items()
        if parts
    ]


def _home(path: str, sheets: Sequence[SheetLayout]) -> tuple[str, str] | None:
    """Sheet and path of the layout that holds a place, the longest path of all."""
    holding = [
        (one.title, above)
        for one in sheets
        for above in one.paths
        if f"{path}.".startswith(f"{above}.") or not above
    ]
    return max(holding, key=lambda one: len(one[1]), default=None)


def key_paths(found: Trace, calculation: Calculation) -> list[str]:
    """The key figures there are; the path of a list stands for its last value."""
    figures = found.figures()
    known = set(figures)
    keys = []
    for path in calculation.key_figures:
        values = [one for one in figures if one.startswith(f"{path}.")]
        if path in known:
            keys.append(path)
        elif values and all(one.removeprefix(f"{path}.").isdigit() for one in values):
            keys.append(values[-1])
    return keys or [one for one in figures if found.place(one).index is None][:6]
