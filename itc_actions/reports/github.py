"""GitHub Actions: groups, masks and annotations in the log, the summary of the job step, and its outputs."""

from __future__ import annotations

import os
import re
import stat
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from ..http.events import HttpEvent
from ..log_text import clean
from ..redaction import known_secrets
from ..statuses import LANE
from ..steps import LaneResult, Step, Target
from ..workflow_commands import workflow_command
from .markdown import lane_as_markdown
from .output import Output, is_terminal
from .outputs import Outputs
from .report_file import ReportFile
from .silent import SilentReporter
from .tally import Tally
from .words import one_line

_PEM_EDGE = re.compile(r"-+(BEGIN|END)[A-Z ]*-+")


class GithubReporter(SilentReporter):
    """Speaks to the runner. Goes before the reporter that prints, so that a secret is masked before it could show.

    :param people: the stream that the lane's lines go to.
    :param err: standard error: the masks go there, whoever reads standard output. The runner reads both.
    :param environ: names the files of the summary and of the outputs; without a name there is none.
    :raises BadInput: one of the two files could not be written.
    """

    def __init__(self, *, people: TextIO, err: TextIO, environ: Mapping[str, str]) -> None:
        self._log = Output(people)
        self._masks = Output(err) if _may_be_the_runner(err) else None
        self._masked: set[str] = set()
        self._summary = _file("GITHUB_STEP_SUMMARY", "summary", environ, err)
        self._outputs_file = _file("GITHUB_OUTPUT", "outputs", environ, err)
        self._outputs = Outputs()
        self._tally = Tally()
        self._waiting: str | None = None
        """The title of a group that has nothing in it yet."""
        self._open = False
        self._mask()

    def target(self, target: Target) -> None:
        """Said outside any group."""
        self._mask()

    def lane_started(self, name: str, kind: str) -> None:
        """An action by itself is one step, and has no group."""
        self._waiting = name if kind == LANE else None
        self._mask()

    def step_started(self, step: Step) -> None:
        """The first step opens the group. Groups cannot be in one another: a lane in a lane has none."""
        self._mask()
        if self._waiting is not None:
            self._say("group", one_line(self._waiting))
            self._waiting, self._open = None, True

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Counted."""
        self._tally.add(event)

    def step_finished(self, step: Step) -> None:
        """Take over what it returned."""
        self._mask()
        self._outputs.add(step)

    def say(self, text: str) -> None:
        """What follows may show a secret that has just become known."""
        self._mask()

    def lane_finished(self, result: LaneResult) -> None:
        """End the group before the table, which is to be seen; annotate a failure; write summary and outputs."""
        self._mask()
        self._waiting = None
        self.close()
        name = one_line(result.name)
        if result.error is not None:
            title = f"{name} failed (exit code {result.error.exit_code})"
            self._say("error", clean(result.error.text), title=title)
        for note in result.notes:
            self._say("warning", clean(note), title=name)
        requests, _ = self._tally.take(result.steps)
        if self._summary is not None:
            self._summary.write(lane_as_markdown(result, requests))
        if self._outputs_file is not None and (found := self._outputs.found()):
            self._outputs_file.write(as_outputs(found))

    def close(self) -> None:
        """Nothing stays open."""
        if self._open:
            self._open = False
            self._say("endgroup")

    def _say(self, command: str, data: str = "", **properties: str) -> None:
        self._log.write_raw(workflow_command(command, data, **properties) + "\n")

    def _mask(self) -> None:
        """Have the runner hide each secret that has become known since, line by line, in all of the job's log."""
        if self._masks is None:
            return
        secrets = known_secrets()
        lines = {line for secret in secrets for line in secret.splitlines() if line.strip()}
        for line in sorted(lines - self._masked):
            if len(line.strip()) >= 4 and not _PEM_EDGE.fullmatch(line.strip()):
                self._masks.write_raw(workflow_command("add-mask", line) + "\n")
        self._masked |= lines


def as_outputs(values: Mapping[str, str]) -> str:
    """Values in the form of $GITHUB_OUTPUT, each between two delimiters that are not in it."""
    lines = []
    for name, value in values.items():
        delimiter = f"end_{uuid.uuid4().hex}"
        lines.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    return "".join(lines)


def _file(name: str, what: str, environ: Mapping[str, str], err: TextIO) -> ReportFile | None:
    path = environ.get(name)
    return ReportFile(Path(path), named_by=name, what=what, appended=True, err=err) if path else None


def _may_be_the_runner(err: TextIO) -> bool:
    """Whether the runner could be what reads a stream: a mask in a file, or on a screen, would be the secret itself."""
    try:
        return not is_terminal(err) and not stat.S_ISREG(os.fstat(err.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):
        return False
