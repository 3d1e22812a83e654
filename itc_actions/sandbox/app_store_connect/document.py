"""Resources as JSON:API documents: sparse fields, links, included resources, pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from .query import INCLUDED, Query, cursor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..world import World
    from .model import Item, Kind, Relation

Json = dict[str, Any]


class Writer:
    """Writes the documents of one request.

    :param base: what every address begins with.
    """

    def __init__(self, world: World, kinds: Mapping[str, Kind], base: str, query: Query) -> None:
        self._world, self._kinds, self._base, self._query = world, kinds, base, query

    def single(self, item: Item | None, path: str) -> Json:
        """The document of one resource."""
        document: Json = {"data": None, "links": {"self": f"{self._base}{path}"}}
        if item is not None:
            included: dict[tuple[str, str], Json] = {}
            document["data"] = self.resource(item, included)
            self._add_included(document, included, {item.name})
        return document

    def page(self, items: list[Item], path: str, pairs: list[tuple[str, str]], *, ids_only: bool = False) -> Json:
        """The document of one page of a list."""
        start, limit = self._query.start, self._query.limit
        shown = items[start : start + limit]
        included: dict[tuple[str, str], Json] = {}
        document: Json = {
            "data": [_name(item) if ids_only else self.resource(item, included) for item in shown],
        }
        self._add_included(document, included, {item.name for item in shown})
        self._add_paging(document, len(items), path, pairs)
        return document

    def rows(self, rows: list[Json], path: str, pairs: list[tuple[str, str]]) -> Json:
        """The document of one page of what are no resources."""
        document: Json = {"data": rows[self._query.start : self._query.start + self._query.limit]}
        self._add_paging(document, len(rows), path, pairs)
        return document

    def _add_paging(self, document: Json, total: int, path: str, pairs: list[tuple[str, str]]) -> None:
        start, limit = self._query.start, self._query.limit
        document["links"] = {"self": self._address(path, pairs)}
        document["meta"] = {"paging": {"total": total, "limit": limit}}
        if start > 0:
            document["links"]["first"] = self._address(path, [pair for pair in pairs if pair[0] != "cursor"])
        if start + limit < total:
            place = cursor(start + limit)
            rest = [pair for pair in pairs if pair[0] not in ("cursor", "limit")]
            document["links"]["next"] = self._address(path, [("cursor", place), *rest, ("limit", str(limit))])
            document["meta"]["paging"]["nextCursor"] = place

    def linkage(self, item: Item | None, path: str) -> Json:
        """The document of a to-one relationship."""
        return {"data": None if item is None else _name(item), "links": {"self": f"{self._base}{path}"}}

    def _address(self, path: str, pairs: list[tuple[str, str]]) -> str:
        text = urlencode(pairs, quote_via=quote, safe=",")
        return f"{self._base}{path}" + (f"?{text}" if text else "")

    def _add_included(self, document: Json, included: dict[tuple[str, str], Json], shown: set[tuple[str, str]]) -> None:
        if self._query.include:
            document["included"] = [made for name, made in included.items() if name not in shown]

    def resource(self, item: Item, included: dict[tuple[str, str], Json] | None = None) -> Json:
        """One resource; what it includes goes to `included`."""
        kind = self._kinds[item.type]
        wanted = self._query.fields.get(item.type)
        made: Json = {"type": item.type, "id": item.id}
        own = f"{self._base}{kind.path}/{item.id}"
        attributes = {
            name: _plain(read(self._world, item))
            for name, read in kind.attributes.items()
            if wanted is None or name in wanted
        }
        if kind.attributes:
            made["attributes"] = attributes
        relations = {}
        for name, relation in kind.relations.items():
            asked = included is not None and name in self._query.include
            if wanted is None or name in wanted or asked:
                shown = self._relation(item, own, name, relation, included if asked else None)
                if shown:
                    relations[name] = shown
        if relations:
            made["relationships"] = relations
        made["links"] = {"self": own}
        return made

    def _relation(
        self, item: Item, own: str, name: str, relation: Relation, included: dict[tuple[str, str], Json] | None
    ) -> Json:
        """A relationship of what has this address: only links, unless it is included."""
        made: Json = {}
        if included is not None:
            others = list(relation.find(self._world, item))
            if relation.many:
                limit = self._query.limits.get(name, INCLUDED)
                made["meta"] = {"paging": {"total": len(others), "limit": limit}}
                others = others[:limit]
                made["data"] = [_name(other) for other in others]
            else:
                made["data"] = _name(others[0]) if others else None
            for other in others:
                if other.name not in included:
                    included[other.name] = self.resource(other)
        if relation.links:
            made["links"] = {"self": f"{own}/relationships/{name}", "related": f"{own}/{name}"}
        return made


def _name(item: Item) -> Json:
    return {"type": item.type, "id": item.id}


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
