"""Requests that carry a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...errors import LoginFailed
from ...http.effects import Effect
from ...http.events import Listener, Notice
from ...http.pacing import Quota, quota_of
from ..side_by_side import AT_ONCE
from .token import SKEW

if TYPE_CHECKING:
    from ...http.answers import Answer
    from ...http.client import HttpClient
    from .keys import ApiKey
    from .token import Tokens

USERS_AND_ACCESS: Final = "https://appstoreconnect.apple.com/access/integrations/api"


class TokenSession:
    """One key at one host. May be called from several threads."""

    def __init__(self, http: HttpClient, tokens: Tokens, listener: Listener, named_by: str | None = None) -> None:
        self.http = http
        self.quota: Quota | None = None
        """How many requests Apple still takes in this hour, as it last said."""
        self._tokens = tokens
        self._listener = listener
        self._named_by = named_by

    @property
    def key(self) -> ApiKey:
        """The key that signs."""
        return self._tokens.key

    def request(self, method: str, path: str, effect: Effect, **options: Any) -> Answer:
        """As `HttpClient.request`, with a token. A 401 is answered by one new token and one more request.

        :raises LoginFailed: also when the new token changes nothing.
        """
        token = self._tokens.current()
        answer = self._send(method, path, effect, token.text, options)
        if answer.status != 401:
            return answer
        skew = self._tokens.refused(token, answer.headers.get("Date"))
        if skew is not None:
            ahead = "behind" if skew > 0 else "ahead"
            self._listener(
                Notice(
                    f"The clock of this machine is {abs(skew):.0f} s {ahead} of {self.http.host}'s: "
                    "signing by the service's clock from now on. Set this machine's clock."
                )
            )
        answer = self._send(method, path, effect, self._tokens.current().text, options)
        if answer.status == 401:
            raise self._refusal(method, answer)
        return answer

    def _send(self, method: str, path: str, effect: Effect, token: str, options: dict[str, Any]) -> Answer:
        answer = self.http.request(method, path, effect, headers={"Authorization": f"Bearer {token}"}, **options)
        quota = quota_of(answer.headers.get("X-Rate-Limit", ""))
        known = self.quota
        overtaken = known is not None and quota is not None and 0 < quota.remaining - known.remaining <= AT_ONCE
        if quota is not None and not overtaken:  # of requests side by side, a later answer may have come first
            self.quota = quota
        return answer

    def _refusal(self, method: str, answer: Answer) -> LoginFailed:
        key = self.key
        skew = abs(self._tokens.skew(answer.headers.get("Date")) or 0)
        clocks = f" This machine's clock differs from the service's by {skew:.0f} s." if skew > SKEW else ""
        return LoginFailed(
            f"{self.http.host} does not accept {key.shown}, from {key.source}: {method} {answer.path} was answered "
            f"401, again right after a new token.{clocks}",
            said=_detail(answer),
            now="What was done before stays done.",
            next_step=f"Correct {self._named_by}."
            if self._named_by
            else "See whether the key id and the issuer belong to this key, and whether it was revoked: "
            f"{USERS_AND_ACCESS}.",
            correlation_key=answer.correlation_key,
        )


def _detail(answer: Answer) -> str | None:
    try:
        detail = answer.decode()["errors"][0]["detail"]
    except (ValueError, LookupError, TypeError):
        return None
    return detail if isinstance(detail, str) else None
