"""One request of the App Store Connect API: which operation it is, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import errors
from .body import linked, values
from .document import Writer
from .model import NOTHING, PLAIN, Item
from .query import Query, check_words, parse, select
from .refusals import translated
from .resources import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..world import World
    from .model import Kind, Listing, Relation

Json = dict[str, Any]
OPERATIONS = {"GET": "GET", "POST": "CREATE", "PATCH": "UPDATE", "PUT": "REPLACE", "DELETE": "DELETE"}
"""What the service calls a method where it says that it does not allow it. For relationships an assumption [?]."""


@dataclass
class Request:
    """What was asked.

    :param base: what every address of the answer begins with.
    :param path: the path below it, `/v1/…`.
    :param body: gives the JSON sent; raises where it is none.
    """

    method: str
    base: str
    path: str
    pairs: list[tuple[str, str]]
    body: Callable[[], Any]


@dataclass
class Answer:
    """What is answered; no document where the status is 204."""

    status: int
    document: Json | None = None


def answer(world: World, request: Request) -> Answer:
    """Carry a request out.

    :raises ApiError: it is refused.
    :raises ApiErrors: it is refused for several reasons.
    """
    version, *parts = request.path.strip("/").split("/")
    kind = KINDS.get(parts[0]) if parts else None
    if kind is None or kind.version != version or len(parts) > 4 or "" in parts:
        raise errors.no_path(request.path)
    with translated():
        if len(parts) == 1:
            return _collection(world, request, kind)
        item = find(world, kind.type, parts[1])
        if len(parts) == 2:
            return _instance(world, request, kind, parts[1], item)
        if len(parts) == 4 and parts[2] == "metrics" and parts[3] in kind.metrics:
            return _metrics(world, request, kind, _there(kind, parts[1], item), parts[3])
        linkage = parts[2] == "relationships" and len(parts) == 4
        relation = kind.relations.get(parts[-1])
        if relation is None or (len(parts) == 4) != linkage:
            raise errors.no_path(request.path)
        return _related(world, request, _there(kind, parts[1], item), relation, linkage=linkage)


def find(world: World, kind: str, identifier: str) -> Item | None:
    """The resource of a type and an id."""
    if kind not in KINDS:
        return None
    return next((item for item in KINDS[kind].every(world) if item.id == identifier), None)


class Finder:
    """Finds many resources in one request."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, dict[str, Item]] = {}

    def __call__(self, kind: str, identifier: str) -> Item | None:
        """The resource of a type and an id."""
        if kind not in KINDS:
            return None
        if kind not in self._known:
            self._known[kind] = {item.id: item for item in KINDS[kind].every(self._world)}
        return self._known[kind].get(identifier)


def _there(kind: Kind, identifier: str, item: Item | None) -> Item:
    if item is None:
        raise errors.not_found(kind.type, identifier)
    return item


def _query(request: Request, kind: Kind, listing: Listing | None, *, include: bool) -> Query:
    return parse(request.pairs, kind, listing, KINDS, include=include)


def _writer(world: World, request: Request, query: Query) -> Writer:
    return Writer(world, KINDS, request.base, query)


def _collection(world: World, request: Request, kind: Kind) -> Answer:
    if request.method == "GET" and kind.listing is not None:
        query = _query(request, kind, kind.listing, include=kind.listing.include)
        items = select(world, kind.every(world), query, kind.listing)
        return Answer(200, _writer(world, request, query).page(items, request.path, request.pairs))
    if request.method == "POST" and kind.create is not None:
        query = _query(request, kind, None, include=False)
        sent = values(request.body(), kind.type, kind.create, Finder(world))
        item = kind.create.act(world, sent)
        return Answer(201, _writer(world, request, query).single(item, f"{kind.path}/{item.id}"))
    if kind.listing is None and kind.create is None:
        raise errors.no_path(request.path)
    raise _not_allowed(kind, request, "GET_COLLECTION")


def _instance(world: World, request: Request, kind: Kind, identifier: str, item: Item | None) -> Answer:
    if request.method == "GET" and kind.read:
        query = _query(request, kind, None, include=kind.include)
        return Answer(200, _writer(world, request, query).single(_there(kind, identifier, item), request.path))
    if request.method == "PATCH" and kind.update is not None:
        query = _query(request, kind, None, include=False)
        known = _there(kind, identifier, item)
        sent = values(request.body(), kind.type, kind.update, Finder(world), identifier)
        kind.update.act(world, known, sent)
        again = find(world, kind.type, identifier) or known
        return Answer(200, _writer(world, request, query).single(again, request.path))
    if request.method == "DELETE" and kind.delete is not None:
        kind.delete(world, _there(kind, identifier, item))
        return Answer(204)
    if not kind.read and kind.update is None and kind.delete is None:
        raise errors.no_path(request.path)
    raise _not_allowed(kind, request, "GET_INSTANCE")


def _not_allowed(kind: Kind, request: Request, get: str) -> errors.ApiError:
    served = {
        "GET_COLLECTION": kind.listing is not None,
        "GET_INSTANCE": kind.read,
        "CREATE": kind.create is not None,
        "UPDATE": kind.update is not None,
        "DELETE": kind.delete is not None,
    }
    operation = get if request.method == "GET" else OPERATIONS[request.method]
    return errors.not_allowed(kind.type, operation, [name for name, there in served.items() if there])


def _metrics(world: World, request: Request, kind: Kind, item: Item, name: str) -> Answer:
    """Numbers about a resource: all that there are, whatever period was asked for."""
    if request.method != "GET":
        raise errors.not_allowed(name, OPERATIONS[request.method], ["GET_COLLECTION"])
    metric = kind.metrics[name]
    check_words(request.pairs, metric.parameters, metric.required)
    rest = [pair for pair in request.pairs if pair[0] not in metric.parameters]
    query = parse(rest, kind, PLAIN, KINDS, include=False)
    rows = metric.read(world, item)
    document = _writer(world, request, query).rows(rows, request.path, request.pairs)
    return Answer(200, document)


def _related(world: World, request: Request, item: Item, relation: Relation, *, linkage: bool) -> Answer:
    if request.method == "GET" and relation.listing is not None:
        return _read_related(world, request, item, relation, relation.listing, linkage=linkage)
    if linkage and request.method in relation.edits:
        others = linked(request.body(), relation.target, Finder(world), many=relation.many)
        relation.edits[request.method](world, item, others)
        return Answer(204)
    if relation.listing is None and not (linkage and relation.edits):
        raise errors.no_path(request.path)
    name = request.path.rpartition("/")[2]
    read = ["GET"] if relation.listing is not None and relation.target else []
    edits = [OPERATIONS[method] for method in relation.edits] if linkage else []
    raise errors.not_allowed(name, OPERATIONS[request.method], [*read, *edits])


def _read_related(
    world: World, request: Request, item: Item, relation: Relation, listing: Listing, *, linkage: bool
) -> Answer:
    target = KINDS.get(relation.target, NOTHING)
    others = list(relation.find(world, item))
    if relation.many:
        asked = PLAIN if linkage else listing
        query = _query(request, target, asked, include=asked.include)
        chosen = select(world, others, query, asked)
        writer = _writer(world, request, query)
        return Answer(200, writer.page(chosen, request.path, request.pairs, ids_only=linkage))
    query = _query(request, target, None, include=listing.include and not linkage)
    writer = _writer(world, request, query)
    other = others[0] if others else None
    if linkage:
        return Answer(200, writer.linkage(other, request.path))
    return Answer(200, writer.single(other, request.path))
