"""The web application of the sandboxes: Apple's paths and the control routes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from flask import Flask
from werkzeug.local import LocalProxy
from werkzeug.routing import UnicodeConverter

from .app_store_connect import app_store_connect_routes
from .app_store_connect.notices import Notices
from .control import control_routes
from .front import HUB, Front
from .index_page import index_routes
from .itunes_connect import itunes_connect_routes
from .itunes_connect.deliveries import delivery_routes

if TYPE_CHECKING:
    from .hub import Hub


class Segment(UnicodeConverter):
    """A part of a path. The server decodes all of it but slashes, which a train or a build may hold."""

    def to_python(self, value: str) -> str:
        """The text that was meant."""
        return value.replace("%2F", "/").replace("%2f", "/")


def make_front(hub: Hub) -> Front:
    """The WSGI application that serves a hub."""
    Notices(hub)
    return Front(_application(), hub)


@cache
def _application() -> Flask:
    """One application for all sandboxes of the process: compiling its routes takes ten times as long as a start.

    Its routes know their hub by a proxy: the door says whose request it is.
    """
    hub = cast("Hub", LocalProxy(HUB))
    app = Flask("itc_actions.sandbox", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.converters["default"] = Segment
    app.register_blueprint(itunes_connect_routes(hub))
    app.register_blueprint(app_store_connect_routes(hub))
    app.register_blueprint(delivery_routes(hub))
    app.register_blueprint(index_routes(hub))
    app.register_blueprint(control_routes(hub))
    return app
