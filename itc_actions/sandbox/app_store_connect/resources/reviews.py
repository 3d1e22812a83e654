"""Review submissions, their items, and who sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world import submissions as rules
from ...world.identity import every_part, parts_of
from .. import errors, items, words
from ..model import INCLUDING, Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one
from .submit import submit_submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.state import App, ReviewSubmission
    from ..model import Values

OTHER_ITEMS = (
    "appCustomProductPageVersion",
    "appStoreVersionExperiment",
    "appStoreVersionExperimentV2",
    "appEvent",
    "backgroundAssetVersion",
    "gameCenterAchievementVersion",
    "gameCenterActivityVersion",
    "gameCenterChallengeVersion",
    "gameCenterLeaderboardSetVersion",
    "gameCenterLeaderboardVersion",
    "inAppPurchaseVersion",
    "subscriptionVersion",
    "subscriptionGroupVersion",
)
"""What else could be submitted; this sandbox has nothing of the kind."""


def _submission(part: App, submission: ReviewSubmission) -> Item:
    return Item("reviewSubmissions", submission.id, part, submission)


def submissions_of(world: World, item: Item) -> Iterator[Item]:
    """The review submissions of an app, the newest first."""
    for part in parts_of(world, item.app):
        for submission in reversed(part.submissions):
            yield _submission(part, submission)


def _every(world: World) -> Iterator[Item]:
    for app in items.apps(world):
        yield from submissions_of(world, app)


def _items_of(world: World, item: Item) -> Iterator[Item]:
    for each in item.thing.items:
        yield Item("reviewSubmissionItems", each.id, item.app, each, item.thing)


def _every_item(world: World) -> Iterator[Item]:
    for submission in _every(world):
        yield from _items_of(world, submission)


def _version(world: World, item: Item) -> Item | None:
    """The version that a submission is about."""
    for each in item.thing.items:
        found = items.version_by_id(world, item.app, each.version_id)
        if found is not None:
            return found
    return None


def _create(world: World, sent: Values) -> Item:
    wanted = sent.attributes.get("platform")
    for part in parts_of(world, sent.need("app").app):
        if wanted in (None, words.platform(part)):
            return _submission(part, rules.create_submission(world, part))
    raise errors.attribute("INVALID", "platform", "The app is not made for this platform")


def _update(world: World, item: Item, sent: Values) -> None:
    if sent.attributes.get("canceled"):
        rules.start_cancel(world, item.app, item.thing)
    elif sent.attributes.get("submitted"):
        submit_submission(world, item.app, item.thing)


def _add_item(world: World, sent: Values) -> Item:
    owner = sent.need("reviewSubmission")
    version = sent.first("appStoreVersion")
    if version is None:
        words_ = "Exactly one relationship to what is submitted is needed"
        raise errors.relationship("REQUIRED", "appStoreVersion", words_)
    if version.app is not owner.app:
        raise errors.relationship("INVALID", "appStoreVersion", "The version is of another app or platform")
    made = rules.add_item(world, owner.app, owner.thing, version.thing)
    return Item("reviewSubmissionItems", made.id, owner.app, made, owner.thing)


def _update_item(world: World, item: Item, sent: Values) -> None:
    if sent.attributes.get("removed"):
        if item.owner.state == rules.UNRESOLVED:
            item.thing.state = rules.REMOVED
            world.touch(item.app, "a version was taken out of a review submission")
        else:
            _delete_item(world, item)
    if sent.attributes.get("resolved"):
        if item.thing.state != "rejected":
            raise errors.state("Only a rejected item can be resolved")
        if not item.thing.resolved:
            item.thing.resolved = True
            world.touch(item.app, "a rejection was marked as resolved")


def _delete_item(world: World, item: Item) -> None:
    rules.remove_item(world, item.app, item.owner, item.thing)


def _actor(item: Item) -> Item | None:
    return Item("actors", item.thing.by or "user", item.app, item.thing.by) if item.thing.submitted else None


_STATE = Filter(lambda world, item: words.word(item.thing.state), words.SUBMISSION_STATES)
_PLATFORM = Filter(lambda world, item: words.platform(item.app), words.PLATFORM_WORDS)
SUBMISSIONS_LISTING = Listing(filters={"platform": _PLATFORM, "state": _STATE}, include=True)

SUBMISSIONS = Kind(
    "reviewSubmissions",
    _every,
    attributes={
        "platform": lambda world, item: words.platform(item.app),
        "submittedDate": lambda world, item: item.thing.submitted,
        "state": lambda world, item: words.word(item.thing.state),
    },
    relations={
        "app": one("apps", items.app_of, links=False, listing=None),
        "items": many("reviewSubmissionItems", _items_of, listing=INCLUDING),
        "appStoreVersionForReview": one("appStoreVersions", _version, links=False, listing=None),
        "submittedByActor": one("actors", lambda world, item: _actor(item), links=False, listing=None),
        "lastUpdatedByActor": one("actors", lambda world, item: _actor(item), links=False, listing=None),
    },
    listing=Listing(
        filters={"platform": _PLATFORM, "state": _STATE, "app": Filter(lambda world, item: item.app.id)},
        include=True,
        required=("app",),
    ),
    create=Create(
        _create, attributes={"platform": Attr(words.PLATFORM_WORDS)}, relations={"app": Target("apps", required=True)}
    ),
    update=Update(
        _update,
        attributes={"platform": Attr(words.PLATFORM_WORDS), "submitted": Attr(bool), "canceled": Attr(bool)},
    ),
)

ITEMS = Kind(
    "reviewSubmissionItems",
    _every_item,
    attributes={"state": lambda world, item: words.word(item.thing.state)},
    relations={
        "appStoreVersion": one(
            "appStoreVersions",
            lambda world, item: items.version_by_id(world, item.app, item.thing.version_id),
            links=False,
            listing=None,
        ),
        **not_kept(*OTHER_ITEMS, links=False),
    },
    read=False,
    create=Create(
        _add_item,
        relations={
            "reviewSubmission": Target("reviewSubmissions", required=True),
            "appStoreVersion": Target("appStoreVersions"),
            **{name: Target("") for name in OTHER_ITEMS},
        },
    ),
    update=Update(_update_item, attributes={"resolved": Attr(bool), "removed": Attr(bool)}),
    delete=_delete_item,
)


def _actors(world: World) -> Iterator[Item]:
    for part in every_part(world):
        for submission in part.submissions:
            actor = _actor(_submission(part, submission))
            if actor is not None:
                yield actor


def _key(world: World, item: Item) -> str | None:
    keys = world.state.account.api_keys
    return item.thing or (keys[0].id if keys else None)


ACTORS = Kind(
    "actors",
    _actors,
    attributes={
        "actorType": lambda world, item: "API_KEY" if _key(world, item) else "USER",
        "userFirstName": lambda world, item: None,
        "userLastName": lambda world, item: None,
        "userEmail": lambda world, item: None,
        "apiKeyId": _key,
    },
    listing=Listing(filters={"id": Filter(lambda world, item: item.id)}, required=("id",)),
    include=False,
)

KINDS = (SUBMISSIONS, ITEMS, ACTORS)
