"""pydantic's validation errors as the engine's Problems, with messages that say what would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from engine.errors import PathPart, Problem

MESSAGES = {
    "missing": "This value is needed.",
    "extra_forbidden": "This input is not known here; check its name or leave it out.",
    "float_type": "“%(given)s” is not a number; give digits only.",
    "int_type": "“%(given)s” is not a whole number; give digits only.",
    "int_from_float": "“%(given)s” is not a whole number; leave out the decimals.",
    "bool_type": "Choose yes or no.",
    "string_type": "Give a text.",
    "list_type": "Give a list of values.",
    "tuple_type": "Give a list of values.",
    "model_type": "Give an object with named values.",
    "dict_type": "Give an object with named values.",
    "finite_number": "Give a finite number.",
    "greater_than_equal": "%(given)s is below the minimum, %(limit)s.",
    "greater_than": "%(given)s is too low; it must be above %(limit)s.",
    "less_than_equal": "%(given)s is above the maximum, %(limit)s.",
    "less_than": "%(given)s is too high; it must be below %(limit)s.",
    "too_short": "%(given)s values are given; at least %(limit)s are needed.",
    "too_long": "%(given)s values are given; at most %(limit)s are allowed.",
    "string_too_short": "This text is needed.",
    "string_too_long": "The text is longer than %(limit)s characters; shorten it.",
    "literal_error": "“%(given)s” is not one of the choices: %(limit)s.",
    "enum": "“%(given)s” is not one of the choices: %(limit)s.",
}
FALLBACK = "The value is not valid here: %(reason)s"
_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "expected")
_EXACT = 2**53


def field_problem(
    field: str | tuple[PathPart, ...], code: str, message: str, **params: Any
) -> PydanticCustomError:
    """An error for a model validator to raise, pointing at a field below the model."""
    path = (field,) if isinstance(field, str) else field
    return domain_error([Problem(path, code, message, params)])


def domain_error(problems: Sequence[Problem]) -> PydanticCustomError:
    """Several problems at once for a model validator to raise, paths seen from that model."""
    summary = "; ".join(str(problem) for problem in problems)
    return PydanticCustomError("domain", "{summary}", {"summary": summary, "problems": problems})


def refuse(problems: Sequence[Problem]) -> None:
    """Raise the domain error of these problems, if there are any."""
    if problems:
        raise domain_error(problems)


def problems_of(error: ValidationError) -> list[Problem]:
    """Every problem of a pydantic ValidationError, in the order of the fields."""
    return [
        problem for item in error.errors(include_url=False) for problem in _problems_of_item(item)
    ]


def _problems_of_item(item: Any) -> list[Problem]:
    path = tuple(_clean(part) if isinstance(part, str) else part for part in item["loc"])
    context = item.get("ctx", {})
    if item["type"] == "domain":
        return [_under(path, problem) for problem in context["problems"]]
    message = MESSAGES.get(item["type"])
    if message is None:
        return [Problem(path, item["type"], FALLBACK, {"reason": _clean(item["msg"])})]
    return [Problem(path, item["type"], message, _params(item, context))]


def _under(path: tuple[PathPart, ...], problem: Problem) -> Problem:
    return Problem(path + problem.path, problem.code, problem.message, problem.params)


def _params(item: Any, context: dict[str, Any]) -> dict[str, Any]:
    limit = next((context[name] for name in _LIMITS if name in context), "")
    given = context.get("actual_length", item.get("input"))
    return {"given": shown(given), "limit": limit if isinstance(limit, str) else shown(limit)}


def shown(value: Any) -> str | int | float:
    """A value as a message may repeat it: short, and safe to write as JSON or UTF-8."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _shown_number(value)
    if isinstance(value, str):
        return _clean(value)
    return _clean(str(value)) if value is None or isinstance(value, bool) else type(value).__name__


def _shown_number(value: int | float) -> str | int | float:
    if isinstance(value, int):
        return value if abs(value) <= _EXACT else "…"
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() and abs(value) <= _EXACT else value


def _clean(text: str) -> str:
    short = text if len(text) <= 60 else text[:57] + "…"
    return short.encode("utf-8", "replace").decode("utf-8")
