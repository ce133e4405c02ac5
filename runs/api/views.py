"""Calculations by name, and the runs that come of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engine import registry
from engine.errors import InvalidInputs, Problem
from presentation.requests import read_query
from runs import selectors, services
from runs.api.descriptions import description_of, summary_of
from runs.api.serializers import (
    CalculationDetailSerializer,
    CalculationSerializer,
    RunDetailSerializer,
    RunQuery,
    RunSerializer,
)
from runs.failures import NO_ANSWER
from runs.models import Run, Status
from runs.permissions import may_cancel, visible_runs

NAME = OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH)


class CalculationList(APIView):
    """Every calculation the portal knows."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="calculations_list",
        tags=["calculations"],
        responses=CalculationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response([summary_of(calculation) for calculation in registry.every()])


class CalculationView(APIView):
    """One calculation: what it takes and gives (GET), and its result for given inputs (POST)."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="calculations_retrieve",
        tags=["calculations"],
        parameters=[NAME],
        responses=CalculationDetailSerializer,
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(description_of(registry.get(name)))

    # The OpenAPI document has a POST of its own for every calculation (wop_lac.api.schema).
    @extend_schema(exclude=True)
    def post(self, request: Request, name: str) -> Response:
        """The body is the inputs. A heavy calculation, or `Prefer: respond-async`, gives a run."""
        calculation = registry.get(name)
        asked: dict[str, Any] = {
            "calculation": name,
            "payload": _inputs(request.data),
            "scope": f"user:{request.user.pk}",
            "user": request.user,
        }
        waits = prefers_run(request)
        if calculation.heavy or waits:
            return run_to_follow(services.run_create(**asked), preference_applied=waits)
        return finished_now(services.run_evaluate_now(**asked))


@extend_schema_view(
    get=extend_schema(operation_id="runs_list", tags=["runs"], parameters=[RunQuery])
)
class RunList(ListAPIView[Run]):
    """The runs you started and those of the projects you may see, the newest first."""

    serializer_class = RunSerializer

    def get_queryset(self) -> QuerySet[Run]:
        query = read_query(RunQuery, self.request)
        return selectors.for_list(visible_runs(self.request.user).filter(**query))


@extend_schema_view(get=extend_schema(operation_id="runs_retrieve", tags=["runs"]))
class RunDetail(RetrieveAPIView[Run]):
    """One run with its inputs, its result and the units of its figures."""

    serializer_class = RunDetailSerializer

    def get_queryset(self) -> QuerySet[Run]:
        return visible_runs(self.request.user)


class RunCancel(APIView):
    """Stop a run that nobody needs any more; a finished one stays as it is."""

    @extend_schema(operation_id="runs_cancel", tags=["runs"], request=None, responses=RunSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        run = visible_runs(request.user).filter(pk=pk).first()
        if run is None:
            raise Http404
        if not may_cancel(request.user, run):
            self.permission_denied(request)
        return Response(RunSerializer(services.run_cancel(run=run)).data)


def prefers_run(request: Request) -> bool:
    """Whether the caller would rather follow a run than wait (RFC 7240)."""
    wishes = request.headers.get("Prefer", "").split(",")
    return "respond-async" in {wish.strip().lower() for wish in wishes}


def run_to_follow(run: Run, *, preference_applied: bool = False) -> Response:
    """202 with the run and where to ask how it goes; 200 with its result if it is there already."""
    if not run.is_open:
        return Response(RunDetailSerializer(run).data)
    headers = {"Location": f"/api/v1/runs/{run.pk}/", "Retry-After": "1"}
    if preference_applied:
        headers["Preference-Applied"] = "respond-async"
    return Response(RunDetailSerializer(run).data, status=202, headers=headers)


def finished_now(run: Run) -> Response:
    """The answer to a calculation that was waited for."""
    if problems := selectors.run_problems(run):
        raise InvalidInputs(problems)
    if run.status == Status.FAILED:
        raise NoAnswer(run)
    return run_to_follow(run)


class NoAnswer(APIException):
    """The calculation ended without figures; the run tells why and stays."""

    def __init__(self, run: Run) -> None:
        super().__init__(selectors.run_failure(run))
        known = (run.error or {}).get("code") == NO_ANSWER
        self.status_code = 422 if known else 500
        self.members = {"run": str(run.pk)}


def _inputs(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    raise InvalidInputs([Problem((), "model_type", "Give an object with named values.")])
