"""Giving builds to groups and to single testers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import groups as rules
from ...world.builds import is_expired
from .. import errors, items
from ..model import Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World


def groups_of_build(world: World, item: Item) -> Iterator[Item]:
    """The groups that a build was given to."""
    app = world.app(item.app.id)
    return (items.group_item(app, group) for group in rules.groups_of(app, item.id))


def individual_testers(world: World, item: Item) -> Iterator[Item]:
    """The testers who were given a build alone."""
    return items.testers_named(world, item.thing.individual_testers)


def is_shared(world: World, item: Item, *, internal: bool) -> bool:
    """Whether testers of a kind have the build."""
    for group in world.app(item.app.id).groups:
        if group.internal == internal and (item.id in group.builds or group.all_builds):
            return True
    return bool(item.thing.individual_testers) and not internal


def _check(world: World, build: Item) -> None:
    """That a build that is not usable cannot be given away is known; the words are an assumption [?]."""
    if build.thing.state != states.BUILD_USABLE:
        raise errors.unprocessable("The build is not in a valid processing state")
    if is_expired(world, build.thing):
        raise errors.unprocessable("The build has expired")


def give_to_groups(world: World, item: Item, others: list[Item]) -> None:
    """Give a build to groups."""
    _check(world, item)
    for group in others:
        _give(world, item, group)


def _give(world: World, build: Item, group: Item) -> None:
    if group.app.id != build.app.id:
        raise errors.relationship("INVALID", "betaGroups", "The group belongs to another app")
    rules.give(world, group.app, group.thing, build.app, build.thing)


def take_from_groups(world: World, item: Item, others: list[Item]) -> None:
    """Take a build away from groups."""
    for group in others:
        rules.withdraw(world, group.app, group.thing, item.id)


def give_builds(world: World, item: Item, others: list[Item]) -> None:
    """Give builds to a group."""
    for build in others:
        _check(world, build)
    for build in others:
        _give(world, build, item)


def take_builds(world: World, item: Item, others: list[Item]) -> None:
    """Take builds away from a group."""
    for build in others:
        rules.withdraw(world, item.app, item.thing, build.id)


def give_to_testers(world: World, item: Item, others: list[Item]) -> None:
    """Give a build to single testers, who test the app from then on."""
    _check(world, item)
    app = world.app(item.app.id)
    for tester in others:
        email = tester.thing.email
        if email not in app.external_testers and email not in app.internal_testers:
            app.external_testers.append(email)
        if email not in item.thing.individual_testers:
            item.thing.individual_testers.append(email)
            item.app.trains_testing[item.thing.train] = True
            world.touch(app, f"build {item.thing.number} of {item.thing.train} given to {email}")


def take_from_testers(world: World, item: Item, others: list[Item]) -> None:
    """Take a build away from single testers."""
    for tester in others:
        if tester.thing.email in item.thing.individual_testers:
            item.thing.individual_testers.remove(tester.thing.email)
            world.touch(item.app, f"build {item.thing.number} taken from {tester.thing.email}")
