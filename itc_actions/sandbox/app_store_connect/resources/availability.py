"""Territories, and in which of them an app is sold."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from ...world.territories import TERRITORIES
from .. import errors, items
from ..model import INCLUDING, PLAIN, Attr, Item, Kind, Update, many, one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

MOST = 200
"""How many availabilities are included at most; Apple's file says 50, but a client that asks for 200 is served [?]."""


def _territory(world: World, item: Item) -> Item:
    return Item("territories", item.key, item.app, item.key)


def _territories(world: World) -> Iterator[Item]:
    """All territories; they belong to no app, so the first one stands there."""
    return (
        (Item("territories", each, world.state.apps[0], each) for each in TERRITORIES) if world.state.apps else iter(())
    )


def availability_of(world: World, item: Item) -> Item:
    """Where an app is sold; its id is that of the app."""
    app = world.app(item.app.id)
    return Item("appAvailabilities", app.id, app, app)


def _availabilities(world: World) -> Iterator[Item]:
    return (availability_of(world, item) for item in items.apps(world))


def _in_territories(world: World, item: Item) -> Iterator[Item]:
    for territory in TERRITORIES:
        name = json.dumps({"s": item.app.id, "t": territory}, separators=(",", ":"))
        identifier = base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
        yield Item("territoryAvailabilities", identifier, item.app, item.thing, key=territory)


def _every_territory(world: World) -> Iterator[Item]:
    for each in _availabilities(world):
        yield from _in_territories(world, each)


def _is_sold(world: World, item: Item) -> bool:
    return item.key not in item.app.not_sold_in


def _update(world: World, item: Item, sent: Values) -> None:
    """Sell an app in a territory, or no longer. Pre-orders are not kept, so they are refused."""
    for name in ("releaseDate", "preOrderEnabled"):
        if sent.attributes.get(name):
            raise errors.closed(name)
    wanted = sent.attributes.get("available")
    if wanted is None or wanted == _is_sold(world, item):
        return
    kept = [each for each in item.app.not_sold_in if each != item.key]
    item.app.not_sold_in = kept if wanted else [*kept, item.key]
    world.touch(item.app, f"sold in {item.key}: {'yes' if wanted else 'no'}")


AVAILABILITIES = Kind(
    "appAvailabilities",
    _availabilities,
    attributes={"availableInNewTerritories": lambda world, item: True},
    relations={
        "territoryAvailabilities": many("territoryAvailabilities", _in_territories, limit=MOST, listing=INCLUDING)
    },
    version="v2",
)

IN_TERRITORIES = Kind(
    "territoryAvailabilities",
    _every_territory,
    attributes={
        "available": _is_sold,
        "releaseDate": lambda world, item: None,
        "preOrderEnabled": lambda world, item: False,
        "preOrderPublishDate": lambda world, item: None,
        "contentStatuses": lambda world, item: ["AVAILABLE" if _is_sold(world, item) else "CANNOT_SELL"],
    },
    relations={"territory": one("territories", _territory, links=False, listing=None)},
    read=False,
    update=Update(_update, attributes={"available": Attr(bool), "releaseDate": Attr(), "preOrderEnabled": Attr(bool)}),
)

TERRITORY = Kind(
    "territories",
    _territories,
    attributes={"currency": lambda world, item: TERRITORIES[item.id]},
    listing=PLAIN,
    read=False,
)

KINDS = (AVAILABILITIES, IN_TERRITORIES, TERRITORY)
