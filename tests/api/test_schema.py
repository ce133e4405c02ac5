"""The OpenAPI document: valid, complete, and true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from engine import registry

pytestmark = pytest.mark.django_db
METHODS = {"get", "put", "post", "patch", "delete"}
CALCULATIONS = [calculation.name for calculation in registry.every()]


@pytest.fixture(name="document")
def _document(visitor: APIClient) -> dict[str, Any]:
    document: dict[str, Any] = visitor.get("/api/v1/schema/", HTTP_ACCEPT_LANGUAGE="en").json()
    return document


def parts(value: Any, path: str = "#") -> Iterator[tuple[str, Any]]:
    yield path, value
    below = value.items() if isinstance(value, dict) else ()
    below = enumerate(value) if isinstance(value, list) else below
    for name, part in below:
        yield from parts(part, f"{path}/{name}")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for path, value in parts(document):
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            target: Any = document
            for step in value["$ref"].removeprefix("#/").split("/"):
                assert step in target, f"{path}: {value['$ref']}"
                target = target[step]


def test_every_schema_is_json_schema_2020_12(document: dict[str, Any]) -> None:
    schemas = {**document["components"]["schemas"]}
    for path, value in parts(document["paths"]):
        if path.endswith("/schema"):
            schemas[path] = value
    assert len(schemas) > 50
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_operations_have_names_of_their_own_and_say_what_they_answer(
    document: dict[str, Any],
) -> None:
    every = list(operations(document))
    names = [operation["operationId"] for _path, _method, operation in every]
    assert len(set(names)) == len(names)
    for path, method, operation in every:
        answers = operation["responses"]
        assert any(code.startswith("2") for code in answers), (path, method)
        assert "application/problem+json" in answers["default"]["content"]
        assert all(answer["description"] for answer in answers.values()), (path, method)


def test_parameters_of_a_path_are_declared(document: dict[str, Any]) -> None:
    for path, _method, operation in operations(document):
        asked = {part.split("}")[0] for part in path.split("{")[1:]}
        given = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert asked == given, path


def test_every_route_of_the_api_is_in_the_document(document: dict[str, Any]) -> None:
    routes = {
        str(route.pattern)
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "app_name", "") == "api"
        for route in resolver.url_patterns
    }
    assert routes
    shapes = {shape(path.removeprefix("/api/v1/")) for path in document["paths"]}
    assert {shape(route) for route in routes} - shapes == {"schema/", "docs/"}


def shape(path: str) -> str:
    """The path with every variable part alike."""
    opened = path.replace("<", "{").replace(">", "}")
    return "/".join("{}" if "{" in part else part for part in opened.split("/"))


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_calculation_is_listed_with_what_it_takes_and_gives(
    document: dict[str, Any], name: str
) -> None:
    post = document["paths"][f"/api/v1/calculations/{name}/"]["post"]
    body = post["requestBody"]["content"]["application/json"]
    inputs = resolved(document, body["schema"])
    model = registry.get(name).inputs
    assert set(inputs["properties"]) == set(model.model_fields)
    finished = post["responses"]["200"]["content"]["application/json"]["schema"]["allOf"][1]
    result = resolved(document, finished["properties"]["result"])
    assert set(result["properties"]) == set(registry.get(name).result.model_fields)
    validator(document, body["schema"]).validate(body["example"])


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_number_a_calculation_takes_or_gives_has_a_unit(name: str) -> None:
    calculation = registry.get(name)
    for model in (calculation.inputs, calculation.result):
        for path, value in parts(model.model_json_schema(mode="serialization")):
            is_field = path.split("/")[-2:-1] == ["properties"]
            if is_field and value.get("type") in ("number", "integer"):
                assert "unit" in value, path


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema["$ref"].removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]})


@pytest.mark.parametrize(("language", "title"), [("en", "Social cash flow")])
def test_the_document_is_in_the_language_asked_for(
    visitor: APIClient, language: str, title: str
) -> None:
    document = visitor.get(f"/api/v1/schema/?lang={language}").json()
    assert document["paths"]["/api/v1/calculations/snip.cash_flow/"]["post"]["summary"] == title


def test_the_browsable_page_needs_no_inline_script_and_no_other_host() -> None:
    client = Client()
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert all("src=" in tag.split(">")[0] for tag in text.split("<script")[1:])
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "http" not in page.headers["Content-Security-Policy"]
    script = client.get("/api/v1/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode().replace("\\u002D", "-")
