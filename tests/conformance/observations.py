"""What our client uses of the API, request by request, without the values that differ from run to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from .apple_file import AppleFile, Operation, words_of


class Observation(NamedTuple):
    """One request of ours, told by what it uses; each item is a name and the word it was given, where words count."""

    operation: str
    query: tuple[tuple[str, str], ...]
    body: tuple[tuple[str, str], ...]
    status: int
    """That of the answer where it was a good one; else 0."""


class Read(NamedTuple):
    """A field of an answer that our client looked at."""

    type: str
    name: str


class Fields(dict[str, Any]):
    """The attributes, or the relationships, of a resource; tells which of them were looked at."""

    def __init__(self, kind: str, values: Mapping[str, Any], reads: set[Read]) -> None:
        super().__init__(values)
        self._kind, self._reads = kind, reads

    def get(self, name: str, default: Any = None) -> Any:
        self._reads.add(Read(self._kind, name))
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self._reads.add(Read(self._kind, name))
        return super().__getitem__(name)


def observed(file: AppleFile, operation: Operation, query: str, body: Any, status: int) -> Observation:
    """What a request uses."""
    asked = sorted(set(_query(operation, query)))
    sent = sorted(set(_places(file, operation, body, "")))
    return Observation(operation.label, tuple(asked), tuple(sent), status if status < 400 else 0)


def _query(operation: Operation, query: str) -> Iterator[tuple[str, str]]:
    for name, text in parse_qsl(query):
        schema = operation.query.get(name, {}).get("schema", {})
        if schema.get("type") == "integer":
            yield name, text
        elif words_of(schema) is not None:
            yield from ((name, word) for word in text.split(","))
        else:
            yield name, ""


def _places(file: AppleFile, operation: Operation, value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _places(file, operation, each, f"{where}.{name}" if where else name)
    elif isinstance(value, list) and value:
        for each in value:
            yield from _places(file, operation, each, f"{where}[]")
    elif where:
        words = words_of(file.inside(operation.sent, where) or {})
        yield where, str(value) if words is not None and value else ""


def within(place: str, outer: str) -> bool:
    """Whether a place of a body is another one, or inside of it."""
    return place == outer or not outer or place.startswith((f"{outer}.", f"{outer}["))
