"""Pages of a list, bounded in size."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from presentation.requests import read_query

USUAL, MOST = 50, 500


class PageQuery(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


class Pages(PageNumberPagination):
    """`?page=` from 1 and `?page_size=`; no such number is a 400, a page past the end a 404."""

    page_size = USUAL
    page_size_query_param = "page_size"
    max_page_size = MOST

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_parameter("page", None), _parameter("page_size", MOST)]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {"type": "integer", "minimum": 0},
            "next": link,
            "previous": link,
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        read_query(PageQuery, request)
        return super().paginate_queryset(queryset, request, view)


def _parameter(name: str, maximum: int | None) -> dict[str, Any]:
    bound = {} if maximum is None else {"maximum": maximum}
    schema = {"type": "integer", "minimum": 1, **bound}
    return {"name": name, "in": "query", "required": False, "schema": schema}
