"""The study of a run: how far it is in each language, asking for it, cancelling, downloading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from runs import presenting, selectors, services
from runs.about import about_run
from runs.documents.files import answer_with
from runs.documents.states import states_of
from runs.forms import StudyForm
from runs.models import Document, Run, Status
from runs.permissions import may_build_on, result_address, visible_runs


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def study(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """GET: the study's state; POST: ask for it, or cancel the one that is being made."""
    run = _visible(request, run_id)
    if request.method != "POST":
        return _page(request, run)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = StudyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the languages offered."))
    elif form.cleaned_data["cancel"]:
        _cancel(request, run, form.cleaned_data["language"])
    else:
        _ask(request, run, form.cleaned_data["language"])
    return redirect("runs:study", run.pk)


@require_safe
def study_file(request: HttpRequest, run_id: UUID, language: str) -> HttpResponse:
    """The study finished last, as PDF."""
    run = _visible(request, run_id)
    document = selectors.finished_documents(run).get(language)
    if document is None:
        raise Http404
    return answer_with(document, run, request.headers.get("If-None-Match", ""))


def _page(request: HttpRequest, run: Run) -> HttpResponse:
    htmx: Any = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    states = states_of(run, request.user)
    is_open = any(one.is_open for one in states)
    if htmx and not htmx.history_restore_request and not is_open:
        return HttpResponseClientRefresh()
    context = {
        "run": run,
        "what": presenting.calculation_title(run),
        "about": about_run(run),
        "address": result_address(request.user, run),
        "states": states,
        "is_open": is_open,
        "has_result": run.status == Status.SUCCEEDED,
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "cancellable": [one.language for one in states if _may_cancel(request, run, one.latest)],
    }
    template = "runs/study/states.html" if htmx else "runs/study/page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _ask(request: HttpRequest, run: Run, language: str) -> None:
    try:
        services.document_request(run=run, language=language, user=request.user)
    except services.NoResult:
        messages.error(request, _("This run has no result, so there is no study of it."))


def _cancel(request: HttpRequest, run: Run, language: str) -> None:
    document = selectors.open_document(run, language)
    if document is None:
        messages.info(request, _("The study had already been made when you cancelled it."))
    elif not _may_cancel(request, run, document):
        raise PermissionDenied
    else:
        services.document_cancel(document=document)
        messages.info(request, _("The making of the study is cancelled."))


def _may_cancel(request: HttpRequest, run: Run, document: Document | None) -> bool:
    """Whoever asked for the document, and whoever may build on its run."""
    if document is None or not document.is_open:
        return False
    own = request.user.is_authenticated and document.created_by_id == request.user.pk
    return own or may_build_on(request.user, run)


def _visible(request: HttpRequest, run_id: UUID) -> Run:
    runs = visible_runs(request.user).select_related("created_by")
    return get_object_or_404(runs, pk=run_id)
