"""The form of the documents of `--json`, as JSON Schema (draft 2020-12)."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, Final

import msgspec

from .. import records, statuses
from ..records import Record
from .json_lines import SCHEMA

ADDRESS: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final = {"type": ["string", "null"]}
_COUNT: Final = {"type": "integer", "minimum": 0}
_STATUSES: Final = [
    *(statuses.CHANGED, statuses.UNCHANGED, statuses.FAILED, statuses.FAILED_ALLOWED, statuses.NOT_RUN),
    statuses.RUNNING,
]


def json_schema() -> dict[str, Any]:
    """The schema of one document; `$defs` has the records that actions return, by name."""
    kinds = [each for each in vars(records).values() if isinstance(each, type) and issubclass(each, Record)]
    _, defined = msgspec.json.schema_components(
        [each for each in kinds if each is not Record], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": ADDRESS,
        "title": "A document of --json",
        "description": "One line of standard output for each outermost lane, and for each action run by itself. New "
        "members may come at any time; `schema` grows when one goes or changes its meaning.",
        **_object(_DOCUMENT),
        "$defs": {
            "error": {**_object(_ERROR), "description": "Why something failed, and what to do."},
            "step": {**_object(_STEP), "description": "A row of the table."},
            **{name: _described(each) for name, each in defined.items()},
        },
    }


def _described(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition whose description is the text of its record, which some releases of msgspec leave indented."""
    text = definition.get("description")
    return definition if text is None else {**definition, "description": cleandoc(text)}


def _object(members: dict[str, dict[str, Any]], optional: tuple[str, ...] = ("quota",)) -> dict[str, Any]:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required}


def _or_null(name: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}


_ERROR: Final[dict[str, dict[str, Any]]] = {
    "type": {"type": "string", "description": "The name of the error in Python."},
    "exit_code": {"type": "integer"},
    "what": {"type": "string", "description": "What failed."},
    "said": {**_TEXT, "description": "What the service said."},
    "now": {**_TEXT, "description": "What is now true of the release."},
    "next": {**_TEXT, "description": "What to do next."},
    "correlation_key": {**_TEXT, "description": "Names the request for Apple's support."},
}
_STEP: Final[dict[str, dict[str, Any]]] = {
    "number": {"type": "integer", "minimum": 1},
    "name": {"type": "string"},
    "kind": {"enum": [statuses.ACTION, statuses.LANE, statuses.COMMAND]},
    "depth": {**_COUNT, "description": "How many lanes it is in, the outermost not counted."},
    "status": {"enum": _STATUSES},
    "seconds": {"type": "number", "minimum": 0},
    "requests": _COUNT,
    "writes": {**_COUNT, "description": "Requests that wrote and were accepted."},
    "retries": _COUNT,
    "detail": {**_TEXT, "description": "What came of it."},
    "error": _or_null("error"),
    "result": {"description": "What it returned: a record of `$defs`, a list of them, a text, or null."},
    "output": {"type": "array", "items": {"type": "string"}, "description": "Retries and notices."},
}
_DOCUMENT: Final[dict[str, dict[str, Any]]] = {
    "schema": {"const": SCHEMA},
    "lane": {"type": "string"},
    "kind": {"enum": [statuses.LANE, statuses.ACTION]},
    "mode": {"enum": ["LIVE", "SANDBOX", None]},
    "service": {**_TEXT, "description": "Its title."},
    "app": {**_TEXT, "description": "As it was named."},
    "credentials": {**_TEXT, "description": "Whose they are, and where they come from; never a secret."},
    "warning": _TEXT,
    "started": {"type": "string", "format": "date-time", "description": "In UTC."},
    "seconds": {"type": "number", "minimum": 0},
    "outcome": {"enum": ["ok", "failed"]},
    "exit_code": {"type": "integer", "description": "That of the line, unless a later lane fails."},
    "error": _or_null("error"),
    "logins": _COUNT,
    "requests": _COUNT,
    "writes": _COUNT,
    "quota": {
        "type": "object",
        "description": "Requests that App Store Connect takes in an hour, and how many are left.",
        "properties": {"limit": _COUNT, "remaining": _COUNT},
        "required": ["limit", "remaining"],
    },
    "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}},
    "result": {"description": "What the lane returned."},
    "shown": {
        "type": "array",
        "description": "What was shown as tables.",
        "items": _object({"title": {"type": "string"}, "records": {"type": "array"}}),
    },
    "notes": {"type": "array", "items": {"type": "string"}},
}
