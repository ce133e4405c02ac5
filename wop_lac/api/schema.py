"""The OpenAPI document: every registered calculation with its input and result schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.json_schema import models_json_schema

from engine import registry
from engine.registry import Calculation
from runs.api.descriptions import example_of, in_readers_language, summary_of, units_of
from wop_lac.api.errors import KINDS, MEDIA_TYPE

Schema = dict[str, Any]
DONE = {
    "200": gettext_lazy("What was asked for."),
    "201": gettext_lazy("What was made."),
    "202": gettext_lazy("The run to follow, at the address in Location."),
}
METHODS = ("get", "put", "patch", "post", "delete")
BY_NAME = "/api/v1/calculations/{name}/"
SCHEMAS = "#/components/schemas/"
ENGINE = "engine."
"""Prefix of the engine's own models, so that none shadows a serializer's component."""


def add_calculations(result: Schema, **_kwargs: Any) -> Schema:
    """drf-spectacular's hook: calculations as paths of their own, the one error shape for all."""
    components = result["components"]["schemas"]
    references, definitions = _engine_schemas()
    components.update(definitions)
    components["Problem"] = problem_schema()
    retrieve = result["paths"][BY_NAME]["get"]
    for calculation in registry.every():
        path = BY_NAME.format(name=calculation.name)
        result["paths"][path] = {
            "get": _named(retrieve, calculation),
            "post": _post(calculation, references, retrieve),
        }
    for operation in _operations(result["paths"]):
        answers = operation["responses"]
        answers.setdefault("default", _problem_response())
        for code, answer in answers.items():
            answer["description"] = answer["description"] or str(DONE.get(code, ""))
    result["paths"] = dict(sorted(result["paths"].items()))
    return result


def problem_schema() -> Schema:
    """The body of every error (RFC 9457)."""
    text = {"type": "string"}
    problem = {
        "type": "object",
        "required": ["path", "code", "message"],
        "properties": {
            "path": {**text, "description": _("Dotted path of the field; empty for the whole.")},
            "code": text,
            "message": {**text, "description": _("What was wrong and what would do.")},
        },
    }
    return {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "problems"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": [code for code, _title in KINDS.values()]},
            "detail": text,
            "problems": {"type": "array", "items": problem},
        },
    }


def _engine_schemas() -> tuple[Mapping[Any, Schema], Schema]:
    """References by (model, mode), and the definitions they point to."""
    models: list[Any] = []
    for calculation in registry.every():
        models += [(calculation.inputs, "validation"), (calculation.result, "serialization")]
    references, found = models_json_schema(models, ref_template=f"{SCHEMAS}{ENGINE}{{model}}")
    definitions = in_readers_language(found.get("$defs", {}))
    return references, {f"{ENGINE}{name}": schema for name, schema in definitions.items()}


def _named(retrieve: Schema, calculation: Calculation) -> Schema:
    others = [given for given in retrieve.get("parameters", []) if given["name"] != "name"]
    return {
        **retrieve,
        "operationId": f"describe_{calculation.name.replace('.', '_')}",
        "summary": str(summary_of(calculation)["title"]),
        "parameters": others,
        "responses": dict(retrieve["responses"]),
    }


def _post(calculation: Calculation, references: Mapping[Any, Schema], retrieve: Schema) -> Schema:
    words = summary_of(calculation)
    run = {"$ref": f"{SCHEMAS}RunDetail"}
    units = {name: {"const": unit} for name, unit in units_of(calculation.result).items()}
    finished = {
        "allOf": [run, {"type": "object", "properties": _result(calculation, references, units)}]
    }
    responses = {
        "202": _json(str(DONE["202"]), run),
        "200": _json(_("The run with its result."), finished),
        "422": _problem_response(_("The inputs are not valid; problem by problem.")),
    }
    if calculation.heavy:
        responses["200"]["description"] = _("The same inputs were calculated before: the run.")
    return {
        "operationId": f"calculate_{calculation.name.replace('.', '_')}",
        "tags": ["calculations"],
        "summary": words["title"],
        "description": words["summary"],
        "security": [rule for rule in retrieve.get("security", []) if rule],
        "parameters": [_prefer()],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": references[calculation.inputs, "validation"],
                    "example": example_of(calculation),
                }
            },
        },
        "responses": responses,
    }


def _result(
    calculation: Calculation, references: Mapping[Any, Schema], units: Schema
) -> dict[str, Schema]:
    return {
        "result": references[calculation.result, "serialization"],
        "units": {"type": "object", "properties": units},
    }


def _prefer() -> Schema:
    return {
        "name": "Prefer",
        "in": "header",
        "required": False,
        "description": _("respond-async: answer with a run to follow."),
        "schema": {"type": "string"},
    }


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problem_response(description: str = "") -> Schema:
    return {
        "description": description or _("What went wrong."),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
    }


def _operations(paths: Mapping[str, Schema]) -> Iterator[Schema]:
    for item in paths.values():
        for method in METHODS:
            if method in item:
                yield item[method]
