"""An app on a second platform: its own versions and builds under the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from . import builds, media
from .identity import parts_of
from .refusals import Refusal
from .state import App, Version

if TYPE_CHECKING:
    from .world import World

PLATFORMS = ("ios", "macos", "tvos", "visionos")


def add_platform(world: World, app: App, platform: str, train: str | None = None, number: str = "1") -> App:
    """Make the app for one more platform, with the texts of the version on sale.

    :param train: what a usable build there belongs to; None for no build.
    :raises Refusal: it is made for that platform already, or there is no such platform.
    """
    if platform not in PLATFORMS:
        raise Refusal(f"platform is {', '.join(PLATFORMS)}, not {platform}")
    if any(part.platform == platform for part in parts_of(world, app)):
        raise Refusal(f"The app is made for {platform} already")
    other = App(id=app.id, bundle_id=app.bundle_id, name=app.name, sku=app.sku, platform=platform)
    other.primary_locale, other.modified = app.primary_locale, world.now()
    other.live, other.edit = _copy(world, app.live), None if app.live is not None else _copy(world, app.edit)
    world.state.other_platforms.append(other)
    if train is not None:
        builds.upload_build(world, other, train, number, processing_seconds=0)
    world.touch(app, f"made for {platform}")
    return other


def _copy(world: World, version: Version | None) -> Version | None:
    if version is None:
        return None
    made = msgspec.json.decode(msgspec.json.encode(version), type=Version)
    made.id, made.build = world.new_id(), None
    media.renew(world, made)
    return made
