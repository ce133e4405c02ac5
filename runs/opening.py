"""An opened figure of a stored run: its trace, who entered its inputs, and whether it still holds.

A trace is made from the run's snapshot. Its figures must be the stored ones; where one is not, or
where the engine has changed since, the reader gets the stored value and is told so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from engine.errors import InvalidInputs, UnknownCalculation
from engine.trace import Trace, UnknownFigure
from presentation import traces
from presentation.forms import UnknownPath, path_of
from presentation.numbers import format_value
from presentation.problems import field_at
from presentation.traces import Opened, Way
from presentation.traces.numbers import exact_text, text_of
from runs.about import Origin, about_run, origins_of
from runs.failures import Outdated
from runs.models import Run
from runs.permissions import AnyUser
from runs.presenting import calculation_of
from runs.tracing import trace_of_run

VIA = "via"
LONGEST_TRAIL = 12
OUTDATED, GONE, DIFFERS = "outdated", "gone", "differs"


@dataclass(frozen=True)
class Kept:
    """A figure as the run has stored it. again: what calculating it again gives instead."""

    label: str
    text: str
    again: str = ""


@dataclass(frozen=True)
class Opening:
    """An opened figure of a run.

    problem: "" where it opens; "outdated" for a run of another engine version or parameter set,
    "gone" where the portal no longer has the calculation, "differs" where calculating again gives
    another value: then kept says what is stored, and opened is None.
    origin: for an input. premises: conditions that decided the formulas, and how they came out.
    """

    run: Run
    key: str
    opened: Opened | None = None
    problem: str = ""
    kept: Kept | None = None
    origin: Origin | None = None
    premises: Sequence[tuple[str, str]] = ()

    @property
    def title(self) -> str:
        if self.opened:
            return self.opened.number.label
        return self.kept.label if self.kept else ""


def open_figure(
    user: AnyUser, run: Run, key: str, way: Way, via: Sequence[str] = ()
) -> Opening | None:
    """The figure, input, parameter, step or list of that key in a finished run.

    via: the keys that led there. None where the run has nothing of that key.
    """
    found = traced(run)
    if isinstance(found, str):
        return _kept_only(run, key, found)
    via = via[-LONGEST_TRAIL:]
    currency = about_run(run).currency
    try:
        opened = traces.opened(found, key, via, way, currency)
    except UnknownFigure:
        whole = traces.opened_list(found, key, via, way, currency)
        return Opening(run, key, whole) if whole else None
    wrong = differing(stored_figures(run), found, key)
    if wrong:
        return Opening(run, key, problem=DIFFERS, kept=_kept_beside(run, found, wrong))
    origin = None
    if opened.number.kind == "input":
        origin = origins_of(user, run, [opened.number.path])[opened.number.path]
    return Opening(run, key, opened, origin=origin, premises=premises_of(found))


def traced(run: Run) -> Trace | str:
    """The run's trace, or why there is none: "outdated" or "gone"."""
    try:
        return trace_of_run(run)
    except UnknownCalculation:
        return GONE
    except (Outdated, InvalidInputs):
        return OUTDATED


def premises_of(trace: Trace) -> list[tuple[str, str]]:
    """The conditions that decided which formulas there are, with yes or no."""
    told = ((gettext(one.title), text_of(one.outcome)) for one in trace.premises)
    return list(dict.fromkeys(told))


def figure_way(run: Run) -> Way:
    """Where a run's figures open: pages of their own, which know the way down to them."""

    def way(key: str, via: Sequence[str]) -> str:
        return figure_address(run.pk, key) + trail_query(via)

    return way


def figure_address(run_id: UUID, key: str) -> str:
    """The page of its own on which a figure of a run opens."""
    return reverse("runs:figure", args=[run_id, key])


def trail_query(via: Sequence[str], **more: str) -> str:
    """A query with the way down; its outermost figure is kept where it grows too long."""
    short = [*via[:1], *via[1:][-(LONGEST_TRAIL - 1) :]]
    query = urlencode([*more.items(), *((VIA, one) for one in short)])
    return f"?{query}" if query else ""


def stored_figures(run: Run) -> dict[str, Any]:
    """Every value of the stored result by its dotted path."""
    return dict(_leaves("", run.result))


def differing(stored: Mapping[str, Any], trace: Trace, key: str) -> str:
    """The path of a figure, this one or one in its expression, that is not what is stored; ""."""
    opened = trace.open(key)
    sizes = [abs(one.value) for one in opened.parts if isinstance(one.value, float)]
    for part in (opened, *opened.parts):
        if part.kind == "figure" and not _agree(part.value, stored.get(part.path), sizes):
            return part.path
    return ""


def disagreeing(run: Run, trace: Trace) -> list[str]:
    """Every figure that calculating again gives otherwise than it is stored."""
    stored = stored_figures(run)
    return [path for path in trace.figures() if differing(stored, trace, path) == path]


def _leaves(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    inner: Any = value.items() if isinstance(value, Mapping) else None
    inner = enumerate(value) if isinstance(value, list) else inner
    if inner is None:
        yield prefix, value
        return
    for name, one in inner:
        yield from _leaves(f"{prefix}.{name}" if prefix else str(name), one)


def _agree(again: Any, stored: Any, sizes: Sequence[float]) -> bool:
    """Equal to nine digits, or to the last bits of the largest number a sum is made of."""
    if again is None or stored is None or isinstance(again, bool) or isinstance(stored, bool):
        return again is stored
    scale = max(sizes, default=0.0)
    return math.isclose(again, stored, rel_tol=1e-9, abs_tol=1e-12 * scale)


def _kept_only(run: Run, key: str, problem: str) -> Opening | None:
    """A figure of a run that cannot be traced; None where it is no single stored value."""
    stored = stored_figures(run)
    if key not in stored:
        return None
    return Opening(run, key, problem=problem, kept=_kept(run, key, stored[key]))


def _kept(run: Run, key: str, value: Any, again: str = "") -> Kept:
    said = _said(run, key)
    if isinstance(value, bool):
        return Kept(said["title"], text_of(value), again)
    currency = about_run(run).currency
    return Kept(said["title"], format_value(value, said["display"], said["unit"], currency), again)


def _kept_beside(run: Run, trace: Trace, key: str) -> Kept:
    place, again = trace.place(key), trace.value(key)
    exact = exact_text(again, place.display) or text_of(again, place.display)
    stored = stored_figures(run).get(key)
    kept = _kept(run, key, stored, exact)
    return Kept(kept.label, exact_text(stored, place.display) or kept.text, exact)


def _said(run: Run, key: str) -> dict[str, str]:
    """What today's model says of a stored figure; its key where it says nothing."""
    calculation = calculation_of(run)
    try:
        known = field_at(calculation.result, path_of(key)) if calculation else None
    except UnknownPath:
        known = None
    extra: Any = (known.json_schema_extra if known else None) or {}
    return {
        "title": gettext(known.title) if known and known.title else key,
        "display": str(extra.get("display", "number")),
        "unit": str(extra.get("unit", "")),
    }
