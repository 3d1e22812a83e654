"""F28: a line is killed at its requests; the same line again ends as an uninterrupted one, nothing twice."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from whole_life import APP, SERVICES, environment, steps

from itc_actions.clock import SimulatedClock
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world import WorldState

from .stage import BUNDLE, Line, submitted, wait_until

pytestmark = pytest.mark.fault("F28")
LINES: dict[str, tuple[tuple[str, ...], Callable[[Sandbox], None]]] = {
    "beta": (
        (
            "beta",
            "--whats-new",
            "Faster start",
            "--email",
            "new@example.com",
            "--first-name",
            "Ada",
            "--last-name",
            "L",
        ),
        lambda sandbox: sandbox.upload_build("1000000001", "2.0", "101", processing_seconds=60),
    ),
    "release": (("release", "--version", "2.0", "--release-notes", "Faster start"), lambda sandbox: None),
    "cancel": (("cancel",), submitted),
}
UNORDERED = frozenset({"testers", "external_testers"})
"""Testers are registered side by side: who comes first is chance."""


@dataclass(frozen=True)
class Outcome:
    """What a run, or a killed one and its repetition, left behind."""

    code: int
    changes: Counter[str]
    """What requests changed: an invitation or a create that happened twice is here twice."""
    world: Any


class Before(NamedTuple):
    """A world at a time, of which any number can be made."""

    state: bytes
    time: datetime

    def again(self) -> Sandbox:
        """A sandbox with this world."""
        return Sandbox(seed=msgspec.json.decode(self.state, type=WorldState), clock=SimulatedClock(self.time))


class Stand:
    """A command line, and the worlds to run it in.

    :param line: runs it.
    :param make: a world as it is before the line; each is another.
    :param app: what the line is about.
    """

    def __init__(self, line: Line, words: tuple[str, ...], make: Callable[[], Sandbox], app: str) -> None:
        self.line = line
        self.words = words
        self._make = make
        self._app = app

    def world(self) -> Sandbox:
        """A world of its own for one run, started."""
        sandbox = self._make().start()
        self.line.environ.update(environment(sandbox, self.line.folder, self.line.environ["ITC_SERVICE"], self._app))
        return sandbox

    def end(self, sandbox: Sandbox) -> Outcome:
        """Run the line to its end."""
        ended = self.line(*self.words)
        changes = Counter(change for seen in sandbox.requests if not seen.login for change in seen.changed)
        return Outcome(ended.code, changes, lasting(sandbox))

    def kill_at(self, sandbox: Sandbox, request: int, *, after: bool) -> None:
        """Run the line and kill it while it waits for the answer to a request, taken in (`after`) or not.

        Threads may take their turns otherwise than the first time, and it be done with fewer requests.
        """
        kind = "trickle" if after else "delay"
        sandbox.fault(kind, nth=request, seconds=300)
        sandbox.fault("drop", nth=request) if not after else None  # nor is it taken in late, once the delay ends
        with self.line.started(*self.words) as process:
            wait_until(lambda: self._held(sandbox, kind) or process.poll() is not None, f"request {request}")
            process.send_signal(signal.SIGKILL)
            process.wait()
        sandbox.clear_faults()

    @staticmethod
    def _held(sandbox: Sandbox, kind: str) -> bool:
        """Whether the request has met its fault, and been taken in where that comes first."""
        return any(kind in seen.faults and (kind == "delay" or seen.status) for seen in sandbox.requests)

    def astray(self, expected: Outcome, writes: Sequence[int]) -> dict[int, Outcome]:
        """Kill the line at each of these requests and run it again: the ends that are not as expected.

        Killing it at a read, or at a write that is not taken in, leaves what the write before it has left; the first
        write alone has none before it.
        """
        astray = {}
        for request, after in [(writes[0], False), *((each, True) for each in writes)]:
            with self.world() as sandbox:
                self.kill_at(sandbox, request, after=after)
                if (outcome := self.end(sandbox)) != expected:
                    astray[request if after else -request] = outcome
        return astray


def lasting(sandbox: Sandbox) -> Any:
    """The world without what differs from run to run: times, logins, and the numbers given to what is new."""
    state = msgspec.to_builtins(sandbox.world.state, builtin_types=(datetime,))
    for name in ("sessions", "next_id"):
        del state[name]
    del state["account"]["api_keys"]
    return without_marks(state)


def without_marks(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: sorted(without_marks(each), key=repr) if name in UNORDERED else without_marks(each)
            for name, each in value.items()
            if not is_mark(name, each)
        }
    return [without_marks(each) for each in value] if isinstance(value, list) else value


def is_mark(name: str, value: Any) -> bool:
    """Whether it is a time, an id or token, or the build's id that an upload keeps, which is made from a time."""
    return name in ("id", "token") or isinstance(value, datetime) or (name == "build" and isinstance(value, str))


def writes_of(sandbox: Sandbox) -> list[int]:
    """The numbers of the requests that changed something."""
    return [number for number, seen in enumerate(sandbox.requests, 1) if seen.changed and not seen.login]


@pytest.fixture(params=SERVICES)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Line:
    """Runs command lines on one of the services."""
    made = Line(tmp_path, None)
    made.environ["ITC_SERVICE"] = request.param
    return made


@pytest.mark.parametrize("name", LINES)
def test_f28_killed_at_any_request_the_same_line_again_ends_as_an_uninterrupted_one(line: Line, name: str) -> None:
    words, arrange = LINES[name]

    def arranged() -> Sandbox:
        sandbox = Sandbox()
        arrange(sandbox)
        return sandbox

    stand = Stand(line, words, arranged, BUNDLE)
    with stand.world() as whole:
        expected = stand.end(whole)
    assert (expected.code, stand.astray(expected, writes_of(whole))) == (0, {})


def test_f28_in_a_whole_life_each_line_that_was_killed_ends_as_an_uninterrupted_one(line: Line) -> None:
    service = line.environ["ITC_SERVICE"]
    astray = {}
    with Sandbox() as life:
        for step in steps(line.folder, service, testers=3):
            before = Before(msgspec.json.encode(life.world.state), life.clock.now())
            stand = Stand(line, step.words, before.again, APP)
            line.environ.update(environment(life, line.folder, service))
            life.clear_requests()
            expected = stand.end(life)
            if not step.plays_apple and (writes := writes_of(life)):
                astray[step.words] = stand.astray(expected, writes)
    assert ([words for words, wrong in astray.items() if wrong], len(astray) > 5) == ([], True)
