"""Moved inputs of a run over the API: what follows, and keeping it as a scenario."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engine import registry
from engine.errors import InvalidInputs, Problem
from presentation.requests import Body, read_body
from runs import selectors, services
from runs.api.serializers import ANY_OBJECT
from runs.key_figures import key_figures
from runs.models import Run, Scenario, Status
from runs.permissions import may_build_on, visible_runs
from runs.services.scenarios import NAME_LENGTH, NO_RESULT, REASON_LENGTH
from runs.what_if import Answer, TooHeavy, what_if

TOO_HEAVY = gettext_noop(
    "This calculation takes too long to be answered at once; keep the changes as a scenario, which "
    "a worker calculates."
)
NUMBER = {"type": ["number", "boolean", "null"]}
FIGURE = {
    "type": "object",
    "required": ["path", "title", "unit", "before", "after"],
    "properties": {
        "path": {"type": "string"},
        "title": {"type": "string"},
        "unit": {"type": "string"},
        "before": NUMBER,
        "after": NUMBER,
    },
}


CHANGES = {
    **ANY_OBJECT,
    "description": "Dotted path of an input, lists by position from 0, to its other value in the "
    "engine's units: percentages as fractions.",
    "example": {"water_project.discount_rate": 0.08},
}


@extend_schema_field(CHANGES)
class ChangesField(serializers.DictField):
    """Dotted path of an input -> its other value."""


class Changes(Body):
    """Which inputs are others. A list or a group may be replaced as a whole."""

    changes = ChangesField()


class ScenarioBody(Changes):
    """Changes to keep, with the name and the reason."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    reason = serializers.CharField(max_length=REASON_LENGTH)


class WhatIfSerializer(serializers.Serializer[Answer]):
    """The key figures with the inputs as they are and as they would be. Nothing is stored."""

    changes = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    @extend_schema_field(ANY_OBJECT)
    def get_changes(self, answer: Answer) -> Any:
        """Those that differ from the run's inputs."""
        return answer.changes

    @extend_schema_field({"type": "array", "items": FIGURE})
    def get_figures(self, answer: Answer) -> list[dict[str, Any]]:
        return figures_of(answer.run, answer.run.result, answer.result)


class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """A scenario. run: its own; figures: before, of the run it was made from, and after."""

    figures = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()

    class Meta:
        model = Scenario
        fields: ClassVar[list[str]] = [
            "id",
            "base",
            "run",
            "name",
            "reason",
            "changes",
            "created_at",
            "figures",
        ]
        read_only_fields = fields

    @extend_schema_field(ANY_OBJECT)
    def get_changes(self, scenario: Scenario) -> Any:
        return scenario.changes

    @extend_schema_field({"type": "array", "items": FIGURE})
    def get_figures(self, scenario: Scenario) -> list[dict[str, Any]]:
        return figures_of(scenario.base, scenario.base.result, scenario.run.result)


def figures_of(run: Run, before: Any, after: Any) -> list[dict[str, Any]]:
    """The key figures in the engine's own units: fractions, not percentages."""
    return [
        {
            "path": one.path,
            "title": one.title,
            "unit": one.unit,
            "before": one.value(before),
            "after": one.value(after),
        }
        for one in key_figures(registry.get(run.calculation))
    ]


class WhatIf(APIView):
    """What the key figures of a finished run would be with other inputs."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="runs_what_if", tags=["runs"], request=Changes, responses=WhatIfSerializer
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Nothing is stored. 422 with every problem where the inputs will not do."""
        run = _finished(_visible(request, pk))
        changes = read_body(Changes, request)["changes"]
        try:
            answer = what_if(run, changes)
        except TooHeavy:
            raise InvalidInputs([Problem((), "too_heavy", TOO_HEAVY)]) from None
        if answer.problems:
            raise InvalidInputs(answer.problems)
        return Response(WhatIfSerializer(answer).data)


class Scenarios(APIView):
    """The scenarios kept of a run."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="scenarios_list", tags=["runs"], responses=ScenarioSerializer(many=True)
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Those of the run it was made from, where the run is a scenario's itself."""
        run = _visible(request, pk)
        scenario = selectors.scenario_behind(run)
        found = selectors.scenarios_of(scenario.base if scenario else run)
        return Response(ScenarioSerializer(found.select_related("base"), many=True).data)

    @extend_schema(
        operation_id="scenarios_create",
        tags=["runs"],
        request=ScenarioBody,
        responses={201: ScenarioSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Keep changes of a run's inputs; 422 with every problem where they will not do."""
        run = _visible(request, pk)
        if not may_build_on(request.user, run):
            self.permission_denied(request)
        form = read_body(ScenarioBody, request)
        try:
            scenario = services.scenario_create(base=run, user=request.user, **form)
        except services.NameTaken:
            _refuse_name()
        return Response(ScenarioSerializer(scenario).data, status=201)


def _visible(request: Request, pk: UUID) -> Run:
    run = visible_runs(request.user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def _finished(run: Run) -> Run:
    if run.status != Status.SUCCEEDED:
        raise InvalidInputs([Problem((), "no_result", NO_RESULT)])
    return run


def _refuse_name() -> NoReturn:
    text = _("There is a scenario of this name already; give this one another.")
    raise ValidationError({"name": [ErrorDetail(text, code="invalid")]})
