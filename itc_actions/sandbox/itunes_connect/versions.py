"""Reading, saving and creating versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from ..world.editing import save_version
from ..world.refusals import FieldsRefused
from ..world.versions import create_version
from .version_document import version_document
from .version_patch import mark_errors, patch_of
from .wire import SAVED, answer, body_object, text_in

if TYPE_CHECKING:
    from ..hub import Hub


def _asks_for_live() -> bool:
    """`?v=live` means the version on sale; `?v=` the same as nothing."""
    return request.args.get("v") == "live"


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """The version document."""

    @routes.get("/ra/apps/version/<app_id>")
    def read_document(app_id: str) -> Response:
        app = hub.world.app(app_id)
        return answer(version_document(hub.world, app, hub.world.version(app, live=_asks_for_live())))

    @routes.post("/ra/apps/version/save/<app_id>")
    def save_document(app_id: str) -> Response:
        world, sent = hub.world, body_object()
        app = world.app(app_id)
        version = world.version(app, live=_asks_for_live())
        try:
            save_version(world, app, version, patch_of(sent, version))
        except FieldsRefused as refused:
            return answer(mark_errors(version_document(world, app, version), sent, refused))
        return answer(version_document(world, app, version), info=SAVED)

    @routes.post("/ra/apps/version/create/<app_id>")
    def create_new_version(app_id: str) -> Response:
        app = hub.world.app(app_id)
        version = create_version(hub.world, app, text_in(body_object(), "version") or "")
        return answer(version_document(hub.world, app, version), info=SAVED)
