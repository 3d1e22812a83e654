"""Secrets: a type that prints as dots, and the one scrubber that stands at every sink."""

from __future__ import annotations

import re
import threading
from typing import Final, TextIO

HIDDEN: Final = "•••"
SHORTEST: Final = 4
"""Shorter secrets are not searched for in text: they would blank out ordinary words."""
SHORTEST_COOKIE: Final = 12
"""Characters from which a cookie's value is taken for a secret: shorter ones are settings, and could be any word."""

_known: tuple[str, ...] = ()
"""Every text to be removed, the longest first: one may be a part of another."""
_learning = threading.Lock()
_URL_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]+@")


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
    """Have `scrub` remove this text, as it is and as URLs, JSON and `repr` write it."""
    import json
    from urllib.parse import quote, quote_plus

    forms = (
        text,
        text.strip(),
        quote(text, safe="", errors="surrogateescape"),
        quote_plus(text, errors="surrogateescape"),
        text.encode("unicode_escape").decode(),
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
    )
    global _known
    with _learning:
        new = {form for form in forms if len(form) >= SHORTEST}.difference(_known)
        if new:
            _known = tuple(sorted({*_known, *new}, key=len, reverse=True))


def remember_cookie(value: str) -> None:
    """Have `scrub` remove a cookie's value, if it can be what a session is known by.

    The others are settings and counters: one that equals a build's number would take that out of every result, so that
    what is short is left alone, and what has no letter (`3001`, `20251105093000`, `1.2.3`) at any length.
    """
    if len(value) >= SHORTEST_COOKIE and any(letter.isalpha() for letter in value):
        remember(value)


def known_secrets() -> frozenset[str]:
    """Every text that `scrub` removes: the secrets known so far, in each form that they are written in."""
    return frozenset(_known)


def scrub(text: str) -> str:
    """`text` without any secret known so far, and without credentials in URLs."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return _URL_CREDENTIALS.sub(f"{HIDDEN}@", text) if "@" in text else text


class ScrubbedStream:
    """A stream that removes secrets from what is written to it, also where one comes in two pieces.

    :param stream: where the rest goes. Only the beginning of what could become a secret is held back.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._held = ""

    def write(self, text: str) -> int:
        """Pass on what is safe to pass on."""
        clean = scrub(self._held + text)
        keep = max((_overlap(clean, secret) for secret in _known), default=0)
        self._held = clean[len(clean) - keep :]
        self._stream.write(clean[: len(clean) - keep])
        return len(text)

    def flush(self) -> None:
        """Flush the stream beneath."""
        self._stream.flush()

    def finish(self) -> None:
        """Nothing more comes: pass on what was held back."""
        self._stream.write(self._held)
        self._held = ""
        self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def _overlap(text: str, secret: str) -> int:
    """How many characters at the end of `text` are the beginning of `secret`."""
    return next((size for size in range(min(len(text), len(secret) - 1), 0, -1) if text.endswith(secret[:size])), 0)
