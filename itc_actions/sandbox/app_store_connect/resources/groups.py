"""Groups of testers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world import groups as rules
from ...world.identity import builds_of
from ...world.state import BetaGroup
from .. import errors, items
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one
from .sharing import give_builds, take_builds
from .usages import BY_TESTER, OF_LINK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

FIELDS = {
    "publicLinkEnabled": "link_enabled",
    "publicLinkLimit": "link_limit",
    "feedbackEnabled": "feedback",
    "iosBuildsAvailableForAppleSiliconMac": "mac_builds",
    "iosBuildsAvailableForAppleVision": "vision_builds",
}


def _testers(world: World, item: Item) -> Iterator[Item]:
    return items.testers_named(world, item.thing.testers)


def _builds(world: World, item: Item) -> Iterator[Item]:
    known = {identifier: (part, build) for part, build, identifier in builds_of(world, item.app)}
    chosen = known if item.thing.all_builds else [each for each in item.thing.builds if each in known]
    return (items.build_item(*known[each]) for each in chosen)


def _create(world: World, sent: Values) -> Item:
    given, app = sent.attributes, sent.need("app").app
    group = BetaGroup(id="", name=given["name"], internal=bool(given.get("isInternalGroup")))
    group.all_builds = bool(given.get("hasAccessToAllBuilds"))
    if group.all_builds and not group.internal:
        words = "Only an internal group can have access to all builds"
        raise errors.attribute("INVALID", "hasAccessToAllBuilds", words)
    _check_link(given)
    rules.create_group(world, app, group)
    item = items.group_item(app, group)
    _assign(world, item, given)
    give_builds(world, item, sent.relations.get("builds", []))
    join(world, item, sent.relations.get("betaTesters", []))
    return item


def _check_link(given: Any) -> None:
    limit = given.get("publicLinkLimit")
    if limit is not None and not 1 <= limit <= rules.PUBLIC_LINK_LIMIT:
        words = f"The limit of a public link is from 1 to {rules.PUBLIC_LINK_LIMIT}"
        raise errors.attribute("INVALID", "publicLinkLimit", words)


def _assign(world: World, item: Item, given: Any) -> None:
    changed = []
    for name, field in FIELDS.items():
        if name in given and getattr(item.thing, field) != given[name]:
            setattr(item.thing, field, given[name])
            changed.append(name)
    if given.get("publicLinkLimitEnabled") is False and item.thing.link_limit is not None:
        item.thing.link_limit = None
        changed.append("publicLinkLimitEnabled")
    if changed:
        world.touch(item.app, f"group {item.thing.name}: {', '.join(changed)}")


def _update(world: World, item: Item, sent: Values) -> None:
    _check_link(sent.attributes)
    if sent.attributes.get("name") is not None:
        rules.rename_group(world, item.app, item.thing, sent.attributes["name"])
    _assign(world, item, sent.attributes)


def join(world: World, item: Item, others: list[Item]) -> None:
    """Put testers into a group. Who is in it already is no error here, though the service may refuse it [?]."""
    internal = {tester.email for tester in world.state.internal_testers}
    for tester in others:
        if item.thing.internal and tester.thing.email not in internal:
            words = "Only people of the team can join an internal group"
            raise errors.relationship("INVALID", "betaTesters", words)
    for tester in others:
        rules.join(world, item.app, item.thing, tester.thing.email)


def _leave(world: World, item: Item, others: list[Item]) -> None:
    for tester in others:
        rules.leave(world, item.app, item.thing, tester.thing.email)


def _link(world: World, item: Item) -> str | None:
    return f"https://testflight.apple.com/join/{item.id[-8:]}" if item.thing.link_enabled else None


GROUPS = Kind(
    "betaGroups",
    items.groups,
    attributes={
        "name": lambda world, item: item.thing.name,
        "createdDate": lambda world, item: item.thing.created,
        "isInternalGroup": lambda world, item: item.thing.internal,
        "hasAccessToAllBuilds": lambda world, item: item.thing.all_builds,
        "publicLinkEnabled": lambda world, item: item.thing.link_enabled,
        "publicLinkId": lambda world, item: item.id[-8:] if item.thing.link_enabled else None,
        "publicLinkLimitEnabled": lambda world, item: item.thing.link_limit is not None,
        "publicLinkLimit": lambda world, item: item.thing.link_limit,
        "publicLink": _link,
        "feedbackEnabled": lambda world, item: item.thing.feedback,
        "iosBuildsAvailableForAppleSiliconMac": lambda world, item: item.thing.mac_builds,
        "iosBuildsAvailableForAppleVision": lambda world, item: item.thing.vision_builds,
    },
    relations={
        "app": one("apps", items.app_of),
        "builds": many("builds", _builds, limit=1000, edits={"POST": give_builds, "DELETE": take_builds}),
        "betaTesters": many("betaTesters", _testers, edits={"POST": join, "DELETE": _leave}),
        **not_kept("betaRecruitmentCriteria"),
        **not_kept("betaRecruitmentCriterionCompatibleBuildCheck", data=False),
    },
    listing=Listing(
        filters={
            "name": Filter(lambda world, item: item.thing.name),
            "isInternalGroup": Filter(lambda world, item: item.thing.internal, ("true", "false")),
            "publicLinkEnabled": Filter(lambda world, item: item.thing.link_enabled, ("true", "false")),
            "publicLinkLimitEnabled": Filter(lambda world, item: item.thing.link_limit is not None, ("true", "false")),
            "publicLink": Filter(_link),
            "app": Filter(lambda world, item: item.app.id),
            "builds": Filter(lambda world, item: item.thing.builds),
            "id": Filter(lambda world, item: item.id),
        },
        sorts={
            "name": lambda world, item: item.thing.name,
            "createdDate": lambda world, item: item.thing.created,
            "publicLinkEnabled": lambda world, item: item.thing.link_enabled,
            "publicLinkLimit": lambda world, item: item.thing.link_limit,
        },
        include=True,
    ),
    create=Create(
        _create,
        attributes={
            "name": Attr(required=True),
            "isInternalGroup": Attr(bool),
            "hasAccessToAllBuilds": Attr(bool),
            "publicLinkEnabled": Attr(bool),
            "publicLinkLimitEnabled": Attr(bool),
            "publicLinkLimit": Attr(int),
            "feedbackEnabled": Attr(bool),
        },
        relations={
            "app": Target("apps", required=True),
            "builds": Target("builds", many=True),
            "betaTesters": Target("betaTesters", many=True),
        },
    ),
    update=Update(
        _update,
        attributes={
            "name": Attr(),
            "publicLinkEnabled": Attr(bool),
            "publicLinkLimitEnabled": Attr(bool),
            "publicLinkLimit": Attr(int),
            "feedbackEnabled": Attr(bool),
            "iosBuildsAvailableForAppleSiliconMac": Attr(bool),
            "iosBuildsAvailableForAppleVision": Attr(bool),
        },
    ),
    delete=lambda world, item: rules.delete_group(world, item.app, item.thing),
    metrics={"betaTesterUsages": BY_TESTER, "publicLinkUsages": OF_LINK},
)

KINDS = (GROUPS,)
