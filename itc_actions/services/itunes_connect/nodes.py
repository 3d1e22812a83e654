"""Reading JSON that may have another shape than documented: every value knows its path.

The service wraps what can be edited: `{"value": …, "isEditable": …, "errorKeys": …}`. In some documents the same thing
is wrapped and in others bare, so `plain` accepts both.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ...errors import UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Node:
    """A value of an answer.

    :param value: the value itself, changed in place by those who edit documents.
    :param path: where it stands, as `$.data.trains[0]`.
    :param source: the request that brought it.
    """

    __slots__ = ("path", "source", "value")

    def __init__(self, value: Any, path: str, source: str) -> None:
        self.value = value
        self.path = path
        self.source = source

    def __getitem__(self, key: str) -> Node:
        """A member that must be there, null or not."""
        members = self.members()
        if key not in members:
            raise self._child(key, None).unexpected("is missing")
        return self._child(key, members[key])

    def at(self, path: str) -> Node:
        """What stands further inside, by its path from here: `ratings.booleanDescriptors[0]`."""
        found = self
        for key, index in re.findall(r"([^.\[]+)(?:\[(\d+)\])?", path):
            found = found[key]
            if index:
                entries = list(found.items())
                if int(index) >= len(entries):
                    raise found.unexpected(f"has no entry {index}")
                found = entries[int(index)]
        return found

    def get(self, key: str) -> Node | None:
        """A member, or None where it is missing or null."""
        value = self.members().get(key)
        return None if value is None else self._child(key, value)

    def items(self) -> Iterator[Node]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.unexpected("should be a list")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]", self.source)

    def items_of(self, key: str) -> Iterator[Node]:
        """The entries of a list that may be missing or null."""
        child = self.get(key)
        return iter(()) if child is None else child.items()

    def members(self) -> dict[str, Any]:
        """The value, which must be an object."""
        if not isinstance(self.value, dict):
            raise self.unexpected("should be an object")
        return self.value

    def text(self) -> str:
        """The value, which must be a text; a number counts as its digits."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)
        raise self.unexpected("should be a text")

    def plain(self) -> Node:
        """What is in the wrapping, or this node where there is none."""
        if isinstance(self.value, dict) and "value" in self.value:
            return self["value"]
        return self

    def text_of(self, key: str) -> str | None:
        """The text of a member, wrapped or bare; None where it is missing or null."""
        child = self.get(key)
        if child is None:
            return None
        inner = child.plain()
        return None if inner.value is None else inner.text()

    def flag_of(self, key: str) -> bool | None:
        """The truth of a member, wrapped or bare: true, false, "true", "false"; None where it is missing or null."""
        child = self.get(key)
        inner = None if child is None else child.plain()
        if inner is None or inner.value is None or inner.value == "":
            return None
        if isinstance(inner.value, bool):
            return inner.value
        if inner.value in ("true", "false"):
            return bool(inner.value == "true")
        raise inner.unexpected("should be true or false")

    def count_of(self, key: str) -> int:
        """The whole number of a member; 0 where it is missing or null."""
        child = self.get(key)
        if child is None:
            return 0
        if isinstance(child.value, bool) or not isinstance(child.value, int):
            raise child.unexpected("should be a whole number")
        return child.value

    def time_of(self, key: str) -> datetime | None:
        """The time of a member in milliseconds since 1970; None for 0, null or nothing."""
        child = self.get(key)
        if child is None or child.value == 0:
            return None
        if isinstance(child.value, bool) or not isinstance(child.value, (int, float)):
            raise child.unexpected("should be a time in milliseconds")
        try:
            return datetime.fromtimestamp(child.value / 1000, timezone.utc)
        except (ValueError, OverflowError, OSError):
            raise child.unexpected("is no time") from None

    def unexpected(self, problem: str) -> UnexpectedAnswer:
        """The error for a value that is not as documented."""
        found = "" if problem == "is missing" else f" (it is {_kind(self.value)})"
        return UnexpectedAnswer(
            f"The answer to {self.source} is not as documented: {self.path} {problem}{found}.",
            next_step="Apple may have changed the iTunes Connect JSON API; see whether a newer itc-actions knows it.",
        )

    def _child(self, key: str, value: Any) -> Node:
        return Node(value, f"{self.path}.{key}", self.source)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
