"""What a request does to the service, which decides whether it may be repeated and whether it counts as a change."""

from __future__ import annotations

import enum


class Effect(enum.Enum):
    """Declared by every request."""

    SESSION = "session"
    """Login: never retried, changes nothing of the release."""
    READ = "read"
    """Changes nothing; also the POSTs that only read. Retried freely."""
    PART = "part"
    """Brings bytes of a file that only count once another request commits them. Retried freely; no change by itself."""
    REPEATABLE = "repeatable"
    """An absolute write: twice is the same as once. Retried freely; a change once accepted."""
    ONCE = "once"
    """Creates or moves something. Retried only where nothing can have been taken in; a change once accepted."""

    @property
    def writes(self) -> bool:
        """Whether an accepted request of this kind is a change."""
        return self in (Effect.REPEATABLE, Effect.ONCE)
