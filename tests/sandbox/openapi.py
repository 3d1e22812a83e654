"""Apple's own description of the API as a judge of answers: nothing unknown in them, and nothing left out.

Where its file and the service part, this judge is told so: answers carry nulls that the file does not know of, and the
paths and statuses of `BEYOND_THE_FILE` are served all the same.
"""

from __future__ import annotations

import json
import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

FILE = os.environ.get("ITC_OPENAPI", "")
BEYOND_THE_FILE = {
    ("POST", "/v1/appStoreVersionSubmissions"): "older clients still submit so",
    ("*", "cursor"): "declared on no operation, yet in every next link",
    ("*", "405"): "an undeclared status",
    ("*", "415"): "an undeclared status",
    ("*", "500"): "how beta review refuses incomplete test information",
}

Json = dict[str, Any]


@cache
def judge() -> Judge | None:
    """The judge, where ITC_OPENAPI names Apple's file."""
    return Judge(json.loads(Path(FILE).read_text(encoding="utf-8"))) if FILE else None


def judge_answer(answer: requests.Response) -> None:
    """Hold an answer of the App Store Connect API, and what was asked, against Apple's file where there is one."""
    judging = judge()
    if judging is None or answer.headers.get("X-Rate-Limit") is None:
        return
    asked, method = urlsplit(str(answer.request.url)), str(answer.request.method)
    content = answer.json() if answer.content else None
    troubles = judging.troubles(method, asked.path, asked.query, answer.status_code, content)
    if troubles:
        raise AssertionError("\n".join([f"{method} {asked.path}", *troubles]))


class Judge:
    def __init__(self, file: Json) -> None:
        self._schemas: Json = file["components"]["schemas"]
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path, operations)
            for path, operations in file["paths"].items()
        ]
        self.operations: set[tuple[str, str]] = set()
        self.answers = 0

    def operation(self, method: str, path: str) -> tuple[str, Json] | None:
        """The operation of a request; a path without parameters goes before one with them."""
        found = [
            (name, operations[method.lower()])
            for pattern, name, operations in self._paths
            if pattern.match(path) and method.lower() in operations
        ]
        return min(found, key=lambda each: each[0].count("{")) if found else None

    def troubles(self, method: str, path: str, query: str, status: int, answer: Any) -> list[str]:
        """What is wrong with an answer, and with the request where it was accepted."""
        self.answers += 1
        if status >= 400:
            return [*self._check({"$ref": "#/components/schemas/ErrorResponse"}, answer, "error", frozenset())]
        operation = self.operation(method, path)
        if operation is None:
            return [] if (method, path) in BEYOND_THE_FILE else [f"{method} {path} is not in the file"]
        self.operations.add((method, operation[0]))
        found = _query_troubles(operation[1], query)
        declared = operation[1]["responses"].get(str(status))
        if declared is None:
            return [*found, f"{status} is not declared"]
        content = declared.get("content", {}).get("application/json", {})
        if not content:
            return [*found, *(["there is a body"] if answer is not None else [])]
        sparse = frozenset(re.findall(r"fields(?:\[|%5B)(\w+)", query))
        return [*found, *self._check(content["schema"], answer, "answer", sparse)]

    def written(self, operation: Json) -> tuple[dict[str, list[str] | None], set[str], set[str]]:
        """The attributes that a write takes, with the words allowed; its relationships; and what is required."""
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        data = self._schemas[name]["properties"]["data"]["properties"]
        sent, linked = data.get("attributes", {}), data.get("relationships", {})
        words = {name: self._resolved(each).get("enum") for name, each in sent.get("properties", {}).items()}
        required = {*sent.get("required", []), *linked.get("required", [])}
        return words, set(linked.get("properties", {})), required

    def _resolved(self, schema: Json) -> Json:
        found: Json = self._schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        return found

    def _check(self, schema: Json, value: Any, where: str, sparse: frozenset[str]) -> list[str]:
        if "$ref" in schema:
            return self._check(self._schemas[schema["$ref"].rpartition("/")[2]], value, where, sparse)
        if "oneOf" in schema:
            return self._one_of(schema, value, where, sparse)
        if "enum" in schema and value not in schema["enum"]:
            return [f"{where}: {value!r} is none of {schema['enum']}"]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, value, where, sparse)
        if kind == "array":
            if not isinstance(value, list):
                return [f"{where}: {value!r} is no list"]
            return [
                text
                for n, each in enumerate(value)
                for text in self._check(schema["items"], each, f"{where}/{n}", sparse)
            ]
        return _plain_troubles(schema, value, where)

    def _one_of(self, schema: Json, value: Any, where: str, sparse: frozenset[str]) -> list[str]:
        mapping = schema.get("discriminator", {}).get("mapping")
        if mapping is not None:
            name = value.get("type")
            return (
                self._check({"$ref": mapping[name]}, value, where, sparse) if name in mapping else [f"{where}: {name}"]
            )
        tried = [self._check(each, value, where, sparse) for each in schema["oneOf"]]
        return min(tried, key=len)

    def _object(self, schema: Json, value: Any, where: str, sparse: frozenset[str]) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no object"]
        known = schema.get("properties")
        if known is None:
            extra = schema.get("additionalProperties")
            if not isinstance(extra, dict):
                return []
            return [
                text for name, each in value.items() for text in self._check(extra, each, f"{where}/{name}", sparse)
            ]
        found = [f"{where}/{name} is unknown" for name in value if name not in known]
        found += [f"{where}/{name} is missing" for name in schema.get("required", []) if name not in value]
        if {"type", "id"} <= known.keys() and ("attributes" in known or "relationships" in known):
            found += _left_out(known, value, where, whole=value.get("type") not in sparse)
        nullable = where.endswith("/attributes")
        for name, each in value.items():
            to_one = name == "data" and each is None and known.get("data", {}).get("type") != "array"
            if name in known and not (each is None and (nullable or to_one)):
                found += self._check(known[name], each, f"{where}/{name}", sparse)
        return found


def _left_out(known: Json, value: Json, where: str, *, whole: bool) -> list[str]:
    """Attributes that are missing, and relationships whose links are; `whole` is whether all were asked for."""
    found = [] if value.get("links", {}).get("self") else [f"{where}/links/self is missing"]
    if not whole:
        return found
    attributes = known.get("attributes", {}).get("properties", {})
    found += [f"{where}/attributes/{name} is missing" for name in attributes if name not in value.get("attributes", {})]
    for name, relation in known.get("relationships", {}).get("properties", {}).items():
        links = value.get("relationships", {}).get(name, {}).get("links", {})
        if "links" in relation["properties"] and links.keys() != {"self", "related"}:
            found.append(f"{where}/relationships/{name}/links is missing")
    return found


def _plain_troubles(schema: Json, value: Any, where: str) -> list[str]:
    kinds: dict[str | None, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    expected = kinds.get(schema.get("type"))
    if expected is not None and (not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool)):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if schema.get("format") == "date-time":
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return [f"{where}: {value!r} is no date and time"]
    return []


def _query_troubles(operation: Json, query: str) -> list[str]:
    known = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == "query"}
    found = []
    for name, text in parse_qsl(query):
        schema = known.get(name, {}).get("schema", {})
        allowed = schema.get("items", {}).get("enum") or schema.get("enum")
        if name not in known and ("*", name) not in BEYOND_THE_FILE:
            found.append(f"the parameter {name} is unknown")
        if allowed is not None:
            found += [f"{name}: {word} is none of {allowed}" for word in text.split(",") if word not in allowed]
    return found
