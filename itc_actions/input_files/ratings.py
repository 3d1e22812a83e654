"""fastlane's file of age rating answers: JSON, in today's words or in those of iTunes Connect."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from ..apple.age_rating import ITUNES_CONNECT, LEVELS, QUESTIONS
from ..errors import BadInput
from ..regular_files import read_regular

if TYPE_CHECKING:
    from pathlib import Path

_NUMBERED = ("NONE", "INFREQUENT_OR_MILD", "FREQUENT_OR_INTENSE")
"""What 0, 1 and 2 mean in older files."""


def read_ratings(path: Path) -> dict[str, str | bool | None]:
    """The answers of a file, by question as the App Store Connect API names it.

    :raises BadInput: it cannot be read, or a question or an answer is none: all of those are listed.
    """
    try:
        content = json.loads(read_regular(path.expanduser()).decode("utf-8-sig"))
    except OSError as error:
        raise _bad(path, f"cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise _bad(path, f"is no JSON ({str(error)[:80]})") from None
    if not isinstance(content, dict) or not content:
        raise _bad(path, "holds no answers: an object is needed, with an answer for each question")
    problems: list[str] = []
    answers: dict[str, str | bool | None] = {}
    for name, value in content.items():
        question = ITUNES_CONNECT.get(name.removeprefix("ITC.apps.ratings.descriptor."), str(name))
        if question not in QUESTIONS:
            close = difflib.get_close_matches(question, list(QUESTIONS), n=1)
            problems.append(f"{name} is no question" + (f" (did you mean {close[0]}?)" if close else ""))
            continue
        try:
            answers[question] = _answer(QUESTIONS[question], value)
        except ValueError as wrong:
            problems.append(f"{name} is answered by {value!r}: it must be {wrong}")
    if problems:
        raise _bad(path, "cannot be taken: " + "; ".join(problems))
    return answers


def _answer(kind: type | tuple[str, ...], value: Any) -> str | bool | None:
    """:raises ValueError: it is no answer; says what would be."""
    if kind is bool:
        if value in (0, 1, True, False):
            return bool(value)
        raise ValueError("true or false")
    if kind is str:
        if value is None or isinstance(value, str):
            return value
        raise ValueError("a text, or null")
    assert isinstance(kind, tuple)
    if isinstance(value, int) and not isinstance(value, bool) and "INFREQUENT_OR_MILD" in kind and 0 <= value <= 2:
        return _NUMBERED[value]
    word = LEVELS.get(value, value) if isinstance(value, str) else value
    if word is None or word in kind:
        return word
    raise ValueError(f"one of {', '.join(kind)}")


def _bad(path: Path, problem: str) -> BadInput:
    return BadInput(f"The age rating file {path} {problem}.", now="Nothing was sent.", next_step="Correct it.")
