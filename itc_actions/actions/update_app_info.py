"""The App Store texts of a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ..apple.limits import MAX_LENGTH, MIN_LENGTH
from ..apple.plain_texts import holds_control_character, plain
from ..catalogue import action
from ..errors import BadInput, Refused
from ..metadata import for_sale, release_date, require_served, wanted_metadata
from ..options import FROM_CONTEXT, AppVersion, Live, MarketingUrl, MetadataFolder, Option, ReleaseNotes
from ..texts import as_localized

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Version


def _text(help: str, field: str) -> Option:
    return Option(
        f"{help} A text for every language the version has, or LOCALE=TEXT for one (repeatable). "
        f"At most {MAX_LENGTH[field]} characters.",
        kind="localized",
        default=None,
    )


MOST_SAID = 8
"""Changes that the row of the step names."""

Text = str | dict[str, str] | None
Name = Annotated[Text, _text("The app's name.", "name")]
Subtitle = Annotated[Text, _text("The subtitle (App Store Connect).", "subtitle")]
Description = Annotated[Text, _text("The description.", "description")]
Keywords = Annotated[Text, _text("The keywords, separated by commas.", "keywords")]
PromotionalText = Annotated[Text, _text("The promotional text (App Store Connect).", "promotional_text")]
SupportUrl = Annotated[Text, _text("The address of the support page.", "support_url")]
PrivacyUrl = Annotated[Text, _text("The address of the privacy policy.", "privacy_url")]
Copyright = Annotated[
    str | None,
    Option("Who owns the app, and since when: 2026 Example Studios.", default=None, env=("DELIVER_COPYRIGHT",)),
]
PrimaryCategory = Annotated[
    str | None, Option("The main category, such as GAMES or SOCIAL_NETWORKING.", default=None, own_env=False)
]
SecondaryCategory = Annotated[str | None, Option("A second category.", default=None, own_env=False)]
AutomaticRelease = Annotated[
    bool | None,
    Option(
        "Release the version as soon as it is approved, or with --no-automatic-release by hand.",
        default=None,
        env=("DELIVER_AUTOMATIC_RELEASE",),
    ),
]
AutoReleaseDate = Annotated[
    str | None,
    Option(
        "Release the approved version at this time, a whole hour (App Store Connect): 2026-12-24T09:00Z, or "
        "milliseconds since 1970.",
        default=None,
        env=("DELIVER_AUTO_RELEASE_DATE",),
    ),
]
Ratings = Annotated[
    Path | None,
    Option(
        "The answers for the age rating: fastlane's JSON file.", default=None, env=("DELIVER_APP_RATING_CONFIG_PATH",)
    ),
]


@action()
def update_app_info(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    metadata: MetadataFolder = FROM_CONTEXT,
    name: Name = FROM_CONTEXT,
    subtitle: Subtitle = FROM_CONTEXT,
    description: Description = FROM_CONTEXT,
    keywords: Keywords = FROM_CONTEXT,
    release_notes: ReleaseNotes = FROM_CONTEXT,
    promotional_text: PromotionalText = FROM_CONTEXT,
    support_url: SupportUrl = FROM_CONTEXT,
    marketing_url: MarketingUrl = FROM_CONTEXT,
    privacy_url: PrivacyUrl = FROM_CONTEXT,
    copyright: Copyright = FROM_CONTEXT,
    primary_category: PrimaryCategory = FROM_CONTEXT,
    secondary_category: SecondaryCategory = FROM_CONTEXT,
    automatic_release: AutomaticRelease = FROM_CONTEXT,
    auto_release_date: AutoReleaseDate = FROM_CONTEXT,
    ratings: Ratings = FROM_CONTEXT,
    live: Live = FROM_CONTEXT,
) -> Version:
    """Change texts of the version in preparation, or with --live of the one on sale; what is equal already is not sent.

    With --metadata a folder's texts are taken over in all its languages, those that are missing are added, and with
    them its categories, its copyright and whom Apple's reviewer asks. A text that is given by itself wins over the
    folder. With --live, of a folder only that is taken over which a version on sale lets be changed.

    iTunes Connect: POST ra/apps/version/save/{app}.
    App Store Connect: PATCH v1/appStoreVersions/{version}, PATCH v1/appStoreVersionLocalizations/{localization},
    POST v1/appStoreVersionLocalizations, PATCH v1/appInfoLocalizations/{localization}, POST v1/appInfoLocalizations,
    PATCH v1/appInfos/{info}, PATCH v1/ageRatingDeclarations/{declaration}, PATCH v1/appStoreReviewDetails/{detail},
    POST v1/appStoreReviewDetails.

    :raises BadInput: a text is too long or too short, the folder is no good, or the service has no such field.
    :raises Refused: there is no such version, it lacks a language, or its state does not allow the change.
    """
    texts = {
        "name": name,
        "subtitle": subtitle,
        "description": description,
        "keywords": keywords,
        "release_notes": release_notes,
        "promotional_text": promotional_text,
        "support_url": support_url,
        "marketing_url": marketing_url,
        "privacy_url": privacy_url,
    }
    details = {
        "copyright": copyright,
        "primary_category": primary_category,
        "secondary_category": secondary_category,
        "automatic_release": automatic_release,
        "auto_release_date": release_date(auto_release_date),
    }
    given = {field: as_localized(value) for field, value in texts.items() if value is not None}
    wanted = wanted_metadata(metadata, given, details, ratings)
    if not wanted.texts and not wanted.details:
        raise BadInput(
            "Nothing to change is given.",
            next_step="Give a text, such as --release-notes, or a folder: --metadata DIR.",
        )
    check_texts({**wanted.texts, **{field: {"default": text} for field, text in _plain_texts(wanted.details)}})
    require_served(ctx.service, wanted)
    if metadata is None and not wanted.details:
        return _update_texts(ctx, wanted.texts, version, live=live)
    left = for_sale(ctx.service, wanted) if live else []
    saved = ctx.service.save_metadata(ctx.app, wanted.texts, wanted.details, number=version, live=live)
    ctx.detail(_said(saved.changed) + (f"; left alone on sale: {', '.join(left)}" if left else ""))
    return saved.version


def _update_texts(
    ctx: LaneContext, wanted: Mapping[str, Mapping[str, str]], version: str | None, *, live: bool
) -> Version:
    current = ctx.service.get_version(ctx.app, live=live)
    if current is None or (version is not None and not live and current.number != version):
        there = f"the one in preparation is {current.number}" if current else "none is in preparation"
        raise Refused(
            f"There is no version {version or 'to change'}: {there}.",
            next_step="Create it first: action.create-version.",
        )
    changes = differing(current.texts, wanted)
    if not changes:
        ctx.detail("texts are as wanted already")
        return current
    updated = ctx.service.update_version_texts(ctx.app, changes, live=live, seen=current)
    said = sorted({field.replace("_", " ") for texts in changes.values() for field in texts})
    ctx.detail(f"{', '.join(said)} of {', '.join(sorted(changes))} changed")
    return updated


def _plain_texts(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((field, value) for field, value in details.items() if isinstance(value, str))


def _said(changed: Sequence[str]) -> str:
    """What was changed, in few words."""
    if not changed:
        return "all is as wanted already"
    more = f" and {len(changed) - MOST_SAID} more" if len(changed) > MOST_SAID else ""
    return f"{', '.join(sorted(changed)[:MOST_SAID])}{more} changed"


def check_texts(wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Complain about texts that Apple does not take: too long or too short, or with a control character in them.

    :raises BadInput: lists every one of them, with its language and what is wrong.
    """
    complaints = [
        f"{field.replace('_', ' ')}{'' if locale == 'default' else f' ({locale})'} {complaint}"
        for field, texts in wanted.items()
        for locale, text in texts.items()
        if (complaint := _complaint(field, text))
    ]
    if complaints:
        raise BadInput(
            f"Does not fit: {'; '.join(complaints)}.", now="Nothing was sent for this step.", next_step="Correct it."
        )


def _complaint(field: str, text: str) -> str | None:
    """What is wrong with a text; one that is to be taken away is empty."""
    size = len(text)
    if holds_control_character(text):
        return "holds a control character"
    if size > MAX_LENGTH.get(field, size):
        return f"has {size} characters, at most {MAX_LENGTH[field]} are allowed"
    if 0 < size < MIN_LENGTH.get(field, 0):
        return f"has {size} characters, at least {MIN_LENGTH[field]} are needed"
    return None


def differing(current: Mapping[str, Any], wanted: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """{locale: {field: text}} of what is wanted and not so yet.

    :param current: the texts there are, a record by locale.
    :param wanted: {field: {locale, or `default` for every locale there is: text}}.
    """
    changes: dict[str, dict[str, str]] = {}
    for field, texts in wanted.items():
        every = dict.fromkeys(current, texts["default"]) if "default" in texts else {}
        for locale, text in {**every, **{key: text for key, text in texts.items() if key != "default"}}.items():
            if plain(getattr(current.get(locale), field, None) or "") != plain(text):
                changes.setdefault(locale, {})[field] = text
    return changes
