"""Texts in all languages and what a version has beside them: all in its one document, saved at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ...apple.age_rating import ITUNES_CONNECT, LEVELS
from ...apple.categories import category_of, genre_of
from ...apple.locales import language_of_locale, locale_of_language
from ...apple.metadata_fields import CATEGORIES
from ...errors import BadInput, Refused
from ...records import VersionDetails
from ...redaction import remember
from ..parts.metadata import Saved, parent_of, per_locale
from . import parsing
from .documents import Change, changes_in, changes_in_languages, languages

if TYPE_CHECKING:
    from ...records import App
    from .nodes import Node
    from .versions import Versions

REVIEW_FIELDS: Final = {
    "review_first_name": "firstName",
    "review_last_name": "lastName",
    "review_phone": "phoneNumber",
    "review_email": "emailAddress",
    "review_notes": "reviewNotes",
    "demo_user": "userName",
    "demo_password": "password",
}
"""Whom Apple's reviewer asks, as `appReviewInfo` of the document calls it."""
_CATEGORY_KEYS: Final = {
    "primary_category": "primaryCategory",
    "primary_first_sub_category": "primaryFirstSubCategory",
    "primary_second_sub_category": "primarySecondSubCategory",
    "secondary_category": "secondaryCategory",
    "secondary_first_sub_category": "secondaryFirstSubCategory",
    "secondary_second_sub_category": "secondarySecondSubCategory",
}
_LEVEL: Final = "ITC.apps.ratings.level."
_OLD_NAMES: Final = {question: name for name, question in ITUNES_CONNECT.items()}
_OLD_LEVELS: Final = {new: old for old, new in LEVELS.items()}
_PICTURES: Final = ("screenshots", "appTrailers")


class Level(Change):
    """The level of one descriptor of the age rating, which is bare."""

    __slots__ = ()

    def present(self) -> Any:
        """The level, without what is before its name."""
        return (self.node.text_of("level") or "").removeprefix(_LEVEL)

    def write(self) -> None:
        """Put it there."""
        self.node.members()["level"] = _LEVEL + self.text


class Metadata:
    """The part of `ItunesConnect` that knows metadata."""

    _versions: Versions

    text_fields = frozenset(parsing.VERSION_FIELDS)
    live_fields = frozenset(
        {"description", "release_notes", "support_url", "marketing_url", "privacy_url", "copyright"}
    )

    def get_details(self, app: App, *, live: bool = False) -> VersionDetails | None:
        """What a version has beside its texts, or None. `GET ra/apps/version/{app}`."""
        document = self._versions.found_document(app, live=live)
        return None if document is None else _details(document, app)

    def save_metadata(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        details: Mapping[str, Any],
        *,
        number: str | None = None,
        live: bool = False,
    ) -> Saved:
        """All of it in one save, or none if nothing differs. `POST ra/apps/version/save/{app}`.

        :raises Refused: there is no such version, or it may not be changed now.
        :raises BadInput: a date to release at, or a question that iTunes Connect does not ask.
        """
        document = self._versions.document(app, live=True) if live else self._versions.edit_document(app)
        now = parsing.version(document, app.id)
        if now.live is not live or number not in (None, now.number):
            raise Refused(f"There is no such version: {app.name} has {now.number} ({now.state}).")
        wanted = per_locale(texts, set(now.texts))
        _add_languages(document, wanted)
        whose = f"version {now.number} ({now.state}) of {app.name}"
        changes = [
            *changes_in_languages(languages(document), wanted, parsing.VERSION_FIELDS, whose),
            *_detail_changes(document, details),
        ]
        saved = self._versions.save(
            app, document, changes, prepare=lambda fresh: _add_languages(fresh, wanted), live=live
        )
        return Saved(saved, tuple(change.label for change in changes))


def _details(document: Node, app: App) -> VersionDetails:
    version = parsing.version(document, app.id)
    genres = {field: document.text_of(key) for field, key in _CATEGORY_KEYS.items()}
    categories: dict[str, Any] = {}
    for field in CATEGORIES:  # the parents come before their subcategories
        genre = genres[field]
        categories[field] = category_of(genre, parent_of(field, categories)) if genre else None
    contact = document["appReviewInfo"]
    review: dict[str, Any] = {
        field: contact.text_of(key) or None for field, key in REVIEW_FIELDS.items() if field != "demo_password"
    }
    return VersionDetails(
        number=version.number,
        state=version.state,
        live=version.live,
        copyright=version.copyright or None,
        automatic_release=version.release_on_approval,
        ratings={question: answer for question, _, answer in _ratings(document)},
        **categories,
        **review,
    )


def _ratings(document: Node) -> Iterator[tuple[str, Node, str | bool | None]]:
    """Each question with its descriptor and its answer."""
    ratings = document["ratings"]
    for key in ("nonBooleanDescriptors", "booleanDescriptors"):
        for entry in ratings.items_of(key):
            name = entry["name"].text().rpartition(".")[2]
            level = (entry.text_of("level") or "").removeprefix(_LEVEL) or None
            answer = {"YES": True, "NO": False}.get(level or "", LEVELS.get(level or "", level))
            yield ITUNES_CONNECT.get(name, name), entry, answer


def _detail_changes(document: Node, details: Mapping[str, Any]) -> Iterator[Change]:
    """The changes that details make in the document, unmade ones only.

    :raises BadInput: iTunes Connect has no such thing.
    """
    if details.get("auto_release_date") is not None:
        raise BadInput(
            "iTunes Connect cannot release at a time: as soon as it is approved, or by hand.",
            now="Nothing was written.",
            next_step="Use --automatic-release or --no-automatic-release, or --service app-store-connect.",
        )
    plain: dict[str, str] = {field: details[field] for field in ("copyright",) if field in details}
    for field in CATEGORIES:
        if field in details:
            category = category_of(details[field], parent_of(field, details))
            plain[field] = genre_of(category, parent_of(field, details))
    if details.get("automatic_release") is not None:
        plain["automatic_release"] = "true" if details["automatic_release"] else "false"
    keys = {**_CATEGORY_KEYS, "copyright": "copyright", "automatic_release": "releaseOnApproval"}
    yield from changes_in(document, plain, keys)
    yield from _review_changes(document["appReviewInfo"], details)
    yield from _rating_changes(document, details.get("ratings") or {})


def _review_changes(contact: Node, details: Mapping[str, Any]) -> Iterator[Change]:
    wanted = {field: details[field] for field in REVIEW_FIELDS if field in details}
    changes = list(changes_in(contact, wanted, REVIEW_FIELDS))
    password = contact.text_of(REVIEW_FIELDS["demo_password"])
    if password:
        remember(password)
    unreadable = not password and bool(contact.text_of(REVIEW_FIELDS["demo_user"]))
    if unreadable and not any(change.field == "demo_user" for change in changes):
        changes = [change for change in changes if change.field != "demo_password"]  # it goes with its account alone
    yield from changes


def _rating_changes(document: Node, ratings: Mapping[str, str | bool | None]) -> Iterator[Level]:
    asked = {question: entry for question, entry, _ in _ratings(document)}
    unknown = sorted(set(ratings) - set(asked))
    if unknown:
        raise BadInput(
            f"iTunes Connect does not ask of the age rating: {', '.join(unknown)}.",
            now="Nothing was written.",
            next_step=f"It asks: {', '.join(sorted(asked))}.",
        )
    changes = []
    for question, answer in ratings.items():
        level = ("YES" if answer else "NO") if isinstance(answer, bool) else str(answer)
        change = Level(asked[question], f"age rating {question}", _OLD_LEVELS.get(level, level))
        if not change.made():
            changes.append(change)
    if changes and document["ratings"].members().get("isEditable") is False:
        raise Refused("The service does not let the age rating be changed now.", now="Nothing was written.")
    yield from changes


def _add_languages(document: Node, wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Make room for the languages that the document lacks: blank ones, under the name that the app has.

    How the web page adds one was never recorded: an entry like the others, without an id, is an assumption [?].
    """
    entries = document["details"].plain()
    there = {locale_of_language(entry["language"].text()): entry for entry in entries.items()}
    primary = there.get(locale_of_language(document.text_of("primaryLanguage") or ""), next(iter(there.values())))
    for locale in [locale for locale in wanted if locale not in there]:
        blank = copy.deepcopy(primary.members())
        for key, member in blank.items():
            if key in _PICTURES and isinstance(member, dict):
                for pictures in (member.get("value") or {}).values():
                    pictures["value"] = [] if isinstance(pictures.get("value"), list) else None
            elif isinstance(member, dict) and "value" in member and key != "name":
                member["value"] = None
        blank.update(language=language_of_locale(locale), detailId=None)
        entries.value.append(blank)
