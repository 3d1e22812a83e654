"""What the desks of both services have in common: a world to arrange, and what was heard of the requests."""

from __future__ import annotations

from itc_actions.http.events import HttpEvent, Notice, RequestDone, WriteAdopted, WriteRefused
from itc_actions.records import App, BuildKey
from itc_actions.sandbox import Sandbox

BUILD = BuildKey(train="2.0", number="100")
DEMO = App(id="1000000001", name="Demo", bundle_id="com.example.demo")


class AnyDesk:
    """The demo world: app 1000000001 with 1.9 on sale, and build 100 of 2.0."""

    def __init__(self) -> None:
        self.events: list[HttpEvent] = []
        self.app = DEMO

    @property
    def sandbox(self) -> Sandbox:
        raise NotImplementedError

    def have_version(self) -> None:
        """Have version 2.0 with release notes and build 100, created by somebody else."""
        self.sandbox.do("create-version", app=self.app.id, number="2.0")
        for locale in ("en-US", "de-DE"):
            self.sandbox.do("set-texts", app=self.app.id, locale=locale, texts={"release_notes": "Faster."})
        self.sandbox.do("select-build", app=self.app.id, train="2.0", number="100")
        self.sandbox.clear_requests()

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
