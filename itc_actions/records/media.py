"""What came of media that were uploaded."""

from __future__ import annotations

from .record import Record


class MediaSaved(Record, frozen=True, kw_only=True):
    """How many screenshots or app previews were sent, and what became of those that were there."""

    sent: int = 0
    kept: int = 0
    """Files that were there already."""
    deleted: int = 0
    """Files of the service that were replaced, or are not in the folder."""
    ordered: int = 0
    """Sets that were put into another order."""
