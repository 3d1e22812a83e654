"""What a webhook can listen to, and how it is put what happened."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..world.identity import derived

if TYPE_CHECKING:
    from ..world import World

VERSION = "APP_STORE_VERSION_APP_VERSION_STATE_UPDATED"
UPLOAD = "BUILD_UPLOAD_STATE_UPDATED"
BETA = "BUILD_BETA_DETAIL_EXTERNAL_BUILD_STATE_UPDATED"
EVENTS = (
    VERSION,
    UPLOAD,
    BETA,
    "ALTERNATIVE_DISTRIBUTION_PACKAGE_AVAILABLE_UPDATED",
    "ALTERNATIVE_DISTRIBUTION_PACKAGE_VERSION_CREATED",
    "ALTERNATIVE_DISTRIBUTION_TERRITORY_AVAILABILITY_UPDATED",
    "BACKGROUND_ASSET_VERSION_APP_STORE_RELEASE_STATE_UPDATED",
    "BACKGROUND_ASSET_VERSION_EXTERNAL_BETA_RELEASE_STATE_UPDATED",
    "BACKGROUND_ASSET_VERSION_INTERNAL_BETA_RELEASE_CREATED",
    "BACKGROUND_ASSET_VERSION_STATE_UPDATED",
    "BETA_FEEDBACK_CRASH_SUBMISSION_CREATED",
    "BETA_FEEDBACK_SCREENSHOT_SUBMISSION_CREATED",
)
"""All that can be listened to; only the first three ever happen here."""
_STATES = {UPLOAD: ("oldState", "newState")}
"""What the state before and after is called, where that is not oldValue and newValue [?]."""
PING = "webhookPingCreated"


def change_payload(world: World, kind: str, resource: tuple[str, str], states: tuple[str, str]) -> tuple[str, str]:
    """The id of an event, and what is told of it: a state of a resource is no longer what it was.

    :param resource: type and id.
    :param states: before and after.
    """
    before, after = _STATES.get(kind, ("oldValue", "newValue"))
    name = re.sub(r"_([a-z])", lambda match: match[1].upper(), kind.lower())
    return _payload(world, name, resource, {before: states[0], after: states[1]})


def ping_payload(world: World, webhook: str) -> tuple[str, str]:
    """The id of a ping, and what is told of it."""
    return _payload(world, PING, ("webhooks", webhook), {})


def _payload(world: World, name: str, resource: tuple[str, str], attributes: dict[str, Any]) -> tuple[str, str]:
    """The form is that of Apple's documents [?]."""
    kind, identifier = resource
    event = derived("event", world.new_id())
    instance = {
        "data": {"type": kind, "id": identifier},
        "links": {"self": f"{world.address}/v1/{kind}/{identifier}"},
    }
    data = {
        "type": name,
        "id": event,
        "version": 1,
        "attributes": {**attributes, "timestamp": world.now().isoformat(timespec="milliseconds")},
        "relationships": {"instance": instance},
    }
    return event, json.dumps({"data": data})
