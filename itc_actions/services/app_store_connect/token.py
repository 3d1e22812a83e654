"""The signed tokens that stand in for a login: made from the key, renewed in time, thrown away when refused."""

from __future__ import annotations

import threading
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from ...redaction import remember

if TYPE_CHECKING:
    from datetime import datetime

    from ...clock import Clock
    from .keys import ApiKey

AUDIENCE: Final = "appstoreconnect-v1"
IN_HOUSE_AUDIENCE: Final = "apple-developer-enterprise-v1"
BACKDATED: Final = 60
"""Seconds by which a token pretends to be older, against clocks that run ahead a little."""
LIFETIME: Final = 1100
"""Seconds from now; Apple takes at most 1200 from its beginning on."""
RENEWED_BEFORE: Final = 60
"""A token with fewer seconds left is not used any more."""
SKEW: Final = 30.0
"""Clocks that differ by less are not the reason of a refusal."""


class Token(NamedTuple):
    """One signed token; `number` counts them."""

    text: str
    expires: float
    number: int


class Tokens:
    """The token of now. May be called from several threads.

    :param clock: tells the time; what Apple's differs from it by is added once that is known.
    """

    def __init__(self, key: ApiKey, clock: Clock) -> None:
        self.key = key
        self.offset = 0.0
        """Seconds that the service's clock is ahead of ours, as far as that matters."""
        self._clock = clock
        self._guard = threading.Lock()
        self._token: Token | None = None
        self._made = 0

    def current(self) -> Token:
        """A token that is good for another minute at least."""
        with self._guard:
            now = self._clock.now().timestamp() + self.offset
            if self._token is None or self._token.expires - now < RENEWED_BEFORE:
                self._token = self._signed(now)
            return self._token

    def refused(self, token: Token, date: str | None) -> float | None:
        """Throw away a token that the service refused, and sign by the service's clock if it differs.

        :param date: the `Date` of the refusing answer.
        :return: the seconds by which the service's clock is ahead, where that is news; else None.
        """
        skew = self.skew(date)
        with self._guard:
            if self._token is None or self._token.number != token.number:
                return None  # another thread has done so
            self._token = None
            if skew is None or abs(skew - self.offset) < SKEW:
                return None
            self.offset = skew
            return skew

    def skew(self, date: str | None) -> float | None:
        """Seconds by which a `Date` is ahead of our clock; None where it says nothing."""
        moment = _moment(date)
        return None if moment is None else (moment - self._clock.now()).total_seconds()

    def _signed(self, now: float) -> Token:
        import jwt

        key = self.key
        self._made += 1
        issued, expires = int(now) - BACKDATED, int(now) + LIFETIME
        who = {"iss": key.issuer_id} if key.issuer_id else {"sub": "user"}
        audience = IN_HOUSE_AUDIENCE if key.in_house else AUDIENCE
        claims = {**who, "iat": issued, "exp": expires, "aud": audience}
        text = jwt.encode(claims, key.private_key, algorithm="ES256", headers={"kid": key.key_id, "typ": "JWT"})
        remember(text)
        return Token(text, float(expires), self._made)


def _moment(date: str | None) -> datetime | None:
    if not date:
        return None
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
