"""Errors under /api/ that no API view made (unknown route, CSRF page, crash) take the one shape."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from wop_lac.api.errors import MEDIA_TYPE, is_api, problem_document
from wop_lac.api.renderers import as_json

SAFE = ("GET", "HEAD", "OPTIONS")
OF_THE_BODY = {"content-type", "content-length", "content-encoding", "etag"}


class ProblemsOnly:
    """Outermost of the API's concerns: whatever went wrong further in leaves here as JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_api(request):
            return response
        if 300 <= response.status_code < 400 and request.method not in SAFE:
            # A client that follows a redirect of a POST sends a GET and loses the body.
            return _problem(404, _("Every address of the API ends with a slash."))
        if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
            return response
        return _carry(response, _problem(response.status_code))


def _problem(status: int, detail: str = "") -> HttpResponse:
    body = as_json(problem_document(status, detail))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def _carry(old: HttpResponseBase, new: HttpResponse) -> HttpResponse:
    """Headers and cookies set further in (Allow, Retry-After, Vary …) stay on the answer."""
    for name, value in old.headers.items():
        if name.lower() not in OF_THE_BODY:
            new.headers[name] = value
    new.cookies = old.cookies
    return new
