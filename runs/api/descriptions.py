"""Calculations described for a client: schemas with units, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
from django.utils.translation import gettext
from pydantic import BaseModel

from engine.registry import Calculation

WORDS = frozenset({"title", "description"})
DATA = frozenset({"default", "examples", "example", "const", "enum", "source", "equation"})
NAMED = frozenset({"properties", "$defs"})
MANY = "*"
EXAMPLES = Path(__file__).parent / "examples"


def summary_of(calculation: Calculation) -> dict[str, Any]:
    """What stands in the list of calculations."""
    return {
        "name": calculation.name,
        "title": _translated(calculation.title),
        "summary": _translated(calculation.summary),
        "heavy": calculation.heavy,
        "parameter_set": calculation.parameter_set,
        "sources": [asdict(source) for source in calculation.sources],
        "url": f"/api/v1/calculations/{calculation.name}/",
    }


def description_of(calculation: Calculation) -> dict[str, Any]:
    """The whole of a calculation: JSON Schemas (2020-12) and units of its inputs and result."""
    return {
        **summary_of(calculation),
        "inputs": in_readers_language(_schema(calculation.inputs, "validation")),
        "result": in_readers_language(_schema(calculation.result, "serialization")),
        "units": {"inputs": units_of(calculation.inputs), "result": units_of(calculation.result)},
        "example": example_of(calculation),
    }


def example_of(calculation: Calculation) -> Any:
    """Inputs that the calculation takes, None where no example was written."""
    path = EXAMPLES / f"{calculation.name}.json"
    return orjson.loads(path.read_bytes()) if path.exists() else None


@cache
def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """Kept, because pydantic takes tens of milliseconds; nobody changes what is returned."""
    return model.model_json_schema(mode=mode)


@cache
def units_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Dotted path of each field -> its unit; `*` stands for the positions or names of a list."""
    schema = _schema(model, "serialization")
    return dict(_units(schema, schema.get("$defs", {}), (), frozenset()))


def _units(
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    path: tuple[str, ...],
    open_references: frozenset[str],
) -> list[tuple[str, str]]:
    found = []
    if schema.get("unit"):
        found.append((".".join(path), str(schema["unit"])))
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    if reference and reference not in open_references:
        target = definitions[reference]
        found += _units(target, definitions, path, open_references | {reference})
    for part, below in _parts(schema):
        found += _units(below, definitions, (*path, *part), open_references)
    return found


def _parts(schema: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The schemas directly inside one, each with the step that leads there."""
    inside: list[tuple[tuple[str, ...], Mapping[str, Any]]]
    inside = [((name,), below) for name, below in schema.get("properties", {}).items()]
    for keyword in ("anyOf", "oneOf", "allOf"):
        inside += [((), below) for below in schema.get(keyword, ())]
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), Mapping):
            inside.append(((MANY,), schema[keyword]))
    inside += [((MANY,), below) for below in schema.get("prefixItems", ())]
    return inside


def in_readers_language(schema: Any) -> Any:
    """The same schema with its titles, descriptions and labels of choices translated."""
    if isinstance(schema, list):
        return [in_readers_language(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {name: _in_readers_language(name, value) for name, value in schema.items()}


def _in_readers_language(name: str, value: Any) -> Any:
    if name in WORDS and isinstance(value, str):
        return _translated(value)
    if name == "choices" and isinstance(value, Mapping):
        return {choice: _translated(str(label)) for choice, label in value.items()}
    if name in NAMED:
        # The names in here are fields, which may be called "title" or "source" themselves.
        return {field: in_readers_language(below) for field, below in value.items()}
    if name in DATA:
        return value
    return in_readers_language(value)


def _translated(text: str) -> str:
    # gettext answers the empty text with the catalogue's header.
    return gettext(text) if text else ""
