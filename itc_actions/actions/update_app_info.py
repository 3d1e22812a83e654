"""The App Store texts of a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from ..apple.limits import MAX_LENGTH, MIN_LENGTH
from ..catalogue import action
from ..errors import BadInput, Refused
from ..options import FROM_CONTEXT, AppVersion, Live, MarketingUrl, Option, ReleaseNotes
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


Text = str | dict[str, str] | None
Name = Annotated[Text, _text("The app's name.", "name")]
Description = Annotated[Text, _text("The description.", "description")]
Keywords = Annotated[Text, _text("The keywords, separated by commas.", "keywords")]
SupportUrl = Annotated[Text, _text("The address of the support page.", "support_url")]
PrivacyUrl = Annotated[Text, _text("The address of the privacy policy.", "privacy_url")]


@action()
def update_app_info(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    name: Name = FROM_CONTEXT,
    description: Description = FROM_CONTEXT,
    keywords: Keywords = FROM_CONTEXT,
    release_notes: ReleaseNotes = FROM_CONTEXT,
    support_url: SupportUrl = FROM_CONTEXT,
    marketing_url: MarketingUrl = FROM_CONTEXT,
    privacy_url: PrivacyUrl = FROM_CONTEXT,
    live: Live = FROM_CONTEXT,
) -> Version:
    """Change texts of the version in preparation, or with --live of the one on sale; what is equal already is not sent.

    iTunes Connect: POST ra/apps/version/save/{app}.
    App Store Connect: PATCH v1/appStoreVersionLocalizations/{localization},
    PATCH v1/appInfoLocalizations/{localization}.

    :raises BadInput: a text is too long or too short.
    :raises Refused: there is no such version, it lacks a language, or its state does not allow the change.
    """
    fields = {
        "name": name,
        "description": description,
        "keywords": keywords,
        "release_notes": release_notes,
        "support_url": support_url,
        "marketing_url": marketing_url,
        "privacy_url": privacy_url,
    }
    wanted = {field: as_localized(value) for field, value in fields.items() if value is not None}
    if not wanted:
        raise BadInput("No text to change is given.", next_step="Give at least one, such as --release-notes.")
    check_lengths(wanted)
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


def check_lengths(wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Complain about texts that are longer or shorter than Apple takes; one to be taken away is empty.

    :raises BadInput: lists every one of them, with its language and by how much.
    """
    complaints = [
        f"{field.replace('_', ' ')}{'' if locale == 'default' else f' ({locale})'} has {len(text)} characters, {bound}"
        for field, texts in wanted.items()
        for locale, text in texts.items()
        if (bound := _bound_broken(field, len(text)))
    ]
    if complaints:
        raise BadInput(
            f"Does not fit: {'; '.join(complaints)}.", now="Nothing was sent for this step.", next_step="Correct it."
        )


def _bound_broken(field: str, size: int) -> str | None:
    if size > MAX_LENGTH.get(field, size):
        return f"at most {MAX_LENGTH[field]} are allowed"
    return f"at least {MIN_LENGTH[field]} are needed" if 0 < size < MIN_LENGTH.get(field, 0) else None


def differing(current: Mapping[str, Any], wanted: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """{locale: {field: text}} of what is wanted and not so yet.

    :param current: the texts there are, a record by locale.
    :param wanted: {field: {locale, or `default` for every locale there is: text}}.
    """
    changes: dict[str, dict[str, str]] = {}
    for field, texts in wanted.items():
        every = dict.fromkeys(current, texts["default"]) if "default" in texts else {}
        for locale, text in {**every, **{key: text for key, text in texts.items() if key != "default"}}.items():
            if _plain(getattr(current.get(locale), field, None)) != _plain(text):
                changes.setdefault(locale, {})[field] = text
    return changes


def _plain(text: str | None) -> str:
    """As services keep a text: without blanks around it, lines ended in one way."""
    return (text or "").replace("\r\n", "\n").strip()
