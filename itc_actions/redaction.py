"""Secrets: a type that prints as dots, and the one scrubber that stands at every sink."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "•••"
SHORTEST: Final = 4
"""Shorter secrets are not searched for in text: they would blank out ordinary words."""

_known: set[str] = set()
_URL_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


class Secret:
    """A value that never shows itself: `str()` and `repr()` print dots.

    Creating one also teaches `scrub` its text. Read it with `reveal()`, at the place where it is sent.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        remember(value)

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


def remember(text: str) -> None:
    """Have `scrub` remove this text, as it is and as URLs and JSON write it."""
    for form in (text, text.strip(), quote(text, safe=""), quote_plus(text), text.encode("unicode_escape").decode()):
        if len(form) >= SHORTEST:
            _known.add(form)


def scrub(text: str) -> str:
    """`text` without any secret known so far, and without credentials in URLs."""
    for secret in sorted(_known, key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return _URL_CREDENTIALS.sub(f"{HIDDEN}@", text) if "@" in text else text
