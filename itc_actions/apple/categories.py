"""The categories of the App Store: as the App Store Connect API names them, and as iTunes Connect does."""

from __future__ import annotations

import re
from typing import Final

CATEGORIES: Final = (
    "BOOKS",
    "BUSINESS",
    "DEVELOPER_TOOLS",
    "EDUCATION",
    "ENTERTAINMENT",
    "FINANCE",
    "FOOD_AND_DRINK",
    "GAMES",
    "GRAPHICS_AND_DESIGN",
    "HEALTH_AND_FITNESS",
    "LIFESTYLE",
    "MAGAZINES_AND_NEWSPAPERS",
    "MEDICAL",
    "MUSIC",
    "NAVIGATION",
    "NEWS",
    "PHOTO_AND_VIDEO",
    "PRODUCTIVITY",
    "REFERENCE",
    "SHOPPING",
    "SOCIAL_NETWORKING",
    "SPORTS",
    "STICKERS",
    "TRAVEL",
    "UTILITIES",
    "WEATHER",
)
"""As the App Store Connect API names them."""
GAMES: Final = tuple(
    f"GAMES_{name}"
    for name in (
        "ACTION",
        "ADVENTURE",
        "BOARD",
        "CARD",
        "CASINO",
        "CASUAL",
        "FAMILY",
        "MUSIC",
        "PUZZLE",
        "RACING",
        "ROLE_PLAYING",
        "SIMULATION",
        "SPORTS",
        "STRATEGY",
        "TRIVIA",
        "WORD",
    )
)
"""Subcategories, which the one category of games has."""
_OF_2015: Final = ("CATALOGS", "GAMES_ARCADE", "GAMES_DICE", "GAMES_EDUCATIONAL")
"""Those that iTunes Connect had, and that are gone [?]."""
_GENRE: Final = "MZGenre."
_RENAMED: Final = {
    "Book": "BOOKS",
    "Apps.Food_Drink": "FOOD_AND_DRINK",
    "Food_Drink": "FOOD_AND_DRINK",
    "Food & Drink": "FOOD_AND_DRINK",
    "Healthcare_Fitness": "HEALTH_AND_FITNESS",
    "Photography": "PHOTO_AND_VIDEO",
    "Apps.Shopping": "SHOPPING",
    "Apps.Newsstand": "MAGAZINES_AND_NEWSPAPERS",
    "Newsstand": "MAGAZINES_AND_NEWSPAPERS",
}
"""Genres whose newer name is another word."""
_GENRES: Final = {
    "BOOKS": "Book",
    "FOOD_AND_DRINK": "Food_Drink",
    "HEALTH_AND_FITNESS": "Healthcare_Fitness",
    "PHOTO_AND_VIDEO": "Photography",
    "MAGAZINES_AND_NEWSPAPERS": "Newsstand",
}


def category_of(text: str, parent: str | None = None) -> str:
    """A category as the App Store Connect API names it: `GAMES`, `GAMES_PUZZLE`, `SOCIAL_NETWORKING`.

    :param text: that name, or the one of iTunes Connect: `MZGenre.Games`, `Games`. What is not known passes through.
    :param parent: the category that it belongs to, where it is a subcategory.
    """
    name = text.strip().removeprefix(_GENRE)
    made = _RENAMED.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper().replace("-", "_").replace(" ", "_")
    return f"{parent}_{made}" if parent and not made.startswith(f"{parent}_") else made


def genre_of(category: str, parent: str | None = None) -> str:
    """A category as iTunes Connect names it: `MZGenre.Games`.

    :param category: as `category_of` gives it.
    :param parent: the category that it belongs to, where it is a subcategory.
    """
    name = category.removeprefix(f"{parent}_") if parent else category
    return _GENRE + (_GENRES.get(name) or "".join(part.capitalize() for part in name.split("_")))


def is_genre(name: str, *, sub: bool) -> bool:
    """Whether iTunes Connect has a category of this name.

    :param sub: it is to be a subcategory.
    """
    known = (*CATEGORIES, *GAMES, *_OF_2015)
    made = category_of(name, "GAMES" if sub else None)
    return made in known and made.startswith("GAMES_") is sub
