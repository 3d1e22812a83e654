"""Taking a build back from beta review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple.states import UNDER_BETA_REVIEW
from ...errors import OutcomeUnknown
from ...http.effects import Effect
from ..lost_answers import once
from .api import capital
from .builds import build_path, named

if TYPE_CHECKING:
    from ...records import App, BuildKey, Distribution
    from .api import Api
    from .builds import Builds


class BetaReviews:
    """The part of `ItunesConnect` that takes builds back from beta review."""

    _api: Api
    _builds: Builds

    def cancel_beta_review(self, app: App, build: BuildKey, *, expire: bool = False) -> Distribution:
        """`POST …/builds/{build}/reject`, and read the state back. The build may be given to beta review again.

        :raises Refused: the service says no: the review has ended, perhaps.
        """
        before = self._builds.distribution(app, build)
        if before.beta_state not in UNDER_BETA_REVIEW:
            return before
        what = f"taking {named(app, build)} back from beta review"

        def send() -> bool:
            self._api.post(build_path(app, build, "reject"), {}, Effect.ONCE, capital(what))
            return True

        def find() -> bool | None:
            now = self._builds.distribution(app, build).beta_state
            return None if now in UNDER_BETA_REVIEW else True

        once(send, find, what=what, listener=self._api.listener)
        distribution = self._builds.distribution(app, build)
        if distribution.beta_state in UNDER_BETA_REVIEW:
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it.",
                now=f"Its beta state is {distribution.raw_beta_state}.",
                next_step="Look again in a few minutes, then run the same line again.",
            )
        return distribution
