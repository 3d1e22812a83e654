"""One external tester less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action
from ..options import FROM_CONTEXT, Groups
from .add_tester import Email

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Tester


@action()
def remove_tester(ctx: LaneContext, email: Email = FROM_CONTEXT, groups: Groups = FROM_CONTEXT) -> Tester | None:
    """Take an external tester out of the app, or with --groups out of those alone. They stay with the account.

    iTunes Connect: POST ra/user/externalTesters/{app}/.
    App Store Connect: DELETE v1/apps/{app}/relationships/betaTesters,
    DELETE v1/betaGroups/{group}/relationships/betaTesters.

    :returns: who it was, as they were before; None where they did not test the app.
    :raises Refused: Apple does not allow it.
    """
    removed = ctx.service.remove_tester(ctx.app, email, groups)
    where = f" from {', '.join(groups)}" if groups else ""
    if removed is None:
        ctx.detail(f"{email} is not in {', '.join(groups)}" if groups else f"{email} does not test the app")
    else:
        ctx.detail(f"{removed.email} removed{where}")
    return removed
