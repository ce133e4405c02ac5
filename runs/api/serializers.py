"""What the API says of runs and calculations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engine import registry
from engine.errors import UnknownCalculation
from engine.remarks import Remark
from presentation.problems import message_of
from runs import selectors
from runs.api.descriptions import units_of
from runs.models import Run, Status

TEXT = {"type": "string"}
ANY_OBJECT = {"type": "object", "additionalProperties": True}
PERHAPS_OBJECT = {"type": ["object", "null"], "additionalProperties": True}
PROBLEM = {
    "type": "object",
    "required": ["path", "code", "message"],
    "properties": {"path": TEXT, "code": TEXT, "message": TEXT},
}
FAILURE = {
    "type": ["object", "null"],
    "required": ["code", "message", "problems"],
    "properties": {
        "code": TEXT,
        "message": TEXT,
        "problems": {"type": "array", "items": PROBLEM},
    },
}


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run in a list: everything but its figures."""

    class Meta:
        model = Run
        fields: ClassVar[list[str]] = [
            "id",
            "calculation",
            "title",
            "status",
            "progress",
            "parameter_set",
            "engine_version",
            "fingerprint",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


class RunDetailSerializer(RunSerializer):
    """A run with its inputs and what came of it; result is null until it has succeeded."""

    inputs = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    units = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta(RunSerializer.Meta):
        fields: ClassVar[list[str]] = [
            *RunSerializer.Meta.fields,
            "inputs",
            "result",
            "units",
            "error",
        ]
        read_only_fields = fields

    @extend_schema_field(ANY_OBJECT)
    def get_inputs(self, run: Run) -> Any:
        return run.inputs

    @extend_schema_field(PERHAPS_OBJECT)
    def get_result(self, run: Run) -> Any:
        """The result as it is stored, remarks in the reader's language."""
        return told(run.result)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_units(self, run: Run) -> Mapping[str, str]:
        """Units of the result's figures by path; empty where the calculation is no longer here."""
        try:
            return units_of(registry.get(run.calculation).result)
        except UnknownCalculation:
            return {}

    @extend_schema_field(FAILURE)
    def get_error(self, run: Run) -> dict[str, Any] | None:
        return failure_of(run)


def told(value: Any) -> Any:
    """A stored result with the message of every remark in it filled and translated."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == Remark.model_fields.keys() and isinstance(value["message"], str):
        return {**value, "message": message_of(Remark.model_validate(value))}
    return {name: told(one) for name, one in value.items()}


def failure_of(run: Run) -> dict[str, Any] | None:
    """Why the run has no result, in the reader's language; None where nothing failed."""
    if not run.error:
        return None
    problems = [
        {"path": problem.dotted_path, "code": problem.code, "message": message_of(problem)}
        for problem in selectors.run_problems(run)
    ]
    return {
        "code": run.error["code"],
        "message": selectors.run_failure(run),
        "problems": problems,
    }


class RunQuery(serializers.Serializer[Any]):
    """Which runs."""

    status = serializers.ChoiceField(required=False, choices=Status.choices)
    calculation = serializers.CharField(required=False, max_length=80)


class SourceSerializer(serializers.Serializer[Any]):
    """Where a formula or value comes from."""

    document = serializers.CharField()
    place = serializers.CharField()
    evidence = serializers.CharField()


class CalculationSerializer(serializers.Serializer[Any]):
    """A calculation in the list."""

    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    heavy = serializers.BooleanField()
    parameter_set = serializers.CharField()
    sources = SourceSerializer(many=True)
    url = serializers.CharField()


class CalculationDetailSerializer(CalculationSerializer):
    """A calculation with the JSON Schemas of what it takes and gives."""

    inputs = serializers.JSONField()
    result = serializers.JSONField()
    units = serializers.JSONField()
    example = serializers.JSONField(allow_null=True)
