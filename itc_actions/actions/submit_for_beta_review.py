"""A build given to Apple's beta review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.states import BETA_APPROVED, BETA_REJECTED, UNDER_BETA_REVIEW
from ..builds import key_of, usable_build
from ..catalogue import action
from ..options import (
    FROM_CONTEXT,
    AppVersion,
    BuildNumber,
    FrenchStore,
    IsExempt,
    Poll,
    ProprietaryCryptography,
    ThirdPartyCryptography,
    Timeout,
    UsesEncryption,
    declarations,
)

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Distribution


@action()
def submit_for_beta_review(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    export_compliance_uses_encryption: UsesEncryption = FROM_CONTEXT,
    export_compliance_is_exempt: IsExempt = FROM_CONTEXT,
    export_compliance_contains_proprietary_cryptography: ProprietaryCryptography = FROM_CONTEXT,
    export_compliance_contains_third_party_cryptography: ThirdPartyCryptography = FROM_CONTEXT,
    export_compliance_available_on_french_store: FrenchStore = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> Distribution:
    """Ask Apple's beta review for a build, unless that has been done; it is not opened to testers by that.

    What its test information lacks is listed before Apple is asked.

    iTunes Connect: POST ra/apps/{app}/trains/{train}/builds/{build}/submit/start,
    POST ra/apps/{app}/trains/{train}/builds/{build}/submit/complete.
    App Store Connect: POST v1/betaAppReviewSubmissions, PATCH v1/builds/{build}.

    :raises BadInput: Apple asks for a legal declaration that was not given.
    :raises Refused: there is no such build, its test information is not complete, or beta review does not take it.
    """
    answers = declarations(locals())
    chosen = usable_build(ctx, build, version, timeout=timeout, poll=poll)
    if chosen.beta_state in UNDER_BETA_REVIEW | {BETA_APPROVED}:
        ctx.detail(f"build {chosen.key} is {chosen.beta_state} already")
        return chosen.distribution()
    before = ctx.writes
    now = ctx.service.submit_for_beta_review(ctx.app, key_of(chosen), answers)
    again = f" again (it was {BETA_REJECTED})" if chosen.beta_state == BETA_REJECTED else ""
    done = f"submitted for beta review{again}" if ctx.writes > before else "was submitted by somebody else"
    ctx.detail(f"build {chosen.key} {done} ({now.beta_state})")
    return now
