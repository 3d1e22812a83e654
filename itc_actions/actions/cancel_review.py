"""A version pulled back from review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.states import CANCELLABLE, PENDING_DEVELOPER_RELEASE
from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Submission

DiscardApproval = Annotated[
    bool, Option("Also where the version is approved and only waits for its release.", default=False, own_env=False)
]


@action()
def cancel_review(ctx: LaneContext, discard_approval: DiscardApproval = FROM_CONTEXT) -> Submission | None:
    """Pull the version in preparation back from review; says so where there is nothing to cancel.

    iTunes Connect: POST ra/apps/{app}/versions/{version}/reject.
    App Store Connect: PATCH v1/reviewSubmissions/{submission}; for an approval,
    DELETE v1/appStoreVersionSubmissions/{submission}.

    :return: the version as it then stands, or None where none is in preparation.
    :raises Refused: it is approved and `discard_approval` is not given.
    """
    from ..records import Submission

    edit = ctx.service.get_version(ctx.app)
    if edit is None:
        ctx.detail("nothing to cancel: no version is in preparation")
        return None
    if edit.state not in CANCELLABLE:
        ctx.detail(f"nothing to cancel: version {edit.number} is {edit.state}")
        return Submission(version=edit.number, state=edit.state, raw_state=edit.raw_state, build=edit.build)
    if edit.state == PENDING_DEVELOPER_RELEASE and not discard_approval:
        raise Refused(
            f"Version {edit.number} is approved and waits for its release: cancelling would throw the approval away.",
            next_step="Give --discard-approval if that is meant.",
        )
    ctx.confirm(f"Pull version {edit.number} of {ctx.app.name} back ({edit.state})?")
    before = ctx.writes
    submission = ctx.service.cancel_review(ctx.app, seen=edit)
    done = "pulled back" if ctx.writes > before else "was pulled back by somebody else"
    ctx.detail(f"version {edit.number} {done} ({submission.state})")
    return submission
