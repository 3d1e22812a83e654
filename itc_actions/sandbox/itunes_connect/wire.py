"""The grammar of the iTunes Connect JSON API: wrapped values, sections, and the envelope around every answer."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec
from flask import Response, request

from ..json_body import decode

Json = dict[str, Any]

SAVED = "Successful POST"
READ = "Success"
ADDITIONS = frozenset({"versionId", "buildsInProcessing", "platform"})
"""The keys that answers hold beyond the recorded ones, because clients of 2015 read them: of a version's document, of
a train, of a submission's export compliance."""


class Malformed(Exception):
    """The request's body is not of the documented shape."""


def wrapped(
    value: Any,
    *,
    editable: bool = True,
    required: bool = False,
    errors: list[str] | None = None,
    **limits: int,
) -> Json:
    """A value as the documents carry it; `limits` are maxLength and minLength."""
    return {"value": value, "isEditable": editable, "isRequired": required, "errorKeys": errors, **limits}


def section() -> Json:
    """The three lists that open a section of a document."""
    return {"sectionErrorKeys": [], "sectionInfoKeys": [], "sectionWarningKeys": []}


def answer(
    data: Any,
    *,
    info: str | None = None,
    errors: list[str] | None = None,
    status_code: str = "SUCCESS",
    http_status: int = 200,
) -> Response:
    """The envelope around `data`."""
    messages = {"error": errors, "info": None if info is None else [info], "warn": None}
    content = {"data": data, "messages": messages, "statusCode": status_code}
    return Response(msgspec.json.encode(content), http_status, content_type="application/json")


def refusal(words: list[str], http_status: int) -> Response:
    """An answer that says no, as creating a version in a wrong state is answered."""
    return answer(None, errors=words, status_code="ERROR", http_status=http_status)


def millis(moment: datetime | None) -> int:
    """A time as the documents carry it; 0 is never."""
    return 0 if moment is None else int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """The time that a document names."""
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc)


def body() -> Any:
    """The JSON sent.

    :raises Malformed: it is none.
    """
    try:
        content = decode(request.get_data())
    except ValueError:
        raise Malformed from None
    if content is None:
        raise Malformed
    return content


def body_object() -> Json:
    """The JSON object sent.

    :raises Malformed: it is something else.
    """
    content = body()
    if not isinstance(content, dict):
        raise Malformed
    return content


def unwrap(value: Any) -> Any:
    """The value inside a wrapped one; a bare one as it is."""
    return value.get("value") if isinstance(value, dict) else value


def text_in(document: Any, key: str) -> str | None:
    """The text of a wrapped or bare member; None where it is missing or null.

    :raises Malformed: it is something else than a text.
    """
    if not isinstance(document, dict):
        raise Malformed
    value = unwrap(document.get(key))
    if value is not None and not isinstance(value, str):
        raise Malformed
    return value


def flag(value: Any) -> bool | None:
    """A boolean, wrapped or bare, as itself or as one of the texts that the service uses."""
    value = unwrap(value)
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def flag_text(value: bool | None) -> str | None:
    """A boolean as the documents write it."""
    return None if value is None else str(value).lower()
