"""Where the service takes logins."""

from __future__ import annotations

from typing import Protocol


class LoginAddress(Protocol):
    """The part of `Service` that tells where it takes logins."""

    def login_url(self) -> str:
        """The address that the login form is sent to today. Nobody is logged in by asking.

        :raises NotSupported: the service has no login.
        """
