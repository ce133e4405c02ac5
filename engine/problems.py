"""pydantic's validation errors as the engine's Problems, with messages that say what would do."""

from __future__ import annotations

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


def field_problem(
    field: str | tuple[PathPart, ...], code: str, message: str, **params: Any
) -> PydanticCustomError:
    """An error for a model validator to raise, pointing at a field below the model."""
    path = (field,) if isinstance(field, str) else field
    return PydanticCustomError("domain", "{code}", {"code": code, "path": path, "message": message, "params": params})


def problems_of(error: ValidationError) -> list[Problem]:
    """Every problem of a pydantic ValidationError, in the order of the fields."""
    return [_problem(item) for item in error.errors(include_url=False)]


def _problem(item: Any) -> Problem:
    path = tuple(item["loc"])
    context = item.get("ctx", {})
    if item["type"] == "domain":
        return Problem(path + tuple(context["path"]), context["code"], context["message"], context["params"])
    message = MESSAGES.get(item["type"])
    if message is None:
        return Problem(path, item["type"], FALLBACK, {"reason": item["msg"]})
    return Problem(path, item["type"], message, _params(item, context))


def _params(item: Any, context: dict[str, Any]) -> dict[str, Any]:
    limit = next((context[name] for name in _LIMITS if name in context), "")
    given = context.get("actual_length", item.get("input"))
    return {"given": _shown(given), "limit": limit}


def _shown(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
