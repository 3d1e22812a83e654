"""Our own description of the iTunes Connect JSON API, and what is wrong with requests and answers by it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[2] / "docs" / "itunes_connect_api" / "openapi.json"
WOA = "/WebObjects/iTunesConnect.woa"
_JSON = "application/json"


class OurFile:
    """The file, ready to judge by."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
        self._routes = [
            (method.upper(), re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(path)) + "/?"), path, operation)
            for path, operations in self.content["paths"].items()
            for method, operation in operations.items()
        ]
        self._whole = Draft202012Validator(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "components": self.content["components"],
            }
        )
        """What each schema refers to."""

    @property
    def operations(self) -> set[tuple[str, str]]:
        """Every operation: method, and path below `woa`."""
        return {(method, path) for method, _, path, _ in self._routes}

    def operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        """The operation of a request; a path with fewer parameters wins."""
        below = path.removeprefix(WOA)
        fitting = [
            (place, operation)
            for known, pattern, place, operation in self._routes
            if known == method and pattern.fullmatch(below)
        ]
        return min(fitting, key=lambda found: found[0].count("{"))[1] if fitting else None

    def request(self, operation: Mapping[str, Any], query: str, body: Any) -> Iterator[str]:
        """What is wrong with a request in JSON."""
        known = {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}
        for name, text in parse_qsl(query, keep_blank_values=True):
            if name not in known:
                yield f"?{name} is unknown to the file"
            else:
                yield from self._check(known[name], text)
        content = operation.get("requestBody", {}).get("content", {})
        if _JSON in content:
            yield from self._check(content[_JSON]["schema"], body)
        elif not content and body is not None:
            yield "has a body, and takes none"

    def answer(self, operation: Mapping[str, Any], status: int, content_type: str, body: Any) -> Iterator[str]:
        """What is wrong with an answer."""
        response = operation["responses"].get(str(status))
        if response is None:
            yield f"the status {status} is not declared"
            return
        if "$ref" in response:
            response = self.content["components"]["responses"][response["$ref"].rpartition("/")[2]]
        content = response.get("content", {})
        kind = content_type.partition(";")[0]
        if kind not in content and content:
            yield f"{status} is of the type {kind}, declared are {', '.join(content)}"
        elif kind == _JSON:
            yield from self._check(content[_JSON]["schema"], body)

    def _check(self, schema: Any, value: Any) -> Iterator[str]:
        for error in self._whole.evolve(schema=schema).iter_errors(value):
            yield f"{error.json_path}: {error.message[:300]}"


@cache
def our_file() -> OurFile:
    """The file, read once."""
    return OurFile()


def shape(value: Any) -> Any:
    """A value without its texts and numbers: what has the same shape is judged alike."""
    if isinstance(value, dict):
        return tuple(sorted((key, shape(each)) for key, each in value.items()))
    if isinstance(value, list):
        return frozenset(shape(each) for each in value)
    return value if value in ("SUCCESS", "ERROR", "", None) or isinstance(value, bool) else type(value).__name__
