"""One shape for every error of the API (RFC 9457), problem by problem with the field's path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from engine.errors import InvalidInputs, Problem, UnknownCalculation
from presentation.problems import message_of
from wop_lac.api.renderers import ORJSONRenderer

MEDIA_TYPE = "application/problem+json"
SECONDS_TO_RETRY = 10

KINDS: dict[int, tuple[str, Promise | str]] = {
    400: ("invalid", gettext_lazy("The request is not valid.")),
    401: ("not_authenticated", gettext_lazy("Sign in, or send a token that is valid.")),
    403: ("not_allowed", gettext_lazy("You may not do this.")),
    404: ("not_found", gettext_lazy("There is nothing here, or it is not yours to see.")),
    405: ("method_not_allowed", gettext_lazy("This address does not answer to that method.")),
    406: ("not_acceptable", gettext_lazy("The answer is JSON; accept application/json.")),
    409: ("conflict", gettext_lazy("What is here now does not allow this.")),
    413: ("too_large", gettext_lazy("The body is too large.")),
    415: ("unsupported_media_type", gettext_lazy("Send the body as application/json.")),
    422: ("invalid_inputs", gettext_lazy("The inputs are not valid.")),
    429: ("throttled", gettext_lazy("Too many requests; wait and try again.")),
    500: ("server_error", gettext_lazy("Something went wrong here; it has been recorded.")),
    503: ("away", gettext_lazy("The portal cannot answer right now; try again in a moment.")),
}
"""HTTP status -> code and what it means. Statuses without a kind of their own use 400 or 500."""


def problem_document(
    status: int,
    detail: str = "",
    problems: Sequence[Mapping[str, Any]] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of an error, in the reader's language; extra are members of their own."""
    code, title = KINDS.get(status) or KINDS[400 if status < 500 else 500]
    return {
        "type": f"/api/v1/errors/#{code}",
        "title": str(title),
        "status": status,
        "code": code,
        "detail": detail or str(title),
        "problems": list(problems),
        **(extra or {}),
    }


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler; None lets an unexpected error become a logged 500."""
    expected = _as_api_error(error)
    response = exception_handler(expected, dict(context))
    if response is None:
        return None
    # A view that renders pages or documents says what went wrong as JSON too.
    context["request"].accepted_renderer = ORJSONRenderer()
    context["request"].accepted_media_type = ORJSONRenderer.media_type
    headers = {
        name: value
        for name, value in response.headers.items()
        if name.lower() not in {"content-type", "content-length"}
    }
    body = problem_document(
        response.status_code,
        _detail(expected),
        list(_problems(expected)),
        getattr(expected, "members", None),
    )
    return Response(body, response.status_code, headers=headers, content_type=MEDIA_TYPE)


class Unprocessable(exceptions.APIException):
    """Inputs that the calculation's own model refuses."""

    status_code = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class TooLarge(exceptions.APIException):
    """A body that Django refused to read."""

    status_code = 413


class Away(exceptions.APIException):
    """Redis cannot be reached."""

    status_code = 503
    wait = SECONDS_TO_RETRY


def _as_api_error(error: Exception) -> Exception:
    """The exception of DRF that says the same; anything not foreseen stays as it is."""
    match error:
        case InvalidInputs():
            return Unprocessable(error.problems)
        case UnknownCalculation():
            return exceptions.NotFound(_("There is no calculation of that name."))
        case ValidationError():
            known = hasattr(error, "error_dict")
            return exceptions.ValidationError(error.message_dict if known else error.messages)
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return exceptions.ParseError(_("The request could not be read."))
        case RedisError():
            return Away()
        case Http404():
            return exceptions.NotFound("")
        case PermissionDenied():
            return exceptions.PermissionDenied("")
    return error


def _detail(error: Exception) -> str:
    """What the error says itself, where that is meant for the caller."""
    if isinstance(error, exceptions.ValidationError | Unprocessable | TooLarge | Away):
        return ""
    detail = getattr(error, "detail", "")
    # A list or mapping of details is told problem by problem instead.
    return str(detail) if isinstance(detail, str) else ""


def _problems(error: Exception) -> Iterator[dict[str, Any]]:
    if isinstance(error, Unprocessable):
        for problem in error.problems:
            yield {
                "path": problem.dotted_path,
                "code": problem.code,
                "message": message_of(problem),
            }
    elif isinstance(error, exceptions.ValidationError):
        yield from _drf_problems(error.get_full_details(), ())


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


def is_api(request: HttpRequest) -> bool:
    """Whether the answer belongs to the API, also where no view was reached."""
    return request.path_info.startswith("/api/")
