"""How to reach a host: the proxies and certificate authorities of the environment, but never its ~/.netrc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests.utils

from .hosts import is_loopback


@dataclass(frozen=True)
class Route:
    """The way to one host."""

    proxies: dict[str, str]
    proxy: str | None
    """The proxy as people may see it: without its credentials. None for the direct way."""
    opaque: bool
    """The connection does not tell what has been sent (SOCKS)."""


class Routes:
    """Reads the environment once, and again only for hosts not seen before."""

    def __init__(self) -> None:
        self._known: dict[str, Route] = {}
        self.verify: bool | str = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True

    def to(self, url: str) -> Route:
        """The route to the host of an address; a loopback host is always reached directly."""
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.netloc}"
        route = self._known.get(key)
        if route is None:
            proxies = {} if is_loopback(url) else requests.utils.get_environ_proxies(url)
            proxy = requests.utils.select_proxy(url, proxies)
            route = Route(proxies, _without_credentials(proxy), bool(proxy and proxy.lower().startswith("socks")))
            self._known[key] = route
        return route


def _without_credentials(proxy: str | None) -> str | None:
    return None if not proxy else proxy.rpartition("@")[2].split("://")[-1].rstrip("/")
