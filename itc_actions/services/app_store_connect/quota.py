"""Work of many requests, held against what Apple still takes in this hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import Unreachable
from ...http.events import Notice
from .api import capital

if TYPE_CHECKING:
    from .api import Api

BULK: Final = 20
"""From so many requests on it is bulk work; for less, going slower near the end of the quota is enough."""


def before_bulk(api: Api, needed: int, what: str, *, least: int = BULK) -> None:
    """Before work of about `needed` requests: say what is left of the hour's quota, and see that it suffices.

    :param what: a noun phrase: "saving 80 texts of Tank".
    :param least: for fewer requests than these, nothing of it happens.
    :raises Unreachable: too little is left in this hour; nothing of the work was sent.
    """
    quota = api.session.quota
    if quota is None or needed < least:
        return
    api.listener(Notice(f"quota: {quota}; about {needed:,} needed"))
    if needed <= quota.remaining:
        return
    parts = f" Do it in parts: an hour takes {quota.limit:,} requests." if 0 < quota.limit < needed else ""
    requests = f"{needed:,} request{'' if needed == 1 else 's'}"
    raise Unreachable(
        f"{capital(what)} needs about {requests}, and Apple takes only {quota.remaining:,} more in this hour.",
        now="Nothing of it was sent.",
        next_step=f"Run the same line again later, at most an hour from now: what is done is not done twice.{parts}",
    )
