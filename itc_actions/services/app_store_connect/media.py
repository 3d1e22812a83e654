"""Screenshots and app previews: all sets of all languages, side by side."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...http.client import encode
from ..parts.media import Sets, total
from ..side_by_side import side_by_side
from ..text_refusals import refusal_of_languages
from .media_sets import PREVIEWS, SCREENSHOTS, Family, MediaSet

if TYPE_CHECKING:
    from ...records import App, MediaSaved
    from ..parts.uploads import UploadTool
    from .api import Api
    from .jsonapi import Ref, Resource
    from .versions import Versions


class Media:
    """The part of `AppStoreConnect` that takes media."""

    _api: Api
    _versions: Versions

    def media_locales(self, app: App) -> set[str]:
        """The languages of the version being edited. `GET /v1/apps/{id}/appStoreVersions`."""
        return set(self._texts_of(app))

    def save_screenshots(self, app: App, sets: Sets, *, sync: bool, timeout: float, tool: UploadTool) -> MediaSaved:
        """`POST /v1/appScreenshotSets`, `POST`, `PATCH` and `DELETE /v1/appScreenshots`, a PUT for each part."""
        return self._save(app, SCREENSHOTS, sets, sync=sync, timeout=timeout)

    def save_previews(self, app: App, sets: Sets, *, sync: bool, timeout: float) -> MediaSaved:
        """`POST /v1/appPreviewSets`, `POST`, `PATCH` and `DELETE /v1/appPreviews`, a PUT for each part."""
        return self._save(app, PREVIEWS, sets, sync=sync, timeout=timeout)

    def _texts_of(self, app: App) -> dict[str, Ref]:
        """The texts of the version being edited, by language."""
        document, version = self._versions.edit(app)
        return {each.text("locale"): each.ref for each in self._versions.texts(document, version)}

    def _save(self, app: App, family: Family, sets: Sets, *, sync: bool, timeout: float) -> MediaSaved:
        owners = self._texts_of(app)
        missing = {locale for locale, _ in sets} - owners.keys()
        if missing:
            raise refusal_of_languages(
                f"the version of {app.name}", missing, owners, "App Store Connect", of_version=True
            )
        reads = {
            locale: partial(self._sets_of, family, owners[locale], app) for locale in sorted({each for each, _ in sets})
        }
        there: dict[str, dict[str, Resource]] = dict(zip(reads, side_by_side(list(reads.values())), strict=True))
        calls: list[Callable[[], Any]] = []
        for (locale, display), media in sets.items():
            whose = f"the {display} {family.noun}s in {locale} of {app.name}"
            made = MediaSet(self._api, family, owners[locale], display, there[locale].get(display), whose)
            calls.append(partial(self._save_set, made, media, sync, timeout))
        return total(side_by_side(calls))

    @staticmethod
    def _save_set(made: MediaSet, media: Any, sync: bool, timeout: float) -> MediaSaved:
        return made.save(media, made.read(), sync=sync, timeout=timeout)

    def _sets_of(self, family: Family, owner: Ref, app: App) -> dict[str, Resource]:
        """The sets of one language, by display type."""
        path = f"appStoreVersionLocalizations/{encode(owner.id)}/{family.sets}"
        fields = {f"fields[{family.sets}]": family.display}
        found = self._api.read_all(path, f"Reading the {family.noun}s of {app.name}", fields)
        return {each.text(family.display): each for each in found.data}
