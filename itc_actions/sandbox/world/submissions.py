"""Review submissions: drafts that hold versions, being submitted, cancelled by and by, and following Apple's review.

The older API knows only the version's state. Whatever moves a version moves its submission too, through `follow`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from .identity import every_part, parts_of
from .refusals import NotFound, Refusal, WrongState
from .state import ReviewItem, ReviewSubmission

if TYPE_CHECKING:
    from .state import App, Version
    from .world import World

DRAFT = "ready-for-review"
WAITING = "waiting-for-review"
IN_REVIEW = "in-review"
UNRESOLVED = "unresolved-issues"
CANCELING = "canceling"
COMPLETE = "complete"
REMOVED = "removed"

CANCEL_SECONDS = 20.0
"""How long a cancellation is under way [?]."""
NOT_CANCELLABLE = "Resource is not in cancellable state"
READY = "ready-for-review"

_FOLLOWS = {
    states.WAITING_FOR_REVIEW: (WAITING, READY),
    states.IN_REVIEW: (IN_REVIEW, READY),
    states.PENDING_DEVELOPER_RELEASE: (COMPLETE, "approved"),
    states.PROCESSING_FOR_APP_STORE: (COMPLETE, "approved"),
    states.READY_FOR_SALE: (COMPLETE, "approved"),
    states.REJECTED: (UNRESOLVED, "rejected"),
    states.METADATA_REJECTED: (UNRESOLVED, "rejected"),
    states.INVALID_BINARY: (UNRESOLVED, "rejected"),
    states.DEVELOPER_REJECTED: (COMPLETE, REMOVED),
}


class InProgress(Refusal):
    """There is a submission already that must end first.

    :param submission: its id.
    """

    def __init__(self, words: str, submission: str) -> None:
        super().__init__(words)
        self.submission = submission


def open_submission(app: App) -> ReviewSubmission | None:
    """The submission that has not ended."""
    return next((each for each in app.submissions if each.state != COMPLETE), None)


def holding(app: App, version_id: str) -> tuple[ReviewSubmission, ReviewItem] | None:
    """The submission that has not ended and holds the version, with its item."""
    for submission in app.submissions:
        if submission.state != COMPLETE:
            for item in submission.items:
                if item.version_id == version_id and item.state != REMOVED:
                    return submission, item
    return None


def is_drafted(app: App, version: Version) -> bool:
    """Whether the version has been put into a draft that waits to be submitted."""
    held = holding(app, version.id)
    return held is not None and held[0].state == DRAFT


def create_submission(world: World, app: App, by: str | None = None) -> ReviewSubmission:
    """Begin a draft.

    :raises InProgress: another one has not ended.
    """
    other = open_submission(app)
    if other is not None:
        words = f"There is another reviewSubmissions with id {other.id} still in progress"
        raise InProgress(words, other.id)
    submission = ReviewSubmission(id=_identifier(world), created=world.now(), by=by)
    app.submissions.append(submission)
    world.touch(app, "review submission created")
    return submission


def _identifier(world: World) -> str:
    from .identity import derived

    return derived("submission", world.new_id())


def add_item(world: World, app: App, submission: ReviewSubmission, version: Version) -> ReviewItem:
    """Put a version into a draft.

    :raises InProgress: another submission holds it, or this one does.
    :raises WrongState: the submission is no draft, or the version cannot be submitted.
    """
    held = holding(app, version.id)
    if held is not None:
        words = (
            f"appStoreVersions with id {version.id} was already added to another reviewSubmission with id {held[0].id}"
        )
        raise InProgress(words, held[0].id)
    if submission.state != DRAFT:
        raise WrongState(f"reviewSubmissions with id {submission.id} is not in a state that takes items")
    if version.state not in states.EDITABLE:
        raise WrongState("The version is not in a state in which it can be submitted")
    item = ReviewItem(id=_identifier(world), version_id=version.id)
    submission.items.append(item)
    world.touch(app, f"version {version.number} added to a review submission")
    return item


def remove_item(world: World, app: App, submission: ReviewSubmission, item: ReviewItem) -> None:
    """Take a version out of a draft.

    :raises WrongState: the submission is with Apple.
    """
    if submission.state not in (DRAFT, UNRESOLVED):
        raise WrongState("An item can be removed only while the submission is being prepared")
    submission.items.remove(item)
    world.touch(app, "a version was taken out of a review submission")


def start_cancel(world: World, app: App, submission: ReviewSubmission) -> None:
    """The developer takes a submission back; it ends after a while, by the clock.

    :raises WrongState: it is a draft, or has ended.
    """
    if submission.state == CANCELING:
        return
    if submission.state not in (WAITING, IN_REVIEW, UNRESOLVED):
        raise WrongState(NOT_CANCELLABLE)
    submission.state = CANCELING
    submission.cancelled_at = world.after(CANCEL_SECONDS)
    world.touch(app, "review submission is being cancelled")


def settle(world: World) -> None:
    """End the cancellations whose time has come."""
    for app in every_part(world):
        for submission in app.submissions:
            if submission.state == CANCELING and (submission.cancelled_at or world.now()) <= world.now():
                _end_cancel(world, app, submission)


def _end_cancel(world: World, app: App, submission: ReviewSubmission) -> None:
    ids = {item.version_id for item in submission.items}
    version = app.edit
    submission.cancelled_at = None
    if version is not None and version.id in ids and version.state in states.CANCELLABLE:
        move_to(world, app, version, states.DEVELOPER_REJECTED)
    for item in submission.items:
        item.state = REMOVED
    submission.state = COMPLETE
    world.touch(app, "review submission is cancelled")


def move_to(world: World, app: App, version: Version, state: str) -> None:
    """Put a version into a state, and note it."""
    version.state = state
    _follow(world, app, version)
    world.touch(app, f"version {version.number} is {state}")


def _follow(world: World, app: App, version: Version) -> None:
    """Let the submission follow a version whose state has changed."""
    if version.state not in _FOLLOWS:
        return
    submission_state, item_state = _FOLLOWS[version.state]
    held = holding(app, version.id)
    if held is None:
        if submission_state not in (WAITING, IN_REVIEW, UNRESOLVED):
            return
        submission = open_submission(app)
        if submission is None:
            submission = ReviewSubmission(id=_identifier(world), created=world.now())
            app.submissions.append(submission)
        item = ReviewItem(id=_identifier(world), version_id=version.id)
        submission.items.append(item)
        held = submission, item
    submission, item = held
    if submission.state == DRAFT and submission_state == COMPLETE and item_state == REMOVED:
        return
    submission.state, item.state = submission_state, item_state
    if submission_state == WAITING:
        submission.submitted, item.resolved = world.now(), False
    if submission_state == COMPLETE:
        submission.cancelled_at = None


def find_submission(world: World, identifier: str) -> tuple[App, ReviewSubmission]:
    """The submission of this id, with its app.

    :raises NotFound: there is none.
    """
    for app in every_part(world):
        for submission in app.submissions:
            if submission.id == identifier:
                return app, submission
    raise NotFound("The review submission was not found.")


def forget_version(world: World, app: App, version_id: str) -> None:
    """A version is gone: so are its items, and a rejected submission that held nothing else is over [?]."""
    for part in parts_of(world, app):
        for submission in part.submissions:
            submission.items = [
                item for item in submission.items if item.version_id != version_id or submission.state == COMPLETE
            ]
            if submission.state == UNRESOLVED and not submission.items:
                submission.state = COMPLETE
