"""The workbook of a run over the API: the file to take, and the edited one to check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from engine.errors import InvalidInputs, UnknownCalculation
from presentation.workbooks import WORKBOOK_TYPE, TooLarge
from runs.api.workbook_return import WorkbookReturn
from runs.failures import Outdated
from runs.models import Status
from runs.permissions import visible_runs
from runs.workbooks import answer_with_workbook


class NoWorkbookOfRun(APIException):
    """The run has no workbook to download."""

    status_code = 409
    default_code = "no_workbook"


class Workbook(WorkbookReturn):
    """The workbook of a run (GET), and what an edited one would change (POST)."""

    def get_permissions(self) -> Sequence[Any]:
        return [AllowAny()] if self.request.method == "GET" else super().get_permissions()

    @extend_schema(
        operation_id="runs_workbook_file",
        tags=["runs"],
        responses={(200, WORKBOOK_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """An .xlsx whose figures are formulas over the inputs, in the language of the request."""
        run = visible_runs(request.user).filter(pk=pk).first()
        if run is None:
            raise Http404
        if run.status != Status.SUCCEEDED:
            raise NoWorkbookOfRun(_("Only a run with a result has a workbook."))
        try:
            return answer_with_workbook(run, request.headers.get("If-None-Match", ""))
        except (Outdated, InvalidInputs) as error:
            raise NoWorkbookOfRun(
                _("The portal's calculations were renewed since this run; evaluate again.")
            ) from error
        except UnknownCalculation as error:
            raise NoWorkbookOfRun(_("The portal no longer has this calculation.")) from error
        except TooLarge as error:
            raise NoWorkbookOfRun(
                _("This run has more figures than a workbook can hold.")
            ) from error
