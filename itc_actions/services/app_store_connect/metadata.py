"""Texts in all languages, and what a version has beside them in four other places: only what differs is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ...apple.categories import category_of
from ...apple.metadata_fields import CATEGORIES
from ...errors import Refused
from ...http.client import encode
from ...http.effects import Effect
from ...records import VersionDetails
from ...redaction import remember
from ..changed_since import Field, plain, require_unchanged
from ..parts.metadata import Saved, parent_of, per_locale
from ..side_by_side import side_by_side
from . import parsing
from .infos import CATEGORY_RELATIONS, read_info
from .jsonapi import Document, Ref, Resource

if TYPE_CHECKING:
    from ...records import App
    from .api import Api
    from .texts import Texts
    from .versions import Versions

_REVIEW_FIELDS: Final = parsing.BETA_REVIEW_FIELDS
"""`appStoreReviewDetails` calls them as `betaAppReviewDetails` does."""


class _Places(NamedTuple):
    """What is kept outside the version itself."""

    document: Document
    info: Resource | None
    review: Resource | None


class Metadata:
    """The part of `AppStoreConnect` that knows metadata."""

    _api: Api
    _versions: Versions
    _texts: Texts

    text_fields = frozenset({**parsing.VERSION_FIELDS, **parsing.INFO_FIELDS})
    live_fields = frozenset({"promotional_text", "support_url", "marketing_url", "privacy_url", "privacy_text"})

    def get_details(self, app: App, *, live: bool = False) -> VersionDetails | None:
        """`GET /v1/apps/{id}/appStoreVersions`, `…/appInfos`, `GET /v1/appStoreVersions/{id}/appStoreReviewDetail`."""
        found = self._versions.find(app, live=live)
        if found is None:
            return None
        version = found[1]
        places = self._places(app, version, live=live)
        review = {} if places.review is None else places.review.attributes
        release = version.text_of("releaseType")
        return VersionDetails(
            number=version.text("versionString"),
            state=parsing.version_state(version),
            live=live,
            copyright=version.text_of("copyright") or None,
            automatic_release=None if release is None else release != "MANUAL",
            auto_release_date=version.time_of("earliestReleaseDate"),
            ratings=_answers(places),
            **_categories(places.info),
            **{field: review.get(name) or None for field, name in _REVIEW_FIELDS.items() if field != "demo_password"},
        )

    def save_metadata(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        details: Mapping[str, Any],
        *,
        number: str | None = None,
        live: bool = False,
    ) -> Saved:
        """The version's own attributes first, then its texts, then the rest: Apple has trouble with another order.

        `PATCH /v1/appStoreVersions/{id}`, `…/appStoreVersionLocalizations/{id}`, `…/appInfoLocalizations/{id}`,
        `…/appInfos/{id}`, `…/ageRatingDeclarations/{id}`, `…/appStoreReviewDetails/{id}`; POST of what is missing.

        :raises Refused: there is no such version, or it may not be changed now.
        """
        _, version = self._texts.found(app, live=live)
        if number not in (None, version.text("versionString")):
            state = parsing.version_state(version)
            raise Refused(f"There is no version {number}: {app.name} has {version.text('versionString')} ({state}).")
        changed = self._save_version(app, version, details)
        if texts:
            record, labels = self._texts.save(app, lambda there: per_locale(texts, there), live=live)
            changed += labels
        elsewhere = {*CATEGORIES, *_REVIEW_FIELDS, "ratings"} & set(details)
        if elsewhere:
            places = self._places(app, version, live=live)
            changed += self._save_categories(app, places, details, live=live)
            changed += self._save_ratings(app, places, details.get("ratings") or {}, live=live)
            changed += self._save_review(app, version, places.review, details)
        if not texts:
            record = self._versions.by_id(app, version.id, live=live)
        return Saved(record, tuple(changed))

    def _places(self, app: App, version: Resource, *, live: bool) -> _Places:
        reads: list[Callable[[], Any]] = [
            lambda: read_info(self._api, app, live=live),
            lambda: self._review_detail(app, version),
        ]
        (document, info), review = side_by_side(reads)
        return _Places(document, info, review)

    def _review_detail(self, app: App, version: Resource) -> Resource | None:
        path = f"appStoreVersions/{encode(version.id)}/appStoreReviewDetail"
        fields = {"fields[appStoreReviewDetails]": ",".join((*_REVIEW_FIELDS.values(), "demoAccountRequired"))}
        found = self._api.find(path, f"Reading whom review asks about {app.name}", fields)
        detail = None if found is None else found.first()
        if detail is not None and detail.attributes.get("demoAccountPassword"):
            remember(detail.text("demoAccountPassword"))
        return detail

    def _save_version(self, app: App, version: Resource, details: Mapping[str, Any]) -> list[str]:
        wanted: dict[str, Any] = {}
        if "copyright" in details:
            wanted["copyright"] = details["copyright"]
        date: datetime | None = details.get("auto_release_date")
        if date is not None:
            wanted["releaseType"] = "SCHEDULED"
            if version.time_of("earliestReleaseDate") != date:
                wanted["earliestReleaseDate"] = f"{date:%Y-%m-%dT%H:%M:%SZ}"
        elif details.get("automatic_release") is not None:
            wanted["releaseType"] = "AFTER_APPROVAL" if details["automatic_release"] else "MANUAL"
        differing = _differing(version, wanted)
        if differing:
            what = f"saving version {version.text('versionString')} of {app.name}"
            self._api.update(version.ref, version.attributes, what=what, attributes=differing)
        names = {"releaseType": "automatic release", "earliestReleaseDate": "auto release date"}
        return [names.get(name, name) for name in differing]

    def _save_categories(self, app: App, places: _Places, details: Mapping[str, Any], *, live: bool) -> list[str]:
        wanted = {
            CATEGORY_RELATIONS[field]: Ref("appCategories", category_of(details[field], parent_of(field, details)))
            for field in CATEGORIES
            if field in details
        }
        info = places.info
        if info is None or not wanted:
            return []
        differing = {name: ref for name, ref in wanted.items() if info.one(name) != ref}
        if not differing:
            return []

        def find() -> bool | None:
            now = read_info(self._api, app, live=live)[1]
            others = [name for name, ref in differing.items() if now is None or now.one(name) != ref]
            fields = [Field(name, info.one(name), now and now.one(name)) for name in others]
            require_unchanged(f"the categories of {app.name}", fields)
            return None if others else True

        what = f"saving the categories of {app.name}"
        self._api.move(info.ref, find, what=what, relationships=differing, effect=Effect.REPEATABLE)
        ours = {name: field for field, name in CATEGORY_RELATIONS.items()}
        return [ours[name].replace("_", " ") for name in differing]

    def _save_ratings(self, app: App, places: _Places, answers: Mapping[str, Any], *, live: bool) -> list[str]:
        if not answers:
            return []
        declaration = None if places.info is None else places.document.related(places.info, "ageRatingDeclaration")
        if declaration is None:
            raise Refused(f"{app.name} has no age rating to change.", next_step="Look at it in App Store Connect.")
        differing = {name: value for name, value in answers.items() if declaration.attributes.get(name) != value}
        if not differing:
            return []

        def find() -> bool | None:
            document, info = read_info(self._api, app, live=live)
            found = None if info is None else document.related(info, "ageRatingDeclaration")
            now = {} if found is None else found.attributes
            others = [name for name, value in differing.items() if now.get(name) != value]
            fields = [Field(name, declaration.attributes.get(name), now.get(name)) for name in others]
            require_unchanged(f"the age rating of {app.name}", fields)
            return None if others else True

        what = f"saving the age rating of {app.name}"
        self._api.move(declaration.ref, find, what=what, attributes=differing, effect=Effect.REPEATABLE)
        return [f"age rating {name}" for name in differing]

    def _save_review(
        self, app: App, version: Resource, detail: Resource | None, details: Mapping[str, Any]
    ) -> list[str]:
        wanted = {name: details[field] for field, name in _REVIEW_FIELDS.items() if field in details}
        there = {} if detail is None else detail.attributes
        differing = {name: text for name, text in wanted.items() if plain(there.get(name)) != plain(text)}
        if not there.get("demoAccountPassword") and "demoAccountName" not in differing and detail is not None:
            differing.pop("demoAccountPassword", None)  # what cannot be read is sent with its account alone
        if not differing:
            return []
        ours = {name: field for field, name in _REVIEW_FIELDS.items()}
        labels = [ours[name].replace("_", " ") for name in differing]
        if differing.get("demoAccountName") and not there.get("demoAccountRequired"):
            differing["demoAccountRequired"] = True
        what = f"saving whom review asks about {app.name}"
        if detail is not None:
            self._api.update(detail.ref, there, what=what, attributes=differing)
            return labels
        made = self._api.create(
            "appStoreReviewDetails",
            lambda: self._review_detail(app, version),
            lambda resource: resource,
            what=what,
            attributes=differing,
            relationships={"appStoreVersion": version.ref},
        )
        # Those that somebody else gave meanwhile say something of their own.
        others = {name: value for name, value in differing.items() if plain(made.attributes.get(name)) != plain(value)}
        others.pop("demoAccountPassword", None)
        if others:
            self._api.update(made.ref, made.attributes, what=what, attributes=others)
        return labels


def _differing(resource: Resource, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if plain(resource.attributes.get(name)) != plain(value)}


def _categories(info: Resource | None) -> dict[str, Any]:
    refs = {field: None if info is None else info.one(name) for field, name in CATEGORY_RELATIONS.items()}
    return {field: ref.id if ref else None for field, ref in refs.items()}


def _answers(places: _Places) -> dict[str, Any]:
    declaration = None if places.info is None else places.document.related(places.info, "ageRatingDeclaration")
    return {} if declaration is None else dict(declaration.attributes)
