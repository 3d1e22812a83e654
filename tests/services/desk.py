"""A sandbox and the service that speaks to it, on one simulated clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from any_desk import BUILD, AnyDesk

from itc_actions.http.retries import RetryPolicy
from itc_actions.redaction import Secret
from itc_actions.sandbox import Sandbox
from itc_actions.services.itunes_connect import ItunesConnect

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["BUILD", "DECLARED", "Desk"]
DECLARED = {"add_id_info_uses_idfa": False}


class Desk(AnyDesk):
    """The demo world on iTunes Connect."""

    def __init__(self, *, password: str | None = None) -> None:
        super().__init__()
        self._own = Sandbox().start()
        self.service = ItunesConnect(
            user=self.sandbox.user,
            password=Secret(password or self.sandbox.password),
            origin=self.sandbox.url,
            clock=self.sandbox.clock,
            listener=self.events.append,
            policy=RetryPolicy(random=lambda: 1.0),
        )

    @property
    def sandbox(self) -> Sandbox:
        return self._own

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.service.close()
        self.sandbox.stop()

    def with_version(self) -> Desk:
        """Have version 2.0, to be returned."""
        self.have_version()
        return self

    def submitted(self) -> Desk:
        """Have version 2.0 waiting for review."""
        self.with_version()
        self.sandbox.do("submit", app=self.app.id, answers={"add_id_info_uses_idfa": False})
        self.sandbox.clear_requests()
        return self

    @property
    def changes(self) -> list[str]:
        return [change for seen in self.sandbox.writes for change in seen.changed]
