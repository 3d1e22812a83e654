"""Fields of what is saved: how long they may be, and how they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple.limits import MAX_LENGTH, MIN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .state import ReviewContact, TestTexts

REQUIRED = "This field is required."  # [?] the service's words are not recorded
CONTACT_LIMITS = {
    "first_name": "review_first_name",
    "last_name": "review_last_name",
    "phone": "review_phone",
    "email": "review_email",
    "notes": "review_notes",
    "demo_user": "demo_user",
    "demo_password": "demo_password",
}
"""The limits that hold for the fields of a `ReviewContact`."""


def length_trouble(field: str, text: str | None) -> str | None:
    """What is wrong with the length of a text, or None."""
    longest, shortest = MAX_LENGTH.get(field), MIN_LENGTH.get(field, 0)
    if text and longest is not None and len(text) > longest:
        return f"This field must be {longest} characters or fewer."  # [?]
    if text and len(text) < shortest:
        return f"This field must be at least {shortest} characters."  # [?]
    return None


def assign(target: TestTexts | ReviewContact, fields: Mapping[str, str | None], suffix: str) -> list[str]:
    """Set fields; the names of those that were different, each with the suffix."""
    changed = []
    for field, text in fields.items():
        if (getattr(target, field) or None) != (text or None):
            setattr(target, field, text or None)
            changed.append(f"{field}{suffix}")
    return changed
