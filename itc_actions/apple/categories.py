"""The categories of the App Store: as the App Store Connect API names them, and as iTunes Connect does."""

from __future__ import annotations

import re
from typing import Final

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
