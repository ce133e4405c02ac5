"""Requests made from the OpenAPI document itself, most of them nearly right, and what must hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from jsonschema import Draft202012Validator

METHODS = ("get", "put", "post", "patch", "delete")
PROBLEM = "application/problem+json"
JSON = "application/json"

HOSTILE: list[Any] = [
    None, True, "", " ", "x" * 5000, "\x00", "a\x00b", "\ud800", "\u202e", "١٢", "1.234,5", "ten",
    "=1+1", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%s%n", "{{7*7}}",
    0, -0.0, -1, 1, 1.5, 1e-320, 5e-324, 1e16, 1e308, -1e308, 2**31, 2**53, 2**53 + 1, 10**30,
    float("nan"), float("inf"), [], {}, [None], [[]], {"": {}}, {"a\x00": 1}, [0] * 300,
]  # fmt: skip
BODIES: list[bytes] = [
    b"", b"null", b"[]", b"7", b'"x"', b"{", b"{}", b"NaN", b'{"a":1e400}', b'{"a":1,"a":2}',
    b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b"[" * 40 + b"]" * 40,
    b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"x=null", b"9" * 6000,
]  # fmt: skip
TYPES = [JSON] * 60 + ["application/x-www-form-urlencoded", "multipart/form-data", "text/xml", ""]
ACCEPTS = ["*/*"] * 60 + [JSON, "text/html", "image/png", "garbage", ";;;", "application/json;q=x"]
LANGUAGES = ["es", "pt", "en", "en;q=0.3,pt", "xx", "*", "\x7f", "e" * 400]
WORDS = [
    "x",
    "0",
    "-1",
    "1e9",
    "abc",
    "\x00",
    "\x1f",
    "ñ",
    "💧",
    "a" * 3000,
    "..",
    "%",
    "null",
    "1;2",
]


@dataclass(frozen=True)
class Sent:
    """A request as it can be repeated by hand."""

    method: str
    template: str
    path: str
    body: bytes
    headers: Mapping[str, str]
    who: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.headers)} {self.who} {self.body[:2000]!r}"


@dataclass
class Maker:
    """Makes requests. places: known values of the path parameters by name."""

    document: Mapping[str, Any]
    random: Random
    places: Mapping[str, list[str]]
    who: list[str] = field(default_factory=lambda: ["visitor"])

    @cached_property
    def operations(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        return [
            (path, method, item[method])
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def request(self) -> Sent:
        template, method, operation = self.random.choice(self.operations)
        if self.random.random() < 0.02:
            method = self.random.choice([*METHODS, "options", "head", "trace", "brew"])
        parameters = operation.get("parameters", [])
        headers = {"Accept": self._pick(ACCEPTS), "Accept-Language": self._pick(LANGUAGES)}
        if any(one["in"] == "header" for one in parameters) and self.random.random() < 0.2:
            headers["Prefer"] = self._pick(["respond-async", "wait=1", ",,", "\x7f"])
        body = b""
        if method in ("put", "post", "patch"):
            body = self._body(operation)
            headers["Content-Type"] = self._pick(TYPES)
        path = self._path(template) + self._query(parameters)
        return Sent(method, template, path, body, headers, self._pick(self.who))

    def _pick(self, choices: list[Any]) -> Any:
        return self.random.choice(choices)

    def _path(self, template: str) -> str:
        parts = []
        for part in template.split("/"):
            if part.startswith("{"):
                known = self.places.get(part.strip("{}"), [])
                odd = not known or self.random.random() < 0.15
                part = quote(self._pick(WORDS if odd else known), safe="")
            parts.append(part)
        return "/".join(parts)

    def _query(self, parameters: list[Mapping[str, Any]]) -> str:
        given = {}
        for one in parameters:
            if one["in"] == "query" and self.random.random() < 0.4:
                odd = self.random.random() < 0.4
                given[one["name"]] = self._pick(WORDS) if odd else self.value(one["schema"])
        return "?" + urlencode(given) if given else ""

    def _body(self, operation: Mapping[str, Any]) -> bytes:
        content = operation.get("requestBody", {}).get("content", {}).get(JSON)
        chance = self.random.random()
        if content is None or chance < 0.08:
            return bytes(self._pick(BODIES))
        schema = content["schema"]
        if "example" in content and chance < 0.7:
            value = self._changed(content["example"], schema, self.random.choice([0, 1, 1, 2, 4]))
        else:
            value = self.value(schema)
        return json.dumps(value).encode()

    def _changed(self, value: Any, schema: Mapping[str, Any], times: int) -> Any:
        """The value with that many of its parts replaced, taken away or added."""
        copy = json.loads(json.dumps(value))
        for _time in range(times):
            copy = self._changed_once(copy, schema)
        return copy

    def _changed_once(self, value: Any, schema: Mapping[str, Any]) -> Any:
        schema = self._resolved(schema)
        if isinstance(value, dict) and value and self.random.random() < 0.9:
            name = self._pick(list(value))
            below = schema.get("properties", {}).get(name, {})
            action = self.random.random()
            if action < 0.1:
                return {key: item for key, item in value.items() if key != name}
            if action < 0.15:
                return {**value, str(self._pick(HOSTILE)): self._pick(HOSTILE)}
            return {**value, name: self._changed_once(value[name], below)}
        if isinstance(value, list) and value and self.random.random() < 0.9:
            place = self.random.randrange(len(value))
            if self.random.random() < 0.2:
                return value[:place] if self.random.random() < 0.5 else value + value[place:]
            changed = self._changed_once(value[place], schema.get("items", {}))
            return [*value[:place], changed, *value[place + 1 :]]
        return self.value(schema) if self.random.random() < 0.7 else self._pick(HOSTILE)

    def value(self, schema: Mapping[str, Any], depth: int = 0) -> Any:
        """A value of the schema; one part in twenty is hostile instead."""
        schema = self._resolved(schema)
        if depth and self.random.random() < 0.05:
            return self._pick(HOSTILE)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._pick(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else "any")
        if isinstance(kind, list):
            kind = self._pick(kind)
        makers: dict[str, Callable[[Mapping[str, Any], int], Any]] = {
            "object": self._object,
            "array": self._array,
            "number": self._number,
            "integer": lambda given, deep: int(self._number(given, deep)),
            "string": self._string,
            "boolean": lambda _given, _deep: self.random.random() < 0.5,
            "null": lambda _given, _deep: None,
        }
        return makers[kind](schema, depth) if kind in makers else self._pick(HOSTILE)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while True:
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = self.document["components"]["schemas"][name]
            elif choices := schema.get("anyOf") or schema.get("oneOf"):
                schema = self._pick(choices)
            elif "allOf" in schema:
                schema = schema["allOf"][0]
            else:
                return schema

    def _object(self, schema: Mapping[str, Any], depth: int) -> Any:
        required = schema.get("required", [])
        found = {
            name: self.value(below, depth + 1)
            for name, below in schema.get("properties", {}).items()
            if name in required or self.random.random() < 0.5
        }
        if self.random.random() < 0.03:
            found["unknown"] = self._pick(HOSTILE)
        return found

    def _array(self, schema: Mapping[str, Any], depth: int) -> Any:
        least = schema.get("minItems", 0)
        most = min(schema.get("maxItems", least + 4), least + 4)
        count = self.random.randint(least, max(least, most))
        return [self.value(schema.get("items", {}), depth + 1) for _item in range(count)]

    def _number(self, schema: Mapping[str, Any], _depth: int) -> float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1e6))
        high = schema.get("maximum", schema.get("exclusiveMaximum", max(low, 0) + 1e6))
        edges = [low, high, low + 1, (low + high) / 2, max(low, min(high, 1e-9))]
        spread = low + (high - low) * self.random.random() ** 4
        return float(self._pick([*edges, spread, spread, spread]))

    def _string(self, schema: Mapping[str, Any], _depth: int) -> str:
        if schema.get("format") == "date":
            return str(
                self._pick(["2015-03-01", "2015-03", "1949-12-31", "2026-13-01", "9999-12-31"])
            )
        most = schema.get("maxLength", 40)
        word = str(self._pick(["agua", "lluvia", "Ñandú 3", "0", "2", "a-b"]))
        return word[:most] if self.random.random() < 0.9 else "y" * most


class Judge:
    """What must hold of every answer: no server error, a documented shape."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._validators: dict[str, Draft202012Validator] = {}

    def faults(self, sent: Sent, response: HttpResponse) -> list[str]:
        """What is wrong with the answer, nothing if all is well."""
        if response.status_code >= 500:
            return [f"server error {response.status_code}: {response.content[:300]!r}"]
        kind = response.headers.get("Content-Type", "")
        if response.status_code >= 400:
            return self._problem_faults(sent, response, kind)
        operation = self.document["paths"].get(sent.template, {}).get(sent.method)
        if operation is None:
            return []
        answer = operation["responses"].get(str(response.status_code))
        if answer is None:
            return [f"status {response.status_code} is not in the document"]
        if not answer.get("content"):
            return ["a body where the document has none"] if response.content else []
        if kind not in answer["content"]:
            return [f"content type {kind!r} is not in the document"]
        return self._shape_faults(answer["content"][kind]["schema"], response.content)

    def _problem_faults(self, sent: Sent, response: HttpResponse, kind: str) -> list[str]:
        if kind != PROBLEM:
            return [f"an error of the type {kind!r}"]
        if sent.method == "head":
            return []
        schema = {"$ref": "#/components/schemas/Problem"}
        return self._shape_faults(schema, response.content)

    def _shape_faults(self, schema: Mapping[str, Any], body: bytes) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = Draft202012Validator(whole)
        found = self._validators[key].iter_errors(json.loads(body))
        return [f"{error.json_path}: {error.message[:200]}" for error in found]
