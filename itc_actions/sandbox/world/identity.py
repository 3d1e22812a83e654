"""Ids of things that are kept without one: made from what names them, so the same in every process."""

from __future__ import annotations

import functools
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .state import App, Build
    from .world import World

_NAMESPACE = uuid.UUID("5f1b1d0e-6f7e-4f2a-9a67-0d3c1f0e2b11")


@functools.lru_cache(maxsize=50_000)
def derived(*parts: str) -> str:
    """The id of what these parts name."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def build_id(app: App, build: Build) -> str:
    """The id of a build."""
    return derived("build", app.id, app.platform, build.train, build.number, build.uploaded.isoformat())


def parts_of(world: World, app: App) -> Iterator[App]:
    """The app on each of its platforms, the first one first."""
    yield world.app(app.id)
    yield from (other for other in world.state.other_platforms if other.id == app.id)


def every_part(world: World) -> Iterator[App]:
    """Every app on every platform."""
    yield from world.state.apps
    yield from world.state.other_platforms


def builds_of(world: World, app: App) -> Iterator[tuple[App, Build, str]]:
    """Every build of an app with its platform and its id."""
    for part in parts_of(world, app):
        for build in part.builds:
            yield part, build, build_id(part, build)
