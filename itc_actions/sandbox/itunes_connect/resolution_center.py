"""The resolution centre: what Apple wrote with its rejections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from .wire import Json, answer, millis, section

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world.state import App, Thread


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """Reading it: the documentation says POST, clients of the time used GET; both are served."""

    @routes.route("/ra/apps/<app_id>/resolutionCenter", methods=["GET", "POST"])
    def resolution_center(app_id: str) -> Response:
        return answer(_document(hub.world.app(app_id)))


def _document(app: App) -> Json:
    return {
        **section(),
        "replyConstraints": {"minLength": 1, "maxLength": 4000},
        "appNotes": {"threads": [_thread(thread) for thread in reversed(app.threads) if not thread.beta]},
        "betaNotes": {"threads": [_thread(thread) for thread in reversed(app.threads) if thread.beta]},
        "appMessages": {"threads": []},
    }


def _thread(thread: Thread) -> Json:
    message = {
        "from": "Apple",
        "date": millis(thread.date),
        "body": thread.body,
        "appleMsg": True,
        "tokens": [],
        "hasObjectionableContent": False,
        "qcRejectionReasons": [
            {"section": reason.section, "description": reason.description} for reason in thread.reasons
        ],
    }
    return {
        "id": thread.id,
        "versionId": thread.version_id,
        "version": thread.version,
        "messages": [message],
        "active": thread.active,
        "canDeveloperAddNote": True,
        "metadataRejected": thread.metadata_rejected,
        "binaryRejected": thread.binary_rejected,
    }
