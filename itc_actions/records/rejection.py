"""What Apple rejected, and why."""

from __future__ import annotations

from datetime import datetime

from .record import Record


class Guideline(Record, frozen=True, kw_only=True):
    """A section of Apple's review guidelines that was not kept."""

    section: str
    description: str


class Rejection(Record, frozen=True, kw_only=True):
    """Something that Apple rejected, and that has not been put right.

    `subject` is version, build, submission or message. A submission is one without the version; a message
    rejects nothing: Apple has something to say about the app.
    """

    subject: str
    version: str | None = None
    """The number of the version; of a build, its train."""
    build: str | None = None
    """The number of a build, where the service tells."""
    rejected: tuple[str, ...] = ()
    """binary, metadata, or what else was submitted."""
    guidelines: tuple[Guideline, ...] = ()
    text: str | None = None
    """What Apple wrote, as Markdown."""
    date: datetime | None = None
    """When Apple last wrote."""
    submitted_by: str | None = None
    link: str | None = None
    """The page that has all of it."""
