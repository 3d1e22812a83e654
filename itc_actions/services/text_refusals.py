"""What both services say of texts in a language that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.locales import locale_of
from ..errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection


def refusal_of_languages(
    whose: str, missing: Collection[str], there: Collection[str], service: str, *, of_version: bool = False
) -> Refused:
    """The error of texts in languages that are not there, before anything is written.

    :param whose: what the texts belong to: "version 2.0 of Tank".
    :param service: the service's title.
    :param of_version: they are those of a version, to which a folder of texts adds languages.
    """
    unknown = sorted(locale for locale in missing if locale_of(locale) is None)
    if unknown:
        next_step = f"Correct {', '.join(unknown)}: Apple has no such language."
    elif of_version:
        next_step = "Add the language first, with its texts in a folder: action.update-app-info --metadata FOLDER; or "
        next_step += "leave it out."
    else:
        next_step = f"Add the language in {service} first, or leave it out."
    return Refused(
        f"{whose[:1].upper()}{whose[1:]} has no {', '.join(sorted(missing))}: "
        f"its languages are {', '.join(sorted(there)) or 'none'}.",
        now="Nothing was written.",
        next_step=next_step,
    )
