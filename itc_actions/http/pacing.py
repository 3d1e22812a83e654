"""Going slower when Apple says that the requests it takes are nearly used up."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ..clock import Clock

NEARLY: Final = 0.02
"""The part of the quota below which requests are spread."""
_PART: Final = re.compile(r"user-(hour|minute)-(lim|rem):(\d+)")
_SECONDS: Final = {"hour": 3600.0, "minute": 60.0}


class Quota(NamedTuple):
    """How many requests are taken in an hour (0 where that is not told), and how many of them are left."""

    limit: int
    remaining: int

    def __str__(self) -> str:
        """As in "3,412 of 3,600 requests left this hour"."""
        of_all = f" of {self.limit:,}" if self.limit else ""
        return f"{self.remaining:,}{of_all} requests left this hour"


class Pacer:
    """Keeps the requests of one client so far apart that its quota lasts; all threads together, not each.

    :param clock: what the pauses are waited on.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._apart = 0.0
        self._latest = float("-inf")
        """When the latest request started."""

    def wait(self) -> None:
        """Wait for one's turn. Who comes meanwhile waits too: all threads together keep the pace of one."""
        with self._turn:
            now = self._clock.monotonic()
            start = max(now, self._latest + self._apart)
            if start > now:
                self._clock.sleep(start - now)
            self._latest = start

    def heed(self, header: str) -> float:
        """Take note of an `X-Rate-Limit` header; the seconds between two requests from here on, where that is news."""
        pause = pause_for_quota(header)
        with self._guard:
            begins = pause > 0 and not self._apart
            self._apart = pause
        return pause if begins else 0.0


def quota_of(header: str) -> Quota | None:
    """The hour's quota in an `X-Rate-Limit` header (`user-hour-lim:3500;user-hour-rem:12;`), or None."""
    return _quotas(header).get("hour")


def pause_for_quota(header: str) -> float:
    """Seconds between two requests, by an `X-Rate-Limit` header; some endpoints name a minute's quota too.

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
