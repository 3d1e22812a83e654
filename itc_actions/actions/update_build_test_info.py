"""What the testers of a build, and beta review, are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.plain_texts import plain
from ..builds import key_of, usable_build
from ..catalogue import action
from ..errors import BadInput
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Option, Poll, Timeout, is_email
from ..texts import as_localized
from .update_app_info import check_texts, differing

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import BuildTestInfo

Text = str | dict[str, str] | None
WhatsNew = Annotated[
    Text,
    Option(
        "What to test in this build: a text for every language the build has, or LOCALE=TEXT for one (repeatable). "
        "4 to 4000 characters.",
        kind="localized",
        default=None,
        env=("PILOT_CHANGELOG",),
    ),
]
BetaDescription = Annotated[
    Text,
    Option(
        "What the app is, for testers, by language as --whats-new. 10 to 4000 characters.",
        kind="localized",
        default=None,
        env=("PILOT_BETA_APP_DESCRIPTION",),
    ),
]
FeedbackEmail = Annotated[
    Text,
    Option(
        "Where testers' feedback goes, by language as --whats-new.",
        kind="localized",
        default=None,
        env=("PILOT_BETA_APP_FEEDBACK_EMAIL",),
        check=is_email,
    ),
]
ReviewFirstName = Annotated[str | None, Option("First name of beta review's contact, ≤ 100 characters.", default=None)]
ReviewLastName = Annotated[str | None, Option("Last name of beta review's contact, ≤ 100 characters.", default=None)]
ReviewPhone = Annotated[str | None, Option("Phone number of beta review's contact, ≤ 20 characters.", default=None)]
ReviewEmail = Annotated[
    str | None, Option("E-mail of beta review's contact, ≤ 100 characters.", default=None, check=is_email)
]
ReviewNotes = Annotated[str | None, Option("Notes for beta review, ≤ 4000 characters.", kind="text", default=None)]


@action()
def update_build_test_info(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    whats_new: WhatsNew = FROM_CONTEXT,
    beta_description: BetaDescription = FROM_CONTEXT,
    feedback_email: FeedbackEmail = FROM_CONTEXT,
    review_first_name: ReviewFirstName = FROM_CONTEXT,
    review_last_name: ReviewLastName = FROM_CONTEXT,
    review_phone: ReviewPhone = FROM_CONTEXT,
    review_email: ReviewEmail = FROM_CONTEXT,
    review_notes: ReviewNotes = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> BuildTestInfo:
    """Tell testers what to test in a build, and beta review whom to ask; what is equal already is not sent.

    iTunes Connect: POST ra/apps/{app}/trains/{train}/builds/{build}/testInformation.
    App Store Connect: PATCH v1/betaBuildLocalizations/{localization}, PATCH v1/betaAppLocalizations/{localization},
    PATCH v1/betaAppReviewDetails/{app}.

    :raises BadInput: nothing to change is given, or a text is too long or too short.
    :raises Refused: there is no such build, or it lacks a language.
    """
    fields = {"whats_new": whats_new, "beta_description": beta_description, "feedback_email": feedback_email}
    contact = {
        "review_first_name": review_first_name,
        "review_last_name": review_last_name,
        "review_phone": review_phone,
        "review_email": review_email,
        "review_notes": review_notes,
    }
    wanted = {field: as_localized(value) for field, value in fields.items() if value is not None}
    wanted_review = {field: value for field, value in contact.items() if value is not None}
    if not wanted and not wanted_review:
        raise BadInput("No test information to change is given.", next_step="Give at least one, such as --whats-new.")
    check_texts({**wanted, **{field: {"default": value} for field, value in wanted_review.items()}})
    chosen = usable_build(ctx, build, version, timeout=timeout, poll=poll)
    current = ctx.service.get_build_test_info(ctx.app, key_of(chosen))
    texts = differing(current.texts, wanted)
    review = {
        field: value for field, value in wanted_review.items() if plain(getattr(current, field) or "") != plain(value)
    }
    if not texts and not review:
        ctx.detail(f"the test information of build {chosen.key} is as wanted already")
        return current
    updated = ctx.service.update_build_test_info(ctx.app, key_of(chosen), texts, review, seen=current)
    ctx.detail(f"the test information of build {chosen.key} changed ({', '.join(sorted(texts)) or 'contact'})")
    return updated
