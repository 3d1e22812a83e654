"""`.env` files as fastlane layers them, read line by line: nothing is expanded, nothing malformed is passed over."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from .errors import BadInput
from .regular_files import read_regular

DEFAULT_FILES = (".env", ".env.default")
"""Looked for in the project's root; the first that has a name wins, and the environment wins over both."""


class Found(NamedTuple):
    """A value and where it came from: `ITC_USER in .env line 3`."""

    value: str
    origin: str

    def __repr__(self) -> str:
        return f"Found({self.origin})"


def read_env_file(path: Path) -> dict[str, Found]:
    """The names that a `.env` file sets.

    :raises BadInput: it is no regular file or not UTF-8, or a line is malformed or holds a NUL byte; names the file and
        the line, shows no value.
    """
    from dotenv.parser import parse_stream

    try:
        bindings = list(parse_stream(StringIO(read_regular(path).decode("utf-8-sig"), newline=None)))
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text.", next_step="Save it as UTF-8; nothing was sent.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", now="Nothing was sent for this step.") from None
    found: dict[str, Found] = {}
    for binding in bindings:
        line = _line_of(binding.original.string, binding.original.line)
        if binding.error or (binding.key is not None and _swallowed_a_line(binding.original.string)):
            raise BadInput(
                f"{path} line {line} is malformed.",
                next_step="Write NAME=value, with quotes around a value that holds quotes, # or spaces at its ends.",
            )
        if binding.key is None:
            continue
        if "\0" in binding.original.string:
            raise BadInput(
                f"{path} line {line} holds a NUL byte, which no value can have.",
                next_step="Save the file as UTF-8 text; nothing was sent.",
            )
        if binding.value is None:
            name = f"{binding.key} has" if re.fullmatch(r"[A-Z_][A-Z0-9_]*", binding.key) else "a name with"
            raise BadInput(f"{path} line {line}: {name} no value.", next_step="Write NAME=value.")
        found[binding.key] = Found(binding.value, f"{binding.key} in {path.name} line {line}")
    return found


def _line_of(original: str, line: int) -> int:
    """The parser counts a binding from the blank lines before it."""
    return line + original[: len(original) - len(original.lstrip())].count("\n") if original.strip() else line


def _swallowed_a_line(original: str) -> bool:
    """Whether an unclosed quote took the next assignment into its value."""
    return any(re.match(r"\s*(export\s+)?[A-Z_][A-Z0-9_]*\s*=", line) for line in original.strip().splitlines()[1:])
