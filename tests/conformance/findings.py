"""What the judge finds wrong."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """One thing that is not as Apple's file says. It names types, not values: those may be secret."""

    side: str
    """`request` or `answer`."""
    operation: str
    place: str
    """In the body (`data[].attributes.name`), or a name of the query (`?sort`); empty for the whole."""
    trouble: str

    def __str__(self) -> str:
        return f"{self.operation} ({self.side}) {self.place}: {self.trouble}".replace(" : ", ": ")


def kind_of(value: Any) -> str:
    """The type of a value, as JSON calls it."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "object"}
    return names.get(type(value), type(value).__name__)
