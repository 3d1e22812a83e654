"""The categories of the App Store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple.categories import CATEGORIES, GAMES, category_of, genre_of
from .. import words
from ..model import INCLUDING, Filter, Item, Kind, Listing, many, one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World


def category_id(name: str | None, *, sub: bool = False) -> str | None:
    """The id of a category that the world keeps under the name of the older API.

    :param sub: whether it is one of the games.
    """
    if not name:
        return None
    made = category_of(name, "GAMES" if sub else None)
    return made if made in CATEGORIES or made in GAMES else None


def old_name(identifier: str) -> str:
    """The name under which the world keeps a category."""
    return genre_of(identifier, "GAMES" if identifier.startswith("GAMES_") else None)


def category(world: World, identifier: str | None) -> Item | None:
    """A category; it belongs to no app, so the first one stands there."""
    if identifier is None or not world.state.apps:
        return None
    return Item("appCategories", identifier, world.state.apps[0], identifier)


def _every(world: World) -> Iterator[Item]:
    for identifier in (*CATEGORIES, *GAMES):
        item = category(world, identifier)
        if item is not None:
            yield item


def _subcategories(world: World, item: Item) -> list[Item]:
    return [each for each in _every(world) if each.id in GAMES] if item.id == "GAMES" else []


def _parent(world: World, item: Item) -> Item | None:
    return category(world, "GAMES") if item.id in GAMES else None


APP_CATEGORIES = Kind(
    "appCategories",
    _every,
    attributes={"platforms": lambda world, item: list(words.PLATFORM_WORDS)},
    relations={
        "subcategories": many("appCategories", _subcategories),
        "parent": one("appCategories", _parent),
    },
    listing=Listing(
        filters={
            "platforms": Filter(lambda world, item: words.PLATFORM_WORDS, words.PLATFORM_WORDS),
        },
        exists={"parent": lambda world, item: "GAMES" if item.id in GAMES else None},
        include=True,
    ),
)
CATEGORY = INCLUDING

KINDS = (APP_CATEGORIES,)
