"""Runs to report on, and a screen to read what a terminal shows."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, TextIO

from itc_actions.clock import SimulatedClock
from itc_actions.errors import ItcError
from itc_actions.http.effects import Effect
from itc_actions.http.events import HttpEvent, RequestDone
from itc_actions.reports.terminal import TerminalReporter
from itc_actions.statuses import ACTION, CHANGED, LANE
from itc_actions.steps import LaneResult, Reporter, Step, Target

STARTED = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
SANDBOX = Target("SANDBOX", "iTunes Connect", "com.example.demo", "sandbox@example.com (built in)")


def a_step(number: int, name: str, status: str = CHANGED, **fields: Any) -> Step:
    values: dict[str, Any] = {"kind": ACTION, "depth": 0, "seconds": 0.1, **fields}
    return Step(number, name, status=status, **values)


def a_result(steps: Sequence[Step] = (), error: ItcError | None = None, **fields: Any) -> LaneResult:
    values: dict[str, Any] = {
        "name": "release",
        "kind": LANE,
        "target": SANDBOX,
        "started": STARTED,
        "seconds": 0.4,
        "logins": 0,
        **fields,
    }
    return LaneResult(steps=list(steps), error=error, **values)


def a_request(path: str = "/ra/apps", **fields: Any) -> RequestDone:
    values: dict[str, Any] = {
        "method": "GET",
        "effect": Effect.READ,
        "status": 200,
        "seconds": 0.12,
        "attempt": 1,
        "accepted": True,
        **fields,
    }
    return RequestDone(path=path, **values)


def play(reporter: Reporter, result: LaneResult, events: dict[int, list[HttpEvent]] | None = None) -> None:
    """Tell `reporter` a whole lane, in the order of a real run; `events` by the number of their step."""
    reporter.lane_started(result.name, result.kind)
    if result.target is not None:
        reporter.target(result.target)
    open_steps: list[Step] = []
    for step in result.steps:
        while open_steps and open_steps[-1].depth >= step.depth:
            reporter.step_finished(open_steps.pop())
        reporter.step_started(step)
        open_steps.append(step)
        for event in (events or {}).get(step.number, []):
            reporter.http_event(step, event)
    while open_steps:
        reporter.step_finished(open_steps.pop())
    reporter.lane_finished(result)
    reporter.close()


class Paper(io.StringIO):
    """A stream that is no terminal, in any encoding."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def write(self, text: str) -> int:
        text.encode(self._encoding)  # as a real stream does
        return super().write(text)


def plain(verbose: bool = False, encoding: str = "utf-8") -> tuple[TerminalReporter, Paper, Paper, SimulatedClock]:
    """A reporter without a terminal, its two streams, and its clock."""
    out, err, clock = Paper(encoding), Paper(encoding), SimulatedClock()
    return TerminalReporter(out=out, err=err, clock=clock, verbose=verbose, interactive=False), out, err, clock


class Terminal:
    """A real pseudo-terminal, with what was written to it."""

    def __init__(self, columns: int) -> None:
        self._reads, writes = pty.openpty()
        fcntl.ioctl(writes, termios.TIOCSWINSZ, struct.pack("HHHH", 200, columns, 0, 0))
        self.stream: TextIO = os.fdopen(writes, "w", encoding="utf-8")
        self._bytes = b""

    @property
    def raw(self) -> str:
        """Everything so far, escape sequences included."""
        while select.select([self._reads], [], [], 0)[0]:
            self._bytes += os.read(self._reads, 65536)
        return self._bytes.decode("utf-8", "replace")

    @property
    def screen(self) -> str:
        """What a person sees now."""
        return shown(self.raw)

    def wait_for(self, text: str) -> None:
        """Until `text` was written, by whichever thread."""
        deadline = time.monotonic() + 10
        while text not in self.raw:
            assert time.monotonic() < deadline, f"{text!r} never came: {self.raw!r}"
            select.select([self._reads], [], [], 0.1)

    def close(self) -> None:
        self.stream.close()
        os.close(self._reads)


@contextmanager
def terminal(columns: int = 80, verbose: bool = False) -> Iterator[tuple[TerminalReporter, Terminal, SimulatedClock]]:
    """A reporter on a terminal of so many columns."""
    tty, clock = Terminal(columns), SimulatedClock()
    reporter = TerminalReporter(out=tty.stream, err=tty.stream, clock=clock, verbose=verbose, interactive=True)
    try:
        yield reporter, tty, clock
    finally:
        reporter.close()
        tty.close()


def shown(raw: str) -> str:
    """The text that stands on a terminal after `raw`: cursor up, return, and erasing are obeyed."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", raw):
        if part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part == "\r":
            column = 0
        elif part.startswith("\x1b"):
            if part.endswith("A"):
                row = max(0, row - int(part[2:-1] or 1))
            elif part.endswith("K"):
                lines[row] = "" if part == "\x1b[2K" else lines[row][:column]
        else:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + part + line[column + len(part) :]
            column += len(part)
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def line_with(text: str, output: str) -> str:
    """The first line of `output` that has `text`."""
    return next(line for line in output.splitlines() if text in line)
