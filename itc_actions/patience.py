"""Waiting for what Apple does: one look after another, with growing pauses, up to a deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .lane_context import LaneContext

SLOWEST: Final = 4
"""Pauses between two looks grow up to this many times the first one."""
_GROWTH: Final = 1.5


class Patience:
    """How long an action still waits.

    :param timeout: in seconds.
    :param poll: the first pause between two looks, in seconds; at least one.
    """

    def __init__(self, ctx: LaneContext, timeout: float, poll: float) -> None:
        self.elapsed = 0.0
        """Seconds, as of `is_over`."""
        self._ctx = ctx
        self._timeout = timeout
        self._pause = max(poll, 1.0)
        self._longest = self._pause * SLOWEST
        self._started = ctx.clock.monotonic()

    def is_over(self) -> bool:
        """Whether the deadline has come."""
        self.elapsed = self._ctx.clock.monotonic() - self._started
        return self.elapsed >= self._timeout

    def pause(self, for_what: str) -> None:
        """Wait until the next look.

        :param for_what: what is waited for, as the terminal tells it.
        """
        self._ctx.waiting(for_what, self.elapsed, self._timeout)
        self._ctx.clock.sleep(min(self._pause, self._timeout - self.elapsed))
        self._pause = min(self._pause * _GROWTH, self._longest)
