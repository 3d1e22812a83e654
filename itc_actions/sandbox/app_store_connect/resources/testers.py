"""Testers, and inviting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....apple import states
from ...world import FieldsRefused
from ...world import groups as rules
from ...world import testers as registry
from ...world.identity import every_part
from .. import errors, items
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, many
from .groups import join
from .sharing import give_to_testers, take_from_testers
from .usages import OF_TESTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

INVITE_TYPES = ("EMAIL", "PUBLIC_LINK")


def _apps(world: World, item: Item) -> Iterator[Item]:
    email = item.thing.email
    return (
        each for each in items.apps(world) if email in each.app.external_testers or email in each.app.internal_testers
    )


def _groups(world: World, item: Item) -> Iterator[Item]:
    return (group for group in items.groups(world) if item.thing.email in group.thing.testers)


def _of_apps(world: World, ids: list[str]) -> set[str]:
    """The testers of any of these apps."""
    emails = {
        email for app in world.state.apps if app.id in ids for email in (*app.external_testers, *app.internal_testers)
    }
    return {tester.id for tester in items.all_testers(world) if tester.email in emails}


def _of_groups(world: World, ids: list[str]) -> set[str]:
    """The testers in any of these groups."""
    emails = {email for group in items.groups(world) if group.id in ids for email in group.thing.testers}
    return {tester.id for tester in items.all_testers(world) if tester.email in emails}


def _builds(world: World, item: Item) -> Iterator[Item]:
    """The builds that a tester was given alone."""
    return (build for build in items.builds(world) if item.thing.email in build.thing.individual_testers)


def _state(world: World, item: Item) -> str:
    """How far a tester is. Who has a device has installed the app; who has nothing to test is not invited yet [?]."""
    email = item.thing.email
    if item.thing.devices:
        return "INSTALLED"
    given = {identifier for group in _groups(world, item) for identifier in group.thing.builds}
    for build in items.builds(world):
        has_it = build.id in given or email in build.thing.individual_testers
        if has_it and build.thing.beta_state == states.BETA_APPROVED:
            return "INVITED"
    return "NOT_INVITED"


def _devices(world: World, item: Item) -> list[dict[str, Any]]:
    """The devices of a tester; the newest build that can be tested is taken to be on them [?]."""
    builds = [build for app in _apps(world, item) for build in app.app.builds if build.state == states.BUILD_USABLE]
    newest = max(builds, key=lambda build: build.uploaded, default=None)
    number = newest.number if newest is not None else "1"
    return [
        {"model": model, "platform": "IOS", "osVersion": "17.0", "appBuildVersion": number}
        for model in item.thing.devices
    ]


def _create(world: World, sent: Values) -> Item:
    """Register a tester; an address that is known is refused."""
    given = sent.attributes
    groups = sent.relations.get("betaGroups", [])
    builds = sent.relations.get("builds", [])
    if any(group.thing.internal for group in groups):
        raise errors.relationship("INVALID", "betaGroups", "Only people of the team can join an internal group")
    try:
        tester = registry.register_tester(world, given["email"], given.get("firstName"), given.get("lastName"))
    except FieldsRefused as refused:
        if {error.message for error in refused.errors} & {registry.DUPLICATE_EMAIL, registry.EMAIL_IS_INTERNAL}:
            words = f"There is a beta tester with the email address '{given['email']}' already"
            raise errors.attribute("INVALID.DUPLICATE", "email", words) from None
        words = f"'{given['email']}' is not a valid email address"
        raise errors.attribute("INVALID", "email", words) from None
    item = items.tester_item(world, tester)
    for group in groups:
        join(world, group, [item])
    for build in builds:
        give_to_testers(world, build, [item])
    return item


def _delete(world: World, item: Item) -> None:
    if item.thing in world.state.internal_testers:
        raise errors.state("A person of the team cannot be deleted here")
    registry.delete_tester(world, item.id, item.thing.email)


def _leave_apps(world: World, item: Item, others: list[Item]) -> None:
    for app in others:
        rules.leave_app(world, app.app, item.thing.email)


def _join_groups(world: World, item: Item, others: list[Item]) -> None:
    for group in others:
        join(world, group, [item])


def _leave_groups(world: World, item: Item, others: list[Item]) -> None:
    for group in others:
        rules.leave(world, group.app, group.thing, item.thing.email)


def _take_builds(world: World, item: Item, others: list[Item]) -> None:
    for build in others:
        give_to_testers(world, build, [item])


def _lose_builds(world: World, item: Item, others: list[Item]) -> None:
    for build in others:
        take_from_testers(world, build, [item])


def _invite(world: World, sent: Values) -> Item:
    app, tester = sent.need("app"), sent.first("betaTester")
    if tester is None:
        raise errors.relationship("REQUIRED", "betaTester", "You must say whom to invite")
    emails = (*app.app.external_testers, *app.app.internal_testers)
    if tester.thing.email not in emails:
        raise errors.state("The tester does not test this app")
    if not any(part.builds for part in every_part(world) if part.id == app.id):
        raise errors.state("The app has no build to test")
    world.touch(app.app, f"tester {tester.thing.email} invited")
    return Item("betaTesterInvitations", f"{app.id}-{tester.id}", app.app, tester.thing)


TESTERS = Kind(
    "betaTesters",
    items.testers,
    attributes={
        "firstName": lambda world, item: item.thing.first_name,
        "lastName": lambda world, item: item.thing.last_name,
        "email": lambda world, item: item.thing.email,
        "inviteType": lambda world, item: "EMAIL",
        "state": _state,
        "appDevices": _devices,
    },
    relations={
        "apps": many("apps", _apps, edits={"DELETE": _leave_apps}),
        "betaGroups": many("betaGroups", _groups, edits={"POST": _join_groups, "DELETE": _leave_groups}),
        "builds": many("builds", _builds, edits={"POST": _take_builds, "DELETE": _lose_builds}),
    },
    listing=Listing(
        filters={
            "firstName": Filter(lambda world, item: item.thing.first_name),
            "lastName": Filter(lambda world, item: item.thing.last_name),
            "email": Filter(lambda world, item: item.thing.email, fold=True),
            "inviteType": Filter(lambda world, item: "EMAIL", INVITE_TYPES),
            "apps": Filter(lambda world, item: [app.id for app in _apps(world, item)], among=_of_apps),
            "betaGroups": Filter(lambda world, item: [group.id for group in _groups(world, item)], among=_of_groups),
            "builds": Filter(lambda world, item: [build.id for build in _builds(world, item)]),
            "id": Filter(lambda world, item: item.id),
        },
        sorts={
            "firstName": lambda world, item: item.thing.first_name,
            "lastName": lambda world, item: item.thing.last_name,
            "email": lambda world, item: item.thing.email,
            "inviteType": lambda world, item: "EMAIL",
            "state": _state,
        },
        include=True,
        exclusive=("apps", "betaGroups", "builds"),
    ),
    create=Create(
        _create,
        attributes={"firstName": Attr(), "lastName": Attr(), "email": Attr(required=True)},
        relations={"betaGroups": Target("betaGroups", many=True), "builds": Target("builds", many=True)},
    ),
    delete=_delete,
    metrics={"betaTesterUsages": OF_TESTER},
)

INVITATIONS = Kind(
    "betaTesterInvitations",
    lambda world: (),
    read=False,
    create=Create(_invite, relations={"app": Target("apps", required=True), "betaTester": Target("betaTesters")}),
)

KINDS = (TESTERS, INVITATIONS)
