"""A sandbox that runs in another process: its clock, and what can be done to it from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from .clock import SystemClock
from .errors import Refused, UnexpectedAnswer, Unreachable
from .http.effects import Effect

_Told = TypeVar("_Told")


class _Build(msgspec.Struct):
    number: str


class _App(msgspec.Struct):
    id: str
    bundle_id: str
    builds: list[_Build]


class _World(msgspec.Struct):
    account: dict[str, Any]
    apps: list[_App]


class _Clock(msgspec.Struct):
    now: datetime
    simulated: bool


class _Changes(msgspec.Struct):
    changed: list[str]


class _Done(msgspec.Struct):
    ok: bool


def how_to_start(url: str = "") -> str:
    """What to do where no sandbox answers at an address, or none is named."""
    if url.startswith("https:"):
        return "Set REQUESTS_CA_BUNDLE and ITC_SANDBOX_URL to what `inv sandbox --tls` printed; it must still run."
    return "Start one with `inv sandbox`, and set ITC_SANDBOX_URL to the address it prints."


class SandboxRemote:
    """The control routes of a running sandbox.

    :param url: its address on this machine, as `inv sandbox` prints it.
    """

    def __init__(self, url: str) -> None:
        from .http.client import HttpClient
        from .http.retries import RetryPolicy

        self.url = url.rstrip("/")
        self._client = HttpClient(
            self.url, clock=SystemClock(), listener=lambda event: None, policy=RetryPolicy(attempts=1)
        )

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Call one control route, below `/sandbox`.

        :raises Refused: the rules of its world forbid it.
        :raises Unreachable: no sandbox answers there.
        """
        effect = Effect.READ if method == "GET" else Effect.ONCE
        try:
            answer = self._client.request(method, f"/sandbox{path}", effect, json=body or None)
            found = answer.json()
        except UnexpectedAnswer as error:
            raise self._something_else(error.what) from None
        except Unreachable as error:
            raise Unreachable(
                f"No sandbox answers at {self.url}. {error.what}",
                next_step=how_to_start(self.url),
            ) from None
        if not isinstance(found, dict):
            raise self._something_else()
        if "error" in found and effect is not Effect.READ:  # a sandbox lets everybody look
            raise Refused(
                f"The sandbox at {self.url} refused.",
                said=str(found["error"]),
                next_step="See what is there: inv status.",
            )
        return found

    def _asked(self, kind: type[_Told], method: str, path: str, **body: Any) -> _Told:
        """What a control route answers, in the form that a sandbox gives it."""
        try:
            return msgspec.convert(self.ask(method, path, **body), kind)
        except msgspec.ValidationError:
            raise self._something_else() from None

    def _something_else(self, why: str = "") -> Unreachable:
        what = f"No sandbox answers at {self.url}, but something else does. {why}".rstrip()
        return Unreachable(what, next_step=how_to_start(self.url))

    def default_app(self) -> str:
        """The app that a line is about where none is named."""
        apps = self._asked(_World, "GET", "/world").apps
        if not apps:
            raise Refused(f"The sandbox at {self.url} has no app.", next_step="Put its world back: inv sandbox.reset.")
        return apps[0].bundle_id

    def next_build(self, app: str) -> str:
        """A build number that no build of the app has yet."""
        builds = [
            build.number
            for each in self._asked(_World, "GET", "/world").apps
            if app in (each.id, each.bundle_id)
            for build in each.builds
        ]
        return str(max((int(number) for number in builds if number.isdigit()), default=0) + 1)

    def clock(self, *, advance: float | None = None) -> tuple[datetime, bool]:
        """The date and time there, and whether it is simulated.

        :param advance: seconds to move it by first.
        """
        move = {} if advance is None else {"advance": advance}
        told = self._asked(_Clock, "POST" if move else "GET", "/clock", **move)
        return told.now, told.simulated

    def change(self, path: str, **body: Any) -> list[str]:
        """Have something happen in its world; what changed."""
        return self._asked(_Changes, "POST", path, **body).changed

    def reset(self) -> None:
        """Put its world back to how it began."""
        self._asked(_Done, "POST", "/reset")


class RemoteClock:
    """The clock of a sandbox in another process: waiting on it advances it, unless it runs in real time."""

    def __init__(self, remote: SandboxRemote) -> None:
        self._remote = remote
        self._system = SystemClock()
        self._simulated: bool | None = None
        self._skipped = 0.0

    def now(self) -> datetime:
        """The sandbox's date and time."""
        now, self._simulated = self._remote.clock()
        return now

    def monotonic(self) -> float:
        """Seconds on this machine's clock, and those that waiting skipped."""
        return self._system.monotonic() + self._skipped

    def sleep(self, seconds: float) -> None:
        """Advance the sandbox's clock, or wait where it runs in real time."""
        if self._simulated is None:
            self.now()
        if self._simulated:
            self._remote.clock(advance=seconds)
            self._skipped += seconds
        else:
            self._system.sleep(seconds)
