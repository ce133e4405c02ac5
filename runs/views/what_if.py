"""A finished run with its assumptions moved: key figures and charts beside the saved ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from runs import presenting
from runs.about import about_run
from runs.forms import KeepForm
from runs.models import Run, Status
from runs.permissions import may_build_on, result_address, visible_runs
from runs.scenario_list import scenario_lines
from runs.selectors import scenario_behind
from runs.what_if_page import Moves, Moving, Page, Unavailable, moving_of, page_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def what_if(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The page; a POST answers to moved fields: with the parts that follow where htmx asks, else
    by leading to the address that carries the moves."""
    run = visible_run(request, run_id)
    if run.status != Status.SUCCEEDED:
        return redirect("runs:run_detail", run.pk)
    try:
        moving = moving_of(run)
    except Unavailable as error:
        context = {**frame(request, run), "reason": error.reason}
        return render(request, "runs/what_if/unavailable.html", context)
    if request.method != "POST":
        return what_if_response(request, moving, moving.asked(request.GET))
    moves = moving.posted(request.POST)
    if _is_partial(request):
        context = {"page": page_of(moving, moves), "partial": True, **_rights(request, run)}
        return render(request, "runs/what_if/answer.html", context)
    address = moving.address(moves)
    if moves and "?" not in address:
        return what_if_response(request, moving, moves)
    return redirect(address)


def what_if_response(
    request: HttpRequest,
    moving: Moving,
    moves: Moves,
    form: KeepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with the form that keeps a scenario as it was sent."""
    page: Page = page_of(moving, moves)
    context = {
        **frame(request, moving.run),
        **_rights(request, moving.run),
        "page": page,
        "form": form or KeepForm(),
    }
    return render(request, "runs/what_if/page.html", context, status=status)


def visible_run(request: HttpRequest, run_id: UUID) -> Run:
    """A run the reader sees; 404 for any other."""
    return get_object_or_404(visible_runs(request.user).select_related("created_by"), pk=run_id)


def frame(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What every page about a run's scenarios says of it."""
    scenario = scenario_behind(run)
    root = scenario.base if scenario else run
    address = result_address(request.user, root)
    return {
        "run": run,
        "about": about_run(root),
        "scenario": scenario,
        "root": root,
        "what": presenting.calculation_title(run),
        "result_address": address,
        "scenarios": scenario_lines(root),
        "may_delete": may_build_on(request.user, root),
    }


def _rights(request: HttpRequest, run: Run) -> dict[str, Any]:
    return {"may_keep": may_build_on(request.user, run)}


def _is_partial(request: HttpRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request
