"""`inv doctor`: what a line needs, looked at before one is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from invoke import Context, Exit

from ..catalogue import known_env_names, known_parameters
from ..command_line import LineFlags
from ..errors import BadInput, ItcError, Unreachable
from ..invoke_tasks import project_root, reporters_of
from ..options import FROM_CONTEXT, Option
from ..settings import SETTINGS
from .checks import FAILED, OK, WARNING, Check, CheckReport
from .command import command
from .printing import print_json, print_table

if TYPE_CHECKING:
    from ..run import Run

SKEW: Final = 60.0
"""Seconds by which the clock may be wrong: tokens are good for 20 minutes, and none is taken from the future."""
Login = Annotated[
    bool, Option("Log in too, and list the apps: the password, or a token, is sent.", default=False, own_env=False)
]


Checks = Iterator[Check]


@command("doctor")
def doctor(context: Context, flags: LineFlags, login: Login = FROM_CONTEXT) -> None:
    """Look at settings, files, clock, tools and reachability, with --login at the login: each ok, warning or failed.

    Nothing is written at Apple. Ends with 0 where nothing failed, else with the exit code of the first that did.
    """
    from ..run import Run

    junit = flags.get("junit")
    report = CheckReport(Path(junit)) if junit else None
    checks: list[Check] = []
    try:
        run = Run(flags, project_root(context), os.environ, known_env_names())
    except BadInput as error:  # a malformed file, or a misspelt name
        checks.append(_failure("settings", error))
    else:
        for look in (_settings, _credentials, _files, _state, _reports):
            checks += _looked(look, run)
        if not any(check.name == "credentials" and check.status == FAILED for check in checks):  # else: which service?
            checks += [*_looked(_tools, run), *_looked(_network, run)]
        if login and not any(check.status == FAILED for check in checks):
            checks += _looked(_login, run)
        run.close()
    if report is not None:
        report.write(checks)
    _show(checks, as_json=bool(flags.get("json")))
    failed = next((check for check in checks if check.status == FAILED), None)
    if failed is not None:
        raise Exit(code=failed.code)


def _looked(look: Callable[[Run], Checks], run: Run) -> list[Check]:
    """What a look finds; one that fails is itself a finding."""
    name = look.__name__.strip("_")
    try:
        return list(look(run))
    except ItcError as error:
        return [_failure(name, error)]


def _failure(name: str, error: ItcError) -> Check:
    found = error.what + (f" {error.speaker} said: {error.said}" if error.said else "")
    return Check(name, FAILED, found, error.next_step or "", error.exit_code)


def _settings(run: Run) -> Checks:
    """Every setting and option that is given, read; each that is no good is told."""
    given = [each for each in (*SETTINGS, *known_parameters().values()) if run.settings.find(each.env_names)]
    wrong = []
    for each in given:
        try:
            run.settings.value(each)
        except BadInput as error:
            wrong.append(_failure("settings", error))
    yield from wrong or [Check("settings", OK, f"{len(given)} given; where each comes from: inv settings")]
    app = run.wanted_app[0]
    if app is None:
        yield Check("app", WARNING, "none is named", "Set ITC_APP, or give --app with each line.")
    else:
        yield Check("app", OK, str(app))


def _credentials(run: Run) -> Checks:
    from ..services.app_store_connect import find_key
    from ..services.choice import APP_STORE_CONNECT, chosen_service
    from ..services.connect import TITLES

    name = chosen_service(run)
    if run.rehearsal:
        yield Check("credentials", OK, f"the sandbox's own, for {TITLES[name]}")
    elif name == APP_STORE_CONNECT:
        key = find_key(run.settings.find, root=run.settings.root)
        if key is None:
            raise BadInput("No API key is set.", next_step="Set ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE.")
        yield Check("credentials", OK, f"the API key {key.key_id} of App Store Connect")
    else:
        lacking = [each for each in ("user", "password") if run.settings.setting(each)[0] is None]
        if lacking:
            names = " and ".join(f"ITC_{each.upper()}" for each in lacking)
            raise BadInput(
                f"Neither an API key nor {names} is set.",
                next_step="Set ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE (App Store Connect), or try --sandbox.",
            )
        advice = "Apple no longer serves iTunes Connect: use --service app-store-connect."
        yield Check("credentials", WARNING, f"{run.settings.setting('user')[0]} at iTunes Connect", advice)


def _files(run: Run) -> Checks:
    exposed = run.settings.exposed_files()
    for text in exposed:
        what, _, advice = text.partition(": ")
        yield Check("files", WARNING, what, advice)
    if not exposed:
        yield Check("files", OK, "no file with a secret can be read by others")


def _state(run: Run) -> Checks:
    """The folder for locks and sessions."""
    from ..state_folder import state_folder, why_unusable

    folder = state_folder(run.settings.setting("state_dir")[0], run.settings.root)
    advice = "Set ITC_STATE_DIR to a folder that can be written to."
    if (why := why_unusable(folder / "locks")) is not None:
        raise BadInput(f"No lock can be taken: {why}.", next_step=advice)
    if (why := why_unusable(folder / "sessions")) is not None:  # lines log in each by itself
        yield Check("state", WARNING, f"No login can be kept: {why}.", advice)
    else:
        yield Check("state", OK, str(folder))


def _reports(run: Run) -> Checks:
    """The files that a line is to write for the CI system and the jobs after it."""
    from io import StringIO

    reporters_of(run, out=StringIO(), err=StringIO())
    yield Check("reports", OK, "each that is asked for can be written")


def _tools(run: Run) -> Checks:
    from ..services.apple_tools import ALTOOL, TRANSPORTER, find_altool, find_transporter
    from ..services.choice import ITUNES_CONNECT, chosen_service

    at_itunes_connect = chosen_service(run) == ITUNES_CONNECT
    altool = run.settings.value(known_parameters()["upload_with"]) == ALTOOL
    if at_itunes_connect and altool:
        advice = "Unset ITC_UPLOAD_WITH: it takes a file by iTMSTransporter alone."
        yield Check("tools", WARNING, f"{ALTOOL} does not upload to iTunes Connect", advice)
    elif run.rehearsal:
        yield Check("tools", OK, f"the sandbox has a stand-in for {ALTOOL if altool else TRANSPORTER}")
    elif not at_itunes_connect and not altool:
        yield Check("tools", OK, "App Store Connect needs none")
    else:
        try:
            chosen = run.settings.value(known_parameters()["transporter"])
            yield Check("tools", OK, find_altool()[0] if altool else find_transporter(chosen)[0])
        except BadInput as error:  # only uploads need it
            yield Check("tools", WARNING, error.what, error.next_step or "")


def _network(run: Run) -> Checks:
    from datetime import datetime, timezone

    from ..clock import SystemClock
    from ..http.client import AGAIN, HttpClient
    from ..http.effects import Effect
    from ..http.retries import RetryPolicy
    from ..services.connect import origin_of

    origin = origin_of(run)
    if origin is None:
        yield Check("network", OK, "a sandbox of the line's own needs none")
        return
    if run.rehearsal:
        from ..sandbox_remote import SandboxRemote

        SandboxRemote(origin).clock()  # something else may answer there
    client = HttpClient(origin, clock=SystemClock(), policy=RetryPolicy(attempts=1))
    try:
        answer = client.request("GET", "/", Effect.READ, redirect_is_answer=True)
    except Unreachable as error:
        if error.next_step == AGAIN:
            error.next_step = f"See whether this machine reaches {client.host}: its network, a firewall, HTTPS_PROXY."
        raise
    finally:
        client.close()
    yield Check("network", OK, f"{client.host} answers ({answer.status}, {answer.seconds * 1000:.0f} ms)")
    try:
        skew = (datetime.now(timezone.utc) - parsedate_to_datetime(answer.headers["Date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        yield Check("clock", WARNING, f"{client.host} does not tell the time")
        return
    if abs(skew) > SKEW:
        way = "ahead of" if skew > 0 else "behind"
        yield Check("clock", WARNING, f"{abs(skew):.0f} s {way} {client.host}", "Have the system set it (NTP).")
    else:
        yield Check("clock", OK, f"as that of {client.host}, to {abs(skew):.0f} s")


def _login(run: Run) -> Checks:
    run.service.login()  # a kept session says nothing of the password
    apps = run.service.list_apps()
    yield Check("login", OK, f"accepted; the account has {len(apps)} app{'' if len(apps) == 1 else 's'}")
    if run.wanted_app[0] is not None:
        yield Check("app at Apple", OK, run.app.name)


def _show(checks: list[Check], *, as_json: bool) -> None:
    if as_json:
        print_json(checks)
    else:
        rows = ((check.status, check.name, check.found, check.advice) for check in checks)
        print_table(("", "what", "found", "what to do"), rows)
