"""F28: a line is killed at its requests; the same line again ends as an uninterrupted one, nothing twice."""

from __future__ import annotations

import itertools
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ipas import demo_ipa

from itc_actions.sandbox import Sandbox

from .stage import Line, submitted, wait_until

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
    "upload": (
        ("action.upload-binary", "--ipa", str(demo_ipa()), "action.wait-for-build", "--poll", "5m"),
        lambda sandbox: None,
    ),
}
SERVICES = ("itunes-connect", "app-store-connect")


@dataclass(frozen=True)
class Outcome:
    """What a run, or a killed one and its repetition, left behind."""

    code: int
    changes: Counter[str]
    """What requests changed: an invitation or a create that happened twice is here twice."""
    world: Any


class Stand:
    """A line, a service, and worlds to run the one on the other in."""

    def __init__(self, folder: Path, name: str, service: str) -> None:
        self.words, self.arrange = LINES[name]
        self.line = Line(folder, None)
        self.line.environ["ITC_SERVICE"] = service
        self.key = service == "app-store-connect"

    def world(self) -> Sandbox:
        """A world of its own for one run, started."""
        sandbox = Sandbox().start()
        self.arrange(sandbox)
        sandbox.clear_requests()
        self.line.environ["ITC_SANDBOX_URL"] = sandbox.url
        if self.key:
            self.line.environ["ITC_SANDBOX_KEY_ID"] = sandbox.key_id
            self.line.environ["ITC_SANDBOX_ISSUER_ID"] = sandbox.issuer_id
            self.line.environ["ITC_SANDBOX_KEY_FILE"] = str(sandbox.write_key(self.line.folder))
        return sandbox

    def end(self, sandbox: Sandbox) -> Outcome:
        """Run the line to its end."""
        ended = self.line(*self.words)
        changes = Counter(change for seen in sandbox.requests if not seen.login for change in seen.changed)
        return Outcome(ended.code, changes, lasting(sandbox))

    def kill_at(self, sandbox: Sandbox, request: int, *, after: bool) -> None:
        """Run the line and kill it while it waits for the answer to a request, taken in (`after`) or not."""
        kind = "trickle" if after else "delay"
        sandbox.fault(kind, nth=request, seconds=300)
        sandbox.fault("drop", nth=request) if not after else None  # nor is it taken in late, once the delay ends
        with self.line.started(*self.words) as process:
            wait_until(lambda: self._held(sandbox, kind), f"request {request}", process)
            process.send_signal(signal.SIGKILL)
            process.wait()
        sandbox.clear_faults()

    @staticmethod
    def _held(sandbox: Sandbox, kind: str) -> bool:
        """Whether the request has met its fault, and been taken in where that comes first."""
        return any(kind in seen.faults and (kind == "delay" or seen.status) for seen in sandbox.requests)


def lasting(sandbox: Sandbox) -> Any:
    """The world without what differs from run to run: times, logins, and the numbers given to what is new."""
    state = msgspec.to_builtins(sandbox.world.state, builtin_types=(datetime,))
    for name in ("sessions", "next_id"):
        del state[name]
    del state["account"]["api_keys"]
    return without_marks(state)


def without_marks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_marks(each) for name, each in value.items() if not is_mark(name, each)}
    return [without_marks(each) for each in value] if isinstance(value, list) else value


def is_mark(name: str, value: Any) -> bool:
    """Whether it is a time, an id, or the build's id that an upload keeps, which is made from a time."""
    return name == "id" or isinstance(value, datetime) or (name == "build" and isinstance(value, str))


@pytest.fixture(params=[(name, service) for service in SERVICES for name in LINES], ids=lambda pair: "-on-".join(pair))
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Stand:
    return Stand(tmp_path, *request.param)


def test_f28_killed_at_any_request_the_same_line_again_ends_as_an_uninterrupted_one(stand: Stand) -> None:
    """Reads between two writes leave what a write leaves that is not taken in; of them the first and the last do."""
    with stand.world() as whole:
        expected = stand.end(whole)
    count = len(whole.requests)
    writes = [number for number, seen in enumerate(whole.requests, 1) if seen.changed and not seen.login]
    assert (expected.code, bool(writes)) == (0, True)
    left: list[Any] = []
    astray = {}
    for request, after in sorted({(1, True), (count, True), *itertools.product(writes, (False, True))}):
        with stand.world() as sandbox:
            stand.kill_at(sandbox, request, after=after)
            if (world := lasting(sandbox)) not in left:  # the same world a second time has the same end
                left.append(world)
                if (outcome := stand.end(sandbox)) != expected:
                    astray[request, after] = outcome
    assert (astray, len(left) > 1) == ({}, True)
