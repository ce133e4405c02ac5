"""A calculation's inputs and figures as Markdown tables, read off its own models for the docs."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import BaseMetadata, Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.registry import Calculation
from engine.remarks import Remark

INPUT_HEAD = "| Input | Symbol | What it is | Unit | Bounds |\n|---|---|---|---|---|"
RESULT_HEAD = (
    "| Figure | Symbol | What it is | Unit | Equation | Place |\n|---|---|---|---|---|---|"
)
MANY: dict[Any, str] = {list: "[]", dict: ".*"}
"""How a list and a mapping by name are marked in a path."""
ANY = "*"
"""What another input decides, in a path."""
EVIDENCE = {
    "verified": "",
    "inferred": " (reading)",
    "third_party": " (third party)",
    "unverified": " (not verified)",
}


def input_table(calculation: Calculation) -> str:
    """One row for each input, groups as dotted names, lists marked with [],
    mappings by name with *."""
    rows = [
        [f"`{name}`", _symbol(field), _words(field), extra_of(field, "unit"), _bounds(field)]
        for name, field in fields(calculation.inputs)
    ]
    return "\n".join([INPUT_HEAD, *map(_row, rows)])


def result_table(calculation: Calculation) -> str:
    """One row for each figure, with its equation and its place in the source."""
    rows = [
        [
            f"`{name}`",
            _symbol(field),
            _words(field),
            extra_of(field, "unit"),
            _formula(extra_of(field, "equation")),
            _place(field),
        ]
        for name, field in fields(calculation.result)
    ]
    return "\n".join([RESULT_HEAD, *map(_row, rows)])


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Leaf fields of a model and of the models inside it, in their order."""
    for name, field in model.model_fields.items():
        inner = list(_inner_models(field.annotation))
        if not inner:
            yield f"{prefix}{name}", field
        for one, many in inner:
            path = f"{prefix}{name}{many}"
            if one is not Remark and one.model_fields:
                yield from fields(one, f"{path}({_kind(one)})." if len(inner) > 1 else f"{path}.")
            elif one is not Remark:
                yield f"{path}.{ANY}", field


def _inner_models(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The models that an annotation holds, each with the mark of a list or of names for it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
    origin = get_origin(annotation)
    if origin in MANY or origin in {Union, types.UnionType, Annotated}:
        for one in get_args(annotation):
            for inner, inner_mark in _inner_models(one):
                yield inner, MANY.get(origin, "") or inner_mark


def _kind(model: type[BaseModel]) -> str:
    """What tells one model of a choice from the others: the one value of its kind."""
    return str(model.model_fields["kind"].default)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def extra_of(field: FieldInfo, key: str) -> str:
    """A text that a field keeps beside its type: unit, symbol, equation; "" where it has none."""
    extra = field.json_schema_extra
    return str(extra.get(key, "")) if isinstance(extra, dict) else ""


def _symbol(field: FieldInfo) -> str:
    return _formula(extra_of(field, "symbol"))


def _formula(latex: str) -> str:
    return f"$`{latex}`$" if latex else ""


def _words(field: FieldInfo) -> str:
    return f"{field.title}. {field.description}" if field.description else f"{field.title}."


def _place(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    source = extra.get("source") if isinstance(extra, dict) else None
    if not isinstance(source, dict):
        return ""
    return f"{source['place']}{EVIDENCE[str(source['evidence'])]}"


def _bounds(field: FieldInfo) -> str:
    parts = [text for one in field.metadata if (text := _bound(one))]
    if choices := _choices(field):
        parts.append(choices)
    if not field.is_required():
        parts.append("may be left out" if field.default is None else _default(field.default))
    return ", ".join(parts)


def _choices(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    choices = extra.get("choices") if isinstance(extra, dict) else None
    return "one of " + ", ".join(f"`{one}`" for one in choices) if isinstance(choices, dict) else ""


def _default(value: Any) -> str:
    return f"default `{value}`"


def _bound(one: BaseMetadata | Any) -> str:
    match one:
        case Ge(ge=limit):
            return f"≥ {limit:g}"
        case Gt(gt=limit):
            return f"> {limit:g}"
        case Le(le=limit):
            return f"≤ {limit:g}"
        case Lt(lt=limit):
            return f"< {limit:g}"
        case MinLen(min_length=limit):
            return f"at least {limit} long"
        case MaxLen(max_length=limit):
            return f"at most {limit} long"
        case _:
            return ""
