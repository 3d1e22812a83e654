"""Which service a run speaks to, from its settings; the sandbox is started here when one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..clock import Clock, SystemClock
from ..errors import BadInput
from ..redaction import Secret
from ..steps import Target

if TYPE_CHECKING:
    from ..run import Run
    from ..sandbox import Sandbox
    from ..sandbox_remote import SandboxRemote
    from .service import Service

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass
class Connection:
    """A service, the clock that goes with it, and what is said of them."""

    service: Service
    clock: Clock
    target: Target
    default_app: str | None
    close: Callable[[], None]
    sandbox: Sandbox | None = None
    """The one in this process, if it is."""


def connect(run: Run) -> Connection:
    """Make the service that the settings choose; nothing is sent yet.

    :raises BadInput: a setting is missing or no good.
    """
    if run.service_name == "app-store-connect":
        raise BadInput(
            "This release does not speak to the App Store Connect API yet.",
            next_step="Rehearse on the iTunes Connect JSON API: --service itunes-connect --sandbox.",
        )
    if not run.rehearsal:
        return _live(run)
    url = run.settings.setting("sandbox_url")[0]
    return _private_sandbox(run) if run.sandbox_is_private else _sandbox_that_runs(run, url)


def _live(run: Run) -> Connection:
    from .itunes_connect import ItunesConnect

    user, origin = run.settings.setting("user")
    password, _ = run.settings.setting("password")
    for value, name, other in ((user, "ITC_USER", "FASTLANE_USER"), (password, "ITC_PASSWORD", "FASTLANE_PASSWORD")):
        if value is None:
            raise BadInput(
                f"{name} is not set.",
                next_step=f"Set {name} (or {other}) in the environment or in .env, or rehearse with --sandbox. "
                "Nothing was sent.",
            )
    clock = SystemClock()
    service = ItunesConnect(user=user, password=password, clock=clock, listener=run.listen)
    return Connection(
        service=service,
        clock=clock,
        target=Target(
            mode="LIVE",
            service=service.title,
            app=run.wanted_app[0],
            credentials=f"{user} ({origin})",
            warning="Apple no longer serves the iTunes Connect JSON API: expect this to fail.",
        ),
        default_app=None,
        close=service.close,
    )


def _private_sandbox(run: Run) -> Connection:
    from ..sandbox import Sandbox

    wanted = run.wanted_app[0]
    asked = _asked_for(run, "version"), _asked_for(run, "build")
    sandbox = run.sandbox or Sandbox.for_line(app=wanted, version=asked[0], build=asked[1]).start()
    connection = _to_sandbox(
        run, sandbox.url, sandbox.clock, "built in", wanted or sandbox.world.state.apps[0].bundle_id
    )
    connection.sandbox = sandbox
    if run.sandbox is None:
        connection.close = _both(connection.close, sandbox.stop)
    return connection


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        first()
        second()

    return call


def _asked_for(run: Run, name: str) -> str | None:
    """What the line says a version or a build is, so that its sandbox has it."""
    if given := run.flags.given.get(name):
        return str(given).rpartition("/")[2]
    found = run.settings.find((f"ITC_{name.upper()}",))
    return found.value.rpartition("/")[2] if found else None


def _sandbox_that_runs(run: Run, url: str) -> Connection:
    from ..sandbox_remote import RemoteClock, SandboxRemote

    if urlsplit(url).hostname not in LOOPBACK or urlsplit(url).scheme not in ("http", "https"):
        raise BadInput(
            f"ITC_SANDBOX_URL must be an address on this machine, as in http://127.0.0.1:8080, not {url!r}.",
            next_step="Start one with `inv sandbox`; it prints its address.",
        )
    remote = SandboxRemote(url)
    default = _default_app(run, remote)
    connection = _to_sandbox(run, url, RemoteClock(remote), url, default)
    connection.default_app = default
    return connection


def _default_app(run: Run, remote: SandboxRemote) -> str:
    return run.wanted_app[0] or remote.default_app()


def _to_sandbox(run: Run, url: str, clock: Clock, where: str, app: str | None) -> Connection:
    """Credentials of one's own are never sent to a sandbox: it has its own."""
    from ..sandbox import PASSWORD, USER
    from .itunes_connect import ItunesConnect

    user, user_origin = run.settings.setting("sandbox_user")
    password, _ = run.settings.setting("sandbox_password")
    shown = f"{user} ({user_origin})" if user else f"{USER} (built in)"
    service = ItunesConnect(
        user=user or USER,
        password=password or Secret(PASSWORD),
        origin=url,
        clock=clock,
        listener=run.listen,
    )
    title = service.title if where == "built in" else f"{service.title} at {where}"
    return Connection(service, clock, Target("SANDBOX", title, app, shown), app, service.close)
