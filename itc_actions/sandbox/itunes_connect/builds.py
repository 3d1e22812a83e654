"""Trains and their builds, test information, binary details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from ...apple import states
from ..world.beta import save_test_information
from ..world.builds import is_expired, set_train_testing
from ..world.numbers import order
from ..world.refusals import FieldsRefused
from ..world.testers import testers_of_build
from .test_information import read_test_information, test_information
from .wire import READ, SAVED, Json, Malformed, answer, body_object, flag, millis, section, text_in, wrapped
from .words import beta_word

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.state import App, Build

_PROCESSING = "ITC.apps.betaProcessingStatus."
_ICON = "http://images.example.com/icon.png"
BUILD = "/ra/apps/<app_id>/trains/<train>/builds/<number>"
"""The path of one build."""


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """Everything about builds but their beta review."""

    @routes.get("/ra/apps/<app_id>/trains/")
    def trains(app_id: str) -> Response:
        return answer(_trains(hub.world, hub.world.app(app_id)))

    @routes.post("/ra/apps/<app_id>/trains/")
    def save_trains(app_id: str) -> Response:
        app = hub.world.app(app_id)
        _save_testing(hub.world, app, body_object())
        return answer(_trains(hub.world, app), info=SAVED)

    @routes.get(f"{BUILD}/testInformation")
    def read_information(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        return answer(test_information(hub.world, app, hub.world.build(app, train, number)), info=READ)

    @routes.post(f"{BUILD}/testInformation")
    def save_information(app_id: str, train: str, number: str) -> Response:
        app, sent = hub.world.app(app_id), body_object()
        build = hub.world.build(app, train, number)
        try:
            save_test_information(hub.world, app, build, *read_test_information(sent))
        except FieldsRefused as refused:
            return answer(test_information(hub.world, app, build, refused=refused, sent=sent))
        return answer(test_information(hub.world, app, build), info=SAVED)

    @routes.get(f"{BUILD}/details")
    def details(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        return answer(_details(hub.world, app, hub.world.build(app, train, number)), info=READ)


def _save_testing(world: World, app: App, sent: Json) -> None:
    trains = sent.get("trains")
    if not isinstance(trains, list):
        raise Malformed
    for train in trains:
        number, testing = text_in(train, "versionString"), flag(train.get("testing"))
        if number is not None and testing is not None:
            set_train_testing(world, app, number, testing)


def _trains(world: World, app: App) -> Json:
    by_train: dict[str, list[Build]] = {}
    for build in app.builds:
        if build.state == states.BUILD_USABLE:
            by_train.setdefault(build.train, []).append(build)
    unusable = [build for build in _newest_first(app.builds) if build.state != states.BUILD_USABLE]
    return {
        **section(),
        "trains": [
            _train(world, app, train, by_train[train], unusable) for train in sorted(by_train, key=order, reverse=True)
        ],
        "processingBuilds": [_processing(build) for build in unusable],
        "currentTestingApps": sum(any(other.trains_testing.values()) for other in world.state.apps),
        "maxTestingApps": 10,
        "isBetaDataAvailable": True,
    }


def _newest_first(builds: list[Build]) -> list[Build]:
    return sorted(builds, key=lambda build: build.uploaded, reverse=True)


def _train(world: World, app: App, train: str, builds: list[Build], unusable: list[Build]) -> Json:
    return {
        "versionString": train,
        "platform": app.platform,
        "testing": wrapped(app.trains_testing.get(train, False)),
        "internalTesting": None,
        "externalTesting": None,
        "builds": [_build(world, app, build) for build in _newest_first(builds)],
        "buildsInProcessing": [_processing(build) for build in unusable if build.train == train],
    }


def _processing(build: Build) -> Json:
    """A build that cannot be used: its numbers are usually not told."""
    state = "InvalidBinary" if build.state == states.BUILD_INVALID else "Uploaded"
    return {
        "uploadDate": millis(build.uploaded),
        "buildVersion": build.number if build.tell_numbers else None,
        "trainVersion": build.train if build.tell_numbers else None,
        "state": _PROCESSING + state,
    }


def _build(world: World, app: App, build: Build) -> Json:
    testing = app.trains_testing.get(build.train, False) and not is_expired(world, build)
    live = app.live
    promoted = live is not None and live.build is not None and live.build.number == build.number
    return {
        **section(),
        "buildVersion": build.number,
        "trainVersion": build.train,
        "uploadDate": millis(build.uploaded),
        "iconUrl": _ICON,
        "appName": app.name,
        "platform": app.platform,
        "valid": True,
        "missingExportCompliance": build.export_compliance_missing,
        "waitingForExportComplianceApproval": False,
        **_counts(world, app, build),
        "promotedVersion": live.number if live and promoted and live.number == build.train else None,
        "internalState": "active" if testing else "inactive",
        "betaState": beta_word(build.beta_state),
        "internalExpiry": millis(build.expires),
        "externalExpiry": millis(build.beta_expires),
        "betaEntitled": True,
        "watchKitEnabled": False,
        "readyToInstall": True,
        "sdkBuildWhitelisted": True,
    }


def _counts(world: World, app: App, build: Build) -> Json:
    """How many testers can install it, and what they did. Who has a device is taken to have accepted [?]."""
    testers = testers_of_build(world, app, build)
    internal = [tester for tester in testers if tester.email in app.internal_testers]
    external = [tester for tester in testers if tester.email in app.external_testers]
    return {
        "addedInternalUsersCount": len(internal),
        "addedExternalUsersCount": len(external),
        "invitedExternalUsersCount": len(external),
        "invitedInternalUsersCount": len(internal),
        "acceptedInternalUsersCount": sum(bool(tester.devices) for tester in internal),
        "acceptedExternalUsersCount": sum(bool(tester.devices) for tester in external),
        "installCount": build.installs,
        "sessionCount": build.sessions,
        "crashCount": build.crashes,
    }


def _details(world: World, app: App, build: Build) -> Json:
    team = world.state.account.team_id
    full_id = f"{team}.{app.bundle_id}"
    return {
        "iconUrl": _ICON,
        "uploadDate": millis(build.uploaded),
        "binaryState": "ITC.apps.preReleaseBuildStatus.Validated",
        "fileName": f"{app.bundle_id}-{build.number}.ipa",
        "buildSdk": "12D508",
        "buildPlatform": "12D508",
        "bundleId": app.bundle_id,
        "appName": app.name,
        "supportedArchitectures": "armv7, arm64",
        "localizations": "English",
        "newsstandApp": False,
        "prerenderedIconFlag": True,
        "entitlements": {
            "1.app/1": {
                "application-identifier": full_id,
                "beta-reports-active": "true",
                "get-task-allow": "false",
                "keychain-access-groups": f'( "{full_id}" )',
                "com.apple.developer.team-identifier": team,
                "aps-environment": "production",
            }
        },
        "appPlatform": app.platform,
        "deviceProtocols": "",
        "cfBundleVersion": build.number,
        "cfBundleShortVersion": build.train,
        "minOsVersion": "7.0",
        "deviceFamilies": "iPhone / iPod Touch",
        "capabilities": "armv7",
        "sizeInBytes": build.size,
    }
