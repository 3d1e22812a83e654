"""A build handed to the external testers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.states import BETA_READY, BETA_REJECTED
from ..builds import key_of, usable_build
from ..catalogue import action
from ..options import (
    FROM_CONTEXT,
    AppVersion,
    BuildNumber,
    FrenchStore,
    Groups,
    IsExempt,
    Option,
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

SubmitBetaReview = Annotated[
    bool,
    Option(
        "Ask Apple's beta review for the build, where that has not been done.",
        default=True,
        env=("PILOT_SUBMIT_BETA_REVIEW",),
    ),
]


Notify = Annotated[
    bool,
    Option(
        "Have the testers told of the build (App Store Connect).", default=False, env=("PILOT_NOTIFY_EXTERNAL_TESTERS",)
    ),
]


@action()
def distribute_build(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    groups: Groups = FROM_CONTEXT,
    notify: Notify = FROM_CONTEXT,
    submit_beta_review: SubmitBetaReview = FROM_CONTEXT,
    export_compliance_uses_encryption: UsesEncryption = FROM_CONTEXT,
    export_compliance_is_exempt: IsExempt = FROM_CONTEXT,
    export_compliance_contains_proprietary_cryptography: ProprietaryCryptography = FROM_CONTEXT,
    export_compliance_contains_third_party_cryptography: ThirdPartyCryptography = FROM_CONTEXT,
    export_compliance_available_on_french_store: FrenchStore = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> Distribution:
    """Open a build to its testers and ask beta review for it; what is done already is not done again.

    iTunes Connect: POST ra/apps/{app}/trains/, POST ra/apps/{app}/trains/{train}/builds/{build}/submit/start,
    POST ra/apps/{app}/trains/{train}/builds/{build}/submit/complete.
    App Store Connect: POST v1/builds/{build}/relationships/betaGroups, POST v1/betaAppReviewSubmissions,
    PATCH v1/builds/{build}, PATCH v1/buildBetaDetails/{build}.

    :raises BadInput: Apple asks for a legal declaration that was not given.
    :raises Refused: there is no such build, or beta review does not take it.
    """
    answers = declarations(locals())
    chosen = usable_build(ctx, build, version, timeout=timeout, poll=poll)
    now = chosen.distribution()
    done = []
    if submit_beta_review and chosen.beta_state in (BETA_READY, BETA_REJECTED):  # first: it is what may be refused
        now = ctx.service.submit_for_beta_review(ctx.app, key_of(chosen), answers)
        again = f" again (it was {BETA_REJECTED})" if chosen.beta_state == BETA_REJECTED else ""
        done.append(f"submitted for beta review{again}")
    if groups or not chosen.testing:
        before = ctx.writes
        now = ctx.service.enable_testing(ctx.app, key_of(chosen), groups, notify=notify)
        if ctx.writes > before:
            done.append(f"opened to {', '.join(groups) or 'testers'}")
    ctx.detail(f"build {chosen.key} {' and '.join(done) or f'is open to testers already ({now.beta_state})'}")
    return now
