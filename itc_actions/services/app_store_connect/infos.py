"""An app's information beside its versions: which one is meant, its categories, its age rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...http.client import encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...records import App
    from .api import Api
    from .jsonapi import Document, Resource

INFO_STATES: Final = ("READY_FOR_DISTRIBUTION", "PENDING_RELEASE", "IN_REVIEW")
"""From the app information of the store to that of the version being edited, whose states are all others."""
CATEGORY_RELATIONS: Final = {
    "primary_category": "primaryCategory",
    "primary_first_sub_category": "primarySubcategoryOne",
    "primary_second_sub_category": "primarySubcategoryTwo",
    "secondary_category": "secondaryCategory",
    "secondary_first_sub_category": "secondarySubcategoryOne",
    "secondary_second_sub_category": "secondarySubcategoryTwo",
}
"""The categories of `VersionDetails` as `appInfos` calls them."""


def of_kind(infos: Iterable[Resource], *, live: bool) -> Resource | None:
    """The information of the store, or of the version being edited; without one, that of the store counts for both."""
    there = [info for info in infos if info.text_of("state") != "REPLACED_WITH_NEW_INFO"]

    def place(info: Resource) -> int:
        state = info.text_of("state")
        return INFO_STATES.index(state) if state in INFO_STATES else len(INFO_STATES)

    if not there:
        return None
    return min(there, key=place) if live else max(there, key=place)


def read_info(api: Api, app: App, *, live: bool) -> tuple[Document, Resource | None]:
    """The information with its categories and its age rating. `GET /v1/apps/{id}/appInfos`."""
    relations = ("ageRatingDeclaration", *CATEGORY_RELATIONS.values())
    params = {
        "include": ",".join(relations),
        "fields[appInfos]": ",".join(("state", *relations)),
        "fields[appCategories]": "platforms",
    }
    purpose = f"Reading the categories of {app.name}"
    document = api.read_all(f"apps/{encode(app.id)}/appInfos", purpose, params)
    return document, of_kind(document.data, live=live)
