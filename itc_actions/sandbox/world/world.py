"""The world: its state, its clock, and the notes of what changed. The rules are the modules beside it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ...apple import states
from .files import Files
from .refusals import NotFound
from .state import App, Build, Session, Version, WorldState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...clock import Clock


class World:
    """The state of one sandbox.

    :param state: what there is at first; kept and changed in place.
    :param clock: what tells the time of this world.
    """

    def __init__(self, state: WorldState, clock: Clock) -> None:
        self.state = state
        self.clock = clock
        self.changes: list[str] = []
        self.revision = 0
        self.files = Files()
        self.address = ""
        """Where files are sent to."""
        self.on_changes: Callable[[], None] | None = None
        """Told when something has changed."""
        self.logins_ended = 0
        """How often everybody was made to log in again."""

    def note(self, text: str) -> None:
        """Remember that something changed, as the list of requests shows it."""
        self.changes.append(text)
        self.revision += 1

    def take_changes(self) -> list[str]:
        """What changed since this was last asked."""
        if self.changes and self.on_changes is not None:
            self.on_changes()
        changes, self.changes = self.changes, []
        return changes

    def now(self) -> datetime:
        """The time in this world."""
        return self.clock.now()

    def new_id(self) -> str:
        """A number that nothing else has."""
        self.state.next_id += 1
        return str(self.state.next_id)

    def app(self, key: str) -> App:
        """The app with this Apple ID number or bundle id.

        :raises NotFound: there is none.
        """
        for app in self.state.apps:
            if key in (app.id, app.bundle_id):
                return app
        raise NotFound(f"The app {key} was not found.")

    def version(self, app: App, *, live: bool = False) -> Version:
        """The version on sale with `live`, else the edited one; the other where there is none.

        That the live version is answered where there is no edited one is an assumption [?].
        """
        version = (app.live or app.edit) if live else (app.edit or app.live)
        if version is None:
            raise NotFound("The app has no version.")
        return version

    def build(self, app: App, train: str, number: str) -> Build:
        """A build that has finished processing.

        :raises NotFound: there is none.
        """
        for build in app.builds:
            if (build.train, build.number) == (train, number) and build.state == states.BUILD_USABLE:
                return build
        raise NotFound(f"The build {number} of {train} was not found.")

    def touch(self, app: App, text: str) -> None:
        """Note a change of an app."""
        app.modified = self.now()
        self.note(f"{app.bundle_id}: {text}")

    def after(self, seconds: float) -> datetime:
        """The moment so many seconds from now."""
        return self.now() + timedelta(seconds=seconds)

    # sessions

    def open_session(self, user: str, password: str) -> Session | None:
        """Log in, or None where user or password is wrong."""
        account = self.state.account
        if (user, password) != (account.user, account.password):
            return None
        session = Session(token=f"DAW{uuid.uuid4().hex.upper()}")
        self.state.sessions.append(session)
        self.revision += 1
        return session

    def session(self, token: str | None) -> Session | None:
        """The session of a token, or None where there is none or it is over."""
        return next((session for session in self.state.sessions if session.token == token), None)

    def end_sessions(self) -> None:
        """From now on everybody has to log in again."""
        self.state.sessions.clear()
        self.logins_ended += 1
        self.revision += 1
