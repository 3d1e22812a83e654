"""The beta review of builds, and telling testers of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import FieldsRefused, beta
from ...world.builds import is_expired
from .. import errors, items, words
from ..model import Create, Filter, Item, Kind, Listing, Target, one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

INCOMPLETE = "An unexpected error occurred on the server side."


def review_of(world: World, item: Item) -> Item | None:
    """The beta review of a build; its id is that of the build."""
    if words.beta_review_state(item.thing) is None:
        return None
    return Item("betaAppReviewSubmissions", item.id, item.app, item.thing)


def _every(world: World) -> Iterator[Item]:
    for build in items.builds(world):
        review = review_of(world, build)
        if review is not None:
            yield review


def _submit(world: World, sent: Values) -> Item:
    item = sent.need("build")
    build, app = item.thing, item.app
    if build.state != states.BUILD_USABLE:
        raise errors.unprocessable("The build is not in a valid processing state")
    if is_expired(world, build):
        raise errors.unprocessable("The build has expired")
    if words.is_undeclared(build):
        raise errors.unprocessable("The build is not in internal testing state: its export compliance is missing")
    if words.beta_review_state(build) in ("WAITING_FOR_REVIEW", "IN_REVIEW", "APPROVED"):
        raise errors.ApiError(
            422,
            "ENTITY_UNPROCESSABLE.BETA_REVIEW",
            "Build is not in a state in which it can be submitted",
            "The build has been submitted already",
        )
    for other in app.builds:
        if other is not build and other.train == build.train and _is_under_review(other):
            raise errors.unprocessable("Another build of this train is in beta review")
    try:
        beta.submit_for_beta_review(world, app, build)
    except FieldsRefused:  # the service says no more than this of incomplete test information
        raise errors.ApiError(500, "UNEXPECTED_ERROR", "An unexpected error occurred.", INCOMPLETE) from None
    made = review_of(world, item)
    assert made is not None
    return made


def _is_under_review(build: object) -> bool:
    return getattr(build, "beta_state", None) in (states.BETA_WAITING, states.BETA_IN_REVIEW)


def _notify(world: World, sent: Values) -> Item:
    item = sent.need("build")
    if item.thing.auto_notify:
        raise errors.state("Auto-notify already enabled")
    if item.thing.beta_state != states.BETA_APPROVED:
        raise errors.state("The build is not in a state in which testers can be told of it")
    item.thing.notified = world.now()
    world.touch(item.app, f"testers were told of build {item.thing.number} of {item.thing.train}")
    return Item("buildBetaNotifications", item.id, item.app, item.thing)


REVIEWS = Kind(
    "betaAppReviewSubmissions",
    _every,
    attributes={
        "betaReviewState": lambda world, item: words.beta_review_state(item.thing),
        "submittedDate": lambda world, item: item.thing.beta_submitted or item.thing.uploaded,
    },
    relations={"build": one("builds", lambda world, item: items.build_item(item.app, item.thing))},
    listing=Listing(
        filters={
            "betaReviewState": Filter(
                lambda world, item: words.beta_review_state(item.thing), words.BETA_REVIEW_STATES
            ),
            "build": Filter(lambda world, item: item.id),
        },
        include=True,
        required=("build",),
    ),
    create=Create(_submit, relations={"build": Target("builds", required=True)}),
)

NOTIFICATIONS = Kind(
    "buildBetaNotifications",
    lambda world: (),
    read=False,
    create=Create(_notify, relations={"build": Target("builds", required=True)}),
)

KINDS = (REVIEWS, NOTIFICATIONS)
