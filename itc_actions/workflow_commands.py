"""GitHub's workflow commands: lines of a job's log, of either stream, that its runner acts on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_ENDS = r"\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
"""What ends a line for somebody: the runner knows a lone CR too."""
_AT_LINE_START = re.compile(rf"(?:^|(?<=[{_ENDS}]))([^\S{_ENDS}]*):(?=:)")
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def on_github(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a runner of GitHub Actions reads what is printed."""
    return environ.get("GITHUB_ACTIONS") == "true"


def workflow_command(name: str, data: str = "", **properties: str) -> str:
    """One command, its texts escaped: `::error title=release::It failed.%0AThe service said: no`."""
    given = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in properties.items())
    return f"::{name}{' ' + given if given else ''}::{_escaped(data, _DATA)}"


def defused(text: str) -> str:
    """`text` with no line that a runner would take for a command: texts of the service are not to set outputs.

    Elsewhere it is returned as it is.
    """
    if not on_github() or ("::" not in text and "##[" not in text):
        return text
    return _AT_LINE_START.sub(r"\1: ", text).replace("##[", "# #[")


def defused_json(document: str) -> str:
    """A JSON document that says the same and holds no command: what is in one line has none at its start."""
    return document.replace("##[", "#\\u0023[")


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text)
