"""The result of an alternative's evaluation: tabs, opened figures, tables as files, history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from presentation.tables import csv_bytes, workbook_bytes
from presentation.tables.download import CSV_TYPE, WORKBOOK_TYPE
from runs.opening import VIA, Opening
from runs.permissions import may_build_on
from runs.selectors import run_failure
from snip.forms import norm_title
from snip.models import Alternative
from snip.permissions import may_edit, may_share
from snip.results.addresses import FIGURE, FIRST_TAB, FORMAT, RUN, TABLE, Place
from snip.results.page import (
    evaluation_shown,
    history_of,
    opening_asked,
    siblings_of,
    tab_links,
)
from snip.results.stored import Stored
from snip.results.summary import decision_of, departures_of, key_figures, remarks_of
from snip.results.tabs import HISTORY, Contents, Tab, tabs_of
from snip.selectors import Standing, standing_of, standings_of
from snip.views.lookup import alternative_or_404


@require_safe
def result(
    request: HttpRequest, project_id: UUID, number: int, tab: str = FIRST_TAB
) -> HttpResponse:
    """One tab of the latest result, or of an earlier run's."""
    alternative = alternative_or_404(request, project_id, number)
    standing = standing_of(alternative)
    asked_run = request.GET.get(RUN, "")
    evaluation = evaluation_shown(standing, asked_run)
    if evaluation is None and (asked_run or tab != FIRST_TAB):
        raise Http404
    if evaluation is None:
        return render(request, "snip/result/none.html", _frame(request, alternative, standing))
    stored = Stored(evaluation.run, alternative.project)
    place = Place(alternative, tab, asked_run and str(evaluation.run.pk))
    chosen = next((one for one in tabs_of(stored) if one.slug == tab), None)
    if chosen is None:
        raise Http404
    contents = chosen.build(stored, place)
    if wanted := request.GET.get(FORMAT):
        return _file(contents, request.GET.get(TABLE, ""), wanted, stored)
    opening = _opening(request, stored, place)
    if opening and _is_partial(request):
        context = _opened(opening, stored, place)
        return _varying(render(request, "runs/figures/panel.html", context))
    context = {
        **_frame(request, alternative, standing),
        **_page(stored, place, contents, chosen, opening),
        "is_earlier": standing.finished is not None and evaluation.pk != standing.finished.pk,
        "is_current": evaluation.version == alternative.version,
        "evaluation": evaluation,
        "may_build_on": may_build_on(request.user, evaluation.run),
    }
    return _varying(render(request, "snip/result/page.html", context))


def _frame(request: HttpRequest, alternative: Alternative, standing: Standing) -> dict[str, Any]:
    """What also a page without a result shows."""
    project = alternative.project
    standings = standings_of(project)
    latest = standing.latest.run if standing.latest else None
    return {
        "project": project,
        "alternative": alternative,
        "position": [one.alternative.pk for one in standings].index(alternative.pk) + 1,
        "total": len(standings),
        "siblings": siblings_of(standings, alternative),
        "standing": standing,
        "norm": norm_title(project.parameter_set),
        "editable": may_edit(request.user, project),
        "shareable": may_share(request.user, project),
        "failure": run_failure(latest) if latest else "",
    }


def _page(
    stored: Stored, place: Place, contents: Contents, tab: Tab, opening: Opening | None
) -> dict[str, Any]:
    is_first = tab.slug == FIRST_TAB
    return {
        "stored": stored,
        "run": stored.run,
        "place": place,
        "tab": tab,
        "tabs": tab_links(tabs_of(stored), place),
        "contents": contents,
        "files": [
            (one, place.of_file(one.id, "csv"), place.of_file(one.id, "xlsx"))
            for one in contents.tables
        ],
        "lists": [
            (one, place.of_file(one.id, "csv"), place.of_file(one.id, "xlsx"))
            for one in contents.lists
        ],
        "figures": key_figures(stored, place) if is_first else [],
        "decision": decision_of(stored) if is_first else None,
        "remarks": remarks_of(stored) if is_first else [],
        "departures": departures_of(stored) if is_first else [],
        "history": history_of(place.alternative, place, stored.run) if tab.slug == HISTORY else [],
        **(_opened(opening, stored, place) if opening else {}),
    }


def _opened(opening: Opening, stored: Stored, place: Place) -> dict[str, Any]:
    return {"opening": opening, "run": stored.run, "closed": place.here}


def _opening(request: HttpRequest, stored: Stored, place: Place) -> Opening | None:
    asked = request.GET.get(FIGURE)
    if asked is None:
        return None
    opening = opening_asked(request.user, stored, place, asked, request.GET.getlist(VIA))
    if opening is None:
        raise Http404
    return opening


def _is_partial(request: HttpRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _file(contents: Contents, name: str, kind: str, stored: Stored) -> HttpResponse:
    """A table of the tab as it is seen, as CSV or as a workbook."""
    table = contents.table(name)
    if table is None or kind not in {"csv", "xlsx"}:
        raise Http404
    is_csv = kind == "csv"
    response = HttpResponse(
        csv_bytes(table) if is_csv else workbook_bytes(table),
        content_type=CSV_TYPE if is_csv else WORKBOOK_TYPE,
    )
    filename = f"{table.id}-{stored.run.fingerprint[:8]}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
