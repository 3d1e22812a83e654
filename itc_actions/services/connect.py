"""Which service a run speaks to, from its settings; the sandbox is started here when one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..clock import Clock, SystemClock
from ..errors import BadInput
from ..redaction import Secret
from ..steps import Target

if TYPE_CHECKING:
    from ..run import Run
    from ..sandbox import Sandbox
    from .service import Service

TITLES = {"itunes-connect": "iTunes Connect", "app-store-connect": "App Store Connect"}


@dataclass
class Connection:
    """A service and the clock that goes with it."""

    service: Service
    clock: Clock
    default_app: str | None
    close: Callable[[], None]
    sandbox: Sandbox | None = None
    """The one in this process, if it is."""


def target_of(run: Run) -> Target:
    """What the run is going to touch, from its settings alone; nothing is started or sent.

    :raises BadInput: a setting that decides it is no good.
    """
    title = TITLES[run.service_name]
    app = run.wanted_app[0]
    if not run.rehearsal:
        user, origin = run.settings.setting("user")
        said = f"{user} ({origin})" if user else "nobody's credentials yet"
        warning = "Apple no longer serves the iTunes Connect JSON API: expect this to fail."
        return Target("LIVE", title, app, said, warning)
    from ..sandbox import BUNDLE_ID, USER

    user, origin = run.settings.setting("sandbox_user")
    said = f"{user} ({origin})" if user else f"{USER} (built in)"
    url = None if run.sandbox_is_private else run.settings.setting("sandbox_url")[0]
    if app is None and run.sandbox is not None:
        app = run.sandbox.world.state.apps[0].bundle_id
    return Target("SANDBOX", f"{title} at {url}" if url else title, app or (None if url else BUNDLE_ID), said)


def connect(run: Run) -> Connection:
    """Make the service that the settings choose; nothing is sent to it yet.

    :raises BadInput: a setting is missing or no good.
    """
    if run.service_name == "app-store-connect":
        raise BadInput(
            "This version does not speak to the App Store Connect API yet.",
            next_step="Rehearse on the iTunes Connect JSON API: --service itunes-connect --sandbox.",
        )
    if not run.rehearsal:
        return _live(run)
    return _private_sandbox(run) if run.sandbox_is_private else _sandbox_that_runs(run)


def _live(run: Run) -> Connection:
    from .itunes_connect import ItunesConnect

    user, _ = run.settings.setting("user")
    password, _ = run.settings.setting("password")
    for value, name, other in ((user, "ITC_USER", "FASTLANE_USER"), (password, "ITC_PASSWORD", "FASTLANE_PASSWORD")):
        if value is None:
            raise BadInput(
                f"{name} is not set.",
                now="Nothing was sent.",
                next_step=f"Set {name} (or {other}) in the environment or in .env, or rehearse with --sandbox.",
            )
    clock = SystemClock()
    service = ItunesConnect(user=user, password=password, clock=clock, listener=run.listen)
    return Connection(service, clock, None, service.close)


def _private_sandbox(run: Run) -> Connection:
    from ..sandbox import Sandbox

    wanted = run.wanted_app[0]
    asked = _asked_for(run, "version"), _asked_for(run, "build")
    sandbox = run.sandbox or Sandbox.for_line(app=wanted, version=asked[0], build=asked[1]).start()
    service = _to_sandbox(run, sandbox.url, sandbox.clock)

    def close() -> None:
        service.close()
        if run.sandbox is None:
            sandbox.stop()

    return Connection(service, sandbox.clock, sandbox.world.state.apps[0].bundle_id, close, sandbox)


def _asked_for(run: Run, name: str) -> str | None:
    """What the line says a version or a build is, so that its sandbox has it."""
    if given := run.flags.given.get(name):
        return str(given).rpartition("/")[2]
    found = run.settings.find((f"ITC_{name.upper()}",))
    return found.value.rpartition("/")[2] if found else None


def _sandbox_that_runs(run: Run) -> Connection:
    from ..sandbox_remote import RemoteClock, SandboxRemote

    url: str = run.settings.setting("sandbox_url")[0]
    remote = SandboxRemote(url)
    default = run.wanted_app[0] or remote.default_app()
    clock = RemoteClock(remote)
    service = _to_sandbox(run, url, clock)
    return Connection(service, clock, default, service.close)


def _to_sandbox(run: Run, url: str, clock: Clock) -> Service:
    """Credentials of one's own are never sent to a sandbox: it has its own."""
    from ..sandbox import PASSWORD, USER
    from .itunes_connect import ItunesConnect

    return ItunesConnect(
        user=run.settings.setting("sandbox_user")[0] or USER,
        password=run.settings.setting("sandbox_password")[0] or Secret(PASSWORD),
        origin=url,
        clock=clock,
        listener=run.listen,
        named_by="ITC_SANDBOX_USER and ITC_SANDBOX_PASSWORD",
    )
