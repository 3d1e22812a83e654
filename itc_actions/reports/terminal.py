"""A run as a person follows it: the target, a line per step, and the table at the end of each lane."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from ..clock import Clock
from ..http.events import HttpEvent, Notice, RequestDone, Retrying, Sending, ToolSaid, Waiting, WriteRefused
from ..log_text import clean
from ..statuses import ACTION, LANE, UNCHANGED
from ..steps import LaneResult, Step, Target
from .layout import wrap
from .live_line import LiveLine
from .output import Page, is_terminal
from .record_tables import View
from .step_lines import finished_lines, note_lines, started_line, step_table, target_lines
from .tally import Tally
from .words import Marks, closing, megabytes, one_line, path_only, span

if TYPE_CHECKING:
    from rich.text import Text

_FIRST_PAUSE = 30.0
_LONGEST_PAUSE = 300.0
"""Where nothing can move, progress of a wait is said when it has doubled, and at least this often."""


@dataclass(eq=False)
class _Running:
    """A step under way."""

    step: Step
    since: float
    announced: bool = False
    """Whether a line with its name stands above what it shows."""
    waiting_for: str = ""
    progress: str = ""
    say_again: float = 0.0
    """How long the wait must have taken for its next line."""


class TerminalReporter:
    """Writes for people: on a terminal with colour and a moving line, otherwise plain lines.

    :param out: where all of it goes.
    :param err: where failures go that nobody else reports.
    :param verbose: each request too; texts whole, raw states shown.
    :param interactive: `out` is a terminal.
    """

    def __init__(self, *, out: TextIO, err: TextIO, clock: Clock, verbose: bool, interactive: bool) -> None:
        self._page = Page(out, interactive=interactive)
        self._errors = self._page if err is out else Page(err, interactive=interactive and is_terminal(err))
        self._clock = clock
        self._verbose = verbose
        self._lock = threading.RLock()
        self._live = LiveLine(self._page, clock, self._lock)
        self._running: list[_Running] = []
        self._tally = Tally()
        self._said: set[str] = set()
        self._heading: str | None = None
        """The name of a lane that has shown nothing yet."""
        self._written = False
        self._gap = False
        """Whether a blank line goes before the next line."""

    def target(self, target: Target) -> None:
        """The LIVE / SANDBOX line; the heading of the lane stays below it."""
        with self._lock:
            heading, self._heading = self._heading, None
            page = self._page
            self._print(target_lines(target, page.marks, page.width, badge=page.animated), apart=True)
            self._heading, self._gap = heading, True

    def lane_started(self, name: str, kind: str) -> None:
        """The name of a lane goes over its first line; an action has its name in that line."""
        with self._lock:
            self._running.clear()
            self._said.clear()
            self._heading = one_line(name) if kind == LANE else ""

    def step_started(self, step: Step) -> None:
        """A line over what a lane or a command shows; for an action the moving line, after a while."""
        with self._lock:
            running = _Running(step, self._clock.monotonic())
            self._running.append(running)
            self._live.end()
            if step.kind == ACTION:
                self._live.begin(lambda: self._describe(running), running.since)
            else:
                self._announce(running)

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """A line for a retry, a notice, the progress of a wait; with `verbose`, for each request."""
        self._tally.add(event)
        with self._lock:
            marks = self._page.marks
            if isinstance(event, Retrying):
                text = f"{event.method} {path_only(event.path)}: {event.reason}; again in {event.pause:.1f} s"
                self._note(step, marks.retry, text, "yellow")
            elif isinstance(event, Notice):
                self._note(step, marks.notice, event.text, "cyan")
            elif isinstance(event, Waiting):
                self._wait(step, event)
            elif isinstance(event, (Sending, ToolSaid)):
                self._transfer(step, event)
            elif self._verbose and isinstance(event, RequestDone):
                style = "dim" if event.accepted and event.status is not None else "yellow"
                self._note(step, marks.dot, _request(event, marks), style)
            elif self._verbose and isinstance(event, WriteRefused):
                self._note(step, marks.dot, "its answer refuses it: nothing was written", "yellow")

    def step_finished(self, step: Step) -> None:
        """The line of a step that has ended."""
        with self._lock:
            self._live.end()
            self._running = [running for running in self._running if running.step is not step]
            self._print(finished_lines(step, self._page.marks, self._page.width))
            if self._running and self._running[-1].step.kind == ACTION:
                outer = self._running[-1]
                self._live.begin(lambda: self._describe(outer), outer.since)

    def say(self, text: str) -> None:
        """A sentence, its own line breaks kept."""
        with self._lock:
            self._said.add(clean(text))
            self._print(self._sentence(text))

    def show(self, title: str, records: Sequence[Any]) -> None:
        """Records as a table under a title; a single one as lines of name and value."""
        with self._lock:
            shown = self._view().draw(records[0] if len(records) == 1 else records)
            self._print([*(self._sentence(title, "bold") if title else []), *shown], apart=True)
            self._gap = True

    def lane_finished(self, result: LaneResult) -> None:
        """The table of the steps, or of the records that a reading action returned; and one line on all of it."""
        with self._lock:
            self._live.end()
            self._running.clear()
            requests, _ = self._tally.take(result.steps)
            records = _records(result)
            if self._heading and not result.steps:
                self._heading = ""
            if records is not None:
                self._print(self._view().draw(records), apart=True)
            elif result.steps:
                self._print(step_table(result.steps, self._page.marks, self._page.width), apart=True)
            if result.quota is not None:
                self._print(self._sentence(f"  quota: {result.quota}", "dim"), apart=records is not None)
            for note in result.notes:
                if clean(note) not in self._said:
                    self._errors.print(*self._sentence(note, "yellow"))
            self._print(self._sentence(closing(result, requests), "bold red" if result.error else "bold"), apart=True)
            self._heading, self._gap = None, True

    def close(self) -> None:
        """Nothing moves any more."""
        self._live.end()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing moves inside: somebody is asked something."""
        with self._live.held():
            yield

    def _print(self, lines: Sequence[Text], *, apart: bool = False) -> None:
        """Write lines, under the lane's heading if it still waits; `apart` sets them off by a blank line."""
        if not lines:
            return
        from rich.text import Text

        heading, self._heading = self._heading, None
        if self._written and (apart or self._gap or heading is not None):
            self._page.print(Text(""))
        if heading:
            self._page.print(Text(heading, style="bold"))
        self._page.print(*lines)
        self._written, self._gap = True, False

    def _announce(self, running: _Running) -> None:
        if not running.announced:
            running.announced = True
            self._print([started_line(running.step, self._page.marks, self._page.width)])

    def _note(self, step: Step | None, mark: str, text: str, style: str) -> None:
        """A line under its step."""
        running = self._find(step)
        if running is not None:
            self._announce(running)
        self._print(note_lines(mark, text, step.depth if step else -1, self._page.width, style))

    def _wait(self, step: Step | None, event: Waiting) -> None:
        running = self._find(step)
        what = one_line(event.for_what)
        so_far = f"{span(event.elapsed)} of {span(event.timeout)}"
        progress = f"waiting for {what}, {so_far if event.elapsed else f'at most {span(event.timeout)}'}"
        if running is None:
            return
        if running.waiting_for != what:
            running.waiting_for, running.say_again = what, 0.0
        running.progress = progress
        if self._page.animated and running.step.kind == ACTION:
            return
        if event.elapsed >= running.say_again:
            running.say_again = min(max(2 * event.elapsed, _FIRST_PAUSE), event.elapsed + _LONGEST_PAUSE)
            self._note(step, self._page.marks.waiting, progress, "cyan")

    def _transfer(self, step: Step | None, event: Sending | ToolSaid) -> None:
        """How far an upload is: in the moving line, else said by quarters; what a tool prints, only with `verbose`."""
        running = self._find(step)
        if running is None:
            return
        if isinstance(event, ToolSaid):
            running.progress = one_line(event.line)
            if self._verbose:
                self._note(step, self._page.marks.dot, f"{event.tool}: {event.line}", "dim")
            return
        running.progress = f"{megabytes(event.sent)} of {megabytes(event.size)} MB of {one_line(event.file)} sent"
        if running.waiting_for != event.file:
            running.waiting_for, running.say_again = event.file, event.size / 4
        if event.sent >= running.say_again and not self._page.animated:
            running.say_again = event.sent + event.size / 4
            self._note(step, self._page.marks.waiting, running.progress, "cyan")

    def _find(self, step: Step | None) -> _Running | None:
        return next((running for running in reversed(self._running) if running.step is step), None)

    def _view(self) -> View:
        return View(self._page.marks, self._page.width, self._verbose)

    def _sentence(self, text: str, style: str = "") -> list[Text]:
        from rich.text import Text

        lines = []
        width = self._page.width if self._page.terminal else sys.maxsize  # a log has no edge
        for line in clean(text).split("\n"):
            indent = line[: len(line) - len(line.lstrip())][:8]
            lines += [Text(indent + part, style=style) for part in wrap(line, width - len(indent))]
        return lines

    @staticmethod
    def _describe(running: _Running) -> str:
        name = f"{running.step.number:>2}  {one_line(running.step.name)}"
        return f"{name}  {running.progress}" if running.progress else name


def _request(event: RequestDone, marks: Marks) -> str:
    answer = str(event.status) if event.status is not None else f"no answer ({event.failure or 'connection lost'})"
    parts = [f"{event.method} {path_only(event.path)}", answer, f"{event.seconds:.2f} s", f"try {event.attempt}"]
    return f" {marks.dot} ".join(parts)


def _records(result: LaneResult) -> Any:
    """What a reading action returned; None for everything else, which ends with the table of its steps."""
    if result.kind != ACTION or result.error is not None or any(step.status != UNCHANGED for step in result.steps):
        return None
    if result.result is not None:
        return result.result
    return result.steps[-1].result if result.steps else None
