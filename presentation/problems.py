"""The engine's problems in the reader's language.

The engine speaks in the units it computes with: a coverage of 1.4 against a limit of 1. A page
whose field is typed as a percentage must say 140 % against 100 %, so a page passes the input model
and the message follows the display of the field the problem points at. The API speaks the engine's
units and passes no model.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol, Union, get_args, get_origin

from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.errors import PathPart
from presentation.numbers import MINUS, format_exact, format_number, format_percent, marks

BOUNDS = {"greater_than_equal", "greater_than", "less_than_equal", "less_than"}
"""Codes whose numbers are values as the field stores them. A message of a calculation's own says
its numbers as they are to be read, percentages included."""
CHOICES = {"literal_error", "enum"}
TITLES = {"figure", "input"}
"""Places of a message that hold the English title of a figure or of an input."""
_GROUPED_FROM = 10_000
_NOISE = 12


class Said(Protocol):
    """What a message is made of: engine.errors.Problem, engine.remarks.Remark."""

    @property
    def path(self) -> Sequence[PathPart]: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


def message_of(
    problem: Said, *, model: type[BaseModel] | None = None, language: str | None = None
) -> str:
    """What was wrong and what would do, translated, numbers as the reader writes them.

    model: the input model the problem's path starts from; its fields' displays and choices are
    then followed. language: of the numbers; the words are in the active one.
    """
    template = gettext(problem.message)
    if not problem.params:
        return template
    field = field_at(model, problem.path) if model else None
    shown = {
        name: _shown(value, problem.code, name, field, language)
        for name, value in problem.params.items()
    }
    return template % shown


def field_at(model: type[BaseModel] | None, path: Sequence[PathPart]) -> FieldInfo | None:
    """The field of an input model that a path points at; positions and names are passed over."""
    found: FieldInfo | None = None
    named = False
    models: tuple[type[BaseModel], ...] = (model,) if model else ()
    for part in path:
        if isinstance(part, int):
            continue
        if named:
            named = False
            continue
        found = next((one.model_fields[part] for one in models if part in one.model_fields), None)
        if found is None:
            return None
        models, named = models_within(found.annotation), _is_by_name(found.annotation)
    return found


def _is_by_name(annotation: Any) -> bool:
    """Whether the user names what it holds: dict[str, Item], alone or as a choice of a union."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return any(_is_by_name(argument) for argument in get_args(annotation))
    return get_origin(annotation) is dict


def model_within(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as list[Item] | None, if there is one."""
    return next(iter(models_within(annotation)), None)


def models_within(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Every model inside an annotation: of a choice between several, each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    if get_origin(annotation) in {list, tuple, dict, Annotated, Union, types.UnionType}:
        return tuple(one for inner in get_args(annotation) for one in models_within(inner))
    return ()


def display_of(field: FieldInfo | None) -> str:
    """How a field is shown and typed: "percent", "money", … or "number" where nothing says."""
    return str(_extra(field).get("display", "number"))


def _extra(field: FieldInfo | None) -> Mapping[str, Any]:
    extra = field.json_schema_extra if field else None
    return extra if isinstance(extra, Mapping) else {}


def _shown(value: Any, code: str, name: str, field: FieldInfo | None, language: str | None) -> str:
    if name in TITLES:
        return gettext(str(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        is_list_of_choices = code in CHOICES and name == "limit"
        return (_choices(field) if is_list_of_choices else "") or str(value)
    if display_of(field) == "percent" and code in BOUNDS:
        return format_percent(value, None, language)
    return _plain(value, language)


def _plain(value: int | float, language: str | None) -> str:
    """Every digit that means something; thousands apart from five digits on, never in a year."""
    exact = value if isinstance(value, int) else float(f"{value:.{_NOISE}g}")
    shown = format_exact(exact, language)
    _whole, mark, rest = shown.partition(marks(language)[0])
    if abs(exact) < _GROUPED_FROM:
        return shown.replace("-", MINUS)
    return f"{format_number(int(exact), 0, language)}{mark}{rest}"


def _choices(field: FieldInfo | None) -> str:
    choices = _extra(field).get("choices", {})
    return ", ".join(gettext(label) for label in choices.values())
