"""A sandbox that runs in another process: its clock, and what can be done to it from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .clock import SystemClock
from .errors import Refused, Unreachable
from .http.effects import Effect


def how_to_start(url: str) -> str:
    """What to do where no sandbox answers at an address."""
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
        try:
            answer = self._client.request(method, f"/sandbox{path}", Effect.ONCE, json=body or None)
        except Unreachable as error:
            raise Unreachable(
                f"No sandbox answers at {self.url}. {error.what}",
                next_step=how_to_start(self.url),
            ) from None
        found: dict[str, Any] = answer.json()
        if "error" in found:
            raise Refused(
                f"The sandbox at {self.url} refused.",
                said=str(found["error"]),
                next_step="See what is there: inv status.",
            )
        return found

    def default_app(self) -> str:
        """The app that a line is about where none is named."""
        return str(self.ask("GET", "/world")["apps"][0]["bundle_id"])

    def next_build(self, app: str) -> str:
        """A build number that no build of the app has yet."""
        builds = [
            build["number"]
            for each in self.ask("GET", "/world")["apps"]
            if app in (each["id"], each["bundle_id"])
            for build in each["builds"]
        ]
        return str(max((int(number) for number in builds if number.isdigit()), default=0) + 1)


class RemoteClock:
    """The clock of a sandbox in another process: waiting on it advances it, unless it runs in real time."""

    def __init__(self, remote: SandboxRemote) -> None:
        self._remote = remote
        self._system = SystemClock()
        self._simulated: bool | None = None
        self._skipped = 0.0

    def _read(self) -> datetime:
        answer = self._remote.ask("GET", "/clock")
        self._simulated = bool(answer["simulated"])
        return datetime.fromisoformat(answer["now"])

    def now(self) -> datetime:
        """The sandbox's date and time."""
        return self._read()

    def monotonic(self) -> float:
        """Seconds on this machine's clock, and those that waiting skipped."""
        return self._system.monotonic() + self._skipped

    def sleep(self, seconds: float) -> None:
        """Advance the sandbox's clock, or wait where it runs in real time."""
        if self._simulated is None:
            self._read()
        if self._simulated:
            self._remote.ask("POST", "/clock", advance=seconds)
            self._skipped += seconds
        else:
            self._system.sleep(seconds)
