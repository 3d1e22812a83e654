"""How many requests an hour may see: a rolling window, by the sandbox's clock."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..clock import Clock

HOUR = 3600.0


class Quota:
    """The quota of one sandbox.

    :param clock: what tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        self.limit = 3600
        self.retry_after: int | None = None
        """What a refusal says of when to come back; None for nothing, as the service does."""
        self._clock = clock
        self._used: deque[float] = deque()

    @property
    def remaining(self) -> int:
        """How many requests are left now."""
        start = self._clock.now().timestamp() - HOUR
        while self._used and self._used[0] <= start:
            self._used.popleft()
        return max(0, self.limit - len(self._used))

    def take(self) -> bool:
        """Count a request; False where none is left."""
        if self.remaining <= 0:
            return False
        self._used.append(self._clock.now().timestamp())
        return True

    def set(self, *, limit: int | None = None, remaining: int | None = None, retry_after: int | None = None) -> None:
        """Change the limit, or how many are left of it now."""
        if limit is not None:
            self.limit = limit
        if remaining is not None:
            now = self._clock.now().timestamp()
            self._used = deque([now] * max(0, self.limit - remaining))
        self.retry_after = retry_after

    @property
    def header(self) -> str:
        """The value of `X-Rate-Limit`."""
        return f"user-hour-lim:{self.limit};user-hour-rem:{self.remaining};"
