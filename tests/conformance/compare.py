"""Hold what our client uses against another OpenAPI file of Apple's: `python -m tests.conformance.compare FILE`.

Prints what would break, and ends with 1; or says that nothing would, and ends with 0. A field that gains or loses words
breaks nothing by itself and is told all the same: a new state of a version is worth a look.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from .apple_file import AppleFile, Json, Operation, type_of, words_of
from .observations import within
from .used import Place, Use, Used, kept


def breaks(used: Used, file: AppleFile) -> Iterator[str]:
    """What of our use is not in a file."""
    for name, use in used.operations.items():
        operation = file.operations.get(name)
        if operation is None:
            yield f"{name} is gone"
            continue
        yield from (f"{name}: {trouble}" for trouble in _query(use, operation))
        yield from (f"{name}: {trouble}" for trouble in _body(use, operation, file))
        yield from (f"{name}: the status {each} is gone" for each in use.statuses if not operation.declares(each))
    for kind, fields in used.reads.items():
        if kind not in file.resources:
            yield f"{kind}: the resource is gone"
            continue
        yield from (f"{kind}.{trouble}" for trouble in _fields(kind, fields, file))


def looks(used: Used, file: AppleFile) -> Iterator[str]:
    """What breaks nothing, and is worth a look: other words in what we read."""
    for kind, fields in used.reads.items():
        known = file.attributes(kind)
        for name, place in fields.items():
            words = set(words_of(file.resolved(known.get(name, {}))) or [])
            if place.words and words:
                yield from (f"{kind}.{name} may be {word} now" for word in sorted(words - set(place.words)))
                yield from (f"{kind}.{name} is never {word} any more" for word in sorted(set(place.words) - words))


def _query(use: Use, operation: Operation) -> Iterator[str]:
    for name, given in use.query.items():
        schema = operation.query.get(name, {}).get("schema")
        if schema is None:
            if name != "cursor":
                yield f"the query {name} is gone"
        elif isinstance(given, int):
            if given > schema.get("maximum", given):
                yield f"the query {name} may be {schema['maximum']} at most; we ask for {given}"
        else:
            words = words_of(schema)
            gone = [word for word in given or [] if words is not None and word not in words]
            yield from (f"the query {name} may not be {word} any more" for word in gone)
    for name, parameter in operation.query.items():
        if parameter.get("required") and name not in use.query:
            yield f"the query {name} is required now"


def _body(use: Use, operation: Operation, file: AppleFile) -> Iterator[str]:
    for path, place in use.sends.items():
        schema = file.inside(operation.sent, path)
        if schema is None:
            yield f"{path} of its body is gone"
            continue
        yield from (f"{path} {trouble}" for trouble in _type(place, schema))
        words = words_of(schema)
        gone = [word for word in place.words if words is not None and word not in words]
        yield from (f"{path} may not be {word} any more" for word in gone)
    yield from _required(use, operation.sent, file, "")


def _required(use: Use, schema: Json | None, file: AppleFile, where: str) -> Iterator[str]:
    """What has to be in a body, or in an object of it that we send, and is not always there."""
    if schema is None:
        return
    whole = file.resolved(schema)
    if "items" in whole:
        yield from _required(use, whole["items"], file, f"{where}[]")
        return
    for name, each in whole.get("properties", {}).items():
        path = f"{where}.{name}" if where else name
        is_sent = any(within(place, path) for place in use.sends)
        if name in whole.get("required", ()) and (not is_sent or path in use.sometimes):
            yield f"{path} of its body is required now, and we do not always send it"
        elif is_sent:
            yield from _required(use, each, file, path)


def _fields(kind: str, fields: dict[str, Place], file: AppleFile) -> Iterator[str]:
    for name, place in fields.items():
        if place.type == "relationship":
            if name not in file.relationships(kind):
                yield f"{name}: the relationship is gone"
        elif name not in file.attributes(kind):
            yield f"{name}: the attribute is gone"
        else:
            yield from (f"{name} {trouble}" for trouble in _type(place, file.resolved(file.attributes(kind)[name])))


def _type(place: Place, schema: Json) -> Iterator[str]:
    if type_of(schema) != place.type:
        yield f"is of the type {type_of(schema)} now; it was {place.type}"


def main(words: list[str]) -> int:
    """The command line: Apple's file and, for another list than the committed one, that."""
    if not 1 <= len(words) <= 2:
        print("usage: python -m tests.conformance.compare OPENAPI.json [USED.json]", file=sys.stderr)
        return 7
    try:
        file = AppleFile.read(words[0])
    except (OSError, msgspec.DecodeError, LookupError, TypeError, AttributeError):
        print(f"{words[0]} is no OpenAPI file.", file=sys.stderr)
        return 7
    used = kept(*map(Path, words[1:]))
    for text in looks(used, file):
        print(f"look: {text}")
    found = list(breaks(used, file))
    for text in found:
        print(f"break: {text}")
    print(f"version {file.version}: {len(found) or 'nothing'} would break")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
