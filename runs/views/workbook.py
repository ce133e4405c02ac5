"""The workbook of a run, as a file to keep."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engine.errors import InvalidInputs, UnknownCalculation
from presentation.workbooks import TooLarge
from runs.failures import Outdated
from runs.models import Run, Status
from runs.permissions import visible_runs
from runs.workbooks import answer_with_workbook


@require_safe
def workbook(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Every figure as a live formula over the inputs; a run without one leads to its page."""
    run: Run = get_object_or_404(visible_runs(request.user), pk=run_id)
    if run.status != Status.SUCCEEDED:
        return redirect("runs:run_detail", run.pk)
    try:
        return answer_with_workbook(run, request.headers.get("If-None-Match", ""))
    except (Outdated, InvalidInputs):
        messages.error(
            request,
            _(
                "The portal's calculations were renewed since this run, so its workbook can no "
                "longer be made. Evaluate again and take the workbook of the new run."
            ),
        )
    except UnknownCalculation:
        messages.error(request, _("The portal no longer has this calculation."))
    except TooLarge:
        messages.error(request, _("This run has more figures than a workbook can hold."))
    return redirect("runs:run_detail", run.pk)
