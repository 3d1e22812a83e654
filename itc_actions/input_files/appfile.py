"""fastlane's Appfile, as far as it is plain text: Ruby is not run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BadInput
from ..regular_files import is_there, read_regular

PLACES: Final = ("fastlane/Appfile", "Appfile")
LARGEST: Final = 64 * 1024
"""Bytes: it names an app and a team."""
_CONTROLS: Final = r"\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LITERAL: Final = re.compile(rf"""\s*(\w+)[\s(]+(["'])([^"'#{{}}\\{_CONTROLS}]*)\2\s*\)?\s*(?:#.*)?""")
_OPENS: Final = re.compile(r"\s*(if|unless|case|def|begin|while)\b|.*\bdo(\s*\|[^|]*\|)?\s*(#.*)?$")
_CLOSES: Final = re.compile(r"\s*end\s*(#.*)?$")


class Appfile(NamedTuple):
    """What a fastlane Appfile says."""

    path: Path
    values: dict[str, str]
    """By fastlane's names: `app_identifier`, `apple_id`, `team_id`."""
    unread: list[int]
    """The numbers of lines that are more than a name and a text, or hold for a lane or a platform alone."""


def read_appfile(root: Path) -> Appfile | None:
    """The Appfile of a project, where it has one.

    :raises BadInput: it cannot be read.
    """
    path = next((root / name for name in PLACES if is_there(root / name)), None)
    if path is None:
        return None
    try:
        content = read_regular(path, LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", now="Nothing was written.") from None
    if len(content) > LARGEST:
        raise BadInput(f"{path} has more than {LARGEST:,} bytes: that is no Appfile.", now="Nothing was written.")
    lines = content.decode("utf-8-sig", "replace").splitlines()
    values: dict[str, str] = {}
    unread = []
    depth = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.strip().startswith("#"):
            continue
        found = _LITERAL.fullmatch(line) if depth == 0 else None
        if found is not None:
            values[found[1]] = found[3]  # as in Ruby, the last one counts
            continue
        unread.append(number)
        depth += -min(depth, 1) if _CLOSES.match(line) else int(bool(_OPENS.match(line)))
    return Appfile(path, values, unread)
