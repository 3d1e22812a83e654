"""Going slower when Apple says that the hour's requests are nearly used up."""

from __future__ import annotations

import re
from typing import Final

NEARLY: Final = 0.02
"""The part of the quota below which requests are spread."""
_QUOTA: Final = re.compile(r"user-hour-(lim|rem):(\d+)")


def pause_for_quota(header: str) -> float:
    """Seconds to wait before the next request, by an `X-Rate-Limit` header (`user-hour-lim:3500;user-hour-rem:12;`).

    What is left is spread as if the hour's quota came in evenly; a header of another form asks for nothing.
    """
    found = {name: int(number) for name, number in _QUOTA.findall(header)}
    limit, left = found.get("lim", 0), found.get("rem")
    if left is None or limit <= 0 or left > limit * NEARLY:
        return 0.0
    return 3600.0 / limit
