"""What must be the same on both services: records and worlds, without what only one of them knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from itc_actions.apple import states
from itc_actions.records import Build, Record
from itc_actions.sandbox.world import World
from itc_actions.sandbox.world.builds import is_expired
from itc_actions.sandbox.world.state import Version
from itc_actions.sandbox.world.submissions import is_drafted

VERSIONS, BUILDS, TESTERS = "versions", "builds", "testers"
"""The parts of a world."""

OF_ONE_SERVICE = {
    "id": "each service has its own",
    "raw_state": "the service's own word",
    "raw_beta_state": "the service's own word",
    "groups": "iTunes Connect has no groups",
    "testers": "App Store Connect counts no testers of a build",
    "installs": "App Store Connect tells them in its metrics only",
    "installed_version": "iTunes Connect does not tell it of the testers of a build",
    "installed": "App Store Connect does not tell it",
    "crashes": "App Store Connect tells them in its metrics only",
}
"""Fields of records that are not compared, and why."""


def comparable(found: Any, world: World) -> Any:
    """A record, or a list of them, in plain values; texts that are not there and empty ones are the same."""
    if isinstance(found, list):
        return [_plain_record(each, world, alone=_alone(each, found)) for each in found]
    return _plain_record(found, world, alone=True) if isinstance(found, Record) else found


def _plain_record(found: Record, world: World, *, alone: bool) -> dict[str, Any]:
    """One record.

    :param alone: whether a build is the only one of its train.
    """
    plain = _plain(found.as_dict(), OF_ONE_SERVICE)
    app = world.state.apps[0]
    if plain.get("state") == states.READY_FOR_REVIEW and app.edit is not None and is_drafted(app, app.edit):
        plain["state"] = app.edit.state  # whatever it was: App Store Connect calls all drafts so
    if isinstance(found, Build) and found.state != states.BUILD_USABLE:
        del plain["expires"]  # iTunes Connect does not tell it of what processes or failed
        del plain["beta_state"]  # App Store Connect's one word for it is then EXPIRED, PROCESSING…
    if not alone:
        del plain["testing"]  # iTunes Connect opens trains to testers, App Store Connect builds
    return plain


def _alone(found: Record, among: list[Any]) -> bool:
    return not isinstance(found, Build) or [each.train for each in among].count(found.train) == 1


def _plain(fields: Mapping[str, Any], left_out: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: _plain(value, {}) if isinstance(value, dict) else value or None
        for name, value in fields.items()
        if name not in left_out
    }


def comparable_world(world: World) -> dict[str, Any]:
    """A world by its parts, but for ids and moments, which each sandbox makes itself, and for declarations."""
    app = world.state.apps[0]
    return {
        VERSIONS: {
            "name": app.name,
            "live": _version(app.live),
            "edit": _version(app.edit),
            "history": [past.number for past in app.history],
            "rejections": [(thread.version, thread.beta, thread.active) for thread in app.threads],
        },
        BUILDS: {
            "builds": [
                {
                    "build": f"{build.train}/{build.number}",
                    "state": build.state,
                    "beta": build.beta_state,
                    "expired": is_expired(world, build),
                    "texts": _texts(build.test_texts),
                    "contact": msgspec.to_builtins(build.test_contact),
                }
                for build in app.builds
            ],
            "testing": sorted(train for train, testing in app.trains_testing.items() if testing),
        },
        TESTERS: {
            "testers": sorted(app.external_testers),
            "team": sorted(app.internal_testers),
            "account": sorted(f"{each.email}, {each.first_name or ''}" for each in world.state.external_testers),
        },
    }


def whole_world(world: World) -> dict[str, Any]:
    """The same, with the submissions: only App Store Connect tells of them, and of versions that are in a draft."""
    parts = comparable_world(world)
    submissions = [(each.state, len(each.items)) for each in world.state.apps[0].submissions]
    return {**parts, VERSIONS: {**parts[VERSIONS], "submissions": submissions}}


def _version(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "number": version.number,
        "state": version.state,
        "build": msgspec.to_builtins(version.build),
        "copyright": version.copyright,
        "release_on_approval": version.release_on_approval,
        "texts": _texts(version.texts),
    }


def _texts(by_locale: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The texts that are there, by locale."""
    return {
        locale: {
            name: value
            for name in texts.__struct_fields__
            if name != "id" and isinstance(value := getattr(texts, name), str) and value
        }
        for locale, texts in by_locale.items()
    }
