"""Phased releases, and the request to release an approved version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import phased as rules
from ...world import review
from .. import errors, items
from ..model import Attr, Create, Item, Kind, Target, Update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

STATES = ("INACTIVE", "ACTIVE", "PAUSED", "COMPLETE")
RELEASE_SECONDS = 60.0
"""How long a released version is processed for the App Store [?]."""


def phased_of(world: World, item: Item) -> Item | None:
    """The phased release of a version."""
    phased = item.thing.phased
    return None if phased is None else Item("appStoreVersionPhasedReleases", phased.id, item.app, phased, item.thing)


def _every(world: World) -> Iterator[Item]:
    for item in items.versions(world):
        phased = phased_of(world, item)
        if phased is not None:
            yield phased


def _create(world: World, sent: Values) -> Item:
    owner = sent.need("appStoreVersion")
    rules.create(world, owner.app, owner.thing)
    made = phased_of(world, owner)
    if made is None:
        raise errors.state("The version has no phased release")
    if sent.attributes.get("phasedReleaseState") == "ACTIVE":
        made.thing.state = "inactive"  # it becomes active by itself once the version is on sale
    return made


def _update(world: World, item: Item, sent: Values) -> None:
    state = sent.attributes.get("phasedReleaseState")
    if state is not None:
        rules.change(world, item.app, item.owner, state.lower())


def _total_pause(world: World, item: Item) -> int:
    """The days that it has been paused."""
    paused = item.thing.paused_at
    return int(item.thing.paused_days) + ((world.now() - paused).days if paused is not None else 0)


def _day(world: World, item: Item) -> int:
    """The day it is in; none before it starts, for strict clients read a number there too [?]."""
    return rules.day(world, item.thing) or 0


PHASED_RELEASES = Kind(
    "appStoreVersionPhasedReleases",
    _every,
    attributes={
        "phasedReleaseState": lambda world, item: item.thing.state.upper(),
        "startDate": lambda world, item: item.thing.started,
        "totalPauseDuration": _total_pause,
        "currentDayNumber": _day,
    },
    read=False,
    include=False,
    create=Create(
        _create,
        attributes={"phasedReleaseState": Attr(STATES)},
        relations={"appStoreVersion": Target("appStoreVersions", required=True)},
    ),
    update=Update(_update, attributes={"phasedReleaseState": Attr(STATES)}),
    delete=lambda world, item: rules.delete(world, item.app, item.owner),
)


def _release(world: World, sent: Values) -> Item:
    owner = sent.need("appStoreVersion")
    if owner.thing.state != states.PENDING_DEVELOPER_RELEASE:
        raise errors.state("The version is not in a state in which it can be released")
    review.release(world, owner.app, processing_seconds=RELEASE_SECONDS)
    return Item("appStoreVersionReleaseRequests", owner.id, owner.app, owner.thing)


RELEASE_REQUESTS = Kind(
    "appStoreVersionReleaseRequests",
    lambda world: (),
    read=False,
    create=Create(_release, relations={"appStoreVersion": Target("appStoreVersions", required=True)}),
)

KINDS = (PHASED_RELEASES, RELEASE_REQUESTS)
