"""How often and after which pauses a request is tried again."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d+)?")
_EPOCH_MILLISECONDS: Final = 1e11
"""Numbers above are times since 1970 in milliseconds (a sister API of Apple sends those), not seconds to wait."""
_EPOCH_SECONDS: Final = 1e9


@dataclass(frozen=True)
class RetryPolicy:
    """The limits of one request. Times in seconds."""

    attempts: int = 5
    budget: float = 60.0
    """After this time, pauses included, a failure is final."""
    first_pause: float = 0.5
    longest_pause: float = 16.0
    longest_retry_after: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    """Between two pieces of an answer."""
    deadline: float = 300.0
    """For one try from its first byte to its last, however steadily the answer trickles."""
    largest_body: int = 256 * 1024 * 1024
    random: Callable[[], float] = random.random

    def pause(self, attempt: int, asked: float | None) -> float:
        """The pause after try number `attempt`, at least what the service asked for."""
        own = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1)) * (0.5 + self.random() / 2)
        return own if asked is None else max(own, min(asked, self.longest_retry_after))


def seconds_asked(header: str | None, now: datetime) -> float | None:
    """What a `Retry-After` asks for, in seconds; None where it says nothing one can use.

    Seconds and HTTP dates are the standard; times since 1970, in seconds or milliseconds, are seen too.
    """
    if not header:
        return None
    text = header.strip()
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number > _EPOCH_MILLISECONDS:
            number = number / 1000 - now.timestamp()
        elif number > _EPOCH_SECONDS:
            number -= now.timestamp()
        return number if number > 0 else None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - now).total_seconds()) or None
