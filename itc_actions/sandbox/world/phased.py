"""Phased release: an update that reaches its users over seven days, by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from .refusals import WrongState
from .state import PhasedRelease

if TYPE_CHECKING:
    from .state import App, Version
    from .world import World

DAYS = 7
CANNOT = "The phased release cannot be {} while it is {}"
_MOVES = {
    "inactive": {"inactive"},
    "active": {"active", "paused", "complete"},
    "paused": {"active", "paused", "complete"},
    "complete": {"complete"},
}


def create(world: World, app: App, version: Version) -> PhasedRelease:
    """Let the version reach its users by and by.

    :raises WrongState: it has one, or is on sale already.
    """
    if version.phased is not None:
        raise WrongState("The version has a phased release already")
    if version.state in states.LIVE:
        raise WrongState("The version is on sale already")
    version.phased = PhasedRelease(id=version.id)
    world.touch(app, f"version {version.number} gets a phased release")
    return version.phased


def change(world: World, app: App, version: Version, state: str) -> None:
    """Pause it, go on, or give the version to everybody.

    :raises WrongState: that does not follow its state.
    """
    phased = version.phased
    if phased is None or phased.state == state:
        return
    if state not in _MOVES[phased.state]:
        raise WrongState(CANNOT.format(state, phased.state))
    if phased.state == "paused" and phased.paused_at is not None:
        phased.paused_days += (world.now() - phased.paused_at).days
    phased.paused_at = world.now() if state == "paused" else None
    phased.state = state
    world.touch(app, f"phased release of version {version.number} is {state}")


def delete(world: World, app: App, version: Version) -> None:
    """Give the version to everybody at once after all.

    :raises WrongState: it is on its way already.
    """
    if version.phased is not None and version.phased.state not in ("inactive",):
        raise WrongState("A phased release that has started cannot be deleted")
    version.phased = None
    world.touch(app, f"version {version.number} has no phased release")


def day(world: World, phased: PhasedRelease) -> int | None:
    """The day it is in, from 1 to 7; None before it starts."""
    if phased.started is None:
        return None
    until = phased.paused_at or world.now()
    return min(DAYS, max(1, (until - phased.started).days - phased.paused_days + 1))


def settle(world: World) -> None:
    """Start those whose version is on sale, and end those whose seven days are over."""
    from .identity import every_part

    for app in every_part(world):
        version = app.live
        if version is None or version.phased is None or version.state != states.READY_FOR_SALE:
            continue
        phased = version.phased
        if phased.state == "inactive":
            phased.state, phased.started = "active", world.now()
            world.touch(app, f"phased release of version {version.number} is active")
        elif phased.state == "active" and _days(world, phased) >= DAYS:
            phased.state = "complete"
            world.touch(app, f"phased release of version {version.number} is complete")


def _days(world: World, phased: PhasedRelease) -> int:
    """How many days it has been going on, pauses left out."""
    return 0 if phased.started is None else (world.now() - phased.started).days - phased.paused_days
