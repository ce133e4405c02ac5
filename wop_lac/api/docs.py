"""The API described: OpenAPI document, browsable page, kinds of errors."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema, inline_serializer
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from presentation.requests import read_query
from wop_lac.api.errors import KINDS

KIND = inline_serializer(
    "ErrorKind",
    {
        "code": serializers.CharField(),
        "status": serializers.IntegerField(),
        "title": serializers.CharField(),
    },
    many=True,
)


class ErrorKinds(APIView):
    """The kinds of errors, which `type` of an error points to."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="errors_list", tags=["errors"], responses=KIND)
    def get(self, request: Request) -> Response:
        return Response(
            [
                {"code": code, "status": status, "title": str(title)}
                for status, (code, title) in KINDS.items()
            ]
        )


@cache
def document_in(_language: str) -> dict[str, Any]:
    """The document, the same for everybody; kept, because making it takes a third of a second."""
    generator: Any = SchemaGenerator
    return dict(generator().get_schema(request=None, public=True))


class SchemaQuery(serializers.Serializer[Any]):
    lang = serializers.ChoiceField(required=False, choices=settings.LANGUAGES)


class Schema(SpectacularJSONAPIView):
    """The OpenAPI 3.1 document, in the reader's language or that of `?lang=`."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        # The library would hand any text to gettext as the name of a folder.
        read_query(SchemaQuery, request)
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # no types there

    def _get_schema_response(self, request: Request) -> Response:
        name = {"Content-Disposition": 'inline; filename="wop-lac-api.json"'}
        return Response(document_in(translation.get_language()), headers=name)


class Docs(SpectacularSwaggerSplitView):
    """The document to browse and try; page and script are served apart, so no script is inline."""

    url_name = "api:schema"
    template_name = "api/docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        read_query(SchemaQuery, request)
        answer = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # no types there
        if isinstance(answer.data, dict):
            answer.data["origin"] = settings.PORTAL_URL.rstrip("/")
        return answer
