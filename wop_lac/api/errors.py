"""One shape for every error of the API (RFC 9457), problem by problem with the field's path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from engine.errors import InvalidInputs, UnknownCalculation
from presentation.problems import message_of

TITLES = {
    400: "invalid",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_inputs",
    429: "throttled",
}


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler; None lets an unexpected error become a logged 500."""
    if isinstance(error, InvalidInputs):
        return _response(422, _("The inputs are not valid."), _engine_problems(error))
    if isinstance(error, UnknownCalculation):
        return _response(404, _("There is no calculation of that name."), [])
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        problems = list(_drf_problems(error.get_full_details(), ()))
        return _response(400, _("The request is not valid."), problems)
    if isinstance(error, Http404 | exceptions.NotFound):
        return _response(404, _("Not found."), [])
    if isinstance(error, PermissionDenied):
        return _response(403, _("You may not do this."), [])
    detail = getattr(error, "detail", "")
    answer = _response(response.status_code, str(detail), [])
    for name, value in response.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            answer[name] = value
    return answer


def _response(code: int, detail: str, problems: list[dict[str, Any]]) -> Response:
    body = {
        "type": f"/api/v1/errors/{TITLES.get(code, 'error')}",
        "title": TITLES.get(code, "error"),
        "status": code,
        "detail": detail,
        "problems": problems,
    }
    return Response(body, status=code, content_type="application/problem+json")


def _engine_problems(error: InvalidInputs) -> list[dict[str, Any]]:
    return [
        {"path": problem.dotted_path, "code": problem.code, "message": message_of(problem)}
        for problem in error.problems
    ]


def _drf_problems(details: Any, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if isinstance(details, Mapping) and {"message", "code"} == set(details):
        yield {"path": ".".join(path), "code": details["code"], "message": str(details["message"])}
    elif isinstance(details, Mapping):
        for name, value in details.items():
            below = path if name == "non_field_errors" else (*path, str(name))
            yield from _drf_problems(value, below)
    elif isinstance(details, list):
        for position, value in enumerate(details):
            is_leaf = isinstance(value, Mapping) and {"message", "code"} == set(value)
            yield from _drf_problems(value, path if is_leaf else (*path, str(position)))


