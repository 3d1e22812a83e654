"""The world as Apple's App Store Connect API: JSON:API under /v1, with a signed token on every request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Request, Response, request

from ..json_body import decode
from . import errors
from .service import Answer, answer
from .service import Request as Asked
from .token import key_of_token
from .uploads import upload_routes

if TYPE_CHECKING:
    from ..hub import Hub

METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
VERSIONS = ("v1", "v2", "v3")
PREFIXES = tuple(f"/{version}/" for version in VERSIONS)


def app_store_connect_routes(hub: Hub) -> Blueprint:
    """Every route of the API, for one sandbox."""
    routes = Blueprint("app_store_connect", __name__)
    upload_routes(routes, hub)

    def serve(path: str) -> Response:
        return _signed(hub, _serve(hub, request._get_current_object()))  # type: ignore[attr-defined]

    for version in VERSIONS:
        routes.add_url_rule(f"/{version}/<path:path>", endpoint=version, view_func=serve, methods=METHODS)
    return routes


def _serve(hub: Hub, request: Request) -> Response:
    try:
        if not hub.quota.take():
            raise errors.too_many()
        method = "GET" if request.method == "HEAD" else request.method
        path, pairs = request.path.rstrip("/"), list(request.args.items(multi=True))
        if key_of_token(hub, request.headers.get("Authorization"), method, path, pairs) is None:
            raise errors.unauthorized()
        asked = Asked(method, hub.world.address, path, pairs, lambda: _body(request))
        return _made(answer(hub.world, asked))
    except errors.ApiError as error:
        return _refused(error.status, [error])
    except errors.ApiErrors as several:
        return _refused(several.errors[0].status, several.errors)


def _body(request: Request) -> Any:
    """The JSON sent."""
    if request.mimetype not in ("application/json", "application/vnd.api+json"):
        raise errors.ApiError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "The content type is not supported",
            "The content type must be application/json",
        )
    try:
        return decode(request.get_data())
    except ValueError:
        raise errors.malformed("The body is not valid JSON") from None


def _made(made: Answer) -> Response:
    if made.document is None:
        return Response("", made.status)
    return Response(msgspec.json.encode(made.document), made.status, content_type="application/json")


def _refused(status: int, found: list[errors.ApiError]) -> Response:
    content = {"errors": [error.as_json() for error in found]}
    return Response(msgspec.json.encode(content), status, content_type="application/json")


def _signed(hub: Hub, response: Response) -> Response:
    """Say on every answer how many requests are left, and which request it was."""
    response.headers["X-Rate-Limit"] = hub.quota.header
    response.headers["X-Request-Id"] = uuid.uuid4().hex
    if response.status_code == 429 and hub.quota.retry_after is not None:
        response.headers["Retry-After"] = str(hub.quota.retry_after)
    if response.status_code == 204:
        del response.headers["Content-Type"]
    return response
