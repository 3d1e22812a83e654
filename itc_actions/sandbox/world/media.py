"""Screenshots and app previews, which are sent one by one, in sets by the kind of device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...apple import states
from . import assets
from .identity import derived, every_part
from .refusals import WrongState
from .state import Preview, Screenshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .state import App, Texts, Version
    from .world import World


@dataclass(frozen=True)
class Medium:
    """One of the two.

    :param noun: what people call it.
    :param files: the field of the texts that holds them, in their order.
    :param sets: the field that holds the kinds of device which have a place for them, if an empty one.
    :param most: how many a set may hold.
    """

    noun: str
    files: str
    sets: str
    most: int


SCREENSHOTS = Medium("screenshot", "screenshots", "screenshot_sets", 10)
PREVIEWS = Medium("app preview", "previews", "preview_sets", 3)
MEDIA = (SCREENSHOTS, PREVIEWS)


@dataclass(frozen=True)
class Place:
    """Where media of one kind belong: the texts of a version in one language."""

    medium: Medium
    app: App
    version: Version
    texts: Texts

    @property
    def files(self) -> list[Any]:
        """All of them, of every device."""
        kept: list[Any] = getattr(self.texts, self.medium.files)
        return kept

    @property
    def devices(self) -> list[str]:
        """The kinds of device that have a set."""
        return list(dict.fromkeys([*getattr(self.texts, self.medium.sets), *(file.device for file in self.files)]))

    def of_device(self, device: str) -> list[Any]:
        """Those of one set, in their order; each gets an id."""
        found = [file for file in self.files if file.device == device]
        for file in found:
            file.id = file.id or derived(self.medium.noun, self.texts.id, device, file.token)
        return found

    def check(self) -> None:
        """Refuse a change that the version's state forbids.

        :raises WrongState: it forbids it.
        """
        if self.version.state not in states.EDITABLE:
            raise WrongState(f"{self.medium.noun.capitalize()}s cannot be changed in the version's state")


def add_set(world: World, place: Place, device: str) -> None:
    """Make a place for the media of a kind of device.

    :raises WrongState: there is one, or the version's state forbids it.
    """
    place.check()
    if device in place.devices:
        raise WrongState(f"There is a set for {device} already")
    getattr(place.texts, place.medium.sets).append(device)
    world.touch(place.app, f"{place.medium.noun} set {device} created")


def delete_set(world: World, place: Place, device: str) -> None:
    """Take a set away with what is in it."""
    place.check()
    place.files[:] = [file for file in place.files if file.device != device]
    sets: list[str] = getattr(place.texts, place.medium.sets)
    sets[:] = [each for each in sets if each != device]
    world.touch(place.app, f"{place.medium.noun} set {device} deleted")


def announce(world: World, place: Place, device: str, name: str, size: int, **more: str | None) -> Any:
    """Announce a file.

    :param more: what else is known of it.
    :raises WrongState: the set is full, or the version's state forbids it.
    """
    place.check()
    if len(place.of_device(device)) >= place.medium.most:
        raise WrongState(f"A set holds {place.medium.most} {place.medium.noun}s at most")
    identifier = derived(place.medium.noun, world.new_id())
    kind: Any = Screenshot if place.medium is SCREENSHOTS else Preview
    file = kind(device, name, identifier, id=identifier, size=size, state=assets.AWAITING, **more)
    place.files.append(file)
    _keep_set(place, device)
    world.touch(place.app, f"{place.medium.noun} {name} announced")
    return file


def _keep_set(place: Place, device: str) -> None:
    """A set stays when it is empty."""
    sets: list[str] = getattr(place.texts, place.medium.sets)
    if device not in sets:
        sets.append(device)


def delete(world: World, place: Place, file: Any) -> None:
    """Take a file away."""
    place.check()
    _keep_set(place, file.device)
    place.files.remove(file)
    world.touch(place.app, f"{place.medium.noun} {file.file_name} deleted")


def reorder(world: World, place: Place, device: str, ids: list[str]) -> None:
    """Put a set into an order.

    :raises WrongState: not exactly what is in it is named.
    """
    place.check()
    known = {file.id: file for file in place.of_device(device)}
    if sorted(ids) != sorted(known):
        raise WrongState(f"Every {place.medium.noun} of the set has to be named once")
    if ids != list(known):
        place.files[:] = [file for file in place.files if file.device != device] + [known[each] for each in ids]
        world.touch(place.app, f"{place.medium.noun}s of {device} reordered")


def renew(world: World, version: Version) -> None:
    """Let a copied version's texts, and what is in their sets, be things of their own."""
    for texts in version.texts.values():
        texts.id = world.new_id()
        for file in (*texts.screenshots, *texts.previews):
            file.id = ""


def files_of(version: Version) -> Iterator[Any]:
    """Every file that is sent for a version: screenshots, app previews, attachments for its review."""
    for texts in version.texts.values():
        yield from texts.screenshots
        yield from texts.previews
    yield from version.review_attachments


def settle(world: World) -> None:
    """End the service's look at the files whose time has come."""
    for app in every_part(world):
        for version in (app.edit, app.live):
            for file in files_of(version) if version is not None else ():
                if file.state == assets.UPLOADED and assets.look(world, file):
                    world.touch(app, f"{file.file_name} is {file.state}")
