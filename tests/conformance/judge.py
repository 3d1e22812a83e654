"""One request or one answer held against Apple's file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from .apple_file import AppleFile, Json, Operation
from .findings import Finding
from .schemas import Checker

ERROR: Json = {"$ref": "#/components/schemas/ErrorResponse"}
_FIELDS = re.compile(r"fields\[(\w+)\]")


@cache
def apple_file() -> AppleFile | None:
    """Apple's file, where ITC_OPENAPI names it when it is first asked for."""
    path = os.environ.get("ITC_OPENAPI")
    return AppleFile.read(path) if path else None


class Judge:
    """Tells what is wrong with requests and answers."""

    def __init__(self, file: AppleFile) -> None:
        self.file = file

    def request(
        self, operation: Operation | None, line: str, query: str, content_type: str | None, body: Any
    ) -> Iterator[Finding]:
        """What is wrong with a request.

        :param line: method and path, for a request that is no operation.
        :param content_type: that of the body; None where any will do.
        :param body: the JSON sent; None for none.
        """
        if operation is None:
            yield Finding("request", line, "", "is no operation of the file")
            return
        for place, trouble in _query(operation, query):
            yield Finding("request", operation.label, place, trouble)
        schema = operation.sent
        if schema is None:
            if body is not None:
                yield Finding("request", operation.label, "", "has a body, and takes none")
            return
        if content_type not in (None, "application/json"):
            yield Finding("request", operation.label, "", f"its body is of the type {content_type!r}")
        for place, trouble in Checker(self.file, None).check(schema, body):
            yield Finding("request", operation.label, place, trouble)

    def answer(
        self, operation: Operation | None, line: str, query: str, status: int, content_type: str | None, body: Any
    ) -> Iterator[Finding]:
        """What is wrong with an answer.

        :param body: the JSON answered; None for none.
        """
        label = operation.label if operation is not None else line
        if operation is None:
            if status < 400:
                yield Finding("answer", label, "", f"{status} where there is no operation of the file")
                return
        elif not operation.declares(status):
            yield Finding("answer", label, "", f"the status {status} is not declared")
        schema: Json | None = ERROR
        if status < 400:
            assert operation is not None
            schema = operation.answered(status) if operation.declares(status) else None
        if schema is None:
            if body is not None:
                yield Finding("answer", label, "", f"{status} with a body")
            return
        if content_type != "application/json":
            yield Finding("answer", label, "", f"its body is of the type {content_type!r}")
        for place, trouble in Checker(self.file, _fields(query)).check(schema, body):
            yield Finding("answer", label, place, trouble)


def _fields(query: str) -> dict[str, frozenset[str]]:
    """The fields asked for, by type."""
    asked = ((_FIELDS.fullmatch(name), text) for name, text in parse_qsl(query))
    return {found[1]: frozenset(text.split(",")) for found, text in asked if found is not None}


def _query(operation: Operation, query: str) -> Iterator[tuple[str, str]]:
    given = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in given]
    for name, text in given:
        if names.count(name) > 1:
            yield f"?{name}", "is given more than once"
        if name in operation.query:
            yield from ((f"?{name}", trouble) for trouble in _parameter(operation.query[name]["schema"], text))
        else:
            yield f"?{name}", "is unknown to the file"
    for name, parameter in operation.query.items():
        if parameter.get("required") and name not in names:
            yield f"?{name}", "is required and missing"


def _parameter(schema: Json, text: str) -> Iterator[str]:
    if not text:
        yield "is empty"
    elif schema["type"] == "integer":
        if not text.isdecimal():
            yield "string instead of integer"
        elif int(text) > schema.get("maximum", int(text)):
            yield f"{text} is more than {schema['maximum']}"
    elif schema["type"] == "boolean":
        if text not in ("true", "false"):
            yield "string instead of boolean"
    else:
        words = schema.get("items", schema).get("enum")
        for word in text.split(",") if words is not None and schema["type"] == "array" else [text]:
            if words is not None and word not in words:
                yield f"{word!r} is none of {', '.join(words)}"
