"""What a run tells the world: people, programs, and the CI system it runs in. Each is a `steps.Reporter`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..redaction import scrub
from ..steps import LaneResult, Reporter, Step, Target
from ..workflow_commands import on_github

if TYPE_CHECKING:
    from ..clock import Clock
    from ..http.events import HttpEvent

__all__ = ["Reporters", "make_reporters"]


def make_reporters(
    *,
    json: bool,
    junit: Path | None,
    verbose: bool,
    clock: Clock,
    dotenv: Path | None = None,
    environ: Mapping[str, str] | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> Reporters:
    """The reporters that a command line asks for by its flags, and a CI system by its environment, as one.

    :param dotenv: what `ITC_DOTENV_REPORT` names; in a job of GitLab there is a file without it too.
    :param environ: tells the CI system; none is looked for without it.

    :param clock: what the moving line of a terminal measures with.
    :param out: standard output unless given; `err` likewise.
    :raises BadInput: a report could not be written where it is wanted.
    """
    from .output import is_terminal
    from .terminal import TerminalReporter

    out, err = out or sys.stdout, err or sys.stderr
    people, environ = err if json else out, environ or {}
    terminal = TerminalReporter(out=people, err=err, clock=clock, verbose=verbose, interactive=is_terminal(people))
    reporters: list[Reporter] = [terminal]
    if json:
        from .json_lines import JsonReporter

        reporters = [JsonReporter(out=out, err_reporter=terminal)]
    if junit is not None:
        from .junit import JunitReporter

        reporters.append(JunitReporter(junit, err=err))
    return Reporters([*_of_ci(people, err, clock, dotenv, environ), *reporters], err=err)


def _of_ci(
    people: TextIO, err: TextIO, clock: Clock, dotenv: Path | None, environ: Mapping[str, str]
) -> Iterator[Reporter]:
    """What a CI system reads; before those that print, since they open and end what is printed in."""
    if on_github(environ):
        from .github import GithubReporter

        yield GithubReporter(people=people, err=err, environ=environ)
    if environ.get("GITLAB_CI") == "true":
        from .dotenv import default_path
        from .gitlab import GitlabReporter

        dotenv = dotenv or default_path(environ)
        yield GitlabReporter(people=people, clock=clock)
    if dotenv is not None:
        from .dotenv import DotenvReporter

        yield DotenvReporter(dotenv, err=err)


class Reporters(list[Reporter]):
    """Several reporters that are told everything, as one. One that fails is named on `err`, and the run goes on."""

    def __init__(self, reporters: Iterable[Reporter] = (), *, err: TextIO | None = None) -> None:
        super().__init__(reporters)
        self._err = err
        self._complained: set[int] = set()

    def target(self, target: Target) -> None:
        """Said once, before the first request."""
        self._tell(lambda reporter: reporter.target(target))

    def lane_started(self, name: str, kind: str) -> None:
        """An outermost lane begins."""
        self._tell(lambda reporter: reporter.lane_started(name, kind))

    def step_started(self, step: Step) -> None:
        """A step begins."""
        self._tell(lambda reporter: reporter.step_started(step))

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Something happened on the wire; from any thread."""
        self._tell(lambda reporter: reporter.http_event(step, event))

    def step_finished(self, step: Step) -> None:
        """A step has its status."""
        self._tell(lambda reporter: reporter.step_finished(step))

    def say(self, text: str) -> None:
        """A sentence for the user."""
        self._tell(lambda reporter: reporter.say(text))

    def show(self, title: str, records: Sequence[Any]) -> None:
        """Records as a table."""
        self._tell(lambda reporter: reporter.show(title, records))

    def lane_finished(self, result: LaneResult) -> None:
        """An outermost lane has ended."""
        self._tell(lambda reporter: reporter.lane_finished(result))

    def close(self) -> None:
        """The command line is over."""
        self._tell(lambda reporter: reporter.close())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing moves on the terminal inside: somebody is asked something."""
        with ExitStack() as stack:
            for reporter in self:
                if hasattr(reporter, "held"):
                    stack.enter_context(reporter.held())
            yield

    def _tell(self, what: Callable[[Reporter], None]) -> None:
        for reporter in self:
            try:
                what(reporter)
            except Exception as error:  # a report must not end a release
                self._complain(reporter, error)

    def _complain(self, reporter: Reporter, error: Exception) -> None:
        """Once for each reporter: what fails once fails often."""
        if id(reporter) in self._complained:
            return
        self._complained.add(id(reporter))
        from .output import Output

        name = type(reporter).__name__
        with suppress(Exception):
            Output(self._err or sys.stderr).write(
                scrub(f"{name} failed ({type(error).__name__}: {error}); the run goes on.\n")
            )
