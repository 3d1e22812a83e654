"""Taking a build back from beta review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ...records import App, BuildKey, Distribution


class BetaReviews(Protocol):
    """The part of `Service` that takes builds back from beta review."""

    def cancel_beta_review(self, app: App, build: BuildKey, *, expire: bool = False) -> Distribution:
        """Take a build back from beta review.

        :param expire: also where it costs the build, which then can never be tested again.
        :raises NotSupported: the service has no other way than that, and `expire` is not given.
        :raises Refused: it is not in beta review any more.
        """
