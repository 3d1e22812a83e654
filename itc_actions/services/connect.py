"""The service that a run speaks to, from its settings; the sandbox is started here when one is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..clock import Clock, SystemClock
from ..errors import BadInput
from ..redaction import Secret
from ..steps import Target
from .choice import APP_STORE_CONNECT, ITUNES_CONNECT, chosen_service, is_undecided

if TYPE_CHECKING:
    from ..apple.ipa import Bundle
    from ..run import Run
    from ..sandbox import Sandbox
    from .app_store_connect import ApiKey
    from .apple_tools import StandIn
    from .itunes_connect.kept_session import KeptSession
    from .service import Service

CREATED_AFTER = 600.0
"""Seconds until somebody creates the app that a line of a private sandbox waits for."""
SANDBOX_KEY = "ITC_SANDBOX_KEY_ID, ITC_SANDBOX_ISSUER_ID and ITC_SANDBOX_KEY_FILE"
TITLES = {ITUNES_CONNECT: "iTunes Connect", APP_STORE_CONNECT: "App Store Connect"}
SET_A_KEY = (
    "Set ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE (or ITC_KEY) in the environment or in .env, or rehearse with "
    "--sandbox."
)


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
    name = chosen_service(run)
    app = run.wanted_app[0]
    if not run.rehearsal:
        return _live_target(run, name, app)
    from ..sandbox import BUNDLE_ID, USER

    user, origin = run.settings.setting("sandbox_user")
    said = f"{user} ({origin})" if user else f"{USER} (built in)"
    if name == APP_STORE_CONNECT:
        said = "the sandbox's own key"
    url = None if run.sandbox_is_private else run.settings.setting("sandbox_url")[0]
    if app is None and run.sandbox_is_private and run.sandbox is None and (ipa := run.uploads):
        app = ipa.bundle_id
    if app is None and run.sandbox is not None:
        app = run.sandbox.world.state.apps[0].bundle_id
    title = f"{TITLES[name]} at {url}" if url else TITLES[name]
    return Target("SANDBOX", title, app or (None if url else BUNDLE_ID), said)


def _live_target(run: Run, name: str, app: str | None) -> Target:
    if is_undecided(run):
        return Target("LIVE", "no service yet", app, "no credentials are set")
    if name == APP_STORE_CONNECT:
        from .app_store_connect import find_key

        key = find_key(run.settings.find, root=run.settings.root)
        return Target("LIVE", TITLES[name], app, f"{key.shown} ({key.source})" if key else "no key yet")
    user, origin = run.settings.setting("user")
    said = f"{user} ({origin})" if user else "nobody's credentials yet"
    warning = "Apple no longer serves the iTunes Connect JSON API: expect this to fail."
    return Target("LIVE", TITLES[name], app, said, warning)


def connect(run: Run) -> Connection:
    """Make the service that the settings choose; nothing is sent to it yet.

    :raises BadInput: a setting is missing or no good.
    """
    name = chosen_service(run)
    if not run.rehearsal:
        if is_undecided(run):
            raise BadInput(
                "Neither an API key of App Store Connect nor ITC_USER and ITC_PASSWORD is set.",
                now="Nothing was sent.",
                next_step=SET_A_KEY,
            )
        service = _live_app_store_connect(run) if name == APP_STORE_CONNECT else _live_itunes_connect(run)
        return Connection(service, SystemClock(), None, service.close)
    return _private_sandbox(run, name) if run.sandbox_is_private else _sandbox_that_runs(run, name)


def _live_app_store_connect(run: Run) -> Service:
    from .app_store_connect import find_key
    from .app_store_connect.service import AppStoreConnect

    key = find_key(run.settings.find, root=run.settings.root)
    if key is None:
        raise BadInput(
            "No API key of App Store Connect is set.",
            now="Nothing was sent.",
            next_step=SET_A_KEY,
        )
    return AppStoreConnect(
        key=key, clock=SystemClock(), listener=run.listen, platform=_platform(run), before_write=run.lock.demand
    )


def _live_itunes_connect(run: Run) -> Service:
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
    return ItunesConnect(
        user=user,
        password=password,
        clock=SystemClock(),
        listener=run.listen,
        before_write=run.lock.demand,
        kept=kept_session(run, *account_of(run)),
    )


def _platform(run: Run) -> str | None:
    chosen: str | None = run.flags.get("platform") or run.settings.setting("platform")[0]
    return chosen


def _private_sandbox(run: Run, name: str) -> Connection:
    wanted = run.wanted_app[0]
    asked = _asked_for(run, "version"), _asked_for(run, "build")
    platform = _platform(run) if name == APP_STORE_CONNECT else None  # the older service has apps of one platform
    sandbox = run.sandbox or _private(run, wanted, asked, platform).start()
    service = (
        _with_key(run, _sandbox_key(sandbox), sandbox.url, sandbox.clock)
        if name == APP_STORE_CONNECT
        else _with_password(run, sandbox.url, sandbox.clock)
    )

    def close() -> None:
        service.close()
        if run.sandbox is None:
            sandbox.stop()

    return Connection(service, sandbox.clock, sandbox.world.state.apps[0].bundle_id, close, sandbox)


def _private(run: Run, app: str | None, asked: tuple[str | None, str | None], platform: str | None) -> Sandbox:
    """A sandbox for the line; one without its app, where that is to be created: somebody does so in a while."""
    name = run.flags.given.get("app_name")
    if name is None or app is None:
        return _fitting(app, asked, platform, run.uploads)
    made = _fitting(None, (None, None), platform, None)
    made.do("create-app", bundle_id=app, name=str(name), seconds=CREATED_AFTER)
    return made


def _fitting(
    app: str | None, asked: tuple[str | None, str | None], platform: str | None, ipa: Bundle | None
) -> Sandbox:
    """A sandbox that has what the line names; where that is an .ipa, its app, and no build of its number yet."""
    from ..sandbox import Sandbox

    version, build = asked
    if ipa is None:
        return Sandbox.for_line(app, version, build=build, platform=platform)
    number = build if build not in (None, ipa.number) else "1" if ipa.number != "1" else "0.1"
    made = Sandbox.for_line(app or ipa.bundle_id, version or ipa.version, build=number, platform=platform)
    if app is not None and app.isdigit():
        made.world.state.apps[0].bundle_id = ipa.bundle_id
    return made


def _asked_for(run: Run, name: str) -> str | None:
    """What the line says a version or a build is, so that its sandbox has it."""
    if given := run.flags.given.get(name):
        return str(given).rpartition("/")[2]
    found = run.settings.find((f"ITC_{name.upper()}",))
    return found.value.rpartition("/")[2] if found else None


def _sandbox_that_runs(run: Run, name: str) -> Connection:
    from ..sandbox_remote import RemoteClock, SandboxRemote

    url: str = run.settings.setting("sandbox_url")[0]
    remote = SandboxRemote(url)
    clock = RemoteClock(remote)
    service = (
        _with_key(run, _key_of_running(run), url, clock)
        if name == APP_STORE_CONNECT
        else _with_password(run, url, clock)
    )
    app = run.wanted_app[0]
    if app is not None:
        clock.now()  # tells of what answers there and is none, as asking for the app does
    return Connection(service, clock, app or remote.default_app(), service.close)


def _sandbox_key(sandbox: Sandbox) -> ApiKey:
    """The key of a sandbox in this process."""
    from .app_store_connect import make_key

    issuer = sandbox.issuer_id or None
    return make_key(sandbox.private_key, key_id=sandbox.key_id, issuer_id=issuer, source="built in")


def _key_of_running(run: Run) -> ApiKey:
    """The key for a sandbox in another process. One of a user's own is never used there."""
    from .app_store_connect.key_sources import SANDBOX, find_key

    key = find_key(run.settings.find, root=run.settings.root, families=(SANDBOX,))
    if key is None:
        raise BadInput(
            "No key for the running sandbox is set.",
            now="Nothing was sent.",
            next_step=f"Set {SANDBOX_KEY} to what `inv sandbox` printed.",
        )
    return key


def _with_key(run: Run, key: ApiKey, url: str, clock: Clock) -> Service:
    from .app_store_connect.service import AppStoreConnect

    return AppStoreConnect(
        key=key,
        origin=url,
        clock=clock,
        listener=run.listen,
        platform=_platform(run),
        before_write=run.lock.demand,
        stand_in=_altool(url),
        token_clock=SystemClock(),  # a sandbox dates its answers by the machine's clock, not by that of its world
        named_by=None if run.sandbox_is_private else f"{SANDBOX_KEY} to what `inv sandbox` printed",
    )


def _with_password(run: Run, url: str, clock: Clock) -> Service:
    """Credentials of one's own are never sent to a sandbox: it has its own."""
    from ..sandbox import PASSWORD, USER
    from .itunes_connect import ItunesConnect

    user = run.settings.setting("sandbox_user")[0] or USER
    return ItunesConnect(
        user=user,
        password=run.settings.setting("sandbox_password")[0] or Secret(PASSWORD),
        origin=url,
        clock=clock,
        listener=run.listen,
        before_write=run.lock.demand,
        named_by="ITC_SANDBOX_USER and ITC_SANDBOX_PASSWORD",
        stand_in=_transporter(url),
        kept=None if run.sandbox_is_private else kept_session(run, *account_of(run)),
    )


def account_of(run: Run) -> tuple[str, str | None]:
    """The host of iTunes Connect that a run speaks to, and who logs in there."""
    from .itunes_connect.service import ORIGIN

    url: str | None = run.settings.setting("sandbox_url")[0]
    if not run.rehearsal or url is None:
        return ORIGIN, run.settings.setting("user")[0]
    from ..sandbox import USER

    return url.rstrip("/"), run.settings.setting("sandbox_user")[0] or USER


def origin_of(run: Run) -> str | None:
    """The address that a run speaks to; None for a sandbox of its own."""
    if run.rehearsal:
        return None if run.sandbox_is_private else str(run.settings.setting("sandbox_url")[0]).rstrip("/")
    if chosen_service(run) == ITUNES_CONNECT:
        return account_of(run)[0]
    from .app_store_connect import find_key
    from .app_store_connect.service import IN_HOUSE_ORIGIN, ORIGIN

    key = find_key(run.settings.find, root=run.settings.root)
    return IN_HOUSE_ORIGIN if key is not None and key.in_house else ORIGIN


def kept_session(run: Run, origin: str, user: str | None) -> KeptSession | None:
    """Where a session is kept between command lines, unless that is not wanted."""
    from ..state_folder import state_folder
    from .itunes_connect.kept_session import KeptSession

    if user is None or run.flags.get("no-keep-session") or not run.settings.setting("keep_session")[0]:
        return None
    folder = state_folder(run.settings.setting("state_dir")[0], run.settings.root)
    return KeptSession(folder, origin, user, run.listen)


def _transporter(url: str) -> StandIn:
    """The sandbox's iTMSTransporter."""
    return _stand_in("transporter", url)


def _altool(url: str) -> StandIn:
    """The sandbox's altool."""
    return _stand_in("altool", url)


def _stand_in(module: str, url: str) -> StandIn:
    """A tool of the sandbox's, in the interpreter that runs this; Apple's own is never run in a rehearsal."""
    from .apple_tools import StandIn

    package = Path(__file__).parents[1]
    search = os.pathsep.join(part for part in (str(package.parent), os.environ.get("PYTHONPATH")) if part)
    command = (sys.executable, str(package / "sandbox" / "stand_in.py"), module)
    return StandIn(command, {"ITC_SANDBOX_URL": url, "PYTHONPATH": search})
