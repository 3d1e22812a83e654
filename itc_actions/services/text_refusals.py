"""What both services say of texts in a language that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection


def refusal_of_languages(whose: str, missing: Collection[str], there: Collection[str], service: str) -> Refused:
    """The error of texts in languages that are not there, before anything is written.

    :param whose: what the texts belong to: "version 2.0 of Tank".
    :param service: the service's title.
    """
    return Refused(
        f"{whose[:1].upper()}{whose[1:]} has no {', '.join(sorted(missing))}: "
        f"its languages are {', '.join(sorted(there)) or 'none'}.",
        now="Nothing was written.",
        next_step=f"Add the language in {service} first, or leave it out.",
    )
