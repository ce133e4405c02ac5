"""Runs side by side: alternatives and scenarios with their differences, in inputs too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runs.comparison import LEAST, MOST, comparison_of
from runs.models import Run, Status
from runs.permissions import result_address, visible_runs
from runs.presenting import calculation_title
from runs.selectors import scenario_behind

RUN = "corrida"


@require_safe
@never_cache
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison of the runs the address names; without enough of them, how to get there."""
    runs = _asked(request)
    reason = _reason(runs)
    if reason:
        context: dict[str, Any] = {"reason": reason, "most": MOST}
        return render(request, "runs/compare/none.html", context)
    first = runs[0]
    scenario = scenario_behind(first)
    context = {
        "comparison": comparison_of(runs),
        "what": calculation_title(first),
        "first": first,
        "result_address": result_address(request.user, scenario.base if scenario else first),
    }
    return render(request, "runs/compare/page.html", context)


def _asked(request: HttpRequest) -> list[Run]:
    """The runs of the address in its order, each once; 404 where one is not there to see."""
    texts = list(dict.fromkeys(request.GET.getlist(RUN)))[: MOST + 1]
    try:
        ids = list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        raise Http404 from None
    found = {run.pk: run for run in visible_runs(request.user).filter(pk__in=ids)}
    if len(found) < len(ids):
        raise Http404
    return [found[one] for one in ids]


def _reason(runs: list[Run]) -> str:
    if len(runs) < LEAST:
        return "few"
    if len(runs) > MOST:
        return "many"
    if len({run.calculation for run in runs}) > 1:
        return "different"
    return "" if all(run.status == Status.SUCCEEDED for run in runs) else "unfinished"
