"""The addresses to which files are sent in parts; they ask for the headers they were given with, and no token."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from ..world import assets
from ..world.identity import every_part
from ..world.media import files_of
from . import errors

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.assets import Asset

PART = 4 * 1024 * 1024
"""The size of a part [?]."""
PATH = "/sandbox-uploads"
CONTENT_TYPE = "application/octet-stream"
GOOD_FOR = 24 * 3600.0
"""Seconds that an address is good for [?]."""


def _signed(identifier: str, offset: int, expires: int) -> str:
    """The query of an address that is good until then, in seconds since 1970."""
    signature = hashlib.sha256(f"{identifier}/{offset}/{expires}".encode()).hexdigest()[:32]
    return f"expires={expires}&signature={signature}"


def _is_good(world: World, identifier: str, offset: int) -> bool:
    """Whether the address of the request was made here, and has not expired."""
    expires = request.args.get("expires", 0, type=int)
    query = _signed(identifier, offset, expires)
    return request.query_string.decode("latin-1") == query and expires >= world.now().timestamp()


def check_size(size: int, most: int) -> None:
    """Refuse a file of no bytes, or of more than the service takes."""
    if size < 1:
        raise errors.attribute("INVALID", "fileSize", "The size of the file must be at least 1")
    if size > most:
        raise errors.attribute("INVALID", "fileSize", f"The size of the file must be at most {most}")


def operations(world: World, asset: Asset, *, numbered: bool = False) -> list[dict[str, Any]] | None:
    """How the file is to be sent; None once that is done.

    :param numbered: say of each part its number too, and the tag of one that has come [?], as for a build.
    """
    if asset.state != assets.AWAITING:
        return None
    made: list[dict[str, Any]] = []
    ends = world.after(GOOD_FOR)
    for number, offset in enumerate(range(0, asset.size, PART), 1):
        part: dict[str, Any] = {
            "method": "PUT",
            "url": f"{world.address}{PATH}/{asset.id}/{offset}?{_signed(asset.id, offset, int(ends.timestamp()))}",
            "length": min(PART, asset.size - offset),
            "offset": offset,
            "requestHeaders": [{"name": "Content-Type", "value": CONTENT_TYPE}],
        }
        if numbered:
            part |= {"expiration": ends.isoformat(timespec="seconds"), "partNumber": number}
            received = world.files.part_md5(asset.id, offset)
            part |= {} if received is None else {"entityTag": f'"{received}"'}
        made.append(part)
    return made


def asset_state(asset: Asset) -> dict[str, Any]:
    """How far a file is."""
    words = asset.errors if asset.state == assets.FAILED else []
    found = [{"code": "IMAGE_INCORRECT", "description": text} for text in words]
    return {"errors": found, "warnings": [], "state": asset.state.upper().replace("-", "_")}


def find_asset(world: World, identifier: str) -> Asset | None:
    """What is sent under this id."""
    for app in every_part(world):
        for upload in app.uploads:
            for file in upload.files:
                if file.id == identifier:
                    return file
        for version in (app.edit, app.live):
            for file in files_of(version) if version is not None else ():
                if file.id == identifier:
                    found: Asset = file
                    return found
    return None


def upload_routes(routes: Blueprint, hub: Hub) -> None:
    """The addresses of uploads."""

    @routes.put(f"{PATH}/<identifier>/<int:offset>")
    def part(identifier: str, offset: int) -> Response:
        return _take(hub, identifier, offset)


def _take(hub: Hub, identifier: str, offset: int) -> Response:
    """Keep a part, as a store of files does: no JSON, and a refusal for what was not announced so."""
    asset = find_asset(hub.world, identifier)
    content = request.get_data()
    if asset is None or not _is_good(hub.world, identifier, offset):
        return Response("<Error><Code>AccessDenied</Code></Error>", 403, content_type="application/xml")
    if request.headers.get("Authorization") is not None:
        words = "<Error><Code>InvalidArgument</Code><Message>Only one way of authorization is allowed</Message></Error>"
        return Response(words, 400, content_type="application/xml")
    expected = min(PART, asset.size - offset)
    if (
        request.headers.get("Content-Type") != CONTENT_TYPE
        or len(content) != expected
        or asset.state != assets.AWAITING
    ):
        return Response("<Error><Code>BadRequest</Code></Error>", 400, content_type="application/xml")
    return Response("", 200, headers={"ETag": f'"{hub.world.files.take(identifier, offset, content)}"'})
