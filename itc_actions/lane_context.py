"""What a lane and its actions are handed: Invoke's own context, and the run that all of the line share."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from invoke import Context
from invoke.exceptions import CommandTimedOut, Failure
from invoke.runners import Result
from invoke.util import has_fileno

from .errors import BadInput, CommandFailed, Interrupted, Refused
from .redaction import scrub
from .statuses import COMMAND, FAILED_ALLOWED, NOT_RUN

if TYPE_CHECKING:
    from .clock import Clock
    from .records import App
    from .run import Run
    from .services.service import Service
    from .settings import Settings
    from .values import Values


class NotRun(Result):
    """The result of a command that a rehearsal only showed."""

    def __init__(self, command: str) -> None:
        super().__init__(command=command, exited=0)
        self._shown = True

    def __getattribute__(self, name: str) -> Any:
        if name in ("stdout", "stderr", "tail") and "_shown" in object.__getattribute__(self, "__dict__"):
            raise BadInput(
                f"This is a rehearsal: {self.command!r} was shown and not run, so it has no output.",
                next_step="Pass in_rehearsal=True to ctx.run for a command that is safe to run in a rehearsal.",
            )
        return super().__getattribute__(name)


class LaneContext(Context):
    """Invoke's `Context`, and the run: the app, the logged-in service, the settings, the values of earlier steps."""

    def __init__(self, context: Context, run: Run) -> None:
        super().__init__(config=context.config)
        self._set(_itc_run=run)
        for name in ("command_prefixes", "command_cwds", "core_parse_result"):
            if name in vars(context):
                self._set(**{name: vars(context)[name]})

    def __getattr__(self, name: str) -> Any:
        """Invoke looks up what is no attribute in its configuration, also when a property of ours failed inside."""
        if isinstance(getattr(type(self), name, None), property):
            try:
                return getattr(type(self), name).fget(self)
            except AttributeError as error:
                raise RuntimeError(f"ctx.{name} failed: {error}") from error
        return super().__getattr__(name)

    @property
    def itc_run(self) -> Run:
        """The run of the whole command line."""
        run: Run = vars(self)["_itc_run"]
        return run

    @property
    def app(self) -> App:
        """The app that the line is about; read from the service when first asked for. It has the lock as `service`."""
        self.itc_run.lock.hold()
        return self.itc_run.app

    @property
    def service(self) -> Service:
        """The service, logged in when first needed.

        In an action that may write it is handed out under the app's lock: what is read is still so when it is written.

        :raises Locked: another run has the lock, and did not let it go in time.
        """
        self.itc_run.lock.hold()
        return self.itc_run.service

    @property
    def settings(self) -> Settings:
        """The layers that values are looked up in."""
        return self.itc_run.settings

    @property
    def values(self) -> Values:
        """What earlier steps of the line left."""
        return self.itc_run.values

    @property
    def clock(self) -> Clock:
        """What to wait on: it is simulated in a sandbox."""
        return self.itc_run.clock

    @property
    def rehearsal(self) -> bool:
        """Whether nothing real is touched."""
        return self.itc_run.rehearsal

    @property
    def writes(self) -> int:
        """How many writes the service has accepted in the step under way."""
        step = self.itc_run.current_step
        return step.writes if step is not None else 0

    @property
    def lane(self) -> str | None:
        """The name of the outermost lane."""
        return self.itc_run.lane_name

    def run(self, command: str, *, in_rehearsal: bool = False, **options: Any) -> Result:
        """Run a shell command as a step of the lane, with the other names of the `.env` files in its environment.

        :param in_rehearsal: whether it is safe to run in a rehearsal too; otherwise it is only shown there.
        :param options: as for Invoke's `Context.run`.
        :raises CommandFailed: it ended with another code than 0, or not in time.
        """
        return self._as_step(self._run, command, in_rehearsal, options)

    def sudo(self, command: str, *, in_rehearsal: bool = False, **options: Any) -> Result:
        """Run a shell command as another user, as a step of the lane; the parameters are those of `run`.

        :raises CommandFailed: as `run`.
        """
        return self._as_step(self._sudo, command, in_rehearsal, options)

    def _as_step(self, how: Callable[..., Result], command: str, in_rehearsal: bool, options: dict[str, Any]) -> Result:
        from .command_runner import Runner

        run = self.itc_run
        with run.step(scrub(command), COMMAND) as step:
            if run.rehearsal and not in_rehearsal:
                step.status, step.detail = NOT_RUN, "shown only: this is a rehearsal"
                return NotRun(command)
            self.let_go()  # the command may run for long, or be a run of its own
            options["env"] = {**run.settings.for_commands(), **(options.get("env") or {})}
            if not has_fileno(sys.stdin):
                options.setdefault("in_stream", False)
            if run.flags.get("json"):
                options.setdefault("out_stream", sys.stderr)
            if options.pop("echo", self.config.run.echo):
                self.say(command)
            try:
                result = how(Runner(self), command, echo=False, **options)
            except Failure as error:
                raise _failed(command, error) from None
            if isinstance(result, Result) and result.failed:
                step.status, step.detail = FAILED_ALLOWED, f"ended with code {result.exited}"
            return result

    @contextlib.contextmanager
    def allow_failure(self) -> Iterator[None]:
        """Let the lane go on after a refusal (exit 3) or a failed command; the rest of the block is skipped.

        Login, network, unknown outcomes, bad input and Ctrl-C still end the lane.
        """
        self.itc_run.allowing += 1
        try:
            yield
        except (Refused, CommandFailed) as error:
            self.say(f"Allowed to fail: {error.text}")
        finally:
            self.itc_run.allowing -= 1

    def say(self, text: str) -> None:
        """Tell the user a sentence, outside the table."""
        if self.itc_run.reporter is not None:
            self.itc_run.reporter.say(text)

    def detail(self, text: str) -> None:
        """Say in the row of the step under way what came of it: "version 2.0 created"."""
        if (step := self.itc_run.current_step) is not None:
            step.detail = scrub(text)

    def hold(self) -> bool:
        """Have the app's lock again after a wait, in an action that may write.

        :return: whether it was taken just now: what was read before has to be read anew.
        :raises Locked: another run has it, and did not let it go in time.
        """
        return self.itc_run.lock.hold()

    def let_go(self) -> None:
        """Let go of the app's lock before waiting; the next action that may write takes it again."""
        self.itc_run.lock.let_go()

    def waiting(self, for_what: str, elapsed: float, timeout: float) -> None:
        """Show that something is being waited for; times in seconds."""
        from .http.events import Waiting

        self.itc_run.listen(Waiting(for_what, elapsed, timeout))

    def show(self, records: Any, title: str = "") -> None:
        """Print a record, or a list of them, as a table."""
        listed: Sequence[Any] = records if isinstance(records, (list, tuple)) else [records]
        if self.itc_run.reporter is not None:
            self.itc_run.reporter.show(title, listed)

    def confirm(self, question: str) -> None:
        """Ask before something that cannot be taken back: only for real, on a terminal, and without `--yes`.

        :raises Interrupted: the answer was no.
        """
        run = self.itc_run
        if run.rehearsal or run.flags.get("yes") or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return
        from .log_text import for_log

        self.let_go()  # the answer may take its time
        with run.reporter.held() if run.reporter else contextlib.nullcontext():
            print(for_log(f"{question} [y/N] "), end="", file=sys.stderr, flush=True)
            answer = sys.stdin.readline()
        if answer.strip().lower() not in ("y", "yes"):
            raise Interrupted("Not confirmed: nothing was done in this step.", next_step="Answer y, or give --yes.")


def _failed(command: str, error: Failure) -> CommandFailed:
    """What a failed command is told as: its own code, and what it said where nobody has seen that yet."""
    said = (error.result.stderr or error.result.stdout).strip()[-500:] if error.result.hide else None
    if isinstance(error, CommandTimedOut):
        return CommandFailed(f"The command {command!r} had not ended after {error.timeout} s.", said=said or None)
    return CommandFailed(f"The command {command!r} ended with code {error.result.exited}.", said=said or None)
