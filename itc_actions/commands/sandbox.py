"""`inv sandbox`: one in the foreground, and what can be done to one that runs."""

from __future__ import annotations

import re
from errno import EADDRINUSE
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from invoke import Collection, Context

from ..command_line import LineFlags
from ..errors import BadInput
from ..interrupts import ended_as_by_ctrl_c
from ..invoke_tasks import project_root
from ..options import FROM_CONTEXT, AppVersion, Option
from ..settings import Settings
from .command import command
from .printing import print_text

if TYPE_CHECKING:
    from ..sandbox_remote import SandboxRemote

Port = Annotated[int, Option("The port to listen on, on this machine only; 0: a free one.", default=0, own_env=False)]
State = Annotated[
    Path | None,
    Option("Keep the sandbox's world in this file, from one start to the next.", default=None, own_env=False),
]
RealTime = Annotated[
    bool, Option("Let time pass as it does outside; otherwise whoever waits advances it.", default=False, own_env=False)
]
Tls = Annotated[
    bool,
    Option(
        "Speak TLS, for clients that speak nothing else; its certificate authority is made on the spot.",
        default=False,
        own_env=False,
    ),
]
Reasons = Annotated[
    list[str],
    Option(
        "Why, as GUIDELINE: TEXT, for example '2.1: it crashes at launch'; repeatable.",
        kind="texts",
        default=(),
        own_env=False,
    ),
]
Beta = Annotated[
    bool,
    Option("Beta review's, of the build that waits for that, instead of App Review's.", default=False, own_env=False),
]
Name = Annotated[str, Option("The name of the app; by default its bundle id.", default="", own_env=False)]
Sku = Annotated[str, Option("What it is called in the books; by default its bundle id.", default="", own_env=False)]
After = Annotated[float, Option("When: in 90s, 10m, 2h; by default now.", kind="duration", default=0.0, own_env=False)]
Number = Annotated[str, Option("The build number; by default the next one.", default="", own_env=False)]


@command("run")
def run(
    context: Context,
    flags: LineFlags,
    port: Port = FROM_CONTEXT,
    state: State = FROM_CONTEXT,
    real_time: RealTime = FROM_CONTEXT,
    tls: Tls = FROM_CONTEXT,
) -> None:
    """Run a sandbox in the foreground until Ctrl-C; prints its address and what to set."""
    import tempfile

    from ..sandbox import Sandbox

    app = flags.get("app") or _settings(context, flags).setting("app")[0]
    if not 0 <= port <= 65535:
        raise BadInput(f"--port must be from 0 to 65535, not {port}.")
    sandbox = Sandbox(app=app, port=port, state_file=state, real_time=real_time, tls=tls)
    try:
        sandbox.start()
    except OSError as error:
        raise _cannot_listen(port, error) from None
    try:
        print(
            f"Sandbox of both services at {sandbox.url} (app {sandbox.world.state.apps[0].bundle_id}). Ctrl-C ends it."
        )
        print(f"In another terminal:\n  export ITC_SANDBOX=1 ITC_SANDBOX_URL={sandbox.url}\n  inv status")
        with ended_as_by_ctrl_c("SIGTERM", "SIGHUP"), tempfile.TemporaryDirectory(prefix="itc-sandbox-") as folder:
            print("For --service app-store-connect, set its key too:")
            print(f"  export ITC_SANDBOX_KEY_ID={sandbox.key_id} ITC_SANDBOX_ISSUER_ID={sandbox.issuer_id}")
            print(f"  export ITC_SANDBOX_KEY_FILE={sandbox.write_key(folder)}", flush=True)
            if tls:
                _print_authority(sandbox.write_authority(folder))
            sandbox.wait()
    except KeyboardInterrupt:
        print("\nSandbox ended." + (f" Its world is kept in {state}." if state else ""))
    finally:
        sandbox.stop()


def _cannot_listen(port: int, error: OSError) -> BadInput:
    """The server tells what the system said only within a text of its own."""
    said = re.search(r"\[Errno (\d+)\]", str(error))
    number = int(said[1]) if said else error.errno
    what = f"The sandbox cannot listen on port {port}: {strerror(number) if number else error}."
    if number != EADDRINUSE:
        return BadInput(what, next_step="Give another --port.")
    return BadInput(
        what,
        next_step="Give another --port (0: a free one); or if that is a sandbox of yours, go on with it: "
        f"export ITC_SANDBOX=1 ITC_SANDBOX_URL=http://127.0.0.1:{port}",
    )


def _print_authority(path: Path) -> None:
    """What to set so that a client trusts the sandbox; which name depends on the client."""
    print(f"Trust its certificate authority, until it ends:\n  export REQUESTS_CA_BUNDLE={path}")
    print("Other clients read the same file from another name:")
    for name, whose in (
        ("SSL_CERT_FILE", "OpenSSL, and with it Ruby; Go; Rust"),
        ("CURL_CA_BUNDLE", "curl"),
        ("NODE_EXTRA_CA_CERTS", "Node"),
    ):
        print(f"  export {name}={path}  # {whose}")
    print(end="", flush=True)


@command("approve")
def approve(context: Context, flags: LineFlags, beta: Beta = FROM_CONTEXT) -> None:
    """Play Apple's reviewer: approve the version that waits for review, or with --beta the build that waits for its."""
    _decide(context, flags, "approve", beta)


@command("reject")
def reject(context: Context, flags: LineFlags, reason: Reasons = FROM_CONTEXT, beta: Beta = FROM_CONTEXT) -> None:
    """Play Apple's reviewer: reject the version that waits for review, or with --beta the build; give each --reason."""
    _decide(context, flags, "reject", beta, reasons=list(reason))


def _decide(context: Context, flags: LineFlags, decision: str, beta: bool, **more: Any) -> None:
    remote, app = _remote(context, flags)
    _print(remote.change("/beta-review" if beta else "/review", decision=decision, app=app, **more))


@command("create-app")
def create_app(
    context: Context, flags: LineFlags, name: Name = FROM_CONTEXT, sku: Sku = FROM_CONTEXT, after: After = FROM_CONTEXT
) -> None:
    """Play whoever creates the app of the bundle id --app on Apple's page, now or after a while."""
    remote, app = _remote(context, flags)
    changed = remote.change("/create-app", bundle_id=app, name=name or app, sku=sku or app, seconds=after)
    _print(changed, f"{app} will be there in {after:.0f} s.")


@command("upload-build")
def upload_build(
    context: Context, flags: LineFlags, version: AppVersion = FROM_CONTEXT, number: Number = FROM_CONTEXT
) -> None:
    """Have a build of --version appear as if it had just been uploaded; it then processes."""
    remote, app = _remote(context, flags)
    _print(remote.change("/upload-build", app=app, train=version, number=number or remote.next_build(app)))


@command("reset")
def reset(context: Context, flags: LineFlags) -> None:
    """Put the sandbox's world back to how it began."""
    _running(_settings(context, flags)).reset()
    print("The sandbox's world is as it began.")


def _settings(context: Context, flags: LineFlags) -> Settings:
    return Settings(project_root(context), env_name=flags.get("env"), sandbox=True)


def _remote(context: Context, flags: LineFlags) -> tuple[SandboxRemote, str]:
    """The sandbox that is meant, and the app."""
    settings = _settings(context, flags)
    remote = _running(settings)
    return remote, flags.get("app") or settings.setting("app")[0] or remote.default_app()


def _running(settings: Settings) -> SandboxRemote:
    from ..sandbox_remote import SandboxRemote, how_to_start

    url = settings.setting("sandbox_url")[0]
    if url is None:
        raise BadInput("ITC_SANDBOX_URL is not set: which sandbox is meant?", next_step=how_to_start())
    return SandboxRemote(url)


def _print(changed: list[str], otherwise: str = "Nothing changed.") -> None:
    print_text("\n".join(changed or [otherwise]))


sandbox = Collection("sandbox")
sandbox.add_task(run, default=True)
for _task in (approve, reject, create_app, upload_build, reset):
    sandbox.add_task(_task)
