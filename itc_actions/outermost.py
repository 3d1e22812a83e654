"""The outermost lane: hooks around it, what its failure is told as, and the report at its end."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .errors import BadInput, Interrupted, ItcError, LoginFailed, Unreachable
from .redaction import scrub
from .steps import FAILED, LANE, LaneResult

if TYPE_CHECKING:
    from types import FrameType

    from .lane_context import LaneContext
    from .lanes import Hook
    from .run import Run


class Hooks:
    """The hooks around one outermost lane, by kind."""

    def __init__(self, found: Sequence[Hook] = ()) -> None:
        self.found = found

    def call(self, kind: str, *arguments: Any) -> None:
        """Call every hook of a kind: the package's first when setting up, its own module's first afterwards."""
        for hook in self.found if kind == "before_all" else reversed(self.found):
            if hook.kind == kind:
                hook.function(*arguments)


def run_outermost(ctx: LaneContext, name: str, kind: str, body: Callable[[], Any], hooks: Hooks | None = None) -> Any:
    """Run a lane, or an action by itself, from its first hook to its report.

    :raises ItcError: whatever ended it, with what is now true of the release.
    """
    run, hooks, notes = ctx.itc_run, hooks or Hooks(), []
    run.steps, run.lane_name = [], name
    started, began = datetime.now(timezone.utc), run.stopwatch.monotonic()
    if run.reporter is not None:
        run.reporter.lane_started(name, kind)
    error: ItcError | None = None
    result: Any = None
    logins = run.logins
    try:
        with _terminate_as_interrupt():
            hooks.call("before_all", ctx)
            result = body()
            hooks.call("after_all", ctx)
    except BaseException as raised:
        error = told(run, name, raised)
        notes += _attempt(ctx, "on_error", lambda: hooks.call("on_error", ctx, error))
    failures: list[BaseException] = []
    notes_of_ensure = _attempt(ctx, "ensure", lambda: hooks.call("ensure", ctx), failures)
    if failures and error is None:
        error = told(run, name, failures[0])
    else:
        notes += notes_of_ensure
    if run.reporter is not None:
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
            )
        )
    run.lane_name = None
    if error is not None:
        raise error from None
    return result


def _attempt(
    ctx: LaneContext, kind: str, call: Callable[[], None], failures: list[BaseException] | None = None
) -> list[str]:
    """Call hooks that must not hide the lane's own error; what they raise is shown and returned as notes."""
    try:
        call()
    except BaseException as raised:
        if failures is not None:
            failures.append(raised)
        text = raised.text if isinstance(raised, ItcError) else f"{type(raised).__name__}: {raised}"
        note = scrub(f"The hook {kind} failed: {text}")
        ctx.say(note)
        return [note]
    return []


@contextlib.contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """SIGTERM, as CI systems send it, ends the lane as Ctrl-C does: hooks and report still run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def told(run: Run, name: str, raised: BaseException) -> ItcError:
    """The error as it is told: with what is now true of the release, and the line to go on with."""
    if isinstance(raised, ItcError):
        error = raised
    elif isinstance(raised, KeyboardInterrupt):
        how = "SIGTERM" if "SIGTERM" in str(raised) else "Ctrl-C"
        error = Interrupted(
            f"{name} was interrupted ({how}).", next_step=f"To go on, run the same line again: {line()}"
        )
    else:
        import traceback

        print(scrub("".join(traceback.format_exception(raised))), file=sys.stderr, end="")
        error = ItcError(f"{name} stopped on an unexpected {type(raised).__name__}: {raised}")
    if error.now is None:
        error.now = what_is_true(run)
    if error.next_step is None:
        error.next_step = _next_step(error)
    return error


def what_is_true(run: Run) -> str:
    """One or two sentences about the release, from what the steps so far wrote and read."""
    written = [step.detail or step.name for step in run.steps if step.kind != LANE and step.writes > 0]
    sentences = [f"Done so far: {'; '.join(written)}." if written else "Nothing of the release was changed."]
    unsure = [step.name for step in run.steps if step.kind != LANE and step.status == FAILED and step.writes > 0]
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
    return f"Once that is settled, run the same line again: {line()}; what is done already is not done twice."


def line() -> str:
    """The command line of this process, as one would type it, secrets removed."""
    import shlex

    program = sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1] or "inv"
    return scrub(shlex.join([program, *sys.argv[1:]]))
