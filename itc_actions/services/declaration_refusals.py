"""What both services say of legal declarations that are missing, or that Apple never takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING_SUBMITTED: Final = "Nothing was submitted."


def unanswered(names: Sequence[str]) -> BadInput:
    """The error that names every declaration that is missing, and the ways to make it.

    :param names: fastlane's names, which are those of the options.
    """
    ways = "; ".join(f"{flag_of(name)} / --no-{name.replace('_', '-')} (ITC_{name.upper()})" for name in names)
    return BadInput(
        "Apple asks for legal declarations that only you can make, and they have no default: "
        + ", ".join(name.replace("add_id_info", "advertising").replace("_", " ") for name in names)
        + ".",
        now=NOTHING_SUBMITTED,
        next_step=f"Answer with {ways}.",
    )


def without_rights() -> BadInput:
    """The error of content of third parties that one has no rights to."""
    return BadInput(
        "Apple takes no app with content of third parties without the rights to it.",
        now=NOTHING_SUBMITTED,
        next_step=f"Correct {flag_of('content_rights_has_rights')}.",
    )


def flag_of(name: str) -> str:
    """The flag by which a declaration is made."""
    return "--" + name.replace("_", "-")
