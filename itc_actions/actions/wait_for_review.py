"""Waiting for Apple's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.states import APPROVED, EDITABLE, SENT_BACK
from ..apple.trains import same_train
from ..catalogue import action
from ..errors import Refused, StillProcessing, Unreachable
from ..options import FROM_CONTEXT, AppVersion, Poll, Timeout
from ..patience import Patience

if TYPE_CHECKING:
    from ..errors import ItcError
    from ..lane_context import LaneContext
    from ..records import Submission, Version

TWO_DAYS = 172_800.0
FIVE_MINUTES = 300.0


@action(reads=True)
def wait_for_review(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    timeout: Timeout = TWO_DAYS,
    poll: Poll = FIVE_MINUTES,
) -> Submission:
    """Wait until Apple has reviewed the version that was submitted: approved is success, rejected ends with 3.

    The session is renewed as needed, and nobody else is kept from the app meanwhile.

    iTunes Connect: GET ra/apps/version/{app}, again and again.
    App Store Connect: GET v1/apps/{app}/appStoreVersions, again and again.

    :returns: the approved version: on sale, or waiting for its release.
    :raises Refused: it was rejected, with Apple's reasons; or pulled back by somebody; or none is in review.
    :raises StillProcessing: Apple had not decided at the deadline.
    """
    from ..records import Submission

    ctx.let_go()
    patience, waited = Patience(ctx, timeout, poll), False
    while True:
        found = _look(ctx, version)
        if found.state in APPROVED:
            ctx.detail(f"version {found.number} is approved ({found.state})")
            return Submission(version=found.number, state=found.state, raw_state=found.raw_state, build=found.build)
        if found.state in SENT_BACK | EDITABLE:
            raise _sent_back(ctx, found) if found.state in SENT_BACK else _not_in_review(found, waited=waited)
        version = found.number
        if patience.is_over():
            raise _undecided(found, patience.elapsed)
        patience.pause(f"the review of version {version} ({found.state})")
        waited = True


def _look(ctx: LaneContext, number: str | None) -> Version:
    """The version that is waited for, wherever it stands now.

    :raises Refused: there is no such version.
    """
    edit = ctx.service.get_version(ctx.app)
    if edit is not None and (number is None or same_train(edit.number, number)):
        return edit
    live = ctx.service.get_version(ctx.app, live=True)
    if live is not None and (number is None or same_train(live.number, number)):
        return live
    there = [f"{each.number} is {each.state}" for each in (edit, live) if each is not None]
    raise Refused(
        f"There is no version {number or 'in review'}: {', '.join(there) or 'the app has none'}.",
        next_step="Submit it first: action.submit-for-review.",
    )


def _sent_back(ctx: LaneContext, version: Version) -> ItcError:
    """What a rejection ends the step with; all of its words are said before."""
    from ..rejections import in_full, reasons

    try:
        listed = ctx.service.list_rejections(ctx.app)
    except (Unreachable, Refused):
        listed = []  # that it was rejected tells more than that the reasons cannot be read
    listed = [each for each in listed if each.version == version.number]
    ours = [each for each in listed if each.subject == "version"][:1]  # a version that was rejected twice: the last
    for each in ours:
        ctx.say(in_full(each))
    link = next((each.link for each in ours if each.link), None)
    return Refused(
        f"Apple rejected version {version.number} of {ctx.app.name} ({version.state}).",
        said=" ".join(filter(None, map(reasons, ours))) or None,
        now=f"Version {version.number} may be changed and submitted again.",
        next_step="Put right what Apple names, then submit again: action.submit-for-review."
        + (f" Why, Apple says at {link}" if link else " All of it: action.get-rejection-reasons."),
    )


def _not_in_review(version: Version, *, waited: bool) -> ItcError:
    if waited or version.state == "developer-rejected":
        return Refused(
            f"Version {version.number} was pulled back from review by somebody: it is {version.state}.",
            next_step="Submit it again if that was not meant: action.submit-for-review.",
        )
    return Refused(
        f"Version {version.number} is not in review: it is {version.state}.",
        next_step="Submit it first: action.submit-for-review.",
    )


def _undecided(version: Version, elapsed: float) -> ItcError:
    from ..outermost import line

    return StillProcessing(
        f"Version {version.number} is still {version.state} after {elapsed / 3600:.1f} h.",
        now="Nothing was changed; Apple goes on with it.",
        next_step=f"To go on, run the same line again: {line()}; or this step alone: action.wait-for-review --version "
        f"{version.number}",
    )
