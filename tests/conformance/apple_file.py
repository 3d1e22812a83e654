"""Apple's OpenAPI file: its operations, and the schemas that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Operation:
    """A method at a path."""

    label: str
    """`GET /v1/apps/{id}`."""
    description: Json

    @cached_property
    def query(self) -> dict[str, Json]:
        """What its query may hold, by name."""
        return {each["name"]: each for each in self.description.get("parameters", []) if each["in"] == "query"}

    @cached_property
    def sent(self) -> Json | None:
        """The schema of the body that it takes; None where it takes none."""
        content = self.description.get("requestBody", {}).get("content", {})
        found: Json | None = content.get("application/json", {}).get("schema")
        return found

    def declares(self, status: int) -> bool:
        return str(status) in self.description["responses"]

    def answered(self, status: int) -> Json | None:
        """The schema of the answer with a status; None where there is no body."""
        content = self.description["responses"][str(status)].get("content", {})
        found: Json | None = content.get("application/json", {}).get("schema")
        return found


class AppleFile:
    """The whole file.

    :param content: the file, decoded.
    """

    def __init__(self, content: Json) -> None:
        self._schemas: Json = content["components"]["schemas"]
        self.version = str(content.get("info", {}).get("version", "?"))
        self.operations: dict[str, Operation] = {}
        self._alike: dict[tuple[str, int, str, str], list[tuple[list[str], Operation]]] = {}
        """By method, length, what is asked about first, and the last part where it is no parameter."""
        for path, methods in content["paths"].items():
            for method, description in methods.items():
                if method not in ("get", "post", "patch", "put", "delete"):
                    continue
                operation = Operation(f"{method.upper()} {path}", description)
                self.operations[operation.label] = operation
                parts = path.split("/")
                last = "" if parts[-1].startswith("{") else parts[-1]
                self._alike.setdefault((method.upper(), len(parts), parts[2], last), []).append((parts, operation))

    @classmethod
    def read(cls, path: str | Path) -> AppleFile:
        return cls(msgspec.json.decode(Path(path).read_bytes()))

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a request; a path without parameters goes before one with them."""
        asked = [unquote(part) for part in path.split("/")]
        found = [
            (sum(part.startswith("{") for part in parts), operation)
            for last in {asked[-1], ""}
            for parts, operation in self._alike.get((method, len(asked), "".join(asked[2:3]), last), [])
            if all(own == part or (own.startswith("{") and part) for own, part in zip(parts, asked, strict=True))
        ]
        return min(found, key=lambda each: each[0])[1] if found else None

    def resolved(self, schema: Json) -> Json:
        """The schema that is meant: itself, or the one it names."""
        while "$ref" in schema:
            schema = self.named(schema["$ref"])
        return schema

    def named(self, reference: str) -> Json:
        found: Json = self._schemas[reference.rpartition("/")[2]]
        return found

    @cached_property
    def resources(self) -> dict[str, Json]:
        """The schema of the resources of each type."""
        found: dict[str, Json] = {}
        for name, schema in self._schemas.items():
            known = schema.get("properties", {})
            if {"type", "id"} <= known.keys() and not name.endswith(("InlineCreate", "Linkage")):
                words = known["type"].get("enum", [])
                if len(words) == 1 and (words[0] not in found or {"attributes", "relationships"} & known.keys()):
                    found[words[0]] = schema
        return found

    def attributes(self, kind: str) -> dict[str, Json]:
        """The attributes of the resources of a type."""
        return self._part(kind, "attributes")

    def relationships(self, kind: str) -> dict[str, Json]:
        """The relationships of the resources of a type."""
        return self._part(kind, "relationships")

    def _part(self, kind: str, part: str) -> dict[str, Json]:
        schema = self.resources.get(kind, {}).get("properties", {}).get(part, {})
        found: dict[str, Json] = self.resolved(schema).get("properties", {})
        return found

    def inside(self, schema: Json | None, path: str) -> Json | None:
        """What a schema says of a place in it: `data.relationships.builds.data[].id`; None where it has no such."""
        for name in re.findall(r"\[\]|[^.\[\]]+", path):
            if schema is None:
                return None
            whole = self.resolved(schema)
            schema = whole.get("items") if name == "[]" else whole.get("properties", {}).get(name)
        return None if schema is None else self.resolved(schema)


def words_of(schema: Json) -> list[str] | None:
    """The words that a value (or each value of a list) has to be one of; None where it is free."""
    found: list[str] | None = schema.get("enum") or schema.get("items", {}).get("enum")
    return found


def type_of(schema: Json) -> str:
    """The type of a value in one word or two: `string`, `date-time`, `list of string`."""
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return "date-time" if schema.get("format") == "date-time" else str(schema.get("type", "object"))
