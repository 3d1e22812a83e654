"""Tells webhooks what happened: signed requests to addresses on this machine, one after the other."""

from __future__ import annotations

import hashlib
import hmac
import threading
from typing import TYPE_CHECKING

from ..world import uploads, webhooks
from ..world.identity import build_id, parts_of
from . import items, words
from .events import BETA, UPLOAD, VERSION, change_payload
from .resources.sharing import is_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..hub import Hub
    from ..world import World
    from ..world.state import App, Delivery, Webhook

Key = tuple[str, str, str]
"""Which state of what: the type of the event, and type and id of the resource."""


class Notices:
    """Watches the world of a sandbox for its webhooks.

    :param hub: the sandbox.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._seen: dict[Key, str] = {}
        self._sending: threading.Thread | None = None
        hub.watch(self._watch)

    def _watch(self, world: World) -> None:
        self._seen, self._sending = _states(world), None
        world.on_changes = lambda: self._changed(world)

    def _changed(self, world: World) -> None:
        """Note what is to be told, and have it sent."""
        before, self._seen = self._seen, _states(world)
        for app in world.state.apps:
            for key, state in _states_of(world, app):
                if before.get(key, state) != state:
                    self._note(world, app, key, (before[key], state))
        if self._sending is None and _pending(world):
            self._sending = threading.Thread(target=self._send_all, args=(world,), name="webhooks", daemon=True)
            self._sending.start()

    def _note(self, world: World, app: App, key: Key, states: tuple[str, str]) -> None:
        listening = [webhook for webhook in app.webhooks if webhook.enabled and key[0] in webhook.kinds]
        if not listening:
            return
        event, payload = change_payload(world, key[0], key[1:], states)
        for webhook in listening:
            webhooks.tell(world, webhook, event, key[0], payload)

    def _send_all(self, world: World) -> None:
        """Send what waits; only the sending itself lets others go on."""
        from .sending import send

        while True:
            with self._hub.lock:
                waiting = _pending(world)
                if not waiting:
                    if self._sending is threading.current_thread():
                        self._sending = None
                    self._hub.save()
                    return
                webhook, delivery = waiting[0]
                url, signed = webhook.url, _signature(webhook.secret, delivery.payload)
            status, said = send(url, delivery.payload, signed)
            with self._hub.lock:
                delivery.sent = world.now()
                delivery.status, delivery.answer = status, said if status is not None else None
                good = status is not None and 200 <= status < 300
                delivery.state = webhooks.SUCCEEDED if good else webhooks.FAILED
                delivery.error = None if good else said if status is None else f"The answer was {status}"
                world.revision += 1


def _pending(world: World) -> list[tuple[Webhook, Delivery]]:
    found = [
        (webhook, delivery)
        for app in world.state.apps
        for webhook in app.webhooks
        for delivery in webhook.deliveries
        if delivery.state == webhooks.PENDING
    ]
    return sorted(found, key=lambda each: each[1].created)


def _states(world: World) -> dict[Key, str]:
    return {key: state for app in world.state.apps for key, state in _states_of(world, app)}


def _states_of(world: World, app: App) -> Iterator[tuple[Key, str]]:
    """Every state of an app that can be listened to; nothing where nobody listens."""
    for part in parts_of(world, app) if app.webhooks else ():
        for version in (part.edit, part.live):
            if version is not None:
                yield (VERSION, "appStoreVersions", version.id), words.version_state(part, version)
        for upload in part.uploads:
            yield (UPLOAD, "buildUploads", upload.id), words.word(uploads.state_of(part, upload))
        for build in part.builds:
            item = items.build_item(part, build)
            state = words.external_state(world, build, shared=is_shared(world, item, internal=False))
            yield (BETA, "buildBetaDetails", build_id(part, build)), state


def _signature(secret: str, payload: str) -> str:
    return "hmacsha256=" + hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
