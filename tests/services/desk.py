"""A sandbox and the service that speaks to it, on one simulated clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itc_actions.http.events import HttpEvent, Notice, RequestDone, WriteAdopted, WriteRefused
from itc_actions.http.retries import RetryPolicy
from itc_actions.records import App, BuildKey
from itc_actions.redaction import Secret
from itc_actions.sandbox import Sandbox
from itc_actions.services.itunes_connect import ItunesConnect

if TYPE_CHECKING:
    from types import TracebackType

BUILD = BuildKey(train="2.0", number="100")
DECLARED = {"add_id_info_uses_idfa": False}


class Desk:
    """The demo world: app 1000000001 with 1.9 on sale, and build 100 of 2.0."""

    def __init__(self, *, password: str | None = None) -> None:
        self.sandbox = Sandbox().start()
        self.events: list[HttpEvent] = []
        self.service = ItunesConnect(
            user=self.sandbox.user,
            password=Secret(password or self.sandbox.password),
            origin=self.sandbox.url,
            clock=self.sandbox.clock,
            listener=self.events.append,
            policy=RetryPolicy(random=lambda: 1.0),
        )
        self.app = App(id="1000000001", name="Demo", bundle_id="com.example.demo")

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.service.close()
        self.sandbox.stop()

    def with_version(self) -> Desk:
        """Have version 2.0 with release notes and build 100, created by somebody else."""
        self.sandbox.do("create-version", app=self.app.id, number="2.0")
        for locale in ("en-US", "de-DE"):
            self.sandbox.do("set-texts", app=self.app.id, locale=locale, texts={"release_notes": "Faster."})
        self.sandbox.do("select-build", app=self.app.id, train="2.0", number="100")
        self.sandbox.clear_requests()
        return self

    def submitted(self) -> Desk:
        """Have version 2.0 waiting for review."""
        self.with_version()
        self.sandbox.do("submit", app=self.app.id, answers={"add_id_info_uses_idfa": False})
        self.sandbox.clear_requests()
        return self

    @property
    def accepted_writes(self) -> int:
        """As a step counts them."""
        done = [event for event in self.events if isinstance(event, RequestDone)]
        accepted = sum(1 for one in done if one.effect.writes and one.accepted)
        adopted = sum(1 for event in self.events if isinstance(event, WriteAdopted))
        return accepted + adopted - sum(1 for event in self.events if isinstance(event, WriteRefused))

    @property
    def notices(self) -> str:
        return "\n".join(event.text for event in self.events if isinstance(event, Notice))

    def lines(self, word: str) -> list[str]:
        """The requests seen whose line holds a word."""
        return [seen.line for seen in self.sandbox.requests if word in seen.line]

    @property
    def changes(self) -> list[str]:
        return [change for seen in self.sandbox.writes for change in seen.changed]
