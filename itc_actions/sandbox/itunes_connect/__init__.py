"""The world as the iTunes Connect JSON API: its paths, documents, status codes and lies."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from ..world import NotFound, Refusal, WrongState
from . import apps, beta, builds, login, resolution_center, submission, testers, versions
from .wire import Malformed, answer, refusal

if TYPE_CHECKING:
    from ..hub import Hub

WOA = "/WebObjects/iTunesConnect.woa"


def itunes_connect_routes(hub: Hub) -> Blueprint:
    """Every route of the API, for one sandbox."""
    routes = Blueprint("itunes_connect", __name__, url_prefix=WOA)
    _guard(routes, hub)
    _refusals(routes)
    for part in (login, apps, versions, builds, beta, testers, submission, resolution_center):
        part.add_routes(routes, hub)
    return routes


def _guard(routes: Blueprint, hub: Hub) -> None:
    """Let only who is logged in through to the API, and sign every answer."""

    @routes.before_request
    def check_session() -> Response | None:
        if request.path.startswith(f"{WOA}/ra/") and login.session_of(hub) is None:
            return login.not_logged_in()
        return None

    @routes.after_request
    def sign(response: Response) -> Response:
        response.headers["x-apple-jingle-correlation-key"] = uuid.uuid4().hex.upper()[:26]
        response.headers["apple-timing-app"] = "12 ms"
        login.renew(hub, response)
        return response


def _refusals(routes: Blueprint) -> None:
    """How the world's refusals look on the wire, where a route does not say otherwise."""

    @routes.errorhandler(WrongState)
    def wrong_state(error: WrongState) -> Response:
        if error.words == ["operation_failed"]:
            return failed(error)
        return refusal(error.words, 403)

    @routes.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return refusal(error.words, 404)  # [?] not recorded

    @routes.errorhandler(Refusal)
    def failed(error: Refusal) -> Response:
        return answer(None, errors=error.words)  # a lie of the service: status 200, statusCode SUCCESS

    @routes.errorhandler(Malformed)
    def malformed(error: Malformed) -> Response:
        return refusal(["The request could not be understood."], 400)  # [?] not recorded
