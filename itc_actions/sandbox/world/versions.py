"""Creating a version, and the number it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ...apple import states
from . import media
from .numbers import is_version_number, order
from .refusals import WrongState
from .state import Version

if TYPE_CHECKING:
    from .state import App
    from .world import World

NOT_NOW = "You cannot create a new version of the App in the current state."
NUMBER_USED = "The version number you entered has already been used."  # [?]
NUMBER_TOO_LOW = "The version number must be higher than that of the version on sale."  # [?]
NUMBER_INVALID = "The version number you entered is not valid."  # [?]


def create_version(world: World, app: App, number: str) -> Version:
    """Create the version to edit, with the texts of the one on sale but without its release notes.

    :raises WrongState: nothing is on sale yet, something is being edited, or the number will not do.
    """
    live = app.live
    if live is None or app.edit is not None or live.state not in states.LIVE:
        raise WrongState(NOT_NOW)
    trouble = number_trouble(app, number)
    if trouble:
        raise WrongState(trouble)
    version = msgspec.json.decode(msgspec.json.encode(live), type=Version)
    version.id = world.new_id()
    version.number = number
    version.state = states.PREPARE_FOR_SUBMISSION
    version.build = None
    version.answers = {}
    version.created = world.now()
    version.release_on_approval = True
    version.review_attachments = []  # that they are not taken along is an assumption [?]
    media.renew(world, version)
    for texts in version.texts.values():
        texts.release_notes = None
    app.edit = version
    world.touch(app, f"version {number} created")
    return version


def number_trouble(app: App, number: str) -> str | None:
    """What the service has against this number for the version to edit, or None.

    That a number must be new and higher than the one on sale is an assumption [?]; so are the words.
    """
    if not is_version_number(number):
        return NUMBER_INVALID
    used = {order(past.number) for past in app.history}
    if app.live is not None:
        if order(number) == order(app.live.number):
            return NUMBER_USED
        if order(number) < order(app.live.number):
            return NUMBER_USED if order(number) in used else NUMBER_TOO_LOW
    return NUMBER_USED if order(number) in used else None
