"""The rules of the precheck: what Apple's review is known to reject, found in texts alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .apple.limits import MAX_LENGTH

NEEDED: Final = ("name", "description", "keywords", "support_url")
"""What every language of a version must have."""
PROSE: Final = ("name", "subtitle", "description", "keywords", "release_notes", "promotional_text")
ADDRESSES: Final = ("support_url", "marketing_url", "privacy_url")
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "negative_apple_sentiment": ("slow iphone", "slow ipad", "old iphone", "apple's bug", "ios bug", "iphone bug"),
    "placeholder_text": (
        *("lorem ipsum", "dolor sit amet", "placeholder", "hipster ipsum", "bacon ipsum", "insert text here"),
        *("todo", "tbd", "xxx", "fixme"),
    ),
    "other_platforms": (
        *("android", "google play", "play store", "windows phone", "windows mobile", "blackberry", "symbian"),
        *("palm os", "sailfish os", "huawei appgallery", "amazon appstore", "kindle fire"),
    ),
    "future_functionality": (
        *("coming soon", "coming shortly", "in the next release", "in the next version", "in a future version"),
        *("in the future", "arriving soon", "will be added", "under construction"),
    ),
    "test_words": (
        "test app",
        "testing only",
        "just a test",
        "this is a test",
        "alpha version",
        "beta version",
        "demo app",
    ),
    "curse_words": ("fuck", "fucking", "shit", "bullshit", "bitch", "cunt", "asshole", "motherfucker"),
}
"""Rules that look for words."""
RULES: Final = (
    *WORDS,
    "custom_text",
    "empty_fields",
    "too_long",
    "keywords_format",
    "copyright_date",
    "unreachable_urls",
)


@dataclass(frozen=True)
class Metadata:
    """What is checked."""

    texts: Mapping[str, Mapping[str, str | None]]
    """{field: {locale: text, or None where there is none}}."""
    copyright: str | None = None
    has_copyright: bool = True
    """Whether `copyright` says anything: a folder without that file does not."""
    needed: tuple[str, ...] = NEEDED
    """The fields that no language may lack."""
    year: int = 0
    custom_text: tuple[str, ...] = ()
    unreachable: Callable[[str], str | None] | None = None
    """Tells why an address cannot be reached, or None; None where addresses are not to be asked."""


Found = Iterator[tuple[str, "str | None", str]]
"""Field, locale, and what was found."""


def run_rule(rule: str, metadata: Metadata) -> Found:
    """All that one rule finds."""
    if rule in WORDS:
        return _words(metadata, WORDS[rule])
    if rule == "custom_text":
        return _words(metadata, metadata.custom_text)
    return _OTHERS[rule](metadata)


def _words(metadata: Metadata, words: tuple[str, ...]) -> Found:
    for name in PROSE:
        for locale, text in metadata.texts.get(name, {}).items():
            for word in words:
                if text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
                    yield name, locale, f"says “{word}”"


def _empty_fields(metadata: Metadata) -> Found:
    for name in metadata.needed:
        for locale, text in metadata.texts.get(name, {}).items():
            if not (text or "").strip():
                yield name, locale, "is empty"


def _too_long(metadata: Metadata) -> Found:
    for name, texts in metadata.texts.items():
        for locale, text in texts.items():
            if text and len(text) > MAX_LENGTH.get(name, len(text)):
                yield name, locale, f"has {len(text):,} characters, at most {MAX_LENGTH[name]:,} are allowed"


def _keywords_format(metadata: Metadata) -> Found:
    for locale, text in metadata.texts.get("keywords", {}).items():
        words = (text or "").split(",")
        if not text:
            continue
        if any(not word.strip() for word in words):
            yield "keywords", locale, "has a comma with nothing beside it"
        if any(word != word.strip() for word in words):
            yield "keywords", locale, "has blanks beside its commas, which count"
        plain = [word.strip().casefold() for word in words if word.strip()]
        for word in sorted({word for word in plain if plain.count(word) > 1}):
            yield "keywords", locale, f"names “{word}” twice"
        if len(plain) == 1 and (";" in text or len(text.split()) > 3):
            yield "keywords", locale, "is not separated by commas"


def _copyright_date(metadata: Metadata) -> Found:
    if metadata.has_copyright and str(metadata.year) not in (metadata.copyright or ""):
        yield "copyright", None, f"is “{metadata.copyright or ''}”, without this year, {metadata.year}"


def _unreachable_urls(metadata: Metadata) -> Found:
    if metadata.unreachable is None:
        return
    for name in ADDRESSES:
        for locale, address in metadata.texts.get(name, {}).items():
            if address and (why := metadata.unreachable(address)):
                yield name, locale, f"is {address}, which {why}"


_OTHERS: Final[dict[str, Callable[[Metadata], Found]]] = {
    "empty_fields": _empty_fields,
    "too_long": _too_long,
    "keywords_format": _keywords_format,
    "copyright_date": _copyright_date,
    "unreachable_urls": _unreachable_urls,
}
