"""What an action is to write of a version's metadata: a folder's texts, and over them what was given one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .errors import BadInput
from .redaction import remember

if TYPE_CHECKING:
    from pathlib import Path

    from .services.service import Service


@dataclass
class Wanted:
    """Texts and details that are wanted, and which of them a folder brings."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """{field of VersionTexts: {locale or `default`: text}}."""
    details: dict[str, Any] = field(default_factory=dict)
    """{field of VersionDetails: value}."""
    of_folder: frozenset[str] = frozenset()
    """Fields that the folder brings, and nobody gave one by one."""


def wanted_metadata(
    folder: Path | None,
    texts: Mapping[str, Mapping[str, str]],
    details: Mapping[str, Any],
    ratings: Path | None = None,
) -> Wanted:
    """A folder's texts; those given one by one win over its files, for every language or for those that they name.

    :raises BadInput: the folder, or the file of ratings, is no good.
    """
    details = {name: value for name, value in details.items() if value is not None}
    wanted = Wanted()
    if folder is not None:
        from .input_files.metadata_folder import read_metadata

        read = read_metadata(folder)
        wanted = Wanted(read.texts, dict(read.details), frozenset({*read.texts, *read.details} - {*texts, *details}))
    for name, by_locale in texts.items():
        wanted.texts[name] = {**({} if "default" in by_locale else wanted.texts.get(name, {})), **by_locale}
    wanted.details.update(details)
    if ratings is not None:
        from .input_files.ratings import read_ratings

        wanted.details["ratings"] = read_ratings(ratings)
    if wanted.details.get("demo_password"):
        remember(wanted.details["demo_password"])
    return wanted


def release_date(text: str | None) -> datetime | None:
    """The time to release at: ISO 8601, or milliseconds since 1970 as fastlane has it; UTC where no zone is named.

    :raises BadInput: it is neither, or not a whole hour, which is all that Apple takes.
    """
    if text is None:
        return None
    try:
        moment = (
            datetime.fromtimestamp(int(text) / 1000, timezone.utc)
            if text.isdigit()
            else datetime.fromisoformat(text.replace("Z", "+00:00"))
        )
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise BadInput(
            f"--auto-release-date is {text!r}, which is no time.",
            now="Nothing was sent.",
            next_step="Write it as 2026-12-24T09:00Z, or in milliseconds since 1970.",
        ) from None
    if moment.minute or moment.second or moment.microsecond:
        raise BadInput(f"--auto-release-date is {text!r}, and Apple takes whole hours only.", now="Nothing was sent.")
    return moment


def require_served(service: Service, wanted: Wanted) -> None:
    """Complain about texts that the service does not know.

    :raises BadInput: names them.
    """
    unknown = sorted(set(wanted.texts) - service.text_fields)
    if unknown:
        files = " and ".join(f"{name}.txt" for name in unknown if name in wanted.of_folder)
        raise BadInput(
            f"{service.title} has no {', '.join(name.replace('_', ' ') for name in unknown)}.",
            now="Nothing was sent for this step.",
            next_step=f"Empty the files {files}, or use --service app-store-connect."
            if files
            else "Leave it out, or use --service app-store-connect.",
        )


def for_sale(service: Service, wanted: Wanted) -> list[str]:
    """Take out what a folder brings and a version on sale does not let be changed; which fields these were.

    :raises BadInput: such a field was given by itself.
    """
    closed = sorted({*wanted.texts, *wanted.details} - service.live_fields)
    given = [name for name in closed if name not in wanted.of_folder]
    if given:
        raise BadInput(
            f"Of a version on sale {service.title} does not let {', '.join(given)} be changed.",
            now="Nothing was sent for this step.",
            next_step=f"It lets be changed: {', '.join(sorted(service.live_fields))}.",
        )
    for name in closed:
        wanted.texts.pop(name, None)
        wanted.details.pop(name, None)
    return closed
