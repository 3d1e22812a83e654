"""Addresses: how they are told, which redirects are followed, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .failures import RedirectRefused

if TYPE_CHECKING:
    from .exchange import Call

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS: Final = 5


def not_followed(call: Call, target: str, other_host: bool, why: str) -> RedirectRefused:
    """The error of a redirect that is not followed."""
    return RedirectRefused(
        f"{call.method} {call.path} was redirected to {target}, and not followed: {why}.",
        target=target,
        other_host=other_host,
        next_step="Look whether a proxy, or a login page of the network, stands in between.",
    )


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
