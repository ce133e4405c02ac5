"""JSON in, with limits: size, nesting, exact whole numbers, no NUL, no name twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 32
MAX_WHOLE = 2**53
"""Beyond it a whole number is no longer exact in the readers most clients use (RFC 8259, 6)."""

TOO_LARGE = _(
    "The number at line %(line)s, column %(column)s is larger than any that can be kept; numbers "
    "go up to about 1.8e308."
)


class BodyTooLarge(APIException):
    """The body is longer than any request of this API needs."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is larger than 2 MB; send less at once.")


class BoundedJSONParser(BaseParser):
    """application/json for every API route; anything odd is a 400 that says what it was."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise BodyTooLarge
        return read_json(body)


def read_json(body: bytes) -> Any:
    """The value a JSON text stands for; raises ParseError for whatever cannot be kept as it is.

    Two readers, because neither refuses everything: orjson refuses NaN, infinities, lone
    surrogates and depth without end, the standard library's sees names given twice.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        raise ParseError(_("The body is not encoded in UTF-8; send it in UTF-8.")) from None
    try:
        _check(orjson.loads(body), MAX_DEPTH)
    except orjson.JSONDecodeError as error:
        if "number" in error.msg and "infinity" in error.msg:
            raise ParseError(TOO_LARGE % {"line": error.lineno, "column": error.colno}) from None
        text = _("The body is not valid JSON (line %(line)s, column %(column)s): %(reason)s")
        place = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise ParseError(text % place) from None
    return json.loads(body, object_pairs_hook=_unique, parse_int=_exact)


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ParseError(_("A text holds the character NUL, which cannot be stored."))
    elif isinstance(value, dict | list):
        if depth == 0:
            raise ParseError(
                _("The body nests deeper than %(depth)s levels.") % {"depth": MAX_DEPTH}
            )
        for item in value:
            _check(item, depth - 1)
        if isinstance(value, dict):
            _check(list(value.values()), depth)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(_("The name “%(name)s” is given twice.") % {"name": twice[:60]})
    return found


def _exact(digits: str) -> int:
    # Compared by length first: int() of a long text takes time that grows with its square.
    if len(digits) > 17 or abs(int(digits)) > MAX_WHOLE:
        raise ParseError(
            _("The whole number %(start)s… is too large to be kept exactly.")
            % {"start": digits[:12]}
        )
    return int(digits)
