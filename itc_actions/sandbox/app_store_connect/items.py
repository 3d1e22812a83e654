"""The things of the world in the role of resources: how each is named, and where it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from ..world.identity import build_id, builds_of, derived, every_part, parts_of
from ..world.state import Tester, Version
from .model import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..world import World
    from ..world.state import App, BetaGroup, Build, PastVersion

REPLACED = "replaced-with-new-version"


def app_item(app: App) -> Item:
    """An app."""
    return Item("apps", app.id, app, app)


def app_of(world: World, item: Item) -> Item:
    """The app that a resource belongs to."""
    return app_item(world.app(item.app.id))


def apps(world: World) -> Iterator[Item]:
    """Every app."""
    return (app_item(app) for app in world.state.apps)


def version_item(part: App, version: Version) -> Item:
    """A version."""
    return Item("appStoreVersions", version.id, part, version)


def _past(part: App, past: PastVersion) -> Version:
    """A version that was on sale before, of which only number and day are kept; its copyright was that of now [?]."""
    identifier = derived("past", part.id, part.platform, past.number)
    holder = (part.live or part.edit or Version(id="", number="")).copyright
    return Version(id=identifier, number=past.number, state=REPLACED, created=past.created, copyright=holder)


def versions_of(world: World, item: Item) -> Iterator[Item]:
    """The versions of an app, newest first on each platform."""
    for part in parts_of(world, item.app):
        for version in (part.edit, part.live, *(_past(part, past) for past in reversed(part.history))):
            if version is not None:
                yield version_item(part, version)


def versions(world: World) -> Iterator[Item]:
    """Every version."""
    for app in apps(world):
        yield from versions_of(world, app)


def kept_versions_of(world: World, app: App) -> Iterator[tuple[App, Version]]:
    """The versions of an app that are on sale or being edited."""
    for part in parts_of(world, app):
        for version in (part.edit, part.live):
            if version is not None:
                yield part, version


def version_by_id(world: World, app: App, identifier: str) -> Item | None:
    """The version of this id."""
    return next((item for item in versions_of(world, app_item(app)) if item.id == identifier), None)


def version_texts(world: World, item: Item) -> Iterator[Item]:
    """The texts of a version, the primary language first."""
    version: Version = item.thing
    for locale in sorted(version.texts, key=lambda locale: (locale != item.app.primary_locale, locale)):
        identifier = derived("version-texts", version.id, locale)
        yield Item("appStoreVersionLocalizations", identifier, item.app, version.texts[locale], version, locale)


def build_item(part: App, build: Build) -> Item:
    """A build."""
    return Item("builds", build_id(part, build), part, build)


def app_builds(world: World, item: Item) -> Iterator[Item]:
    """The builds of an app that have left their upload."""
    return (build_item(part, build) for part, build, _ in builds_of(world, item.app))


def builds(world: World) -> Iterator[Item]:
    """Every build."""
    return (build_item(part, build) for part in every_part(world) for build in part.builds)


def build_of_version(world: World, item: Item) -> Item | None:
    """The build chosen for a version."""
    chosen = item.thing.build
    for build in item.app.builds if chosen is not None else ():
        if (build.train, build.number) == (chosen.train, chosen.number) and build.state != states.BUILD_INVALID:
            return build_item(item.app, build)
    return None


def version_of_build(world: World, item: Item) -> Item | None:
    """The version that a build was chosen for."""
    for version in (item.app.edit, item.app.live):
        if version is not None:
            chosen = build_of_version(world, version_item(item.app, version))
            if chosen is not None and chosen.id == item.id:
                return version_item(item.app, version)
    return None


def train_item(part: App, train: str) -> Item:
    """A train of builds: what the service calls a pre-release version."""
    return Item("preReleaseVersions", derived("train", part.id, part.platform, train), part, train)


def trains_of(world: World, item: Item) -> Iterator[Item]:
    """The trains of an app, in the order in which they began."""
    for part in parts_of(world, item.app):
        for train in dict.fromkeys(build.train for build in part.builds):
            yield train_item(part, train)


def group_item(app: App, group: BetaGroup) -> Item:
    """A group of testers."""
    return Item("betaGroups", group.id, app, group)


def groups_of(world: World, item: Item) -> Iterator[Item]:
    """The groups of an app."""
    app = world.app(item.app.id)
    return (group_item(app, group) for group in app.groups)


def groups(world: World) -> Iterator[Item]:
    """Every group."""
    return (each for app in apps(world) for each in groups_of(world, app))


def all_testers(world: World) -> list[Tester]:
    """Every tester of the account, external ones first."""
    return [*world.state.external_testers, *world.state.internal_testers]


def tester_item(world: World, tester: Tester) -> Item:
    """A tester. The account's first app stands for the account, as testers belong to no app."""
    return Item("betaTesters", tester.id, world.state.apps[0], tester)


def testers(world: World) -> Iterator[Item]:
    """Every tester."""
    return (tester_item(world, tester) for tester in all_testers(world)) if world.state.apps else iter(())


def testers_named(world: World, emails: Iterable[str]) -> Iterator[Item]:
    """The testers with these addresses, in their order."""
    known = {tester.email: tester for tester in reversed(all_testers(world))}
    return (tester_item(world, known[email]) for email in emails if email in known)
