"""Which endpoints the docstring of each action names, by service."""

from __future__ import annotations

import inspect
import re

from itc_actions.catalogue import actions

from .services import ITUNES_CONNECT

_SAID = re.compile(r"iTunes Connect: (.+?)\.\s+App Store Connect: (.+?)\.(?:\n\n|\s*\Z)", re.S)
_ENDPOINT = re.compile(r"(GET|POST|PATCH|DELETE) ((?:ra|v1)/\S*[^\s.,;]|/)")


def said_of(action: str, service: str) -> str:
    """What an action's docstring says of the endpoints of a service; nothing where it does not."""
    found = _SAID.search(_docstring(action))
    if found is None:
        return ""
    return " ".join(found[1 if service == ITUNES_CONNECT else 2].split())


def endpoints(action: str, service: str) -> list[tuple[str, str]]:
    """The (method, path) of those endpoints, with `{app}` and the like for what varies."""
    return [(method, path) for method, path in _ENDPOINT.findall(said_of(action, service))]


def matches(endpoint: tuple[str, str], method: str, path: str) -> bool:
    """Whether a request is one to this endpoint."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(endpoint[1].lstrip("/")))
    return method == endpoint[0] and re.search(rf"/{pattern}\Z", path) is not None


def _docstring(action: str) -> str:
    return inspect.getdoc(actions()[action].function) or ""
