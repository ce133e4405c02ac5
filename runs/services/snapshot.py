"""The inputs of a run as they are kept, and the fingerprint that says which run is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext_noop

import engine
from engine.errors import InvalidInputs, PathPart, Problem
from engine.registry import Calculation

UNSTORABLE = gettext_noop(
    "The text holds a character that can't be stored; type the text again without it."
)
_WHOLE_LIMIT = 2**63


def snapshot_of(calculation: Calculation, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as the calculation reads them, defaults written out, as JSON.

    Raises InvalidInputs with every problem and its path.
    """
    snapshot = calculation.parse(payload).model_dump(mode="json")
    problems = list(_unstorable(snapshot, ()))
    if problems:
        raise InvalidInputs(problems)
    return snapshot


def fingerprint_of(calculation: Calculation, snapshot: Mapping[str, Any]) -> str:
    """SHA-256 over what a result depends on: calculation, inputs, parameter set, engine."""
    identity = [calculation.name, snapshot, calculation.parameter_set, engine.ENGINE_VERSION]
    return hashlib.sha256(orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _unstorable(value: Any, path: tuple[PathPart, ...]) -> Iterator[Problem]:
    """Values that neither canonical JSON nor PostgreSQL's jsonb can hold."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _unstorable(name, (*path, _printable(name)))
            yield from _unstorable(item, (*path, _printable(name)))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _unstorable(item, (*path, position))
    elif isinstance(value, str) and _printable(value) != value:
        yield Problem(path, "unstorable_text", UNSTORABLE)
    elif isinstance(value, int) and abs(value) >= _WHOLE_LIMIT:
        yield Problem(path, "number_too_large", gettext_noop("The number is too large."))


def _printable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
