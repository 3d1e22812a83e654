"""Submissions for App Review as the service keeps them: drafts, their items, their states."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...errors import OutcomeUnknown, Refused, UnexpectedAnswer
from ...http.client import encode
from ...http.effects import Effect
from .api import Api, capital
from .apps import app_ref
from .jsonapi import Ref, Resource
from .refusals import ApiRefused
from .waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...records import App

DRAFT: Final = "READY_FOR_REVIEW"
CANCELING: Final = "CANCELING"
UNRESOLVED: Final = "UNRESOLVED_ISSUES"
PENDING: Final = ("WAITING_FOR_REVIEW", "IN_REVIEW")
OPEN: Final = (DRAFT, *PENDING, UNRESOLVED, CANCELING, "COMPLETING")
COMPLETE: Final = "COMPLETE"
SENT: Final = (*PENDING, "COMPLETING", COMPLETE)
_OTHER: Final = re.compile(r"reviewSubmissions? with id ([0-9A-Za-z-]+)")
CANCELED_WITHIN: Final = 300.0
_GONE_ITEMS: Final = ("REMOVED",)
OTHER_CONTENTS: Final = (
    "appCustomProductPageVersion",
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
"""What an item can be besides a version."""


@dataclass(frozen=True)
class Item:
    """One thing of a submission: what it is, as `appStoreVersion 123`, and whether that is the version meant."""

    ref: Ref
    state: str
    content: Ref | None


@dataclass(frozen=True)
class ReviewSubmission:
    """A submission with its items."""

    id: str
    state: str
    items: Sequence[Item]

    @property
    def ref(self) -> Ref:
        """What names it."""
        return Ref("reviewSubmissions", self.id)

    def item_of(self, version: Ref) -> Item | None:
        """The item that is a version."""
        return next((item for item in self.items if item.content == version), None)

    def others(self, version: Ref) -> list[Item]:
        """The items that are something else."""
        return [item for item in self.items if item.content != version]

    def link(self, app: App) -> str:
        """Its page for people."""
        return f"https://appstoreconnect.apple.com/apps/{app.id}/appstore/reviewsubmissions/details/{self.id}"


class Submissions:
    """`reviewSubmissions` and their items, over `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def open(self, app: App, platform: str) -> list[ReviewSubmission]:
        """`GET /v1/reviewSubmissions` in every open state, each with its items."""
        params = {
            "filter[app]": app.id,
            "filter[platform]": platform,
            "filter[state]": ",".join(OPEN),
            "fields[reviewSubmissions]": "state,platform,submittedDate",
        }
        document = self._api.read_all("reviewSubmissions", f"Reading the submissions of {app.name}", params)
        return [self._with_items(each.id, each.text("state")) for each in document.data]

    def get(self, submission_id: str) -> ReviewSubmission:
        """`GET /v1/reviewSubmissions/{id}` with its items."""
        return self._with_items(submission_id, self.state(submission_id))

    def state(self, submission_id: str) -> str:
        """The state of a submission."""
        return self._resource(submission_id).text("state")

    def _resource(self, submission_id: str) -> Resource:
        path = f"reviewSubmissions/{encode(submission_id)}"
        params = {"fields[reviewSubmissions]": "state,platform,submittedDate"}
        found = self._api.read(path, "Reading a submission", params).first()
        if found is None:
            raise Refused(f"The submission {submission_id} is no longer there.")
        return found

    def _with_items(self, submission_id: str, state: str) -> ReviewSubmission:
        items = self._items(submission_id)
        if any(item.content is None for item in items):
            with contextlib.suppress(Refused, UnexpectedAnswer):  # then they go by their own ids
                items = self._items(submission_id, ("appStoreVersion", *OTHER_CONTENTS))
        return ReviewSubmission(submission_id, state, items)

    def _items(self, submission_id: str, include: Sequence[str] = ("appStoreVersion",)) -> list[Item]:
        path = f"reviewSubmissions/{encode(submission_id)}/items"
        params = {"include": ",".join(include), "fields[appStoreVersions]": "versionString"}
        document = self._api.read_all(path, "Reading what is in a submission", params)
        items = [Item(each.ref, each.text_of("state") or "", _content(each)) for each in document.data]
        return [item for item in items if item.state not in _GONE_ITEMS]

    def create(self, app: App, platform: str) -> ReviewSubmission:
        """`POST /v1/reviewSubmissions`: an empty draft, or the one that is there."""

        def find() -> ReviewSubmission | None:
            return next((each for each in self.open(app, platform) if each.state == DRAFT), None)

        try:
            return self._api.create(
                "reviewSubmissions",
                find,
                lambda resource: ReviewSubmission(resource.id, DRAFT, ()),
                what=f"drafting a submission of {app.name}",
                attributes={"platform": platform},
                relationships={"app": app_ref(app)},
            )
        except ApiRefused as refusal:
            other = _other_submission(refusal)
            if other is None:
                raise
            return self.get(other)

    def add(self, submission: ReviewSubmission, version: Ref, what: str) -> ReviewSubmission:
        """`POST /v1/reviewSubmissionItems`: the version is in the draft afterwards, or in the one that has it."""

        def find() -> str | None:
            now = self.get(submission.id)
            return now.id if now.item_of(version) is not None else None

        try:
            holder = self._api.create(
                "reviewSubmissionItems",
                find,
                lambda resource: submission.id,
                what=f"adding the version to the draft ({what})",
                relationships={"reviewSubmission": submission.ref, "appStoreVersion": version},
            )
        except ApiRefused as refusal:
            found = find() or _other_submission(refusal)
            if found is None:
                raise
            holder = found
        if holder != submission.id:
            return self.get(holder)
        return self._with_items(submission.id, submission.state)

    def resolve(self, item: Item, what: str) -> None:
        """`PATCH /v1/reviewSubmissionItems/{id}` with `resolved`: what Apple objected to has been put right."""

        does_not_show = None
        self._api.move(item.ref, does_not_show, what=what, attributes={"resolved": True}, effect=Effect.REPEATABLE)

    def send(self, submission: ReviewSubmission, what: str, check: Callable[[], None]) -> None:
        """`PATCH /v1/reviewSubmissions/{id}` with `submitted`.

        :param check: stops it before another try, where what is to be submitted has been changed meanwhile.
        """

        def find() -> bool | None:
            if self.is_sent(submission):
                return True
            check()
            return None

        self._api.move(submission.ref, find, what=what, attributes={"submitted": True})

    def is_sent(self, submission: ReviewSubmission) -> bool:
        """Whether a submission has been sent since it was read."""
        state = self.state(submission.id)
        return state in SENT or (state == UNRESOLVED and submission.state == DRAFT)  # rejected already

    def cancel(self, submission: ReviewSubmission, is_canceled: Callable[[], bool], what: str) -> None:
        """`PATCH /v1/reviewSubmissions/{id}` with `canceled`; it takes its time afterwards.

        :param is_canceled: tells how a submission ended that has ended: an approval ends it too.
        """

        def find() -> bool | None:
            state = self.state(submission.id)
            return True if state == CANCELING or (state == COMPLETE and is_canceled()) else None

        self._api.move(submission.ref, find, what=what, attributes={"canceled": True})

    def wait_for_cancel(self, app: App, submission_id: str) -> None:
        """Until then, the next submission would conflict.

        :raises OutcomeUnknown: it has not left CANCELING in time.
        """
        done = wait_until(
            self._api,
            lambda: self.state(submission_id) != CANCELING,
            for_what=f"the submission {submission_id} of {app.name} to be cancelled",
            timeout=CANCELED_WITHIN,
        )
        if not done:
            raise OutcomeUnknown(
                f"The service accepted to cancel the submission {submission_id} of {app.name}, and is still at it "
                f"after {CANCELED_WITHIN:.0f} s.",
                now="It is CANCELING.",
                next_step="Run the same line again in a few minutes.",
            )


def _other_submission(refusal: ApiRefused) -> str | None:
    """The submission that a refusal names as being in the way."""
    for error in refusal.errors:
        match = _OTHER.search(error.detail)
        if match:
            return match[1]
    return None


def _content(item: Resource) -> Ref | None:
    """What an item is: the one relationship of it that has an end."""
    for name in item.relationships:
        if name != "reviewSubmission" and (ref := item.one(name)) is not None:
            return ref
    return None


def listed(items: Sequence[Item]) -> str:
    """Items in words."""
    return ", ".join(f"{item.content.type} {item.content.id}" if item.content else item.ref.id for item in items)


def refused_with_draft(
    refusal: ApiRefused, submission: ReviewSubmission, app: App, what: str, owners: Mapping[str, str]
) -> Refused:
    """A refusal of a draft that is there now, with what that means for the next try.

    :param owners: the names of what it may be about, by their ids.
    """
    return ApiRefused(
        f"{capital(what)} was refused.",
        [error.named(owners) for error in refusal.errors],
        now=f"Nothing was submitted. The draft {submission.id} stays, and the next try goes on with it.",
        next_step=f"Put right what is listed and run the same line again. The draft: {submission.link(app)}",
        correlation_key=refusal.correlation_key,
    )
