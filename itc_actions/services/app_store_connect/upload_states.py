"""What an upload says of itself: the build that is to come of it, and why none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from ...records import Build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .jsonapi import Resource


def build_of_upload(resource: Resource) -> Build | None:
    """An upload that has not become a build (yet), or None for a mere reservation."""
    state = resource.attributes.get("state")
    raw = state.get("state") if isinstance(state, dict) else None
    if raw not in ("PROCESSING", "FAILED"):
        return None
    said = "; ".join(f"{code} {description}" for code, description in upload_errors(resource))
    return Build(
        train=resource.text_of("cfBundleShortVersionString"),
        number=resource.text_of("cfBundleVersion"),
        state=states.BUILD_INVALID if raw == "FAILED" else states.BUILD_PROCESSING,
        raw_state=f"{raw}: {said}" if said else raw,
        uploaded=resource.time_of("uploadedDate") or resource.time_of("createdDate"),
    )


def upload_errors(resource: Resource) -> list[tuple[str, str]]:
    """Code and description of each error of an upload."""
    state = resource.attributes.get("state")
    listed = state.get("errors") if isinstance(state, dict) else None
    return [
        (str(each.get("code") or ""), str(each.get("description") or ""))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]


def in_words(errors: Iterable[tuple[str, str]]) -> str:
    """The errors of an upload in one line."""
    said = " · ".join(f"{description} ({code})" if code else description for code, description in errors)
    return said or "it gave no reason"
