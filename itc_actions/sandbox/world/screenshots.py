"""Screenshots that are sent one by one, in sets by the kind of device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from . import assets
from .identity import derived, every_part
from .refusals import WrongState
from .state import Screenshot

if TYPE_CHECKING:
    from .state import App, Texts, Version
    from .world import World

MOST = 10
"""How many screenshots a set may hold."""
NOT_NOW = "Screenshots cannot be changed in the version's state"


def devices(texts: Texts) -> list[str]:
    """The kinds of device that have a set."""
    return list(dict.fromkeys([*texts.screenshot_sets, *(shot.device for shot in texts.screenshots)]))


def of_device(texts: Texts, device: str) -> list[Screenshot]:
    """The screenshots of one set, in their order; each gets an id."""
    found = [shot for shot in texts.screenshots if shot.device == device]
    for shot in found:
        shot.id = shot.id or derived("screenshot", texts.id, device, shot.token)
    return found


def _check(version: Version) -> None:
    if version.state not in states.EDITABLE:
        raise WrongState(NOT_NOW)


def add_set(world: World, app: App, version: Version, texts: Texts, device: str) -> None:
    """Make a place for the screenshots of a kind of device.

    :raises WrongState: there is one, or the version's state forbids it.
    """
    _check(version)
    if device in devices(texts):
        raise WrongState(f"There is a set for {device} already")
    texts.screenshot_sets.append(device)
    world.touch(app, f"screenshot set {device} created")


def delete_set(world: World, app: App, version: Version, texts: Texts, device: str) -> None:
    """Take a set away with its screenshots."""
    _check(version)
    texts.screenshots = [shot for shot in texts.screenshots if shot.device != device]
    texts.screenshot_sets = [each for each in texts.screenshot_sets if each != device]
    world.touch(app, f"screenshot set {device} deleted")


def announce(world: World, app: App, version: Version, texts: Texts, device: str, name: str, size: int) -> Screenshot:
    """Announce a screenshot.

    :raises WrongState: the set is full, or the version's state forbids it.
    """
    _check(version)
    if len(of_device(texts, device)) >= MOST:
        raise WrongState(f"A set holds {MOST} screenshots at most")
    identifier = derived("screenshot", world.new_id())
    shot = Screenshot(device, name, identifier, id=identifier, size=size, state=assets.AWAITING)
    texts.screenshots.append(shot)
    if device not in texts.screenshot_sets:
        texts.screenshot_sets.append(device)
    world.touch(app, f"screenshot {name} announced")
    return shot


def delete(world: World, app: App, version: Version, texts: Texts, shot: Screenshot) -> None:
    """Take a screenshot away."""
    _check(version)
    if shot.device not in texts.screenshot_sets:
        texts.screenshot_sets.append(shot.device)
    texts.screenshots.remove(shot)
    world.touch(app, f"screenshot {shot.file_name} deleted")


def reorder(world: World, app: App, version: Version, texts: Texts, device: str, ids: list[str]) -> None:
    """Put the screenshots of a set into an order.

    :raises WrongState: not exactly its screenshots are named.
    """
    _check(version)
    known = {shot.id: shot for shot in of_device(texts, device)}
    if sorted(ids) != sorted(known):
        raise WrongState("Every screenshot of the set has to be named once")
    if ids != list(known):
        texts.screenshots = [shot for shot in texts.screenshots if shot.device != device]
        texts.screenshots += [known[each] for each in ids]
        world.touch(app, f"screenshots of {device} reordered")


def settle(world: World) -> None:
    """End the service's look at the screenshots whose time has come."""
    for app in every_part(world):
        for texts in app.edit.texts.values() if app.edit is not None else ():
            for shot in texts.screenshots:
                if assets.look(world, shot):
                    world.touch(app, f"screenshot {shot.file_name} is {shot.state}")
