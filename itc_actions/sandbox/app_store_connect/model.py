"""What a resource is to this API: declared once, and served by the same few functions as every other.

An `Item` is a thing of the world in the role of a resource. A `Kind` says which attributes and relationships resources
of a type have, how they are listed, and what may be written. Nothing here knows the web server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..world import World
    from ..world.state import App


@dataclass(frozen=True, eq=False)
class Item:
    """A thing of the world as a resource.

    :param type: the type of the resource.
    :param id: its id.
    :param app: the app, on the platform it belongs to.
    :param thing: what it is in the world.
    :param owner: what holds the thing, where it cannot be told from it.
    :param key: which one of its owner it is (a language, a display type), where it has a name.
    """

    type: str
    id: str
    app: App
    thing: Any
    owner: Any = None
    key: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Type and id."""
        return self.type, self.id


Read = Callable[["World", Item], Any]
Find = Callable[["World", Item], Iterable[Item]]
Change = Callable[["World", Item, "list[Item]"], None]


@dataclass(frozen=True)
class Filter:
    """A filter of a list: what of a resource is compared, and with which words it may be compared.

    `read` may give a collection: then one of it has to match. Booleans are compared as true and false.
    """

    read: Read
    choices: tuple[str, ...] = ()
    fold: bool = False
    """Whether upper and lower case are alike."""
    among: Callable[[World, list[str]], set[str]] | None = None
    """Gives the ids of all that match at once, where asking each resource would take too long."""


@dataclass(frozen=True)
class Listing:
    """How a list can be asked for."""

    filters: Mapping[str, Filter] = field(default_factory=dict)
    sorts: Mapping[str, Read] = field(default_factory=dict)
    exists: Mapping[str, Read] = field(default_factory=dict)
    """What `exists[…]` may ask for."""
    include: bool = False
    required: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    """Filters of which only one may be given."""
    of_nothing: bool = False
    """Nothing is kept that could be compared, so whatever has the form of a filter, an order or an include is taken."""


PLAIN = Listing()
INCLUDING = Listing(include=True)
OF_NOTHING = Listing(include=True, of_nothing=True)


@dataclass(frozen=True)
class Relation:
    """A relationship.

    :param target: the type at its other end; empty where this sandbox has nothing of the kind (then it is read as an
        empty list, or as null).
    :param find: what is at its other end.
    :param links: whether its links are shown.
    :param data: whether it can be included.
    :param limit: how many can be included at most.
    :param listing: how what is at its other end can be read at a path of its own; None where it cannot.
    :param edits: what PATCH, POST and DELETE on the relationship do.
    """

    target: str
    find: Find
    many: bool = False
    links: bool = True
    data: bool = True
    limit: int = 50
    listing: Listing | None = None
    edits: Mapping[str, Change] = field(default_factory=dict)


def one(target: str, find: Callable[[World, Item], Item | None], **options: Any) -> Relation:
    """A relationship with one resource, or none."""

    def found(world: World, item: Item) -> list[Item]:
        other = find(world, item)
        return [] if other is None else [other]

    return Relation(target, found, **{"listing": PLAIN, **options})


def many(target: str, find: Find, **options: Any) -> Relation:
    """A relationship with any number of resources."""
    return Relation(target, find, many=True, **{"listing": PLAIN, **options})


def not_kept(
    *names: str, many: bool = False, links: bool = True, data: bool = True, readable: bool = True
) -> dict[str, Relation]:
    """Relationships whose other end this sandbox knows nothing of: shown with their links, and always empty."""
    listing = OF_NOTHING if links and readable else None
    return {
        name: Relation("", lambda world, item: (), many=many, links=links, data=data, listing=listing) for name in names
    }


@dataclass(frozen=True)
class Attr:
    """An attribute that may be written: its type, or the words allowed."""

    kind: type | tuple[str, ...] | str = str
    """A type, the allowed words, or "date-time"."""
    required: bool = False
    nullable: bool = True
    each: tuple[str, ...] = ()
    """The words allowed in a list."""


@dataclass(frozen=True)
class Target:
    """A relationship that may be written."""

    type: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True)
class Values:
    """What was sent: attributes and relationships that were given."""

    attributes: Mapping[str, Any]
    relations: Mapping[str, list[Item]]

    def first(self, name: str) -> Item | None:
        """The resource of a to-one relationship; None where none was given."""
        return next(iter(self.relations.get(name, ())), None)

    def need(self, name: str) -> Item:
        """The resource of a relationship that is required."""
        return self.relations[name][0]


@dataclass(frozen=True)
class Create:
    """How a resource is created."""

    act: Callable[[World, Values], Item]
    attributes: Mapping[str, Attr] = field(default_factory=dict)
    relations: Mapping[str, Target] = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """How a resource is changed; `act` gives the resource where it is another afterwards."""

    act: Callable[[World, Item, Values], None]
    attributes: Mapping[str, Attr] = field(default_factory=dict)
    relations: Mapping[str, Target] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """Numbers about a resource.

    :param read: gives the rows.
    :param parameters: what may be asked for, with the words allowed; no words where any will do.
    """

    read: Read
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A type of resource.

    :param type: its name in paths and documents.
    :param version: the version of the API that its paths begin with.
    :param every: all resources of it.
    :param attributes: how each attribute is read.
    :param listing: how the collection can be asked for; None where it is not served.
    :param read: whether one of them can be read by its id.
    """

    type: str
    every: Callable[[World], Iterable[Item]]
    attributes: Mapping[str, Read] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    listing: Listing | None = None
    read: bool = True
    include: bool = True
    create: Create | None = None
    update: Update | None = None
    delete: Callable[[World, Item], None] | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    version: str = "v1"

    @property
    def path(self) -> str:
        """What the paths of its resources begin with."""
        return f"/{self.version}/{self.type}"

    @property
    def fields(self) -> frozenset[str]:
        """What `fields[…]` may name."""
        return frozenset(self.attributes) | frozenset(self.relations)

    @property
    def includable(self) -> dict[str, Relation]:
        """The relationships that can be included."""
        return {name: relation for name, relation in self.relations.items() if relation.data}


NOTHING = Kind("", lambda world: ())
"""Stands for every type of which this sandbox has nothing."""
