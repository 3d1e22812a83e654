"""Values held against the schemas of Apple's file.

Stricter than the file, which requires little: nothing unknown may be in a value, and a resource of an answer has all
attributes, its relationships with their links, and a link to itself, unless fewer fields were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .apple_file import AppleFile, Json
from .findings import kind_of

Trouble = tuple[str, str]
"""Where, and what."""
PLAIN: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
LINKS = {"self", "related"}


class Checker:
    """Checks one value.

    :param fields: the fields asked for by type; None for a request, whose resources are never whole.
    """

    def __init__(self, file: AppleFile, fields: Mapping[str, frozenset[str]] | None) -> None:
        self._file = file
        self._fields = fields

    def check(self, schema: Json, value: Any, where: str = "") -> Iterator[Trouble]:
        """What is wrong with a value, each with its place."""
        if "$ref" in schema:
            schema = self._file.named(schema["$ref"])
        if "oneOf" in schema:
            yield from self._one_of(schema, value, where)
        elif value is None and schema.get("nullable"):
            return
        elif schema.get("type") == "object":
            yield from self._object(schema, value, where)
        elif schema.get("type") == "array":
            if not isinstance(value, list):
                yield where, f"{kind_of(value)} instead of list"
                return
            for each in value:
                yield from self.check(schema["items"], each, f"{where}[]")
        else:
            yield from _plain(schema, value, where)

    def _one_of(self, schema: Json, value: Any, where: str) -> Iterator[Trouble]:
        mapping = schema.get("discriminator", {}).get("mapping")
        if mapping is None:
            tried = [list(self.check(each, value, where)) for each in schema["oneOf"]]
            yield from min(tried, key=len)
            return
        kind = value.get("type") if isinstance(value, dict) else None
        if kind in mapping:
            yield from self.check({"$ref": mapping[kind]}, value, where)
        else:
            yield where, f"a resource of the type {kind!r} belongs not here"

    def _object(self, schema: Json, value: Any, where: str) -> Iterator[Trouble]:
        if not isinstance(value, dict):
            yield where, f"{kind_of(value)} instead of object"
            return
        known = schema.get("properties")
        start = f"{where}." if where else ""
        if known is None:
            extra = schema.get("additionalProperties")
            if isinstance(extra, dict):
                for each in value.values():
                    yield from self.check(extra, each, f"{start}*")
            return
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{start}{name}", "is required and missing"
        for name, each in value.items():
            if name in known:
                yield from self.check(known[name], each, f"{start}{name}")
            else:
                yield f"{start}{name}", f"is unknown to the file ({kind_of(each)})"
        if (
            self._fields is not None
            and {"type", "id"} <= known.keys()
            and {"attributes", "relationships"} & known.keys()
        ):
            yield from _left_out(known, value, start, self._fields.get(str(value.get("type"))))


def _left_out(known: Json, value: Json, start: str, asked: frozenset[str] | None) -> Iterator[Trouble]:
    """What a resource of an answer lacks, and what it has that was not asked for."""
    if not value.get("links", {}).get("self"):
        yield f"{start}links.self", "is missing"
    given = value.get("attributes", {})
    for name in known.get("attributes", {}).get("properties", ()):
        wanted = asked is None or name in asked
        if wanted != (name in given):
            yield f"{start}attributes.{name}", "is missing" if wanted else "was not asked for"
    for name, relation in known.get("relationships", {}).get("properties", {}).items():
        links = value.get("relationships", {}).get(name, {}).get("links", {})
        if (asked is None or name in asked) and "links" in relation["properties"] and links.keys() != LINKS:
            yield f"{start}relationships.{name}.links", "are missing"


def _plain(schema: Json, value: Any, where: str) -> Iterator[Trouble]:
    expected = PLAIN.get(schema.get("type", ""))
    if expected is not None and (not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool)):
        yield where, f"{kind_of(value)} instead of {schema['type']}"
    elif "enum" in schema and value not in schema["enum"]:
        yield where, f"{value!r} is none of {', '.join(schema['enum'])}"
    elif schema.get("format") == "date-time" and not _is_time(value):
        yield where, "is no date and time"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False
