"""Bodies that no honest client sends: each is a 400 or 413 that says what it was."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from wop_lac.api.parsers import MAX_BYTES, MAX_DEPTH, MAX_WHOLE, BodyTooLarge, BoundedJSONParser

WHOLE = st.integers(-MAX_WHOLE, MAX_WHOLE)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
LEAF = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(LEAF, lambda below: st.lists(below) | st.dictionaries(TEXT, below))


def parsed(body: bytes) -> object:
    return BoundedJSONParser().parse(io.BytesIO(body))


@given(JSON)
def test_what_json_can_say_arrives_as_it_was_sent(value: object) -> None:
    assert parsed(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not encoded in UTF-8"),
        ('{"a": "ñ"}'.encode("latin-1"), "send it in UTF-8"),
        (b'{"a":\n 1e999}', "line 2, column 2"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": -Infinity}', "not valid JSON"),
        (b'{"a": 1e400}', "larger than any that can be kept"),
        (b'"\\ud800"', "not valid JSON"),
        (b'{"\\udfff": 1}', "not valid JSON"),
        (b'{"a": "x\\u0000y"}', "NUL"),
        (b'{"x\\u0000y": 1}', "NUL"),
        (b'{"a": [{"b": "\\u0000"}]}', "NUL"),
        (b'{"a": 1, "a": 2}', "given twice"),
        (b'[{"b": {"c": 1, "c": 1}}]', "given twice"),
        (b'{"a": 9007199254740993}', "too large"),
        (b'{"a": -12345678901234567890}', "too large"),
        (b"[" + b"9" * 300 + b"]", "too large"),
        (b"[" + b"9" * 6000 + b"]", "larger than any that can be kept"),
        (b"[" * 100_000 + b"]" * 100_000, "not valid JSON"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not valid JSON"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "nests deeper"),
    ],
)
def test_a_body_that_cannot_be_kept_as_it_is_is_refused(body: bytes, reason: str) -> None:
    with translation.override("en"), pytest.raises(ParseError, match=reason):
        parsed(body)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parsed(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


def test_a_body_over_the_limit_is_too_large_whatever_it_says() -> None:
    with pytest.raises(BodyTooLarge) as error:
        parsed(b'"' + b"x" * MAX_BYTES + b'"')
    assert error.value.status_code == 413


@given(st.binary(max_size=200))
def test_bytes_at_random_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(ParseError):
        parsed(body)
