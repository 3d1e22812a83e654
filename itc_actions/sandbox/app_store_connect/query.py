"""The query of a request: filters, order, sparse fields, what to include, and how much of it; unknown names refused."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import errors
from .model import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..world import World
    from .model import Filter, Item, Kind, Listing

LIMIT = 50
MOST = 200
INCLUDED = 10
"""How many of a to-many relationship are included where nothing else is asked for [?]."""
_NAME = re.compile(r"(filter|exists|fields|limit)\[([^\]]+)\]")


@dataclass
class Query:
    """What was asked for."""

    filters: dict[str, list[str]] = field(default_factory=dict)
    exists: dict[str, bool] = field(default_factory=dict)
    sort: list[str] = field(default_factory=list)
    include: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    limit: int = LIMIT
    limits: dict[str, int] = field(default_factory=dict)
    start: int = 0


def parse(
    pairs: Iterable[tuple[str, str]], target: Kind, listing: Listing | None, kinds: Mapping[str, Kind], *, include: bool
) -> Query:
    """The query, checked against what the operation knows.

    :param listing: how the list may be asked for; None where one resource is read.
    :param include: whether the operation includes anything.
    :raises ApiError: a name is unknown or given twice, or a value is wrong.
    """
    query, seen = Query(), set()
    for name, text in pairs:
        if name in seen:
            raise errors.parameter("ILLEGAL", name, f"The parameter '{name}' was given more than once")
        seen.add(name)
        _take(query, name, text, target, listing, kinds, include=include)
    for name in listing.required if listing is not None else ():
        if name not in query.filters:
            raise errors.parameter("REQUIRED", f"filter[{name}]", f"The parameter 'filter[{name}]' is required")
    if listing is not None and len([name for name in listing.exclusive if name in query.filters]) > 1:
        names = ", ".join(listing.exclusive)
        raise errors.parameter("ILLEGAL", "filter", f"Only one of the relationship filters may be given: {names}")
    for name in query.limits:
        if name not in query.include:
            raise errors.parameter("ILLEGAL", f"limit[{name}]", f"'{name}' is limited but not included")
    return query


def _take(
    query: Query,
    name: str,
    text: str,
    target: Kind,
    listing: Listing | None,
    kinds: Mapping[str, Kind],
    *,
    include: bool,
) -> None:
    found = _NAME.fullmatch(name)
    of_nothing = target is NOTHING or (listing is not None and listing.of_nothing)
    if found is not None and found[1] == "fields":
        query.fields[found[2]] = _fields(name, text, found[2], kinds)
    elif of_nothing and (found is not None or name in ("include", "sort")):
        return
    elif found is not None and found[1] == "limit" and include and found[2] in target.includable:
        query.limits[found[2]] = _number(name, text, target.relations[found[2]].limit)
    elif found is not None and found[1] == "filter" and listing is not None and found[2] in listing.filters:
        query.filters[found[2]] = _choices(name, text, listing.filters[found[2]])
    elif found is not None and found[1] == "exists" and listing is not None and found[2] in listing.exists:
        query.exists[found[2]] = _listed(name, text, ("true", "false")) == ["true"]
    elif name == "include" and include:
        query.include = _listed(name, text, target.includable)
    elif name == "sort" and listing is not None and listing.sorts:
        query.sort = _listed(name, text, {*listing.sorts, *(f"-{each}" for each in listing.sorts)})
    elif name == "limit" and listing is not None:
        query.limit = _number(name, text, MOST)
    elif name == "cursor" and listing is not None:
        query.start = _start(text)
    else:
        raise errors.parameter("ILLEGAL", name, f"The parameter '{name}' can not be used with this request")


def check_words(
    pairs: Iterable[tuple[str, str]], known: Mapping[str, tuple[str, ...]], required: Iterable[str] = ()
) -> None:
    """Refuse words that a parameter does not know, and parameters that are missing.

    :raises ApiError: one of them.
    """
    given = dict(pairs)
    for name in required:
        if name not in given:
            raise errors.parameter("REQUIRED", name, f"The parameter '{name}' is required")
    for name, words in known.items():
        if name in given and words:
            _listed(name, given[name], words)


def _listed(name: str, text: str, allowed: Iterable[str]) -> list[str]:
    known = set(allowed)
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise errors.parameter("INVALID", name, f"'{word}' is not a valid value of '{name}'")
    return words


def _fields(name: str, text: str, target: str, kinds: Mapping[str, Kind]) -> list[str]:
    """The fields asked for; of a type of which this sandbox has nothing, whatever they are."""
    words = [word.strip() for word in text.split(",")]
    if target not in kinds or not kinds[target].fields:
        if not re.fullmatch(r"[a-z][A-Za-z0-9]+", target):
            raise errors.parameter("ILLEGAL", name, f"'{target}' is not a type of resource")
        return words
    for word in words:
        if word and word not in kinds[target].fields:
            raise errors.parameter("INVALID", name, f"'{word}' is not a valid field name of '{target}'")
    return words


def _number(name: str, text: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not 0 < int(text) <= most:
        raise errors.parameter("INVALID", name, f"'{text}' is not a number from 1 to {most}")
    return int(text)


def _choices(name: str, text: str, filtered: Filter) -> list[str]:
    words = text.split(",")
    for word in words:
        if filtered.choices and word not in filtered.choices:
            raise errors.parameter("INVALID", name, f"'{word}' is not a valid value of '{name}'")
    return words


def cursor(start: int) -> str:
    """An opaque text for a place in a list."""
    return base64.urlsafe_b64encode(f"o:{start}".encode()).decode().rstrip("=")


def _start(text: str) -> int:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:  # other letters than those of Base64, or other bytes than those of a text
        decoded = ""
    if not re.fullmatch("o:[0-9]{1,9}", decoded):
        raise errors.parameter("INVALID", "cursor", "The cursor is not valid")
    return int(decoded[2:])


def select(world: World, items: Iterable[Item], query: Query, listing: Listing) -> list[Item]:
    """The resources that pass every filter, in the order asked for."""
    at_once = [
        filtered.among(world, wanted)
        for name, wanted in query.filters.items()
        if (filtered := listing.filters[name]).among is not None
    ]
    chosen = [item for item in items if all(item.id in ids for ids in at_once) and _passes(world, item, query, listing)]
    for name in reversed(query.sort):
        read = listing.sorts[name.removeprefix("-")]
        chosen.sort(key=lambda item: _sortable(read(world, item)), reverse=name.startswith("-"))
    return chosen


def _passes(world: World, item: Item, query: Query, listing: Listing) -> bool:
    for name, wanted in query.filters.items():
        filtered = listing.filters[name]
        if filtered.among is not None:
            continue
        values = [_word(value) for value in _many(filtered.read(world, item))]
        if filtered.fold:
            values, wanted = [value.casefold() for value in values], [word.casefold() for word in wanted]
        if not set(values) & set(wanted):
            return False
    return all(
        (listing.exists[name](world, item) not in (None, (), [])) is there for name, there in query.exists.items()
    )


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sortable(value: Any) -> tuple[bool, Any]:
    return value is not None, value if value is not None else ""
