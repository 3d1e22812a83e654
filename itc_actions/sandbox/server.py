"""A sandbox that runs: the world behind a web server on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..clock import Clock, SimulatedClock, SystemClock
from .demo import PASSWORD, USER, demo_seed
from .helpers import Controls
from .hub import Hub
from .world import WorldState

if TYPE_CHECKING:
    from types import TracebackType

    from .listener import Listener
    from .tls import Authority
    from .world.state import ApiKey


WORLD = msgspec.json.Decoder(WorldState)
"""Made once: msgspec builds what it needs of a type when it first meets it, and not safely from several threads."""


class Sandbox(Controls):
    """A stand-in for Apple's service on a loopback port. A context manager; or call `start` and `stop`.

    :param seed: the world to start with; the demo world by default. It is copied.
    :param app: the app of the demo world, by Apple ID number or bundle id.
    :param apps: how many apps the demo world has.
    :param clock: what tells the time; a simulated clock of its own by default. A client in the same process shares
        `sandbox.clock`, and so moves it by waiting.
    :param port: 0 for any free one.
    :param state_file: keep the world in this file; what it holds wins over the seed.
    :param real_time: use the machine's clock.
    :param tls: speak TLS, with a certificate of an authority made on the spot; clients have to trust `authority`.
    :raises BadInput: the state file is damaged, or belongs to another version.
    """

    def __init__(
        self,
        *,
        seed: WorldState | None = None,
        app: str | None = None,
        apps: int = 2,
        clock: Clock | None = None,
        port: int = 0,
        state_file: str | Path | None = None,
        real_time: bool = False,
        tls: bool = False,
    ) -> None:
        self.clock: Clock = clock or (SystemClock() if real_time else SimulatedClock())
        kept = msgspec.json.encode(seed) if seed is not None else None

        def make_seed() -> WorldState:
            if kept is not None:
                return WORLD.decode(kept)
            return demo_seed(app, now=self.clock.now(), apps=apps)

        self.hub = Hub(make_seed, self.clock, Path(state_file) if state_file is not None else None)
        self._wanted_port = port
        self._tls = tls
        self._authority: Authority | None = None
        self._listener: Listener | None = None

    @classmethod
    def for_line(
        cls,
        app: str | None = None,
        version: str | None = None,
        *,
        build: str | None = None,
        platform: str | None = None,
        clock: Clock | None = None,
    ) -> Sandbox:
        """A private sandbox that suits one command line.

        :param app: the app the line names, by Apple ID number or bundle id.
        :param version: the version the line is about; see `demo_seed` for a line without one.
        :param build: the number of the build the line names.
        :param platform: the platform the line chooses.
        """
        clock = clock or SimulatedClock()
        seed = demo_seed(app, version, now=clock.now(), build=build, platform=platform or "ios")
        return cls(seed=seed, clock=clock)

    @property
    def user(self) -> str:
        """Who may log in."""
        return self.hub.world.state.account.user

    @property
    def password(self) -> str:
        """The password; any other is refused."""
        return self.hub.world.state.account.password

    @property
    def key_id(self) -> str:
        """The id of a key of the App Store Connect API, of the team."""
        return self._key().id

    @property
    def issuer_id(self) -> str:
        """The issuer of that key."""
        return self._key().issuer or ""

    @property
    def private_key(self) -> str:
        """The private half of that key, as PEM."""
        return self._key().private_key

    def write_key(self, folder: str | Path) -> Path:
        """Write that key as `AuthKey_<key id>.p8`; where it is."""
        from .api_keys import write_key

        return write_key(self._key(), folder)

    def individual_key(self) -> ApiKey:
        """A key of one person, which has no issuer."""
        return self._key(individual=True)

    def _key(self, *, individual: bool = False) -> ApiKey:
        from .api_keys import key_of

        with self.hub.lock:
            key = key_of(self.hub.world, individual=individual)
            self.hub.save()
            return key

    @property
    def port(self) -> int:
        """The port it listens on.

        :raises RuntimeError: it does not run.
        """
        if self._listener is None:
            raise RuntimeError("The sandbox has not been started.")
        return self._listener.port

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def authority(self) -> str:
        """The certificate of its own authority, as PEM; what clients have to trust where it speaks TLS.

        :raises RuntimeError: it speaks no TLS.
        """
        if not self._tls:
            raise RuntimeError("The sandbox speaks no TLS.")
        return self._made_authority().certificate

    def write_authority(self, folder: str | Path) -> Path:
        """Write that certificate as `sandbox-ca.pem`; where it is. The authority's key is never written."""
        path = Path(folder) / "sandbox-ca.pem"
        path.write_text(self.authority, encoding="ascii")
        return path

    def _made_authority(self) -> Authority:
        if self._authority is None:
            from .tls import Authority

            self._authority = Authority()
        return self._authority

    def start(self) -> Sandbox:
        """Listen. Starting twice is no error.

        :raises OSError: the port is taken.
        """
        if self._listener is None:
            from .listener import Listener
            from .web import make_front

            self._front = make_front(self.hub)
            tls = self._made_authority().adapter() if self._tls else None
            self._listener = Listener(self._front, self._wanted_port, tls)
        return self

    def stop(self) -> None:
        """Stop listening. Stopping twice is no error."""
        if self._listener is not None:
            self._front.stopping.set()
            self.hub.faults.end_delays()
            self._listener.stop()
            self._listener = None

    def wait(self) -> None:
        """Serve until interrupted."""
        if self._listener is not None:
            self._listener.join()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


__all__ = ["PASSWORD", "USER", "Sandbox"]
