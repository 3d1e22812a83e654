"""`open_context`: the context of a lane, for scripts that run without Invoke's command line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Config, Context

from .command_line import LineFlags
from .errors import BadInput
from .invoke_tasks import start_run
from .key_texts import refuse_key
from .lane_context import LaneContext
from .run import Run

if TYPE_CHECKING:
    from .sandbox import Sandbox


@contextlib.contextmanager
def open_context(
    app: str | None = None,
    *,
    service: str | None = None,
    sandbox: bool | Sandbox = False,
    env: str | None = None,
    version: str | None = None,
    build: str | None = None,
    root: Path | str = ".",
    quiet: bool = True,
) -> Iterator[LaneContext]:
    """A logged-in context to call actions and lanes with; it logs in with its first request.

    The first action that may write takes the app's lock, which is kept until the block ends, or `ctx.let_go()`.

    :param app: the app, by Apple ID number or bundle id; by default as `ITC_APP` says.
    :param service: as `--service`.
    :param sandbox: rehearse in a sandbox of its own, as `--sandbox`, or in the one given.
    :param env: as `--env`.
    :param version: the version that a sandbox of its own is prepared for.
    :param build: the number of the build that it has.
    :param root: the folder of the `.env` files.
    :param quiet: print nothing.
    :raises ItcError: a setting is no good; later, whatever an action raises.
    """
    around = Run.current()
    if around is not None and around.rehearsal and not sandbox:
        raise BadInput(
            "A rehearsal is under way: open_context would go to the real service in the middle of it.",
            next_step="Use the context of the lane, or open_context(sandbox=True).",
        )
    if around is not None:
        around.lock.let_go()  # it may be the same app
    flags = LineFlags()
    said = {"app": app, "service": service, "sandbox": bool(sandbox) or None, "env": env}
    flags.common.update({name: value for name, value in said.items() if value is not None})
    for name, value in said.items():
        refuse_key(str(value), name)
    flags.given.update({name: value for name, value in (("version", version), ("build", build)) if value is not None})
    run = start_run(flags, Path(root).resolve(), quiet=quiet)
    run.own_sandbox = bool(sandbox)
    run.sandbox = None if isinstance(sandbox, bool) else sandbox
    context = Context(Config())
    context.config._set(_itc_run=run)
    try:
        with run.entered():
            yield LaneContext(context, run)
    finally:
        run.close()
