"""Keeping moved assumptions as a named scenario, and throwing one away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from engine import registry
from engine.errors import InvalidInputs
from presentation.problems import message_of
from runs.about import about_run
from runs.forms import KeepForm
from runs.models import Scenario, Status
from runs.permissions import may_build_on, visible_runs
from runs.services import NameTaken, scenario_create, scenario_delete
from runs.views.what_if import visible_run, what_if_response
from runs.what_if import as_inputs
from runs.what_if_page import Moves, Moving, Unavailable, moving_of


@require_POST
@login_required
def scenario_create_view(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Keep the moves that were sent; where that will not do, the page again as it was sent."""
    run = visible_run(request, run_id)
    if not may_build_on(request.user, run):
        raise PermissionDenied
    if run.status != Status.SUCCEEDED:
        return redirect("runs:run_detail", run.pk)
    try:
        moving = moving_of(run)
    except Unavailable:
        return redirect("runs:what_if", run.pk)
    moves, form = moving.asked(request.POST), KeepForm(request.POST)
    if form.is_valid() and _kept(request, moving, moves, form):
        return redirect(f"{moving.address({})}#scenarios")
    return what_if_response(request, moving, moves, form, status=422)


def _kept(request: HttpRequest, moving: Moving, moves: Moves, form: KeepForm) -> bool:
    changes = as_inputs(moves, moving.assumptions)
    try:
        scenario = scenario_create(
            base=moving.run, changes=changes, user=request.user, **form.given
        )
    except NameTaken:
        text = _("There is a scenario of this name already; give this one another.")
        form.add_error("name", text)
    except InvalidInputs as error:
        model = registry.get(moving.run.calculation).inputs.narrowed(moving.run.inputs)
        for problem in error.problems:
            form.add_error(None, message_of(problem, model=model))
    else:
        messages.success(request, _("The scenario “%(name)s” is kept.") % {"name": scenario.name})
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def scenario_delete_view(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """The page that asks whether to throw a scenario away, and what its button does."""
    visible = visible_runs(request.user).order_by().values("pk")
    found = Scenario.objects.select_related("base", "run").filter(base__in=visible)
    scenario = get_object_or_404(found, pk=scenario_id)
    if not may_build_on(request.user, scenario.base):
        raise PermissionDenied
    if request.method != "POST":
        context = {"scenario": scenario, "about": about_run(scenario.base)}
        return render(request, "runs/what_if/delete.html", context)
    base = scenario.base_id
    scenario_delete(scenario=scenario)
    messages.info(
        request,
        _("The scenario “%(name)s” is deleted. Its run stays among the runs.")
        % {"name": scenario.name},
    )
    return redirect("runs:what_if", base)
