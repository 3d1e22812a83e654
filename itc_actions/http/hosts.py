"""The host of an address, and whether it is this machine itself. Needs no socket and no `requests`."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit


def parts_of(address: str) -> SplitResult | None:
    """An address in its parts, or None where it is none: a bracket stays open, a port is no number, a tab is in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return None if re.search(r"[\x00-\x1f\x7f]", address) else parts


def host_of(address: str) -> str:
    """The host of an address as people may see it: with its port, where one stands there, and without credentials."""
    return urlsplit(address).netloc.rpartition("@")[2]


def joined(url: str, location: str) -> str | None:
    """Where a redirect leads to, or None where that is no address."""
    try:
        target = urljoin(url, location)
    except ValueError:
        return None
    return None if parts_of(target) is None else target


def is_loopback(origin: str) -> bool:
    """Whether an address (or a bare host) is this machine: there live sandboxes, and never Apple."""
    parts = parts_of(origin) if "://" in origin else None
    host = origin if "://" not in origin else (parts and parts.hostname) or ""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_from(origin: str, address: str) -> bool:
    """Whether a service may have files sent to an address: an encrypted one, and a sandbox only to this machine."""
    here = is_loopback(origin)
    return here == is_loopback(address) and (here or urlsplit(address).scheme == "https")
