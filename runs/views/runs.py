"""Pages of runs: the list, one run with its progress, cancelling."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from runs import presenting, selectors, services
from runs.addresses import WAITING
from runs.forms import RunFilter
from runs.models import Run, Status
from runs.permissions import may_build_on, may_cancel, result_address, visible_runs

PAGE_SIZE = 25


@require_safe
@login_required
@never_cache
def run_list(request: HttpRequest) -> HttpResponse:
    form = RunFilter(request.GET)
    runs = selectors.for_list(visible_runs(request.user))
    if form.status_asked:
        runs = runs.filter(status=form.status_asked)
    page = Paginator(runs, PAGE_SIZE).get_page(form.page_asked)
    rows = [{"run": run, "what": presenting.calculation_title(run)} for run in page]
    context = {"form": form, "page": page, "rows": rows, "filtered": bool(form.status_asked)}
    return render(request, "runs/run_list.html", context)


@require_safe
@never_cache
def run_detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The page of a run, for everybody who sees it; visitors do not learn who asked for it."""
    if not request.user.is_authenticated and not visible_runs(request.user).filter(pk=run_id):
        # Their session may have ended while they waited; what is not there answers alike.
        return redirect_to_login(request.get_full_path())
    run = _visible(request, run_id)
    address = result_address(request.user, run)
    if address and run.status == Status.SUCCEEDED and WAITING in request.GET:
        return redirect(address)
    context = {
        **_state(run),
        "address": address,
        "may_cancel": run.is_open and may_cancel(request.user, run),
        "may_build_on": run.status == Status.SUCCEEDED and may_build_on(request.user, run),
        "may_move": run.status == Status.SUCCEEDED and presenting.answers_at_once(run),
        "faults": presenting.faults(run),
        "failure": selectors.run_failure(run),
        "inputs": presenting.input_lines(run),
        "result": [] if address else presenting.result_lines(run),
    }
    return render(request, "runs/run_detail.html", context)


@require_safe
@never_cache
def run_status(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far the run is, for the page that waits for it; a finished one moves that page on."""
    if not request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        return redirect("runs:run_detail", run_id)
    if not request.user.is_authenticated:
        # The session ended while the page waited: loading it again leads through the sign-in.
        return HttpResponseClientRefresh()
    run = _visible(request, run_id)
    if run.is_open:
        return render(request, "runs/status.html", _state(run))
    address = result_address(request.user, run) if run.status == Status.SUCCEEDED else None
    return HttpResponseClientRedirect(address) if address else HttpResponseClientRefresh()


@require_POST
@login_required
def run_cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = _visible(request, run_id)
    if not may_cancel(request.user, run):
        raise PermissionDenied
    if run.is_open:
        run = services.run_cancel(run=run)
    messages.info(request, _cancelled_text(run))
    return redirect("runs:run_detail", run.pk)


def _visible(request: HttpRequest, run_id: UUID) -> Run:
    runs = visible_runs(request.user).select_related("created_by")
    return get_object_or_404(runs, pk=run_id)


def _state(run: Run) -> dict[str, Any]:
    return {
        "run": run,
        "what": presenting.calculation_title(run),
        "waiting": presenting.elapsed(run.created_at),
        "elapsed": presenting.elapsed(run.started_at, run.finished_at),
    }


def _cancelled_text(run: Run) -> str:
    if run.status == Status.CANCELLED:
        return _("The run is cancelled. Nothing was calculated; your inputs are where they were.")
    if run.is_open:
        return _("The run has been asked to stop and does so at its next step.")
    return _("The run had already finished when you cancelled it, so it stays as it is.")
