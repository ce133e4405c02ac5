"""Opened figures of a run over the API: what is on the page, as numbers and expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.trace import NormValue, OpenedFigure, Part, Trace, UnknownFigure
from presentation.traces import label_of, place_words, within_words
from presentation.traces.numbers import latex_number
from presentation.traces.opened import say
from runs.about import about_run, origins_of
from runs.api.serializers import TEXT
from runs.models import Run, Status
from runs.opening import GONE, differing, stored_figures, traced
from runs.permissions import AnyUser, visible_runs

FIGURE = OpenApiParameter("figure", OpenApiTypes.STR, OpenApiParameter.PATH)
PERHAPS_TEXT = {"type": ["string", "null"]}
VALUE = {"type": ["number", "boolean", "null"]}
KIND = {"type": "string", "enum": ["figure", "input", "parameter", "constant", "step"]}
SOURCE = {
    "type": ["object", "null"],
    "properties": {"document": TEXT, "place": TEXT, "evidence": TEXT},
}
RUN = {
    "type": "object",
    "required": ["id", "calculation", "engine_version", "parameter_set", "fingerprint", "currency"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "calculation": TEXT,
        "engine_version": TEXT,
        "parameter_set": TEXT,
        "fingerprint": TEXT,
        "currency": TEXT,
    },
}
PART = {
    "type": "object",
    "required": ["key", "kind", "title", "value", "unit", "url"],
    "properties": {
        "key": TEXT,
        "kind": KIND,
        "path": TEXT,
        "title": TEXT,
        "within": TEXT,
        "value": VALUE,
        "unit": TEXT,
        "display": TEXT,
        "symbol": TEXT,
        "year": {"type": ["integer", "null"]},
        "index": {"type": ["integer", "null"]},
        "url": TEXT,
    },
}
NORM = {
    "type": ["object", "null"],
    "properties": {
        "set": TEXT,
        "key": TEXT,
        "title": TEXT,
        "value": {"type": "number"},
        "unit": TEXT,
        "document": TEXT,
        "place": TEXT,
        "evidence": TEXT,
        "valid_from": PERHAPS_TEXT,
        "valid_to": PERHAPS_TEXT,
        "note": TEXT,
        "equal": {"type": "boolean"},
    },
}
ORIGIN = {
    "type": ["object", "null"],
    "properties": {"who": TEXT, "when": PERHAPS_TEXT, "reason": TEXT},
}
OPENED = {
    "type": "object",
    "required": [*PART["required"], "expression", "parts", "run"],
    "properties": {
        **PART["properties"],  # type: ignore[dict-item]  # both are JSON Schemas
        "meaning": TEXT,
        "equation": TEXT,
        "substituted": TEXT,
        "substituted_whole": TEXT,
        "expression": {"type": ["object", "null"], "additionalProperties": True},
        "parts": {"type": "array", "items": PART},
        "source": SOURCE,
        "norm": NORM,
        "origin": ORIGIN,
        "run": RUN,
    },
}
EVERY = {
    "type": "object",
    "required": ["run", "premises", "figures"],
    "properties": {
        "run": RUN,
        "premises": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"title": TEXT, "outcome": {"type": "boolean"}},
            },
        },
        "figures": {"type": "array", "items": PART},
    },
}


class NotTraceable(APIException):
    """409: the run has no figures yet, or they can no longer be opened."""

    status_code = 409
    default_code = "not_traceable"


class Traces(APIView):
    """Every figure of a finished run, each with the address that opens it."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="runs_trace_list", tags=["runs"], responses={200: EVERY})
    def get(self, request: Request, pk: UUID) -> Response:
        run = _finished(request, pk)
        trace = _trace(run)
        return Response(
            {
                "run": _run(run),
                "premises": [
                    {"title": gettext(one.title), "outcome": one.outcome} for one in trace.premises
                ],
                "figures": [_part(run, trace.open(path)) for path in trace.figures()],
            }
        )


class TraceFigure(APIView):
    """One figure, input, parameter or step, opened."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="runs_trace_figure",
        tags=["runs"],
        parameters=[FIGURE],
        responses={200: OPENED},
    )
    def get(self, request: Request, pk: UUID, figure: str) -> Response:
        """The value is again that of `expression` with the values of `parts` put in."""
        run = _finished(request, pk)
        trace = _trace(run)
        try:
            opened = trace.open(figure, latex_number, say)
        except UnknownFigure:
            raise Http404 from None
        if differing(stored_figures(run), trace, figure):
            raise NotTraceable(
                gettext("Calculating this run again does not give the stored figure.")
            )
        return Response(_opened(request.user, run, opened))


def _finished(request: Request, pk: UUID) -> Run:
    run = visible_runs(request.user).filter(pk=pk).first()
    if run is None:
        raise Http404
    if run.status != Status.SUCCEEDED:
        raise NotTraceable(gettext("Only a run with a result has figures to open."))
    return run


def _trace(run: Run) -> Trace:
    found = traced(run)
    if found == GONE:
        raise NotTraceable(gettext("The portal no longer has this calculation."))
    if isinstance(found, str):
        raise NotTraceable(
            gettext(
                "The run was calculated by engine %(version)s, which has been renewed since; "
                "its figures can be opened after evaluating again."
            )
            % {"version": run.engine_version}
        )
    return found


def _opened(user: AnyUser, run: Run, opened: OpenedFigure) -> dict[str, Any]:
    return {
        **_part(run, opened),
        "meaning": gettext(opened.meaning) if opened.meaning else "",
        "equation": opened.equation,
        "substituted": opened.substituted,
        "substituted_whole": opened.substituted_whole,
        "expression": opened.expression,
        "parts": [_part(run, one) for one in opened.parts],
        "source": _source(opened.source),
        "norm": _norm(opened.norm) if opened.norm else None,
        "origin": _origin(user, run, opened),
        "run": _run(run),
    }


def _source(source: Mapping[str, str] | None) -> dict[str, str] | None:
    return {**source, "place": place_words(source.get("place", ""))} if source else None


def _norm(norm: NormValue) -> dict[str, Any]:
    words = {"title": gettext(norm.title), "set_title": gettext(norm.set_title)}
    return {**asdict(norm), **words, "place": place_words(norm.place)}


def _part(run: Run, part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "kind": part.kind,
        "path": part.path,
        "title": label_of(part),
        "within": within_words(part.within),
        "value": part.value,
        "unit": part.unit,
        "display": part.display,
        "symbol": part.symbol,
        "year": part.year,
        "index": part.index,
        "url": f"/api/v1/runs/{run.pk}/trace/{quote(part.key, safe=':.')}/",
    }


def _origin(user: AnyUser, run: Run, opened: OpenedFigure) -> Mapping[str, Any] | None:
    if opened.kind != "input":
        return None
    found = origins_of(user, run, [opened.path])[opened.path]
    return {
        "who": found.who,
        "when": found.when.isoformat() if found.when else None,
        "reason": found.reason,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": str(run.pk),
        "calculation": run.calculation,
        "engine_version": run.engine_version,
        "parameter_set": run.parameter_set,
        "fingerprint": run.fingerprint,
        "currency": about_run(run).currency,
    }
