"""Going slower when Apple says that the requests it takes are nearly used up."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

NEARLY: Final = 0.02
"""The part of the quota below which requests are spread."""
_PART: Final = re.compile(r"user-(hour|minute)-(lim|rem):(\d+)")
_SECONDS: Final = {"hour": 3600.0, "minute": 60.0}


class Quota(NamedTuple):
    """How many requests are taken in an hour, and how many of them are left."""

    limit: int
    remaining: int


def quota_of(header: str) -> Quota | None:
    """The hour's quota in an `X-Rate-Limit` header (`user-hour-lim:3500;user-hour-rem:12;`), or None."""
    return _quotas(header).get("hour")


def pause_for_quota(header: str) -> float:
    """Seconds to wait before the next request, by an `X-Rate-Limit` header; some endpoints name a minute's quota too.

    What is left is spread as if the quota came in evenly; a header of another form asks for nothing.
    """
    return max(
        (
            _SECONDS[span] / quota.limit
            for span, quota in _quotas(header).items()
            if quota.limit > 0 and quota.remaining <= quota.limit * NEARLY
        ),
        default=0.0,
    )


def _quotas(header: str) -> dict[str, Quota]:
    found = {(span, what): int(number) for span, what, number in _PART.findall(header)}
    return {span: Quota(found.get((span, "lim"), 0), found[span, "rem"]) for span in _SECONDS if (span, "rem") in found}
