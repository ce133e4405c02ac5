"""What the API says of projects and alternatives, and what it takes for them."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engine import registry
from engine.errors import InvalidInputs
from members.models import Utility
from presentation.problems import message_of
from presentation.requests import Body
from presentation.units import SYMBOLS
from runs.api.serializers import ANY_OBJECT, PROBLEM, RunSerializer
from snip.calculation import norm_choices
from snip.models import Alternative, Evaluation, Project, Sharing
from snip.services import payload_of

EVALUATIONS_SHOWN = 20


class UtilityNameSerializer(serializers.ModelSerializer[Utility]):
    """Whose project it is."""

    class Meta:
        model = Utility
        fields: ClassVar[list[str]] = ["id", "slug", "name"]
        read_only_fields = fields


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A water project."""

    utility = UtilityNameSerializer()

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = [
            "id",
            "utility",
            "name",
            "location",
            "objective",
            "currency",
            "price_base",
            "parameter_set",
            "sharing",
            "illustrative",
            "source",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class ProjectQuery(serializers.Serializer[Any]):
    """Which projects."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100)
    utility = serializers.SlugField(required=False, max_length=60)


class MonthField(serializers.DateField):
    """A month: its first day, or any day of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m", "iso-8601"], **kwargs)

    def to_internal_value(self, value: Any) -> dt.date:
        day = super().to_internal_value(value)
        if not 1950 <= day.year <= 2100:
            raise serializers.ValidationError(_("Give a month between 1950 and 2100."))
        return day.replace(day=1)


class ProjectFields(Body):
    """What a project is called and says."""

    name = serializers.CharField(max_length=200)
    location = serializers.CharField(max_length=120)
    objective = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    currency = serializers.ChoiceField(choices=sorted(SYMBOLS))
    price_base = MonthField()


class ProjectCreate(ProjectFields):
    """A new project of the utility of that short name."""

    utility = serializers.SlugField(max_length=60)
    parameter_set = serializers.ChoiceField(choices=norm_choices())
    alternative_name = serializers.CharField(max_length=120, required=False)


class ProjectChanges(ProjectFields):
    """Any of them, and who else sees the project."""

    sharing = serializers.ChoiceField(choices=Sharing.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "partial": True})


class AlternativeSerializer(serializers.ModelSerializer[Alternative]):
    """An alternative in the list of its project."""

    class Meta:
        model = Alternative
        fields: ClassVar[list[str]] = [
            "number",
            "name",
            "calculation",
            "version",
            "changed_at",
        ]
        read_only_fields = fields


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    """A run that evaluated the alternative, with the inputs as they were then."""

    run = RunSerializer()

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = ["requested_at", "run"]
        read_only_fields = fields


class AlternativeDetailSerializer(AlternativeSerializer):
    """An alternative with its inputs, complete or not, and its latest evaluations."""

    inputs = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    evaluations = serializers.SerializerMethodField()

    class Meta(AlternativeSerializer.Meta):
        fields: ClassVar[list[str]] = [
            *AlternativeSerializer.Meta.fields,
            "inputs",
            "problems",
            "evaluations",
        ]
        read_only_fields = fields

    @extend_schema_field(ANY_OBJECT)
    def get_inputs(self, alternative: Alternative) -> Any:
        return alternative.inputs

    @extend_schema_field(EvaluationSerializer(many=True))
    def get_evaluations(self, alternative: Alternative) -> Any:
        """The newest first, in one query and without the figures of their runs."""
        found = alternative.evaluations.select_related("run")
        latest = found.defer("run__inputs", "run__result")[:EVALUATIONS_SHOWN]
        return EvaluationSerializer(latest, many=True).data

    @extend_schema_field({"type": "array", "items": PROBLEM})
    def get_problems(self, alternative: Alternative) -> list[dict[str, Any]]:
        """Why an evaluation of these inputs would be refused; empty when it would not."""
        try:
            registry.get(alternative.calculation).parse(payload_of(alternative))
        except InvalidInputs as error:
            return [
                {"path": one.dotted_path, "code": one.code, "message": message_of(one)}
                for one in error.problems
            ]
        return []


class AlternativeCreate(Body):
    """A new alternative: a copy of another, the inputs given, or the parameter set's values."""

    name = serializers.CharField(max_length=120, required=False, default="")
    copy_of = serializers.IntegerField(min_value=1, max_value=32767, required=False)
    inputs = serializers.DictField(required=False)


class InputsChange(Body):
    """New inputs, and the version they were made from.

    PUT replaces all inputs; PATCH merges (RFC 7396): objects are merged, null takes an input away,
    anything else, lists too, replaces what was there.
    """

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    inputs = serializers.DictField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
