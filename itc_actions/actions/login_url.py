"""Where the service takes logins today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action

if TYPE_CHECKING:
    from ..lane_context import LaneContext


@action(reads=True)
def login_url(ctx: LaneContext) -> str:
    """Print the address that logins are sent to today: it changes from time to time. Nobody is logged in by that.

    iTunes Connect: GET /.
    App Store Connect: none.

    :raises NotSupported: the service has no login.
    :raises EndpointGone: its page is no longer there.
    """
    return ctx.service.login_url()
