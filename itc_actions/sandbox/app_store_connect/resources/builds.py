"""Builds, their trains, and how they stand with testers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....apple import states
from ...world.builds import is_expired
from ...world.identity import derived
from .. import errors, items, words
from ..model import INCLUDING, Attr, Filter, Item, Kind, Listing, Metric, Update, many, not_kept, one
from .beta_information import notes_of
from .beta_reviews import review_of
from .build_uploads import upload_of_build
from .sharing import (
    give_to_groups,
    give_to_testers,
    groups_of_build,
    individual_testers,
    is_shared,
    take_from_groups,
    take_from_testers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values


def _train(world: World, item: Item) -> Item:
    return items.train_item(item.app, item.thing.train)


def _trains(world: World) -> Iterator[Item]:
    for app in items.apps(world):
        yield from items.trains_of(world, app)


def _builds_of_train(world: World, item: Item) -> Iterator[Item]:
    return (items.build_item(item.app, build) for build in item.app.builds if build.train == item.thing)


def _detail(world: World, item: Item) -> Item:
    """How a build stands with testers; its id is that of the build."""
    return Item("buildBetaDetails", item.id, item.app, item.thing)


def icon_of(world: World, item: Item) -> dict[str, Any] | None:
    """The picture of a build, once it has been processed."""
    if item.thing.state != states.BUILD_USABLE:
        return None
    template = f"https://is1-ssl.mzstatic.example/image/{item.id}/{{w}}x{{h}}bb.{{f}}"
    return {"templateUrl": template, "width": 1024, "height": 1024}


def icons_of(world: World, item: Item) -> list[Item]:
    """The icons of a build."""
    return [Item("buildIcons", derived("icon", item.id), item.app, item.thing, item)] if icon_of(world, item) else []


def bundles_of(world: World, item: Item) -> list[Item]:
    """The bundles of a build."""
    return [Item("buildBundles", derived("bundle", item.id), item.app, item.thing, item)]


def _update(world: World, item: Item, sent: Values) -> None:
    build, given = item.thing, sent.attributes
    uses = given.get("usesNonExemptEncryption")
    if uses is not None:
        if build.uses_non_exempt_encryption is not None and not build.export_compliance_missing:
            words_ = "The attribute 'usesNonExemptEncryption' cannot be changed once it is set"
            raise errors.attribute("INVALID", "usesNonExemptEncryption", words_)
        build.uses_non_exempt_encryption, build.export_compliance_missing = uses, False
        world.touch(item.app, f"build {build.number} of {build.train} uses non-exempt encryption: {uses}")
    expired = given.get("expired")
    if expired is False and is_expired(world, build):
        raise errors.attribute("INVALID", "expired", "A build that has expired stays so")
    if expired and not is_expired(world, build):
        build.expires = world.now()
        if build.beta_state in (states.BETA_WAITING, states.BETA_IN_REVIEW):
            build.beta_state, build.beta_submitted = states.BETA_READY, None  # it leaves beta review [?]
        world.touch(item.app, f"build {build.number} of {build.train} expired")


def _update_detail(world: World, item: Item, sent: Values) -> None:
    wanted = sent.attributes.get("autoNotifyEnabled")
    if wanted is not None and wanted != item.thing.auto_notify:
        item.thing.auto_notify = wanted
        state = "on" if wanted else "off"
        world.touch(item.app, f"testers are told of build {item.thing.number} by themselves: {state}")


def _usages(world: World, item: Item) -> list[dict[str, Any]]:
    """How a build was used since it was uploaded, in one sum [?]; nothing where it never was."""
    build = item.thing
    counts = {"installCount": build.installs, "sessionCount": build.sessions, "crashCount": build.crashes}
    if not any(counts.values()):
        return []
    values = {**counts, "feedbackCount": 0, "inviteCount": len(list(individual_testers(world, item)))}
    start, end = (moment.isoformat(timespec="seconds") for moment in (build.uploaded, world.now()))
    return [{"dataPoints": [{"start": start, "end": end, "values": values}]}]


def _details(world: World) -> Iterator[Item]:
    return (_detail(world, item) for item in items.builds(world))


_FILTERS = {
    "version": Filter(lambda world, item: item.thing.number),
    "expired": Filter(lambda world, item: is_expired(world, item.thing), ("true", "false")),
    "processingState": Filter(lambda world, item: words.processing_state(item.thing), words.PROCESSING_STATES),
    "betaAppReviewSubmission.betaReviewState": Filter(
        lambda world, item: words.beta_review_state(item.thing), words.BETA_REVIEW_STATES
    ),
    "usesNonExemptEncryption": Filter(lambda world, item: item.thing.uses_non_exempt_encryption, ("true", "false")),
    "preReleaseVersion.version": Filter(lambda world, item: item.thing.train),
    "preReleaseVersion.platform": Filter(lambda world, item: words.platform(item.app), words.PLATFORM_WORDS),
    "buildAudienceType": Filter(lambda world, item: "APP_STORE_ELIGIBLE", words.AUDIENCES),
    "preReleaseVersion": Filter(lambda world, item: _train(world, item).id),
    "app": Filter(lambda world, item: item.app.id),
    "betaGroups": Filter(lambda world, item: [group.id for group in groups_of_build(world, item)]),
    "appStoreVersion": Filter(
        lambda world, item: version.id if (version := items.version_of_build(world, item)) else None
    ),
    "id": Filter(lambda world, item: item.id),
}

BUILDS = Kind(
    "builds",
    items.builds,
    attributes={
        "version": lambda world, item: item.thing.number,
        "uploadedDate": lambda world, item: item.thing.uploaded,
        "expirationDate": lambda world, item: item.thing.expires,
        "expired": lambda world, item: is_expired(world, item.thing),
        "minOsVersion": lambda world, item: item.thing.min_os,
        "lsMinimumSystemVersion": lambda world, item: None,
        "computedMinMacOsVersion": lambda world, item: "12.0",
        "computedMinVisionOsVersion": lambda world, item: "1.0",
        "iconAssetToken": icon_of,
        "processingState": lambda world, item: words.processing_state(item.thing),
        "buildAudienceType": lambda world, item: "APP_STORE_ELIGIBLE",
        "usesNonExemptEncryption": lambda world, item: item.thing.uses_non_exempt_encryption,
    },
    relations={
        "preReleaseVersion": one("preReleaseVersions", _train),
        "individualTesters": many(
            "betaTesters", individual_testers, edits={"POST": give_to_testers, "DELETE": take_from_testers}
        ),
        "betaGroups": many(
            "betaGroups", groups_of_build, listing=None, edits={"POST": give_to_groups, "DELETE": take_from_groups}
        ),
        "betaBuildLocalizations": many("betaBuildLocalizations", notes_of),
        **not_kept("appEncryptionDeclaration"),
        "betaAppReviewSubmission": one("betaAppReviewSubmissions", review_of),
        "app": one("apps", items.app_of),
        "buildBetaDetail": one("buildBetaDetails", _detail, listing=INCLUDING),
        "appStoreVersion": one("appStoreVersions", items.version_of_build, listing=INCLUDING),
        "icons": many("buildIcons", icons_of),
        "buildBundles": many("buildBundles", bundles_of, links=False, listing=None),
        "buildUpload": one("buildUploads", upload_of_build, links=False, listing=None),
        **not_kept("perfPowerMetrics", data=False, readable=False),
        **not_kept("diagnosticSignatures", many=True, data=False),
    },
    listing=Listing(
        filters=_FILTERS,
        sorts={
            "version": lambda world, item: item.thing.number,
            "uploadedDate": lambda world, item: item.thing.uploaded,
            "preReleaseVersion": lambda world, item: item.thing.train,
        },
        exists={"usesNonExemptEncryption": lambda world, item: item.thing.uses_non_exempt_encryption},
        include=True,
    ),
    update=Update(_update, attributes={"expired": Attr(bool), "usesNonExemptEncryption": Attr(bool)}),
    metrics={"betaBuildUsages": Metric(_usages)},
)

TRAINS = Kind(
    "preReleaseVersions",
    _trains,
    attributes={
        "version": lambda world, item: item.thing,
        "platform": lambda world, item: words.platform(item.app),
    },
    relations={"builds": many("builds", _builds_of_train), "app": one("apps", items.app_of)},
    listing=Listing(
        filters={
            "version": Filter(lambda world, item: item.thing),
            "platform": Filter(lambda world, item: words.platform(item.app), words.PLATFORM_WORDS),
            "app": Filter(lambda world, item: item.app.id),
            "builds": Filter(lambda world, item: [each.id for each in _builds_of_train(world, item)]),
            "builds.version": Filter(lambda world, item: [each.thing.number for each in _builds_of_train(world, item)]),
            "builds.expired": Filter(
                lambda world, item: [is_expired(world, each.thing) for each in _builds_of_train(world, item)],
                ("true", "false"),
            ),
            "builds.processingState": Filter(
                lambda world, item: [words.processing_state(each.thing) for each in _builds_of_train(world, item)],
                words.PROCESSING_STATES,
            ),
            "builds.buildAudienceType": Filter(lambda world, item: "APP_STORE_ELIGIBLE", words.AUDIENCES),
        },
        sorts={"version": lambda world, item: item.thing},
        include=True,
    ),
)

BETA_DETAILS = Kind(
    "buildBetaDetails",
    _details,
    attributes={
        "autoNotifyEnabled": lambda world, item: item.thing.auto_notify,
        "internalBuildState": lambda world, item: words.internal_state(
            world, item.thing, shared=is_shared(world, item, internal=True)
        ),
        "externalBuildState": lambda world, item: words.external_state(
            world, item.thing, shared=is_shared(world, item, internal=False)
        ),
    },
    relations={"build": one("builds", lambda world, item: items.build_item(item.app, item.thing), listing=INCLUDING)},
    listing=Listing(
        filters={"build": Filter(lambda world, item: item.id), "id": Filter(lambda world, item: item.id)},
        include=True,
    ),
    update=Update(_update_detail, attributes={"autoNotifyEnabled": Attr(bool)}),
)

KINDS = (BUILDS, TRAINS, BETA_DETAILS)
