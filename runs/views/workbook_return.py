"""Bringing an edited workbook back: what it would change, and keeping that as a scenario.

Three steps on one address: GET shows where to choose the file, POST with a file is the dry run,
which writes nothing, POST with its token, a name and a reason keeps it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from engine.errors import InvalidInputs, UnknownCalculation
from presentation.problems import message_of
from presentation.sheets.faults import FAULTS, Unreadable
from presentation.sheets.upload import is_bearable, take_one_small_file
from presentation.workbooks import TooLarge
from runs import returned_workbook as returned
from runs import services
from runs.about import about_run
from runs.addresses import WAITING
from runs.failures import UNKNOWN_CALCULATION, Outdated, failure, message
from runs.forms import KeepForm
from runs.models import Run, Status
from runs.permissions import may_build_on, result_address, visible_runs
from runs.returning import Signed, Stranger, TokenBroken, sign, signed_values

WRONG = 422


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # asked below, once it is settled who reads the file and how much of it
@login_required
@never_cache
def workbook_return(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The run's workbook, edited, on its way back."""
    run = _run(request, run_id)
    if not is_bearable(request):
        return _refused(request, run, message_of(FAULTS["too_large"]), status=413)
    if request.method == "POST":
        take_one_small_file(request)
    return _protected(request, run)


@csrf_protect
def _protected(request: HttpRequest, run: Run) -> HttpResponse:
    if run.status != Status.SUCCEEDED:
        return _page(request, run, status=WRONG if request.method == "POST" else 200)
    try:
        if request.method != "POST":
            return _page(request, run)
        return _keep(request, run) if "token" in request.POST else _dry_run(request, run)
    except TooLarge:
        return _refused(request, run, str(returned.TOO_LARGE))
    except Outdated:
        return _refused(request, run, str(returned.RENEWED))
    except UnknownCalculation:
        return _refused(request, run, message(failure(UNKNOWN_CALCULATION)))


def _run(request: HttpRequest, run_id: UUID) -> Run:
    run = get_object_or_404(visible_runs(request.user).select_related("created_by"), pk=run_id)
    if not may_build_on(request.user, run):
        raise PermissionDenied
    return run


def _dry_run(request: HttpRequest, run: Run) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, run, _("Choose the workbook to bring back first."))
    try:
        answer = returned.returned(run, file.read())
    except Unreadable as error:
        return _refused(request, run, message_of(error.problem))
    if isinstance(answer, Stranger):
        told = returned.told_of(request.user, answer)
        return _refused(request, run, told.text, run_named=told.run)
    return _answered(request, run, answer)


def _answered(
    request: HttpRequest,
    run: Run,
    answer: returned.Returned,
    form: KeepForm | None = None,
    **context: Any,
) -> HttpResponse:
    dry = answer.dry
    wrong = dry.wrong_count or (form is not None and form.is_bound and not form.is_valid())
    if dry.is_right:
        signed = Signed(dry.reading.values, answer.language)
        context |= {"form": form or KeepForm(), "token": sign(run, request.user, signed)}
    shown = returned.shown(run, dry)
    return _page(request, run, status=WRONG if wrong else 200, shown=shown, **context)


def _keep(request: HttpRequest, run: Run) -> HttpResponse:
    form = KeepForm(request.POST)
    try:
        signed = signed_values(run, request.user, request.POST["token"])
    except TokenBroken:
        words = _("What was checked could not be read any more. Choose the file again.")
        return _refused(request, run, words, status=400)
    if signed.is_old:
        words = _(
            "The check was made a while ago, so it was made once more. Look at it and keep it."
        )
        return _answered(request, run, returned.again(run, signed), form, told=words)
    if form.is_valid() and (address := _kept(request, run, form, signed)):
        return redirect(address)
    return _answered(request, run, returned.again(run, signed), form)


def _kept(request: HttpRequest, run: Run, form: KeepForm, signed: Signed) -> str:
    """Where the scenario is; "" where it could not be kept, which the form then says."""
    try:
        scenario = services.scenario_create(
            base=run, changes=signed.values, user=request.user, **form.given
        )
    except services.NameTaken:
        form.add_error(
            "name", _("There is a scenario of this name already; give this one another.")
        )
        return ""
    except InvalidInputs as error:
        for problem in error.problems:
            form.add_error(None, message_of(problem))
        return ""
    messages.success(request, _("The scenario “%(name)s” is kept.") % {"name": scenario.name})
    return returned.scenario_address(request.user, scenario, WAITING)


def _refused(
    request: HttpRequest, run: Run, text: str, *, status: int = WRONG, run_named: Run | None = None
) -> HttpResponse:
    return _page(request, run, status=status, refusal=text, run_named=run_named)


def _page(request: HttpRequest, run: Run, *, status: int = 200, **context: Any) -> HttpResponse:
    whole = {
        "run": run,
        "about": about_run(run),
        "address": result_address(request.user, run),
        "has_result": run.status == Status.SUCCEEDED,
        **context,
    }
    return render(request, "runs/workbook_return/page.html", whole, status=status)
