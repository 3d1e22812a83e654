"""Groups of testers: who is in them, which builds they are given.

The older API knows no groups, only testers of an app and trains that are tested. Both views are kept alike: whoever is
given the app there joins its first external group here, and a train that is tested there has its usable builds in
every external group here. What leaves the last group leaves the app [?].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from .identity import build_id, builds_of, every_part
from .refusals import FieldError, FieldsRefused
from .state import BetaGroup

if TYPE_CHECKING:
    from .state import App, Build
    from .world import World

EXTERNAL = "External Testers"
INTERNAL = "App Store Connect Users"
NAME_TAKEN = "There is another group of this name."
PUBLIC_LINK_LIMIT = 10_000
"""The longest a public link's limit may be; so many external testers an app may have."""


def individual_testers(app: App) -> set[str]:
    """The addresses of those who were given a build of the app alone."""
    return {email for build in app.builds for email in build.individual_testers}


def first_group(world: World, app: App, *, internal: bool) -> BetaGroup:
    """The app's first group of a kind; made where there is none."""
    for group in app.groups:
        if group.internal == internal:
            return group
    group = BetaGroup(
        id=world.new_id(),
        name=INTERNAL if internal else EXTERNAL,
        created=world.now(),
        internal=internal,
        all_builds=internal,
    )
    app.groups.append(group)
    return group


def is_shared(app: App, train: str) -> bool:
    """Whether an external group, or somebody alone, has a build of a train."""
    builds = [build for build in app.builds if build.train == train]
    ids = {build_id(app, build) for build in builds}
    by_group = any(not ids.isdisjoint(group.builds) for group in app.groups if not group.internal)
    return by_group or any(build.individual_testers for build in builds)


def share_train(app: App, train: str, *, testing: bool) -> None:
    """Give the usable builds of a train to the external groups, or take them back."""
    ids = [build_id(app, build) for build in app.builds if build.train == train and build.state == states.BUILD_USABLE]
    for group in app.groups:
        if not group.internal:
            group.builds = [each for each in group.builds if each not in ids] + (ids if testing else [])


def create_group(world: World, app: App, group: BetaGroup) -> BetaGroup:
    """Add a group to an app.

    :raises FieldsRefused: the app has one of this name (that the name must be new is an assumption [?]).
    """
    _check(app, group.id, group.name)
    group.id = world.new_id()
    group.created = world.now()
    app.groups.append(group)
    world.touch(app, f"group {group.name} created")
    return group


def _check(app: App, own: str, name: str) -> None:
    if not name:
        raise FieldsRefused([FieldError("name", "This field is required.")])
    if any(other.name == name and other.id != own for other in app.groups):
        raise FieldsRefused([FieldError("name", NAME_TAKEN)])


def rename_group(world: World, app: App, group: BetaGroup, name: str) -> None:
    """Give a group another name."""
    if name != group.name:
        _check(app, group.id, name)
        group.name = name
        world.touch(app, f"group {name} renamed")


def delete_group(world: World, app: App, group: BetaGroup) -> None:
    """Take a group away; its testers stay testers of the account."""
    for email in list(group.testers):
        leave(world, app, group, email)
    for identifier in list(group.builds):
        withdraw(world, app, group, identifier)
    app.groups.remove(group)
    world.touch(app, f"group {group.name} deleted")


def join(world: World, app: App, group: BetaGroup, email: str, *, note: str | None = None) -> bool:
    """Put a tester of the account into a group; whether that changed anything."""
    emails = app.internal_testers if group.internal else app.external_testers
    if email not in emails:
        emails.append(email)
    if email in group.testers:
        return False
    group.testers.append(email)
    world.touch(app, note or f"tester {email} added to {group.name}")
    return True


def leave(world: World, app: App, group: BetaGroup, email: str) -> None:
    """Take a tester out of a group, and out of the app where it was the last one [?]."""
    if email not in group.testers:
        return
    group.testers.remove(email)
    world.touch(app, f"tester {email} removed from {group.name}")
    if not any(email in other.testers for other in app.groups) and email not in individual_testers(app):
        for emails in (app.internal_testers, app.external_testers):
            if email in emails:
                emails.remove(email)


def leave_app(world: World, app: App, email: str) -> None:
    """Take a tester out of every group and build of an app."""
    for group in app.groups:
        leave(world, app, group, email)
    for part in every_part(world):
        for build in part.builds if part.id == app.id else ():
            if email in build.individual_testers:
                build.individual_testers.remove(email)
                world.touch(app, f"tester {email} removed from build {build.number}")
    for emails in (app.internal_testers, app.external_testers):
        if email in emails:
            emails.remove(email)


def give(world: World, app: App, group: BetaGroup, part: App, build: Build) -> None:
    """Give a build to a group."""
    identifier = build_id(part, build)
    if identifier in group.builds:
        return
    group.builds.append(identifier)
    if not group.internal:
        part.trains_testing[build.train] = True
    world.touch(app, f"build {build.number} of {build.train} given to {group.name}")


def withdraw(world: World, app: App, group: BetaGroup, identifier: str) -> None:
    """Take a build away from a group; its train is no longer tested where no external group has a build of it."""
    if identifier not in group.builds:
        return
    group.builds.remove(identifier)
    trains = {known: (part, build) for part, build, known in builds_of(world, app)}
    if identifier in trains:
        part, build = trains[identifier]
        shared = {
            trains[each][1].train
            for other in app.groups
            if not other.internal
            for each in other.builds
            if each in trains and trains[each][0] is part
        }
        if build.train not in shared and not group.internal:
            part.trains_testing[build.train] = False
        world.touch(app, f"build {build.number} of {build.train} taken from {group.name}")


def groups_of(app: App, identifier: str) -> list[BetaGroup]:
    """The groups that have a build; internal ones with all builds are not among them [?]."""
    return [group for group in app.groups if identifier in group.builds]
