"""Creating apps: Apple's API has no call for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotSupported

if TYPE_CHECKING:
    from ...records import App
    from ..parts.app_creation import NewApp

PAGE = "https://appstoreconnect.apple.com/apps"


class AppCreation:
    """The part of `AppStoreConnect` that cannot create apps."""

    def create_app(self, new: NewApp) -> App:
        """Apps are created on Apple's page alone.

        :raises NotSupported: always.
        """
        raise NotSupported(
            f"Apple's API cannot create apps: {new.name} has to be created in a browser, at {PAGE}.",
            now="Nothing was sent.",
            next_step="Fill in what is listed above, then run the same line again; with --wait, it goes on by itself.",
        )
