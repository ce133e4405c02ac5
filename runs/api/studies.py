"""The studies of a run over the API: what there is, asking for one, the PDF."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runs import failures, selectors, services
from runs.documents.files import PDF_TYPE, answer_with
from runs.models import Document, Run
from runs.permissions import visible_runs

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LANGUAGE = OpenApiParameter("language", OpenApiTypes.STR, OpenApiParameter.PATH, enum=LANGUAGES)


class StudySerializer(serializers.ModelSerializer[Document]):
    """A study of a run. url: of the PDF, null until it is made; failure: why it was not made."""

    url = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = [
            "id",
            "language",
            "status",
            "progress",
            "step",
            "pages",
            "sha256",
            "fingerprint",
            "created_at",
            "finished_at",
            "url",
            "failure",
        ]
        read_only_fields = fields

    def get_url(self, document: Document) -> str | None:
        if not document.sha256:
            return None
        return f"/api/v1/runs/{document.run_id}/studies/{document.language}.pdf"

    def get_failure(self, document: Document) -> str | None:
        return failures.message(document.error) or None


class StudyRequest(serializers.Serializer[Any]):
    """The language of the study."""

    language = serializers.ChoiceField(choices=LANGUAGES)


class RunHasNoResult(APIException):
    """The run is not finished, or ended without figures."""

    status_code = 409
    default_detail = "Only a run with a result has a study."
    default_code = "no_result"


class Studies(APIView):
    """The studies of a run (GET), and having one made (POST)."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="runs_studies_list", tags=["runs"], responses=StudySerializer(many=True)
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """The study asked for last in each language, however far it is."""
        found = selectors.latest_documents(_visible(request, pk))
        return Response(StudySerializer(list(found.values()), many=True).data)

    @extend_schema(
        operation_id="runs_studies_create",
        tags=["runs"],
        request=StudyRequest,
        responses={200: StudySerializer, 202: StudySerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """202 with the study that will be made; 200 with the one there is already."""
        run = _visible(request, pk)
        asked = StudyRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        language = asked.validated_data["language"]
        try:
            document = services.document_request(run=run, language=language, user=request.user)
        except services.NoResult as error:
            raise RunHasNoResult from error
        document.refresh_from_db(fields=["status", "progress", "created_at"])
        return Response(StudySerializer(document).data, status=202 if document.is_open else 200)


class StudyFile(APIView):
    """The study finished last, as PDF."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="runs_studies_file",
        tags=["runs"],
        parameters=[LANGUAGE],
        responses={(200, PDF_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID, language: str) -> HttpResponse:
        run = _visible(request, pk)
        document = selectors.finished_documents(run).get(language)
        if document is None:
            raise Http404
        return answer_with(document, run, request.headers.get("If-None-Match", ""))


def _visible(request: Request, pk: UUID) -> Run:
    run = visible_runs(request.user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run
