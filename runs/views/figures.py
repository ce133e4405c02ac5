"""Opened figures of a run: one as a page or panel, and all of them as an annex for paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runs import presenting
from runs.about import about_run
from runs.annex import annex_of
from runs.models import Run, Status
from runs.opening import VIA, figure_way, open_figure
from runs.permissions import result_address, visible_runs


@require_safe
@never_cache
def figures(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Every figure of the run with its formula, made for paper."""
    run = _visible(request, run_id)
    if run.status != Status.SUCCEEDED:
        return redirect("runs:run_detail", run.pk)
    context = {**_about(request, run), "annex": annex_of(request.user, run)}
    return render(request, "runs/figures/annex.html", context)


@require_safe
@never_cache
def figure(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """One opened figure: a page of its own, or its panel where htmx asks."""
    run = _visible(request, run_id)
    if run.status != Status.SUCCEEDED:
        return redirect("runs:run_detail", run.pk)
    opening = open_figure(request.user, run, key, figure_way(run), request.GET.getlist(VIA))
    if opening is None:
        raise Http404
    htmx: Any = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    if htmx and not htmx.history_restore_request:
        response = render(request, "runs/figures/panel.html", {"run": run, "opening": opening})
    else:
        context = {**_about(request, run), "opening": opening}
        response = render(request, "runs/figures/page.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _visible(request: HttpRequest, run_id: UUID) -> Run:
    return get_object_or_404(visible_runs(request.user), pk=run_id)


def _about(request: HttpRequest, run: Run) -> dict[str, Any]:
    return {
        "run": run,
        "what": presenting.calculation_title(run),
        "about": about_run(run),
        "address": result_address(request.user, run),
    }
