"""Which hosts are this machine itself. Needs no socket and no `requests`."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(origin: str) -> bool:
    """Whether an address (or a bare host) is this machine: there live sandboxes, and never Apple."""
    host = (urlsplit(origin).hostname if "://" in origin else origin) or ""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
