"""What beta review lacks for certain in a build's test information: told on both services before Apple is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..records import BuildTestInfo

CONTACT: Final = {
    "review_first_name": "--review-first-name",
    "review_last_name": "--review-last-name",
    "review_phone": "--review-phone",
    "review_email": "--review-email",
}
TEXTS: Final = {
    "whats_new": "--whats-new",
    "beta_description": "--beta-description",
    "feedback_email": "--feedback-email",
}
"""What is needed, with the flags that set it; which fields Apple needs is what its users report [?]."""


def require_complete(whose: str, info: BuildTestInfo, told: Collection[str] = tuple(CONTACT)) -> None:
    """Refuse what lacks the contact, or a text in the primary language: both are needed for certain.

    :param whose: "build 100 (2.0) of Tank".
    :param told: the fields of the contact that the service tells at all.
    :raises Refused: lists everything that is missing.
    """
    primary = info.primary_locale if info.primary_locale in info.texts else next(iter(info.texts), None)
    lacking = gaps(info, [primary] if primary else [], told)
    if lacking:
        raise incomplete(whose, lacking)


def gaps(info: BuildTestInfo, locales: Sequence[str], told: Collection[str] = tuple(CONTACT)) -> list[str]:
    """What is missing, as the flags that set it."""
    contact = [flag for field, flag in CONTACT.items() if field in told and not getattr(info, field)]
    texts = [
        f"{flag} {locale}=TEXT"
        for field, flag in TEXTS.items()
        for locale in locales
        if not getattr(info.texts[locale], field)
    ]
    return [*contact, *texts]


def incomplete(whose: str, lacking: Sequence[str], seen: str = "") -> Refused:
    """The error of test information that is not complete.

    :param lacking: the flags that set what is missing.
    :param seen: a sentence about how that showed.
    """
    return Refused(
        f"The test information of {whose} is not complete: beta review does not take it. {seen}".rstrip(),
        now="Nothing was submitted.",
        next_step=f"Set what is missing with action.update-build-test-info: {', '.join(lacking)}.",
    )
