"""Creating, changing and deleting versions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ....apple import states
from ...world import editing
from ...world import versions as rules
from ...world.identity import parts_of
from ...world.state import BuildRef, Version
from ...world.submissions import forget_version
from .. import errors, items, words
from ..model import Item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...world import World
    from ...world.state import App
    from ..model import Values

ON_SALE = frozenset(
    {"promotional_text", "support_url", "marketing_url", "privacy_url", "privacy_choices_url", "privacy_text"}
)
"""What may be changed of a version on sale; fewer things than ten years ago, and which exactly is an assumption [?]."""
WAITING = ON_SALE | {"release_on_approval", "earliest_release", "review"}
"""What may be changed while a version waits for review [?]."""


def is_open(state: str, name: str) -> bool:
    """Whether a version in this state lets a field be changed here."""
    if state in states.EDITABLE:
        return True
    return name in (WAITING if state == states.WAITING_FOR_REVIEW else ON_SALE if state in states.LIVE else ())


def check_open(version: Version, changed: Mapping[str, str]) -> None:
    """Refuse what the version's state does not let be changed.

    :param changed: the world's field by the name of each attribute that is to change.
    """
    closed = [errors.closed(name) for name, field in changed.items() if not is_open(version.state, field)]
    if closed:
        raise errors.ApiErrors(closed)


def release_type(version: Version) -> str:
    """When a version is released once it is approved."""
    if not version.release_on_approval:
        return "MANUAL"
    return "SCHEDULED" if version.earliest_release is not None else "AFTER_APPROVAL"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))


def create_version(world: World, sent: Values) -> Item:
    """Create the version to edit."""
    app = sent.need("app").app
    part = next((part for part in parts_of(world, app) if words.platform(part) == sent.attributes["platform"]), None)
    if part is None:
        raise errors.attribute("INVALID", "platform", "The app is not made for this platform")
    if part.live is None or part.edit is not None or part.live.state not in states.LIVE:
        raise errors.relationship("INVALID", "app", rules.NOT_NOW)
    number = sent.attributes["versionString"]
    trouble = rules.number_trouble(part, number)
    if trouble is not None:
        code = "INVALID.DUPLICATE" if trouble == rules.NUMBER_USED else "INVALID"
        raise errors.attribute(code, "versionString", trouble)
    build = sent.first("build")
    if build is not None:
        _check_build(world, part, Version(id="", number=number), build)
    version = rules.create_version(world, part, number)
    change_version(world, items.version_item(part, version), sent)
    return items.version_item(part, version)


def change_version(world: World, item: Item, sent: Values) -> None:
    """Write the attributes and the build of a version; only what differs has to be open."""
    version: Version = item.thing
    given = dict(sent.attributes)
    changed = {name: field for name, field in _FIELDS.items() if name in given and _differs(version, name, given[name])}
    if sent.relations.get("build") is not None:
        chosen = items.build_of_version(world, item)
        wanted = sent.first("build")
        if (chosen and chosen.id) != (wanted and wanted.id):
            changed["build"] = "build"
    check_open(version, changed)
    patch = editing.VersionPatch(
        number=given.get("versionString") if "versionString" in changed else None,
        release_on_approval=given["releaseType"] != "MANUAL" if "releaseType" in changed else None,
        fields={"copyright": given["copyright"]} if "copyright" in changed else {},
    )
    if "build" in changed:
        set_build(world, item, sent.relations["build"])
    editing.save_version(world, item.app, version, patch)
    _change_rest(world, item.app, version, given, changed)


def _differs(version: Version, name: str, value: Any) -> bool:
    if name == "earliestReleaseDate":
        return version.earliest_release != _moment(value)
    if name == "usesIdfa":
        return bool(version.answers.get("uses_idfa") != value)
    current = {
        "versionString": version.number,
        "copyright": version.copyright,
        "releaseType": release_type(version),
        "downloadable": version.downloadable,
        "reviewType": version.review_type,
    }
    return (current[name] or None) != (value or None)


def _change_rest(
    world: World, app: App, version: Version, given: Mapping[str, Any], changed: Mapping[str, str]
) -> None:
    """What the older API does not know: when to release, what may be downloaded, the kind of review."""
    if "earliestReleaseDate" in changed:
        version.earliest_release = _moment(given["earliestReleaseDate"])
    if given.get("releaseType") in ("MANUAL", "AFTER_APPROVAL"):
        version.earliest_release = None
    if "downloadable" in changed:
        version.downloadable = bool(given["downloadable"])
    if "reviewType" in changed:
        version.review_type = given["reviewType"]
    if "usesIdfa" in changed:
        version.answers["uses_idfa"] = given["usesIdfa"]
    rest = [name for name in ("earliestReleaseDate", "downloadable", "reviewType", "usesIdfa") if name in changed]
    if rest:
        world.touch(app, f"version {version.number} saved: {', '.join(rest)}")


_FIELDS = {
    "versionString": "version",
    "copyright": "copyright",
    "releaseType": "release_on_approval",
    "earliestReleaseDate": "earliest_release",
    "usesIdfa": "answers",
    "downloadable": "downloadable",
    "reviewType": "review_type",
}


def _check_build(world: World, part: App, version: Version, build: Item) -> None:
    chosen = BuildRef(train=build.thing.train, number=build.thing.number)
    patch = editing.VersionPatch(build=chosen, build_given=True)
    wrong = [error.message for error in editing.build_errors(world, part, version, patch)]
    if build.app is not part:
        wrong = [editing.NO_SUCH_BUILD]
    if wrong:
        raise errors.relationship("INVALID", "build", wrong[0])


def set_build(world: World, item: Item, chosen: list[Item]) -> None:
    """Choose the build of a version, or none."""
    version: Version = item.thing
    now = items.build_of_version(world, item)
    if (now.id if now else None) == (chosen[0].id if chosen else None):
        return
    if version.state not in states.EDITABLE:
        raise errors.ApiError(
            409,
            "STATE_ERROR",
            "The build cannot be changed.",
            "Relationship 'build' cannot be edited at this time",
            pointer="/data/relationships/build",
        )
    if chosen:
        _check_build(world, item.app, version, chosen[0])
    reference = BuildRef(train=chosen[0].thing.train, number=chosen[0].thing.number) if chosen else None
    editing.save_version(world, item.app, version, editing.VersionPatch(build=reference, build_given=True))


def delete_version(world: World, item: Item) -> None:
    """Delete the version being edited."""
    version: Version = item.thing
    if item.app.edit is not version or item.app.live is None or version.state not in states.EDITABLE:
        raise errors.state("The version cannot be deleted in its state")
    forget_version(world, item.app, version.id)
    item.app.edit = None
    world.touch(item.app, f"version {version.number} deleted")
