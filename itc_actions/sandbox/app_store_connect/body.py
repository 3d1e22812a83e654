"""The body of a write: a JSON:API document, checked against what may be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import errors
from .model import Attr, Item, Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .errors import ApiError
    from .model import Create, Target, Update

Find = Callable[[str, str], "Item | None"]
"""Finds the resource of a type and an id."""


def values(document: Any, kind: str, written: Create | Update, find: Find, identifier: str | None = None) -> Values:
    """What a create or an update is sent.

    :param identifier: the id of the resource that is changed; None for one that is created.
    :raises ApiErrors: something is missing, unknown or of the wrong type.
    """
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        raise errors.malformed("The document has no 'data' object")
    found: list[ApiError] = []
    if data.get("type") != kind:
        words = f"The type '{data.get('type')}' does not match '{kind}'"
        found.append(
            errors.ApiError(409, "ENTITY_ERROR.TYPE.INVALID", "The type is invalid", words, pointer="/data/type")
        )
    if identifier is not None and data.get("id") != identifier:
        words = f"The id '{data.get('id')}' does not match that of the path"
        found.append(errors.ApiError(409, "ENTITY_ERROR.ID.INVALID", "The id is invalid", words, pointer="/data/id"))
    attributes = _attributes(data.get("attributes"), written.attributes, found, complete=identifier is None)
    relations = _relations(data.get("relationships"), written.relations, found, find, complete=identifier is None)
    if found:
        raise errors.ApiErrors(found)
    return Values(attributes, relations)


def _attributes(sent: Any, known: Mapping[str, Attr], found: list[ApiError], *, complete: bool) -> dict[str, Any]:
    sent = sent if isinstance(sent, dict) else {}
    made: dict[str, Any] = {}
    for name, value in sent.items():
        if name not in known:
            found.append(errors.attribute("UNKNOWN", name, f"'{name}' is not an attribute that can be written"))
            continue
        trouble = _trouble(name, value, known[name])
        if trouble is not None:
            found.append(trouble)
        else:
            made[name] = value
    for name, attr in known.items():
        if complete and attr.required and sent.get(name) in (None, ""):
            found.append(errors.attribute("REQUIRED", name, f"You must provide a value for the attribute '{name}'"))
    return made


def _trouble(name: str, value: Any, attr: Attr) -> ApiError | None:
    if value is None:
        return None
    if isinstance(attr.kind, tuple):
        if value in attr.kind:
            return None
        return errors.attribute("INVALID", name, f"'{value}' is not a valid value for the attribute '{name}'")
    if attr.kind == "date-time":
        return None if _is_time(value) else errors.attribute("INVALID", name, f"'{value}' is not a date and time")
    expected: Any = attr.kind
    if isinstance(value, expected) and (expected is bool or not isinstance(value, bool)):
        wrong = [each for each in value if each not in attr.each] if attr.each else []
        if not wrong:
            return None
    return errors.attribute("TYPE", name, f"The attribute '{name}' has a value of the wrong type")


def _is_time(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def _relations(
    sent: Any, known: Mapping[str, Target], found: list[ApiError], find: Find, *, complete: bool
) -> dict[str, list[Item]]:
    sent = sent if isinstance(sent, dict) else {}
    made: dict[str, list[Item]] = {}
    for name, value in sent.items():
        if name not in known:
            found.append(errors.relationship("UNKNOWN", name, f"'{name}' is not a relationship that can be written"))
            continue
        items = _linked(name, _data(value), known[name], found, find)
        if items is not None:
            made[name] = items
    for name, target in known.items():
        if complete and target.required and not _data(sent.get(name)):
            words = f"You must provide a value for the relationship '{name}' with this request"
            found.append(errors.relationship("REQUIRED", name, words))
    return made


def _data(value: Any) -> Any:
    return value.get("data") if isinstance(value, dict) else None


def _linked(name: str, data: Any, target: Target, found: list[ApiError], find: Find) -> list[Item] | None:
    listed = data if isinstance(data, list) else [] if data is None else [data]
    if isinstance(data, list) != target.many and data is not None:
        found.append(errors.relationship("INVALID", name, f"'{name}' is not given as it should be"))
        return None
    items: list[Item] = []
    for each in listed:
        item = None
        if isinstance(each, dict) and each.get("type") == target.type:
            item = find(target.type, str(each.get("id")))
        if item is None:
            identifier = each.get("id") if isinstance(each, dict) else each
            words = f"The relationship '{name}' names what does not exist: '{target.type}' with id '{identifier}'"
            found.append(errors.relationship("INVALID", name, words))
        else:
            items.append(item)
    return items


def linked(document: Any, target: str, find: Find, *, many: bool) -> list[Item]:
    """What a write to a relationship names.

    :raises ApiError: it is no list of resources (one resource, or null) of the right type, or one does not exist.
    """
    if not isinstance(document, dict) or "data" not in document:
        raise errors.malformed("The document has no 'data'")
    data = document["data"]
    if isinstance(data, list) != many and data is not None:
        raise errors.malformed("The document's 'data' is not as this relationship needs it")
    items = []
    for place, each in enumerate(data if isinstance(data, list) else [] if data is None else [data]):
        item = None
        if isinstance(each, dict) and each.get("type") == target:
            item = find(target, str(each.get("id")))
        if item is None:
            identifier = each.get("id") if isinstance(each, dict) else each
            raise errors.ApiError(
                409,
                "ENTITY_ERROR.RELATIONSHIP.INVALID",
                "The provided entity includes a relationship with an invalid value",
                f"There is no '{target}' with id '{identifier}'",
                pointer=f"/data/{place}/id" if many else "/data/id",
            )
        items.append(item)
    return items
