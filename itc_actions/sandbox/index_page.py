"""The page at the sandbox's address: what it serves, with lines that work as they stand, and the files about it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from flask import Blueprint, Response, render_template_string, request

from .app_store_connect.resources import KINDS
from .app_store_connect.token import AUDIENCE

if TYPE_CHECKING:
    from .hub import Hub

WOA = "/WebObjects/iTunesConnect.woa"
WRITTEN_FOR = "http://127.0.0.1:8377"
"""The address that the request file names; that of the sandbox stands there instead."""
GOOD_FOR = 1200
"""Seconds that a token is good for."""
_HERE = Path(__file__).parent
_PLACES = (_HERE / "itunes_connect_api", _HERE.parents[1] / "docs" / "itunes_connect_api")
"""In an installed package, and in a checkout."""


class Line(NamedTuple):
    """One operation."""

    method: str
    path: str
    summary: str
    example: str | None
    """A command line that works as it stands."""


def index_routes(hub: Hub) -> Blueprint:
    """The page, the two files about iTunes Connect, and a token for requests by hand."""
    routes = Blueprint("index", __name__)

    @routes.get("/")
    def index() -> str:
        address, account = request.host_url.rstrip("/"), hub.world.state.account
        fields = f"theAccountName={quote(account.user)}&theAccountPW={quote(account.password)}"
        login = (
            f'form=$(curl -s {address}{WOA}/ | sed -n \'s/.*action="\\([^"]*\\)".*/\\1/p\')\n'
            f"curl -s -c cookies.txt -d '{fields}' {address}$form"
        )
        return render_template_string(
            (_HERE / "index.html").read_text(encoding="utf-8"),
            address=address,
            apps=hub.world.state.apps,
            login=login,
            token=f"token=$(curl -s {address}/sandbox/token)",
            itunes_connect=list(itunes_connect(hub, address)),
            app_store_connect=list(app_store_connect(hub, address)),
        )

    @routes.get("/sandbox/openapi.json")
    def openapi() -> Response:
        content = json.loads(_file("openapi.json"))
        content["servers"] = [{"url": request.host_url.rstrip("/") + WOA, "description": "This sandbox."}]
        return Response(json.dumps(content, indent=2), content_type="application/json")

    @routes.get("/sandbox/requests.http")
    def requests() -> Response:
        text = _file("requests.http").replace(WRITTEN_FOR, request.host_url.rstrip("/"))
        return Response(text, content_type="text/plain; charset=utf-8")

    @routes.get("/sandbox/token")
    def token() -> Response:
        return Response(_token(hub), content_type="text/plain")

    return routes


def itunes_connect(hub: Hub, address: str) -> Iterator[Line]:
    """Every operation of iTunes Connect."""
    app = hub.world.state.apps[0]
    build = app.builds[-1] if app.builds else None
    named = {"app": app.id, "kind": "external"}
    if build is not None:
        named |= {"train": quote(build.train, safe=""), "build": quote(build.number, safe="")}
    for path, operations in json.loads(_file("openapi.json"))["paths"].items():
        for method, operation in operations.items():
            example = None
            if method == "get" and all(f"{{{name}}}" not in path for name in ("page", "version")):
                example = f"curl -s -b cookies.txt {address}{WOA}{path.format(**named)}"
            elif operation["operationId"] == "createVersion":
                sent = "-H 'Content-Type: application/json' -d '{\"version\": \"9.0\"}'"
                example = f"curl -s -b cookies.txt {sent} {address}{WOA}{path.format(**named)}"
            yield Line(method.upper(), path, operation["summary"], example)


def app_store_connect(hub: Hub, address: str) -> Iterator[Line]:
    """Every operation of App Store Connect."""

    def line(method: str, path: str, place: str | None = None) -> Line:
        ask = f'curl -s -g -H "Authorization: Bearer $token" {shlex.quote(address + place)}' if place else None
        return Line(method, path, "", ask)

    for kind in sorted(KINDS.values(), key=lambda each: each.path):
        first = next(iter(kind.every(hub.world)), None)
        own = f"{kind.path}/{quote(first.id, safe='')}" if first is not None else None
        if kind.listing is not None:
            yield line("GET", kind.path, None if kind.listing.required else f"{kind.path}?limit=1")
        if kind.create is not None:
            yield line("POST", kind.path)
        if kind.read:
            yield line("GET", f"{kind.path}/{{id}}", own)
        if kind.update is not None:
            yield line("PATCH", f"{kind.path}/{{id}}")
        if kind.delete is not None:
            yield line("DELETE", f"{kind.path}/{{id}}")
        for name, relation in kind.relations.items():
            if relation.listing is not None:
                yield line("GET", f"{kind.path}/{{id}}/{name}", None)


@cache
def _file(name: str) -> str:
    return next(place / name for place in _PLACES if (place / name).exists()).read_text(encoding="utf-8")


def _token(hub: Hub) -> str:
    """A token of the sandbox's own key."""
    import jwt

    from .api_keys import key_of

    key, now = key_of(hub.world), int(hub.world.now().timestamp())
    claims = {"iss": key.issuer, "iat": now, "exp": now + GOOD_FOR, "aud": AUDIENCE}
    return jwt.encode(claims, key.private_key, algorithm="ES256", headers={"kid": key.id, "typ": "JWT"})
