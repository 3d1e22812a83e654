"""The operations, fields and filters that our client uses, as one readable document (`used_operations.json`).

Types and words stand beside the names as Apple's file had them, so that the document alone can be held against another
file of Apple's.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .apple_file import AppleFile, type_of, words_of
from .observations import Observation, Read, within

COMMITTED = Path(__file__).with_name("used_operations.json")
Words = list[str]
_INNERMOST = re.compile(r'\[[^\[\]{}]*\]|\{\s+"type"[^{}]*\}')


class Place(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A place of a body that we send, or a field that we read."""

    type: str
    words: Words = []
    """What we sent there, or what may be read there, where the file allows but some words."""


class Use(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How an operation is used."""

    query: dict[str, Words | int | None] = {}
    """By name: the words asked for, the greatest number, or null where any text is taken."""
    sends: dict[str, Place] = {}
    """By the place in the body."""
    sometimes: list[str] = []
    """The places that are left out of some requests, though what they stand in is sent."""
    statuses: list[int] = []
    """Those of good answers."""


class Used(msgspec.Struct, kw_only=True):
    """All of it."""

    operations: dict[str, Use]
    reads: dict[str, dict[str, Place]]
    """By type of resource: the attributes and relationships that the client looks at."""

    def as_text(self) -> str:
        """JSON, with the lists of words and the places on one line each."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
        return _INNERMOST.sub(lambda found: " ".join(found[0].split()), text) + "\n"


def kept(path: Path = COMMITTED) -> Used:
    """The list in a file."""
    return msgspec.json.decode(path.read_bytes(), type=Used)


def used(file: AppleFile, observations: Iterable[Observation], reads: Iterable[Read]) -> Used:
    """What was seen, in the order of the alphabet."""
    by_operation: dict[str, list[Observation]] = {}
    for seen in observations:
        by_operation.setdefault(seen.operation, []).append(seen)
    fields: dict[str, dict[str, Place]] = {}
    for read in sorted(reads):
        place = _field(file, read)
        if place is not None:
            fields.setdefault(read.type, {})[read.name] = place
    return Used(
        operations={name: _use(file, name, seen) for name, seen in sorted(by_operation.items(), key=_by_path)},
        reads=fields,
    )


def drift(kept: str, found: str) -> list[str]:
    """What is to be said where the list that is kept is not what was found."""
    if kept == found:
        return []
    lines = difflib.unified_diff(kept.splitlines(), found.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if not line.startswith(("@@", "---", "+++"))]
    more = f" and {len(changed) - 10} more lines" if len(changed) > 10 else ""
    return [f"{COMMITTED.name} is not what was used ({' · '.join(changed[:10])}{more})"]


def _by_path(item: tuple[str, object]) -> tuple[str, ...]:
    method, _, path = item[0].partition(" ")
    return path, method


def _use(file: AppleFile, name: str, seen: list[Observation]) -> Use:
    operation = file.operations[name]
    asked: dict[str, set[str]] = {}
    sent: dict[str, set[str]] = {}
    for each in seen:
        for found, pairs in ((asked, each.query), (sent, each.body)):
            for key, word in pairs:
                found.setdefault(key, set()).update([word] if word else [])
    query: dict[str, Words | int | None] = {}
    for key, words in sorted(asked.items()):
        is_number = operation.query.get(key, {}).get("schema", {}).get("type") == "integer"
        query[key] = max(map(int, words)) if is_number else sorted(words) or None
    sends = {}
    for key, words in sorted(sent.items()):
        kind = type_of(file.inside(operation.sent, key) or {})
        sends[key] = Place(type=kind, words=sorted(words))
    statuses = sorted({each.status for each in seen} - {0})
    return Use(query=query, sends=sends, sometimes=_sometimes(seen), statuses=statuses)


def _sometimes(seen: list[Observation]) -> list[str]:
    bodies = [[place for place, _ in each.body] for each in seen]
    outers = {place[:end] for body in bodies for place in body for end in _ends(place)}

    def is_left_out(outer: str) -> bool:
        around = outer.rpartition(".")[0]
        holding = [body for body in bodies if any(within(place, around) for place in body)]
        return any(not any(within(place, outer) for place in body) for body in holding)

    return sorted(outer for outer in outers if is_left_out(outer))


def _ends(place: str) -> list[int]:
    """Where the names in a place end."""
    return [found.start() for found in re.finditer(r"\.|$", place)]


def _field(file: AppleFile, read: Read) -> Place | None:
    if read.name in file.relationships(read.type):
        return Place(type="relationship")
    schema = file.attributes(read.type).get(read.name)
    if schema is None:
        return None
    whole = file.resolved(schema)
    return Place(type=type_of(whole), words=sorted(words_of(whole) or []))
