"""Apple's iTMSTransporter and altool as processes: where they are, what they print, how they ended."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import BadInput
from ..http.events import Notice, ToolEnded, ToolSaid, ToolStarted
from ..key_texts import holds_key
from ..redaction import scrub
from ..regular_files import is_there

if TYPE_CHECKING:
    from ..http.events import Listener

TRANSPORTER: Final = "iTMSTransporter"
ALTOOL: Final = "altool"
PROGRAMS: Final = (TRANSPORTER, f"{TRANSPORTER}.cmd")
_IN_XCODE: Final = (
    "../SharedFrameworks/ContentDeliveryServices.framework/Versions/A/itms/bin",
    "../Applications/Application Loader.app/Contents/itms/bin",
    "../Applications/Application Loader.app/Contents/MacOS/itms/bin",
)
_FOLDERS: Final = (
    "/Applications/Transporter.app/Contents/itms/bin",
    "/usr/local/itms/bin",
    "C:/Program Files (x86)/itms",
)
PATIENCE: Final = 10.0
"""Seconds in which the tool may end by itself when it is asked to."""
MOST_ERRORS: Final = 8
LAST_LINES: Final = 200
_LEVEL: Final = re.compile(r"(?:^|(?<=[ >]))(ERROR|WARN|WARNING|\*\*\* Error|\*\*\* Warning): *(?:\[[\w.]+\] *)?(.*)")
"""`[2015-08-10 …] <main> ERROR: text` or `> ERROR: text`; altool's `2026-07-21 … ERROR: [altool.10190B070] text`, until
Xcode 15 `… *** Error: text`."""


@dataclass(frozen=True)
class StandIn:
    """What a sandbox has instead of one of Apple's tools; the tool itself never runs against a sandbox.

    :param command: the beginning of its command line.
    :param environ: what it gets beside this process's own environment.
    """

    command: Sequence[str]
    environ: Mapping[str, str]


@dataclass
class Ended:
    """How a tool ended."""

    status: int
    """Its exit status; negative: the signal that ended it."""
    errors: list[str] = field(default_factory=list)
    """What it called an error, each once; it may have got over it."""
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    """What it printed last."""
    late: bool = False
    """Whether it was ended for taking too long."""

    @property
    def said(self) -> str | None:
        """Its errors in one line, for the error that comes of them."""
        return " · ".join(self.errors) or None

    @property
    def how(self) -> str:
        """What to say of its end, after its name."""
        return "took too long and was ended" if self.late else f"ended with status {self.status}"

    def speaks_of(self, *words: str) -> bool:
        """Whether one of its errors has one of these words in it."""
        return any(word.lower() in error.lower() for error in self.errors for word in words)

    def printed(self, *words: str) -> bool:
        """Whether one of these words is in what it printed last."""
        return any(word in line for line in self.lines for word in words)


def find_transporter(chosen: Path | None) -> list[str]:
    """The beginning of the command line that runs the tool.

    :param chosen: the program, or a folder that it was installed into.
    :raises BadInput: it is not there, or nowhere to be found.
    """
    if chosen is not None:
        chosen = chosen.expanduser()
        found = _program(chosen) or _program_in(chosen) or _program_in(chosen / "bin")
        if found is None:
            raise BadInput(
                f"There is no {TRANSPORTER} at {chosen}.",
                now="Nothing was sent for this step.",
                next_step="Correct --transporter (ITC_TRANSPORTER): the program itself, or its folder itms.",
            )
        return [str(found)]
    for name in PROGRAMS:
        if in_path := shutil.which(name):
            return [in_path]
    places = [Path(folder) for folder in (*_of_xcode(), *_FOLDERS)]
    found = next((path for place in places if (path := _program_in(place))), None)
    if found is None:
        raise BadInput(
            f"Apple's {TRANSPORTER} was not found: not in PATH, not in Xcode, not in {', '.join(_FOLDERS[:2])}.",
            now="Nothing was sent for this step.",
            next_step="Install Apple's Transporter, or name the program with --transporter (ITC_TRANSPORTER). Without "
            "it, App Store Connect takes binaries from any machine: --service app-store-connect.",
        )
    return [str(found)]


def _program(path: Path) -> Path | None:
    return path if is_there(path, stat.S_ISREG) and os.access(path, os.X_OK) else None


def _program_in(folder: Path) -> Path | None:
    return next((path for name in PROGRAMS if (path := _program(folder / name))), None)


def _of_xcode() -> list[str]:
    """The folders of the chosen Xcode in which it was in one year or another."""
    chosen = _printed_by("xcode-select", "-p")
    return [f"{chosen}/{folder}" for folder in _IN_XCODE] if chosen else []


def find_altool() -> list[str]:
    """The beginning of the command line that runs altool: in PATH, or where the chosen Xcode has it.

    :raises BadInput: it is nowhere to be found.
    """
    found = shutil.which(ALTOOL) or _printed_by("xcrun", "--find", ALTOOL)
    if not found:
        raise BadInput(
            f"Apple's {ALTOOL} was not found: not in PATH, and not by `xcrun --find {ALTOOL}`.",
            now="Nothing was sent for this step.",
            next_step="It comes with Xcode on a Mac (xcode-select --switch chooses one). Without it, upload with "
            "--upload-with api (ITC_UPLOAD_WITH): that works from any machine.",
        )
    return [found]


def _printed_by(*command: str) -> str | None:
    """What a short command prints; None where it is not there, or fails."""
    if shutil.which(command[0]) is None:
        return None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.strip()
    return None


def run_tool(
    name: str, command: Sequence[str], environ: Mapping[str, str], listener: Listener, *, timeout: float
) -> Ended:
    """Run a tool to its end, telling each line that it prints as it comes.

    Until the caller has told with `ToolEnded` what came of it, what it has sent counts as unanswered.

    :param command: the command line; has no secret in it.
    :param environ: what the tool gets beside this process's own environment, of which it gets no private key.
    :param timeout: seconds, real ones, after which it is ended.
    :raises BadInput: it cannot be started.
    """
    listener(ToolStarted(name))
    own = {each: value for each, value in os.environ.items() if not holds_key(value)}
    try:
        process = subprocess.Popen(
            list(command),
            env={**own, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        listener(ToolEnded(name, well=False))
        raise BadInput(
            f"{command[0]} cannot be run: {error.strerror or error}.", now="Nothing was sent for this step."
        ) from None
    ended = Ended(0)
    overdue = threading.Timer(timeout, _end_late, [process, ended])
    overdue.daemon = True
    overdue.start()
    try:
        _follow(name, process, ended, listener)
        ended.status = process.wait()
    except BaseException:  # Ctrl-C or SIGTERM: the tool must not go on by itself
        _end(process)
        raise
    finally:
        overdue.cancel()
        if process.stdout is not None:
            process.stdout.close()
    return ended


def _follow(name: str, process: subprocess.Popen[str], ended: Ended, listener: Listener) -> None:
    for raw in process.stdout or ():
        line = scrub(raw.rstrip())
        if not line:
            continue
        ended.lines.append(line)
        listener(ToolSaid(name, line))
        found = _LEVEL.search(line)
        level, text = (found[1].strip("* ").upper(), found[2].strip()) if found else ("", "")
        if level == "ERROR" and text and text not in ended.errors[-MOST_ERRORS:]:
            ended.errors = [*ended.errors, text][-MOST_ERRORS:]
        if text:
            listener(Notice(f"{name}: {text}"))


def _end_late(process: subprocess.Popen[str], ended: Ended) -> None:
    ended.late = True
    _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ask it to end, and end it where it does not."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
