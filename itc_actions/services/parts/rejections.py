"""What Apple rejected, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ...records import App, Rejection


class Rejections(Protocol):
    """The part of `Service` that tells what Apple rejected."""

    def list_rejections(self, app: App) -> list[Rejection]:
        """What Apple rejected of an app and has not been put right, versions and builds; the newest first.

        One service has Apple's words, the other only the fact, and the page that has them.
        """
