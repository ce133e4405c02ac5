"""Everything a result page needs, put together for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from runs.models import Run, Status
from runs.opening import Opening, open_figure
from runs.permissions import AnyUser
from snip.models import Alternative, Evaluation
from snip.results.addresses import Place, flow_figure_address
from snip.results.stored import Stored
from snip.selectors import Standing

HISTORY_LENGTH = 50


def evaluation_shown(standing: Standing, run: str) -> Evaluation | None:
    """The evaluation a reader asked for by its run, or the latest finished one."""
    if not run:
        return standing.finished
    try:
        wanted = UUID(run)
    except ValueError:
        return None
    finished = standing.alternative.evaluations.filter(run__status=Status.SUCCEEDED)
    return finished.select_related("run", "requested_by").filter(run_id=wanted).first()


def opening_asked(
    user: AnyUser, stored: Stored, place: Place, key: str, via: Sequence[str]
) -> Opening | None:
    """The figure an address names, opened; None where there is no such figure."""
    return open_figure(user, stored.run, key, place.of_key, via)


@dataclass(frozen=True)
class PastRun:
    """One line of the history. address: its result, "" where it has none, as for its figures."""

    run: Run
    asked_by: str
    asked_at: datetime
    npv: float | None
    irr: float | None
    address: str
    npv_address: str
    irr_address: str
    is_shown: bool


def history_of(alternative: Alternative, place: Place, shown: Run | None) -> list[PastRun]:
    """The runs that evaluated the alternative, latest first."""
    evaluations = alternative.evaluations.select_related("run", "requested_by")
    return [_past(one, place, shown) for one in evaluations.defer("run__inputs")[:HISTORY_LENGTH]]


def _past(evaluation: Evaluation, place: Place, shown: Run | None) -> PastRun:
    run = evaluation.run
    finished = run.status == Status.SUCCEEDED
    stored = Stored(run, evaluation.alternative.project) if finished else None
    return PastRun(
        run=run,
        asked_by=str(evaluation.requested_by or ""),
        asked_at=evaluation.requested_at,
        npv=stored.of_flow("npv") if stored else None,
        irr=stored.of_flow("irr") if stored else None,
        address=place.of_run(str(run.pk)) if finished else "",
        npv_address=flow_figure_address(run, "npv") if finished else "",
        irr_address=flow_figure_address(run, "irr") if finished else "",
        is_shown=shown is not None and run.pk == shown.pk,
    )


@dataclass(frozen=True)
class Sibling:
    """Another alternative of the project that has a result."""

    alternative: Alternative
    address: str


def siblings_of(standings: Sequence[Standing], here: Alternative) -> list[Sibling]:
    return [
        Sibling(one.alternative, Place(one.alternative).here)
        for one in standings
        if one.finished and one.alternative.pk != here.pk
    ]


def tab_links(tabs: Sequence[Any], place: Place) -> list[dict[str, Any]]:
    """The tabs as components/tabs.html takes them."""
    return [
        {"label": one.label, "address": place.of_tab(one.slug), "current": one.slug == place.tab}
        for one in tabs
    ]
