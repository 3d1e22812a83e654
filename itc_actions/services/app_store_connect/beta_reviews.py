"""Taking a build back from beta review: Apple has no call for it, but to let the build expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple.states import UNDER_BETA_REVIEW
from ...errors import NotSupported
from . import parsing
from .builds import named

if TYPE_CHECKING:
    from ...records import App, BuildKey, Distribution
    from .api import Api
    from .beta import Beta
    from .builds import Builds


class BetaReviews:
    """The part of `AppStoreConnect` that takes builds back from beta review."""

    _api: Api
    _builds: Builds
    _beta: Beta

    def cancel_beta_review(self, app: App, build: BuildKey, *, expire: bool = False) -> Distribution:
        """`PATCH /v1/builds/{id}` with `expired`, where that is meant: `betaAppReviewSubmissions` cannot be deleted.

        :raises NotSupported: `expire` is not given.
        """
        document, resource = self._builds.need(app, build)
        state = parsing.build(document, resource, self._api.clock.now()).beta_state
        if state not in UNDER_BETA_REVIEW:
            return self._beta.distribution(app, build)
        whose = named(app, build)
        if not expire:
            raise NotSupported(
                f"Taking {whose} back from beta review is not possible on App Store Connect: a build only leaves it by "
                "expiring, and then it can never be tested again.",
                now=f"Nothing was written: {whose} is {state}.",
                next_step="Give --expire-build if that is meant. Or let Apple decide, and distribute a newer build "
                "then: action.distribute-build.",
            )
        self._api.update(
            resource.ref, resource.attributes, what=f"letting {whose} expire", attributes={"expired": True}
        )
        return self._beta.distribution(app, build)
