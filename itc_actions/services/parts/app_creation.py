"""Creating apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from ...records import App


class NewApp(NamedTuple):
    """What is asked of whoever creates an app."""

    name: str
    bundle_id: str
    sku: str
    version: str
    locale: str
    """Its primary language."""
    company_name: str | None = None
    """Asked of an account's first app alone (iTunes Connect)."""


class AppCreation(Protocol):
    """The part of `Service` that creates apps."""

    def create_app(self, new: NewApp) -> App:
        """Create an app with its first version, which is being edited from the start.

        :raises NotSupported: the service cannot.
        :raises Refused: the bundle id is not registered, or Apple refuses it: named by field.
        """
