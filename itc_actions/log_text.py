"""Texts as a terminal and the log of a CI system can take them: nothing in them is an order to either."""

from __future__ import annotations

import re

from .redaction import scrub
from .workflow_commands import defused

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b\]|\x9d)[^\n\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[@-Z\\^_]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile(r"\r\n?|\x85|\u2028|\u2029")


def clean(text: str) -> str:
    """`text` without secrets, escape sequences and control characters; lines are kept."""
    text = _ESCAPES.sub("", _NEWLINES.sub("\n", scrub(text)))
    return scrub(_CONTROLS.sub("", text))


def for_log(text: str) -> str:
    """`text` cleaned, and in a job of GitHub Actions with no line that is a command to its runner."""
    return defused(clean(text))
