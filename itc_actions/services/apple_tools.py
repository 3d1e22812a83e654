"""Apple's iTMSTransporter as a process: where it is, what it prints, how it ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import BadInput
from ..http.events import Notice, ToolEnded, ToolSaid, ToolStarted
from ..redaction import scrub

if TYPE_CHECKING:
    from ..http.events import Listener

NAME: Final = "iTMSTransporter"
PROGRAMS: Final = (NAME, f"{NAME}.cmd")
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


@dataclass
class Ended:
    """How the tool ended."""

    status: int
    """Its exit status, which alone decides; negative: the signal that ended it."""
    errors: list[str] = field(default_factory=list)
    """What it called an error, each once; it may have got over it."""
    late: bool = False
    """Whether it was ended for taking too long."""

    def speaks_of(self, *words: str) -> bool:
        """Whether one of its errors has one of these words in it."""
        return any(word.lower() in error.lower() for error in self.errors for word in words)


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
                f"There is no {NAME} at {chosen}.",
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
            f"Apple's {NAME} was not found: not in PATH, not in Xcode, not in {', '.join(_FOLDERS[:2])}.",
            now="Nothing was sent for this step.",
            next_step="Install Apple's Transporter, or name the program with --transporter (ITC_TRANSPORTER). Without "
            "it, App Store Connect takes binaries from any machine: --service app-store-connect.",
        )
    return [str(found)]


def _program(path: Path) -> Path | None:
    return path if path.is_file() and os.access(path, os.X_OK) else None


def _program_in(folder: Path) -> Path | None:
    return next((path for name in PROGRAMS if (path := _program(folder / name))), None)


def _of_xcode() -> list[str]:
    """The folders of the chosen Xcode in which it was in one year or another."""
    if shutil.which("xcode-select") is None:
        return []
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(["xcode-select", "-p"], capture_output=True, text=True, timeout=10, check=True)
        return [f"{done.stdout.strip()}/{folder}" for folder in _IN_XCODE]
    return []


def run_transporter(command: Sequence[str], environ: Mapping[str, str], listener: Listener, *, timeout: float) -> Ended:
    """Run the tool to its end, telling each line that it prints as it comes.

    :param command: the command line; has no secret in it.
    :param environ: what the tool gets beside this process's own environment.
    :param timeout: seconds, real ones, after which it is ended.
    :raises BadInput: it cannot be started.
    """
    listener(ToolStarted(NAME))
    try:
        process = subprocess.Popen(
            list(command),
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        listener(ToolEnded(NAME, well=False))
        raise BadInput(
            f"{command[0]} cannot be run: {error.strerror or error}.", now="Nothing was sent for this step."
        ) from None
    ended = Ended(0)
    overdue = threading.Timer(timeout, _end_late, [process, ended])
    overdue.daemon = True
    overdue.start()
    try:
        _follow(process, ended, listener)
        ended.status = process.wait()
    except BaseException:  # Ctrl-C or SIGTERM: the tool must not go on by itself
        _end(process)
        raise
    finally:
        overdue.cancel()
        if process.stdout is not None:
            process.stdout.close()
    listener(ToolEnded(NAME, well=ended.status == 0))
    return ended


def _follow(process: subprocess.Popen[str], ended: Ended, listener: Listener) -> None:
    for raw in process.stdout or ():
        line = scrub(raw.rstrip())
        if not line:
            continue
        listener(ToolSaid(NAME, line))
        level, text = _level(line)
        if level == "ERROR" and text not in ended.errors[-MOST_ERRORS:]:
            ended.errors = [*ended.errors, text][-MOST_ERRORS:]
        if level in ("ERROR", "WARN"):
            listener(Notice(f"{NAME}: {text}"))


def _level(line: str) -> tuple[str, str]:
    """`[2015-08-10 …] <main> ERROR: text`, or `> ERROR: text` → ("ERROR", "text")."""
    for level in ("ERROR", "WARN"):
        before, mark, text = line.partition(f"{level}: ")
        if mark and (not before or before.endswith((" ", ">"))):
            return level, text.strip()
    return "", line


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
