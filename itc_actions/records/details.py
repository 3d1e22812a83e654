"""What a version has beside its texts."""

from __future__ import annotations

from datetime import datetime

from .record import Record


class VersionDetails(Record, frozen=True, kw_only=True):
    """What a version has in no language: categories, whom review asks, when it is released, what it is rated by.

    Categories are named as the App Store Connect API does (`GAMES`, `GAMES_PUZZLE`). Passwords are never read.
    """

    number: str
    state: str
    live: bool
    copyright: str | None = None
    primary_category: str | None = None
    primary_first_sub_category: str | None = None
    primary_second_sub_category: str | None = None
    secondary_category: str | None = None
    secondary_first_sub_category: str | None = None
    secondary_second_sub_category: str | None = None
    review_first_name: str | None = None
    review_last_name: str | None = None
    review_phone: str | None = None
    review_email: str | None = None
    review_notes: str | None = None
    demo_user: str | None = None
    automatic_release: bool | None = None
    """Whether it is released as soon as it is approved, or at `auto_release_date`; else by hand."""
    auto_release_date: datetime | None = None
    ratings: dict[str, str | bool | None] = {}
    """What was answered to each question of the age rating, by the service's own name of it."""
