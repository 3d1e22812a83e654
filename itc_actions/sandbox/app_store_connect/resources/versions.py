"""Versions of an app, their texts, and what belongs to their review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import review, submissions
from .. import items, words
from ..model import INCLUDING, Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one
from .attachments import attachments_of
from .contact import WRITABLE, contact_attributes
from .phased import phased_of
from .previews import FAMILY as PREVIEWS
from .review_details import create_detail, detail_of, find_details, update_detail
from .screenshots import FAMILY as SCREENSHOTS
from .submit import submit_submission
from .version_texts import TEXTS, create_texts, delete_texts, find_texts, update_texts
from .version_writes import change_version, create_version, delete_version, release_type, set_build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

VERSION_FILTERS = {
    "platform": Filter(lambda world, item: words.platform(item.app), words.PLATFORM_WORDS),
    "versionString": Filter(lambda world, item: item.thing.number),
    "appStoreState": Filter(lambda world, item: words.old_state(item.app, item.thing), words.OLD_STATES),
    "appVersionState": Filter(lambda world, item: words.version_state(item.app, item.thing), words.VERSION_STATES),
    "id": Filter(lambda world, item: item.id),
}
VERSIONS_LISTING = Listing(filters=VERSION_FILTERS, include=True)

_WRITABLE = {
    "versionString": Attr(),
    "copyright": Attr(),
    "reviewType": Attr(("APP_STORE", "NOTARIZATION")),
    "releaseType": Attr(words.RELEASE_TYPES),
    "earliestReleaseDate": Attr("date-time"),
    "usesIdfa": Attr(bool),
}


def _submission_of(world: World, item: Item) -> Item | None:
    """The submission of a version in the older words: there while it is with Apple."""
    if item.thing.state not in states.CANCELLABLE:
        return None
    return Item("appStoreVersionSubmissions", item.id, item.app, item.thing)


def _submissions(world: World) -> Iterator[Item]:
    for item in items.versions(world):
        old = _submission_of(world, item)
        if old is not None:
            yield old


def _cancel_old(world: World, item: Item) -> None:
    """The older way to take a version back, which happens at once."""
    review.cancel(world, item.app, item.id)


def _submit_old(world: World, sent: Values) -> Item:
    """The older way to submit a version [?]; Apple's file no longer has it."""
    owner = sent.need("appStoreVersion")
    held = submissions.holding(owner.app, owner.id)
    submission = held[0] if held else submissions.create_submission(world, owner.app)
    if held is None:
        submissions.add_item(world, owner.app, submission, owner.thing)
    submit_submission(world, owner.app, submission)
    made = _submission_of(world, owner)
    assert made is not None
    return made


VERSIONS = Kind(
    "appStoreVersions",
    items.versions,
    attributes={
        "platform": lambda world, item: words.platform(item.app),
        "versionString": lambda world, item: item.thing.number,
        "appStoreState": lambda world, item: words.old_state(item.app, item.thing),
        "appVersionState": lambda world, item: words.version_state(item.app, item.thing),
        "copyright": lambda world, item: item.thing.copyright,
        "reviewType": lambda world, item: item.thing.review_type,
        "releaseType": lambda world, item: release_type(item.thing),
        "earliestReleaseDate": lambda world, item: item.thing.earliest_release,
        "usesIdfa": lambda world, item: item.thing.answers.get("uses_idfa"),
        "downloadable": lambda world, item: item.thing.downloadable,
        "createdDate": lambda world, item: item.thing.created,
    },
    relations={
        "app": one("apps", items.app_of, links=False, listing=None),
        "appStoreVersionLocalizations": many(
            "appStoreVersionLocalizations",
            items.version_texts,
            listing=Listing(filters={"locale": Filter(lambda world, item: item.key)}, include=True),
        ),
        "build": one("builds", items.build_of_version, edits={"PATCH": set_build}),
        "appStoreVersionPhasedRelease": one("appStoreVersionPhasedReleases", phased_of),
        "appStoreReviewDetail": one("appStoreReviewDetails", detail_of, listing=INCLUDING),
        "appStoreVersionSubmission": one("appStoreVersionSubmissions", _submission_of, listing=INCLUDING),
        **not_kept("gameCenterAppVersion", "routingAppCoverage", "appClipDefaultExperience"),
        **not_kept("appStoreVersionExperiments", "appStoreVersionExperimentsV2", many=True),
        **not_kept("customerReviews", many=True, data=False),
        **not_kept("alternativeDistributionPackage"),
    },
    create=Create(
        create_version,
        attributes={
            **_WRITABLE,
            "platform": Attr(words.PLATFORM_WORDS, required=True),
            "versionString": Attr(required=True),
        },
        relations={"app": Target("apps", required=True), "build": Target("builds")},
    ),
    update=Update(
        change_version,
        attributes={**_WRITABLE, "downloadable": Attr(bool)},
        relations={"build": Target("builds")},
    ),
    delete=delete_version,
)

VERSION_TEXTS = Kind(
    "appStoreVersionLocalizations",
    find_texts,
    attributes={
        "description": lambda world, item: item.thing.description,
        "locale": lambda world, item: item.key,
        "keywords": lambda world, item: item.thing.keywords,
        "marketingUrl": lambda world, item: item.thing.marketing_url,
        "promotionalText": lambda world, item: item.thing.promotional_text,
        "supportUrl": lambda world, item: item.thing.support_url,
        "whatsNew": lambda world, item: item.thing.release_notes,
    },
    relations={
        "appStoreVersion": one(
            "appStoreVersions",
            lambda world, item: items.version_item(item.app, item.owner),
            links=False,
            listing=None,
        ),
        "appScreenshotSets": many("appScreenshotSets", SCREENSHOTS.sets_of, listing=SCREENSHOTS.listing),
        "appPreviewSets": many("appPreviewSets", PREVIEWS.sets_of, listing=PREVIEWS.listing),
        **not_kept("searchKeywords", many=True),
    },
    create=Create(
        create_texts,
        attributes={**{name: Attr() for name in TEXTS}, "locale": Attr(required=True)},
        relations={"appStoreVersion": Target("appStoreVersions", required=True)},
    ),
    update=Update(update_texts, attributes={name: Attr() for name in TEXTS}),
    delete=delete_texts,
)

REVIEW_DETAILS = Kind(
    "appStoreReviewDetails",
    find_details,
    attributes=contact_attributes(lambda item: item.owner.review),
    relations={
        "appStoreVersion": one(
            "appStoreVersions",
            lambda world, item: items.version_item(item.app, item.owner),
            links=False,
            listing=None,
        ),
        "appStoreReviewAttachments": many("appStoreReviewAttachments", attachments_of, listing=INCLUDING),
    },
    create=Create(
        create_detail,
        attributes=WRITABLE,
        relations={"appStoreVersion": Target("appStoreVersions", required=True)},
    ),
    update=Update(update_detail, attributes=WRITABLE),
)

OLD_SUBMISSIONS = Kind(
    "appStoreVersionSubmissions",
    _submissions,
    relations={
        "appStoreVersion": one(
            "appStoreVersions", lambda world, item: items.version_item(item.app, item.thing), links=False, listing=None
        )
    },
    read=False,
    create=Create(_submit_old, relations={"appStoreVersion": Target("appStoreVersions", required=True)}),
    delete=_cancel_old,
)

KINDS = (VERSIONS, VERSION_TEXTS, REVIEW_DETAILS, OLD_SUBMISSIONS)
