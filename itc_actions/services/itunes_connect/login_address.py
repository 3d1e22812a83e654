"""Where the service takes logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .session import LoginSession


class LoginAddress:
    """The part of `ItunesConnect` that tells where it takes logins."""

    _session: LoginSession

    def login_url(self) -> str:
        """`GET WebObjects/iTunesConnect.woa/`: the address in its form, whose numbers change from time to time.

        :raises EndpointGone: the page is no longer there.
        :raises Unreachable: it has no form.
        """
        return self._session.address()
