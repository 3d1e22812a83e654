"""What a test or a command does to a running sandbox, from Python; the control routes do the same over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .faults import Fault, make_fault
from .world.operations import do
from .world.settling import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .hub import Hub
    from .recorder import Seen
    from .world import World, WorldState


class Controls:
    """The helpers of `Sandbox`, under its one lock."""

    hub: Hub

    @property
    def world(self) -> World:
        """The world served now."""
        return self.hub.world

    @property
    def requests(self) -> list[Seen]:
        """Every request seen, control routes left out."""
        with self.hub.lock:
            return self.hub.recorder.all()

    @property
    def writes(self) -> list[Seen]:
        """The requests that changed the world; a login is none."""
        with self.hub.lock:
            return self.hub.recorder.writes()

    @property
    def logins(self) -> list[Seen]:
        """The POSTs that tried to log in."""
        with self.hub.lock:
            return self.hub.recorder.logins()

    def clear_requests(self) -> None:
        """Forget the requests seen so far."""
        with self.hub.lock:
            self.hub.recorder.clear()

    def do(self, operation: str, **args: Any) -> None:
        """Do something to the world, by its name in `world.operations` ("approve", "upload-build"…).

        :raises Refusal: there is no such operation, or the rules forbid it.
        """
        with self.hub.lock:
            settle(self.hub.world)
            try:
                do(self.hub.world, operation, args)
            finally:
                self.hub.world.take_changes()
                self.hub.save()

    def fault(self, kind: str, path: str = "", **parameters: Any) -> Fault:
        """Add a fault; the parameters are those of `Fault`.

        :raises Refusal: a parameter is unknown or wrong.
        """
        fault = make_fault(kind, path=path, **parameters)
        with self.hub.lock:
            return self.hub.faults.add(fault)

    def set_quota(
        self, *, limit: int | None = None, remaining: int | None = None, retry_after: int | None = None
    ) -> None:
        """How many requests an hour may see on the App Store Connect API, and how many of them are left."""
        with self.hub.lock:
            self.hub.quota.set(limit=limit, remaining=remaining, retry_after=retry_after)

    def clear_faults(self) -> None:
        """Good weather again."""
        with self.hub.lock:
            self.hub.faults.clear()

    def reset(self, state: WorldState | None = None) -> None:
        """Start again from the seed, or from `state`; faults and the list of requests are cleared."""
        with self.hub.lock:
            self.hub.replace_world(state)

    def advance(self, seconds: float) -> None:
        """Move the simulated clock."""
        with self.hub.lock:
            self.hub.advance(seconds)
            self.hub.save()

    def upload_build(self, app: str, train: str, number: str, **options: Any) -> None:
        """Upload a build; options: processing_seconds, will_fail, tell_numbers."""
        self.do("upload-build", app=app, train=train, number=number, **options)

    def in_review(self, app: str) -> None:
        """Apple begins to review the version that waits."""
        self.do("in-review", app=app)

    def approve(self, app: str, **options: Any) -> None:
        """Apple approves the version; option: processing_seconds."""
        self.do("approve", app=app, **options)

    def reject(self, app: str, reasons: Sequence[str] | str | None = None, **options: Any) -> None:
        """Apple rejects the version; options: body, metadata."""
        self.do("reject", app=app, reasons=reasons, **options)

    def beta_review(self, app: str, decision: str, **options: Any) -> None:
        """A build's beta review: submit, in-review, approve, reject; options: train, number, reasons."""
        self.do("beta-review", app=app, decision=decision, **options)

    def set_state(self, app: str, state: str, *, live: bool = False) -> None:
        """Put a version into a state, whatever the rules say."""
        self.do("set-state", app=app, state=state, live=live)
