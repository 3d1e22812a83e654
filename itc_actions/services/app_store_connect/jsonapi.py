"""JSON:API: resources, what comes included with them, and the bodies that are sent."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ...errors import UnexpectedAnswer


class Ref(NamedTuple):
    """What names a resource."""

    type: str
    id: str


@dataclass(frozen=True)
class Resource:
    """One resource of an answer. What is missing or of the wrong type is told with its path."""

    type: str
    id: str
    attributes: Mapping[str, Any]
    relationships: Mapping[str, Any]
    where: str

    @property
    def ref(self) -> Ref:
        """What names it."""
        return Ref(self.type, self.id)

    def text_of(self, name: str) -> str | None:
        """A text, or None where it is null or left out."""
        value = self.attributes.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self._unexpected(name, "is no text")

    def text(self, name: str) -> str:
        """A text that has to be there."""
        value = self.text_of(name)
        if value is None:
            raise self._unexpected(name, "is missing")
        return value

    def flag_of(self, name: str) -> bool | None:
        """True, False, or None where it is null or left out."""
        value = self.attributes.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._unexpected(name, "is neither true nor false")

    def number_of(self, name: str) -> int | None:
        """A whole number, or None where it is null or left out."""
        value = self.attributes.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._unexpected(name, "is no number")

    def time_of(self, name: str) -> datetime | None:
        """A time in UTC, or None where it is null or left out."""
        text = self.text_of(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise self._unexpected(name, f"is no time ({text[:40]!r})") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)

    def one(self, name: str) -> Ref | None:
        """The other end of a to-one relationship, where the answer tells it."""
        data = self._linkage(name)
        return None if data is None else _ref(data, f"{self.where}.relationships.{name}.data")

    def many(self, name: str) -> list[Ref]:
        """The other ends of a to-many relationship, as far as the answer tells them."""
        data = self._linkage(name)
        if data is None:
            return []
        where = f"{self.where}.relationships.{name}.data"
        if not isinstance(data, list):
            raise UnexpectedAnswer(f"{where} is no list.")
        return [_ref(each, where) for each in data]

    def is_cut(self, name: str, limit: int) -> bool:
        """Whether a to-many relationship has more ends than the answer tells, or may have.

        :param limit: how many were asked for; where the answer tells no total, a full list may be cut.
        """
        relationship = self.relationships.get(name)
        total = _total(relationship.get("meta")) if isinstance(relationship, dict) else None
        told = len(self.many(name))
        return told >= limit if total is None else total > told

    def _linkage(self, name: str) -> Any:
        relationship = self.relationships.get(name)
        return relationship.get("data") if isinstance(relationship, dict) else None

    def _unexpected(self, name: str, what: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(f"{self.where}.attributes.{name} {what}.")


@dataclass
class Document:
    """The resources of one answer, or of all pages of a list, and those included with them."""

    data: list[Resource] = field(default_factory=list)
    included: dict[Ref, Resource] = field(default_factory=dict)
    goes_on: bool = False
    """Whether it is but one page of a list."""
    total: int | None = None
    """How many resources the whole list has, where the answer tells."""

    def first(self) -> Resource | None:
        """The first resource, if any."""
        return self.data[0] if self.data else None

    def related(self, resource: Resource, name: str) -> Resource | None:
        """What a to-one relationship leads to, where it is included."""
        ref = resource.one(name)
        return None if ref is None else self.included.get(ref)

    def all_related(self, resource: Resource, name: str) -> list[Resource]:
        """What a to-many relationship leads to, as far as it is included."""
        return [self.included[ref] for ref in resource.many(name) if ref in self.included]


def read_document(payload: Any, source: str) -> Document:
    """The resources of a decoded answer; `data` may be one, a list, or null.

    :param source: the request, for errors: `GET /v1/apps`.
    :raises UnexpectedAnswer: it is no document of JSON:API; names the field.
    """
    if not isinstance(payload, dict) or "data" not in payload:
        raise UnexpectedAnswer(f"{source} was answered with something else than a JSON:API document: it has no data.")
    data = payload["data"]
    listed = [] if data is None else data if isinstance(data, list) else [data]
    included = payload.get("included") or []
    if not isinstance(included, list):
        raise UnexpectedAnswer(f"{source}: $.included is no list.")
    found = [_resource(each, f"{source}: $.included[{index}]") for index, each in enumerate(included)]
    return Document(
        [_resource(each, f"{source}: $.data[{index}]") for index, each in enumerate(listed)],
        {resource.ref: resource for resource in found},
        total=_total(payload.get("meta")),
    )


def next_link(payload: Any, source: str) -> str | None:
    """The address of the next page, as it stands there.

    :raises UnexpectedAnswer: there is one, and it is none: the rest of the list would be lost.
    """
    links = payload.get("links") if isinstance(payload, dict) else None
    link = links.get("next") if isinstance(links, dict) else None
    if isinstance(link, dict):
        link = link.get("href")
    if not link:
        return None
    if not isinstance(link, str):
        raise UnexpectedAnswer(f"{source}: $.links.next is no address.")
    return link


def body(
    type: str,
    *,
    id: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    relationships: Mapping[str, Ref | Iterable[Ref] | None] | None = None,
) -> dict[str, Any]:
    """What is sent to create a resource, or (with `id`) to change one."""
    data: dict[str, Any] = {"type": type}
    if id is not None:
        data["id"] = id
    if attributes:
        data["attributes"] = dict(attributes)
    if relationships:
        data["relationships"] = {name: linkage(ends) for name, ends in relationships.items()}
    return {"data": data}


def linkage(ends: Ref | Iterable[Ref] | None) -> dict[str, Any]:
    """One end of a relationship, none, or several."""
    if ends is None:
        return {"data": None}
    if isinstance(ends, Ref):
        return {"data": ends._asdict()}
    return {"data": [end._asdict() for end in ends]}


def _total(meta: Any) -> int | None:
    """How many there are in all, where the paging of an answer tells it."""
    paging = meta.get("paging") if isinstance(meta, dict) else None
    total = paging.get("total") if isinstance(paging, dict) else None
    return total if isinstance(total, int) else None


def _resource(value: Any, where: str) -> Resource:
    ref = _ref(value, where)
    attributes, relationships = value.get("attributes") or {}, value.get("relationships") or {}
    if not isinstance(attributes, dict) or not isinstance(relationships, dict):
        raise UnexpectedAnswer(f"{where} has attributes or relationships that are no object.")
    return Resource(ref.type, ref.id, attributes, relationships, where)


def _ref(value: Any, where: str) -> Ref:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or not isinstance(value.get("id"), str):
        raise UnexpectedAnswer(f"{where} names no resource (type and id).")
    return Ref(sys.intern(value["type"]), value["id"])
