"""The outermost lane: hooks around it, what its failure is told as, and the report at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypeVar

from invoke.exceptions import Exit

from .errors import BadInput, Interrupted, ItcError, Locked, LoginFailed, OwnExit, Refused, Unreachable
from .hooks import Hooks
from .interrupts import ended_as_by_ctrl_c
from .redaction import scrub
from .statuses import FAILED, FAILED_ALLOWED, LANE

if TYPE_CHECKING:
    from .lane_context import LaneContext
    from .run import Run


T = TypeVar("T")


def run_outermost(
    ctx: LaneContext,
    name: str,
    kind: str,
    prepare: Callable[[], T],
    body: Callable[[T], Any],
    hooks: Hooks | None = None,
) -> Any:
    """Run a lane, or an action by itself, from its first hook to its report.

    :param prepare: finds the values that it takes, before any hook is called.
    :raises ItcError: whatever ended it, with what is now true of the release.
    """
    run, hooks = ctx.itc_run, hooks or Hooks()
    run.steps, run.lane_name = [], name
    started, began, logins = datetime.now(timezone.utc), run.stopwatch.monotonic(), run.logins
    if run.reporter is not None:
        run.reporter.lane_started(name, kind)
    with ended_as_by_ctrl_c("SIGTERM"), run.entered():
        result, error, notes = _with_hooks(ctx, name, prepare, body, hooks)
    if run.reporter is not None:
        from .steps import LaneResult

        run.reporter.lane_finished(
            LaneResult(
                name=name,
                kind=kind,
                target=run.target,
                started=started,
                seconds=run.stopwatch.monotonic() - began,
                steps=run.steps,
                error=error,
                logins=run.logins - logins,
                result=result,
                notes=notes,
                quota=run.quota,
            )
        )
    run.lane_name = None
    if any(step.writes for step in run.steps):
        run.forget_app()
    if error is not None:
        raise error from None
    return result


def _with_hooks(
    ctx: LaneContext, name: str, prepare: Callable[[], T], body: Callable[[T], Any], hooks: Hooks
) -> tuple[Any, ItcError | None, list[str]]:
    """The result, the error that stands, and the failures of hooks beside it."""
    result: Any = None
    error: ItcError | None = None
    failures: list[tuple[str, BaseException]] = []
    try:
        ctx.itc_run.announce()
        values = prepare()
        hooks.call("before_all", ctx)
        result = body(values)
        hooks.call("after_all", ctx)
    except BaseException as raised:
        ctx.let_go()
        error = told(ctx.itc_run, name, raised)
        failures += hooks.try_all("on_error", ctx, error)
    ensured = hooks.try_all("ensure", ctx)
    if ensured and error is None:
        error = told(ctx.itc_run, name, ensured.pop(0)[1])
    if error is not None:
        ctx.let_go()
    return result, error, [note for note, _ in [*failures, *ensured]]


def told(run: Run, name: str, raised: BaseException) -> ItcError:
    """The error as it is told: with what is now true of the release, and the line to go on with."""
    if isinstance(raised, ItcError):
        error = raised
    elif isinstance(raised, KeyboardInterrupt):
        how = "SIGTERM" if "SIGTERM" in str(raised) else "Ctrl-C"
        error = Interrupted(
            f"{name} was interrupted ({how}).", next_step=f"To go on, run the same line again: {line()}"
        )
    elif isinstance(raised, Exit):
        error = OwnExit(raised.message or f"{name} ended itself with code {raised.code}.", raised.code)
    else:
        import traceback

        from .log_text import for_log

        print(for_log("".join(traceback.format_exception(raised))), file=sys.stderr, end="")
        error = ItcError(f"{name} stopped on an unexpected {type(raised).__name__}: {raised}")
    if error.now is None:
        error.now = what_is_true(run)
    elif written := _written(run):
        error.now = f"{error.now} Done before: {written}."
    if error.next_step is None:
        error.next_step = _next_step(error)
    elif program() == "itc":  # its tasks are the actions themselves
        error.next_step = error.next_step.replace("inv action.", "itc ").replace("action.", "")
    return error


def _written(run: Run) -> str:
    """What the steps that succeeded have written, in a few words."""
    return "; ".join(
        step.detail or step.name
        for step in run.steps
        if step.kind != LANE and step.writes > 0 and step.status not in (FAILED, FAILED_ALLOWED)
    )


def what_is_true(run: Run) -> str:
    """One or two sentences about the release, from what the steps so far wrote and read."""
    written = _written(run)
    unanswered = [step.unanswered for step in run.steps if step.unanswered]
    unsure = [step.name for step in run.steps if step.kind != LANE and step.status == FAILED and step.writes > 0]
    sentences = [f"Done so far: {written}."] if written else []
    if unanswered:
        sentences.append(f"{unanswered[-1]} was sent and its answer had not come: it may have taken effect, or not.")
    elif not written and not unsure:
        sentences.append("Nothing of the release was changed.")
    if unsure:
        sentences.append(f"{unsure[-1]} was under way and had written part of its change.")
    version = run.values.version
    if version is not None:
        sentences.append(f"When last read, version {version.number} was {version.state}.")
    return " ".join(sentences)


def _next_step(error: ItcError) -> str | None:
    if isinstance(error, BadInput):
        return None
    if isinstance(error, LoginFailed):
        return "Correct the credentials; nothing is tried twice, so that the account is not locked."
    if isinstance(error, Unreachable) or type(error) is ItcError:
        return f"When it is mended, run the same line again: {line()}; what is done already is not done twice."
    if isinstance(error, Locked):
        return (
            f"When that run has ended, run the same line again: {line()}. Or wait longer for it with --lock-timeout "
            "(ITC_LOCK_TIMEOUT), as in --lock-timeout 10m."
        )
    if isinstance(error, Refused):
        return f"Mend that first; then run the same line again: {line()}; what is done already is not done twice."
    return f"Once that is settled, run the same line again: {line()}; what is done already is not done twice."


def line() -> str:
    """The command line of this process, as one would type it, secrets removed."""
    import shlex

    return scrub(shlex.join([program(), *(scrub(argument) for argument in sys.argv[1:])]))


def program() -> str:
    """The name of the command that runs: inv, itc."""
    name = sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1]
    return "inv" if name in ("", "__main__.py") else name
