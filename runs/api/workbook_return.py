"""An edited workbook over the API: what it would change, as JSON. Kept through .../scenarios/."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.errors import InvalidInputs, Problem
from presentation import workbooks
from presentation.sheets.faults import Unreadable
from presentation.sheets.upload import is_bearable, take_one_small_file
from runs import returned_workbook as returned
from runs.failures import Outdated
from runs.models import Run, Status
from runs.permissions import may_build_on, visible_runs
from runs.returned_rows import Row
from runs.returning import Stranger


class WorkbookFile(serializers.Serializer[Any]):
    """The edited workbook, .xlsx, at most 5 MB."""

    file = serializers.FileField()


class CellSerializer(serializers.Serializer[Any]):
    """A cell. before, after: as they are read in the language of the request; wrong: what would
    have to be mended; code: of what is wrong, or of why the cell was ignored."""

    path = serializers.CharField()
    sheet = serializers.CharField()
    cell = serializers.CharField()
    title = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    unit = serializers.CharField()
    wrong = serializers.CharField()
    note = serializers.CharField()
    code = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with no single cell."""

    code = serializers.CharField()
    message = serializers.CharField()


class FigureSerializer(serializers.Serializer[Any]):
    """A key figure of the run and with the workbook."""

    path = serializers.CharField()
    title = serializers.CharField()
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)


class DryRunSerializer(serializers.Serializer[Any]):
    """What a workbook would change; nothing of it is kept.

    changes: path of an input -> its value in the workbook, as POST .../scenarios/ takes them.
    """

    is_right = serializers.BooleanField()
    unchanged = serializers.IntegerField()
    changes = serializers.DictField()
    cells = CellSerializer(many=True)
    ignored = CellSerializer(many=True)
    problems = ProblemSerializer(many=True)
    figures = FigureSerializer(many=True)


class Conflict(APIException):
    """The run has no workbook that could be compared."""

    status_code = 409
    default_code = "no_workbook_to_compare"


class TooLarge(APIException):
    """The body is not worth being read."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is too large.")


class WorkbookReturn(APIView):
    """The dry run of an edited workbook."""

    parser_classes = (MultiPartParser,)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # Before anything reads the body: a session's protection against other sites does.
        if is_bearable(request):
            take_one_small_file(request)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not is_bearable(request._request):
            raise TooLarge
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="runs_workbook_check",
        tags=["runs"],
        request={"multipart/form-data": WorkbookFile},
        responses=DryRunSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """What would change, cell by cell; nothing is kept."""
        run = self._run(request, pk)
        asked = WorkbookFile(data=request.data)
        asked.is_valid(raise_exception=True)
        answer = _answer(request, run, asked.validated_data["file"].read())
        return Response(DryRunSerializer(_told(run, answer)).data)

    def _run(self, request: Request, pk: UUID) -> Run:
        run = visible_runs(request.user).filter(pk=pk).first()
        if run is None:
            raise Http404
        if not may_build_on(request.user, run):
            self.permission_denied(request)
        if run.status != Status.SUCCEEDED:
            raise Conflict(_("The run has no result yet, so there is nothing to change."))
        return run


def _answer(request: Request, run: Run, data: bytes) -> returned.Returned:
    try:
        answer = returned.returned(run, data)
    except Unreadable as error:
        raise InvalidInputs([error.problem]) from error
    except workbooks.TooLarge as error:
        raise Conflict(returned.TOO_LARGE) from error
    except Outdated as error:
        raise Conflict(returned.RENEWED) from error
    if isinstance(answer, Stranger):
        told = returned.told_of(request.user, answer)
        raise InvalidInputs([Problem((), answer.code, told.text)])
    return answer


def _told(run: Run, answer: returned.Returned) -> dict[str, Any]:
    shown = returned.shown(run, answer.dry)
    return {
        "is_right": shown.is_right,
        "unchanged": shown.unchanged,
        "changes": answer.dry.reading.values,
        "cells": [_cell(row) for row in shown.rows],
        "ignored": [_cell(row) for row in shown.ignored],
        "problems": [{"code": code, "message": message} for code, message in shown.general],
        "figures": [
            {
                "path": shift.figure.path,
                "title": shift.figure.title,
                "before": shift.before,
                "after": shift.now,
            }
            for shift in shown.shifts
        ],
    }


def _cell(row: Row) -> dict[str, Any]:
    return asdict(row)
