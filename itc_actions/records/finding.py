"""What a precheck finds."""

from __future__ import annotations

from .record import Record


class Finding(Record, frozen=True, kw_only=True):
    """Something in the metadata that Apple's review might reject."""

    rule: str
    level: str
    """warn or error."""
    field: str
    locale: str | None = None
    found: str
    """What it is, in words."""
