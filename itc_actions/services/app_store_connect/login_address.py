"""Where the service takes logins: nowhere."""

from __future__ import annotations

from ...errors import NotSupported


class LoginAddress:
    """The part of `AppStoreConnect` that has no login to tell of."""

    def login_url(self) -> str:
        """Requests are signed with a key.

        :raises NotSupported: always.
        """
        raise NotSupported(
            "App Store Connect has no login address: each request is signed with an API key.",
            now="Nothing was sent.",
            next_step="See whether the key is accepted with action.list-apps, or use --service itunes-connect.",
        )
