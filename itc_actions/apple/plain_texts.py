"""What counts of a text of the App Store: when two are the same, and what none may hold."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_AROUND: Final = "\ufeff" + "".join(character for character in map(chr, range(0x3001)) if character.isspace())
"""Blanks of all kinds, and the byte order mark, which editors put before a text."""


def plain(text: str) -> str:
    """A text as far as it counts: composed (NFC), its lines ended in one way, without blanks or a mark around it.

    Files are read so, and every comparison of texts is one of these.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip(_AROUND)


def holds_control_character(text: str) -> bool:
    """Whether a text holds what no text of the App Store may."""
    return _CONTROL.search(text) is not None
