"""A lane as Markdown, for the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..log_text import clean
from ..steps import LaneResult, Step
from .words import UNICODE, closing, duration, one_line

MOST_ROWS = 200
"""Steps in the table: GitHub takes 1 MiB for a whole job step."""
LONGEST = 500
"""Characters of a cell."""
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|#~]")


def lane_as_markdown(result: LaneResult, requests: int) -> str:
    """The table of its steps, its error if it failed, and one line on all of it; without secrets."""
    target = result.target
    touched = [target.mode, target.service, target.app or ""] if target else []
    mark = UNICODE.failed if result.error else UNICODE.changed
    lines = [f"### {mark} {_text(result.name)}", ""]
    if touched:
        lines += [" · ".join(_text(part) for part in touched if part), ""]
    lines += _table(result.steps)
    if result.error is not None:
        lines += ["```text", clean(result.error.text).replace("```", "'''"), "```", ""]
    lines += [f"- {_text(note)}" for note in result.notes]
    if result.notes:
        lines.append("")
    return "\n".join([*lines, _text(closing(result, requests)), "", ""])


def _table(steps: Sequence[Step]) -> list[str]:
    if not steps:
        return []
    shown = steps[:MOST_ROWS]
    rows = [
        f"| {step.number} | {_cell(step.name)} | {UNICODE.of(step.status)} {_cell(step.status)} | "
        f"{duration(step.seconds)} | {_cell(step.detail or '')} |"
        for step in shown
    ]
    rest = len(steps) - len(shown)
    more = [f"… and {rest} more steps.", ""] if rest else []
    return ["| # | step | status | time | what came of it |", "|---|---|---|---|---|", *rows, "", *more]


def _cell(text: str) -> str:
    line = one_line(text)
    return _text(line if len(line) <= LONGEST else line[: LONGEST - 1] + UNICODE.ellipsis)


def _text(text: str) -> str:
    """In one line, with nothing in it that Markdown or HTML would act on."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", one_line(text))
