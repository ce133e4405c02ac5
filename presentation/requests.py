"""What a request may say: bodies and query parameters of the API, unknown names refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request


class Body(serializers.Serializer[Any]):
    """A body whose every name is known: a misspelt or forbidden field is told, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self._writable_names()]
            if unknown:
                text = _("This field is not known here; check its name or leave it out.")
                raise serializers.ValidationError(
                    {name: serializers.ErrorDetail(text, code="unknown") for name in unknown}
                )
        return super().to_internal_value(data)

    def _writable_names(self) -> set[str]:
        return {name for name, field in self.fields.items() if not field.read_only}


def read_query(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query parameters a view understands, checked; raises ValidationError (400)."""
    query = form(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def read_body(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The fields of a body, checked; raises ValidationError (400) field by field."""
    body = form(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
