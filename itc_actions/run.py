"""The run of one command line: its settings, its one login, its steps, and the values that steps leave."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .app_lock import AppLock
from .clock import Clock, SystemClock
from .command_line import LineFlags
from .errors import BadInput, CommandFailed, ItcError, Refused
from .options import IPA_ENV, REQUIRED
from .parameters import Parameter, missing
from .settings import SERVICES, Settings
from .statuses import ACTION, CHANGED, FAILED, FAILED_ALLOWED, LANE, RUNNING, UNCHANGED
from .values import Values

if TYPE_CHECKING:
    from .apple.ipa import Bundle
    from .http.events import HttpEvent
    from .http.pacing import Quota
    from .records import App
    from .sandbox import Sandbox
    from .services.connect import Connection
    from .services.service import Service
    from .steps import Reporter, Step, Target

_current: ContextVar[Step | None] = ContextVar("itc_current_step", default=None)
"""The step that runs in this thread; a pool of threads is handed it by `copy_context().run`."""
_running: ContextVar[tuple[Run, ...]] = ContextVar("itc_running", default=())


class Run:
    """One command line, or one `open_context`.

    :param flags: the flags that bind the whole line.
    :param root: the project's root.
    :param environ: the environment.
    :param known: the names of all options' environment variables.
    :param stopwatch: what the durations of steps are measured with.
    """

    def __init__(
        self,
        flags: LineFlags,
        root: Path,
        environ: Mapping[str, str],
        known: Iterable[str] = (),
        stopwatch: Clock | None = None,
    ) -> None:
        self.flags = flags
        self.settings = Settings(root, environ, flags.get("env"), known, sandbox=bool(flags.get("sandbox")))
        self.stopwatch: Clock = stopwatch or SystemClock()
        self.values = Values()
        self.reporter: Reporter | None = None
        self.steps: list[Step] = []
        self.lane_name: str | None = None
        self.allowing = 0
        self.own_sandbox = False
        """Whether a rehearsal has a sandbox of its own, whatever the settings name."""
        self.sandbox: Sandbox | None = None
        """One to use rather than to start."""
        self._connection: Connection | None = None
        self._app: App | None = None
        self.target: Target | None = None
        """What the run touches, once that has been said."""
        self._counting = threading.Lock()
        self._making = threading.RLock()
        self.lock = AppLock(self)

    @staticmethod
    def current() -> Run | None:
        """The run of the lane or the `open_context` under way, if there is one."""
        under_way = _running.get()
        return under_way[-1] if under_way else None

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Make it the one under way; two may end in whichever order."""
        _running.set((*_running.get(), self))
        try:
            yield
        finally:
            _running.set(tuple(run for run in _running.get() if run is not self))

    # -- what is touched ------------------------------------------------------------------------------------------

    @property
    def rehearsal(self) -> bool:
        """Whether the line runs in a sandbox: nothing real is touched, commands are shown and not run."""
        return bool(self.flags.get("sandbox")) or bool(self.settings.setting("sandbox")[0])

    @property
    def sandbox_is_private(self) -> bool:
        """Whether the sandbox lives and ends with this line."""
        return self.rehearsal and (self.own_sandbox or self.settings.setting("sandbox_url")[0] is None)

    @property
    def connection(self) -> Connection:
        """The service and its clock; made when first needed, which is not yet a login."""
        with self._making:
            if self._connection is None:
                from .services.connect import connect

                self.announce()
                self._connection = connect(self)
            return self._connection

    def announce(self) -> None:
        """Say what the run touches, before anything else happens; once.

        :raises BadInput: a setting that decides it is no good.
        """
        if self.target is None:
            from .services.connect import target_of

            self.target = target_of(self)
            if self.reporter is not None:
                self.reporter.target(self.target)
                for text in self.settings.exposed_files():
                    self.reporter.say(f"Warning: {text}")

    @property
    def service(self) -> Service:
        """The service that the run speaks to; it logs in with its first request."""
        return self.connection.service

    @property
    def logins(self) -> int:
        """How often the run has logged in so far."""
        return int(getattr(self._connection.service, "logins", 0)) if self._connection else 0

    @property
    def quota(self) -> Quota | None:
        """How many requests the service still takes, as it last said; None where it has said nothing."""
        return self._connection.service.quota if self._connection else None

    @property
    def clock(self) -> Clock:
        """The clock that everybody waits on: simulated in a sandbox."""
        return self.connection.clock

    @property
    def service_name(self) -> str:
        """The service chosen by `--service` or `ITC_SERVICE`.

        :raises BadInput: it is none of those there are.
        """
        name: str = self.flags.get("service") or self.settings.setting("service")[0]
        if name not in SERVICES:
            raise BadInput(f"--service must be one of {', '.join(SERVICES)}, not {name!r}.")
        return name

    @property
    def wanted_app(self) -> tuple[str | None, str]:
        """The app as the user names it, and where that came from."""
        if flag := self.flags.get("app"):
            return flag, "--app"
        return self.settings.setting("app")

    @property
    def app(self) -> App:
        """The app that the run works on.

        :raises BadInput: none was named and the account has several.
        :raises Refused: the account has no such app; lists those there are.
        """
        with self._making:
            if self._app is None:
                self._app = self._find_app()
            return self._app

    @property
    def knows_app(self) -> bool:
        """Whether the app has been found already."""
        return self._app is not None

    def forget_app(self) -> None:
        """Have the app read anew when it is next asked for."""
        self._app = None

    def _find_app(self) -> App:
        wanted, origin = self.wanted_app
        if wanted is None:
            wanted, origin = self.connection.default_app, "the sandbox's own"
        if wanted is None:
            raise BadInput(
                "No app is named.",
                next_step="Give --app or set ITC_APP: its Apple ID number or bundle id. Nothing was sent.",
            )
        apps = self.service.list_apps()
        for app in apps:
            if wanted in (app.id, app.bundle_id):
                return app
        listed = "\n".join(f"    {app.id}  {app.bundle_id}  {app.name}" for app in apps) or "    (none)"
        raise Refused(
            f"The account has no app {wanted!r} ({origin}). It has:\n{listed}",
            now="Nothing was changed.",
            next_step="Name one of these by number or bundle id.",
        )

    # -- values ---------------------------------------------------------------------------------------------------

    def resolve(self, parameter: Parameter, given: Any, *, from_flag: bool = False) -> Any:
        """The value of a parameter: argument or flag › left by an earlier step › `--env` file › environment › `.env` ›
        default.

        :raises BadInput: a required one is nowhere to be found, or what was found is no good.
        """
        if given is not None:
            return parameter.parse(given, parameter.flag) if from_flag else parameter.argument(given)
        left = self.values.find(parameter.option.left_by) if parameter.takes_left and parameter.option.left_by else None
        if left is not None:
            return left
        value = self.settings.value(parameter)
        if value is REQUIRED:
            raise missing(parameter)
        return value

    def prepare_for(self, values: Mapping[str, Any]) -> None:
        """Tell a sandbox of the line's own, which is yet to start, what version and build the line is about."""
        for name in ("version", "build", "ipa", "app_name"):
            if isinstance(values.get(name), (str, Path)):
                self.flags.given.setdefault(name, values[name])

    @property
    def uploads(self) -> Bundle | None:
        """What the file that the line uploads is of, as far as its flags and settings tell; None where it cannot be
        read: the action that uploads it says why."""
        from .input_files.ipa import read_ipa

        given, found = self.flags.given.get("ipa"), self.settings.find(("ITC_IPA", *IPA_ENV))
        path = given or (found.value if found else None)
        try:
            return read_ipa(Path(path)).bundle if path else None
        except BadInput:
            return None

    # -- steps ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def step(self, name: str, kind: str = ACTION, *, may_write: bool = False) -> Iterator[Step]:
        """One row of the table: counts its requests, decides its status."""
        from .steps import Step

        parent = _current.get()
        if kind == LANE and any(each.writes for each in self.steps):
            self.forget_app()
        with self._counting:
            step = Step(len(self.steps) + 1, name, kind, parent.depth + 1 if parent else 0, may_write)
            self.steps.append(step)
        token = _current.set(step)
        started = self.stopwatch.monotonic()
        if self.reporter is not None:
            self.reporter.step_started(step)
        try:
            yield step
        except BaseException as error:
            allowed = self.allowing > 0 and isinstance(error, (Refused, CommandFailed))
            step.status = FAILED_ALLOWED if allowed else FAILED
            step.error = error if isinstance(error, ItcError) else None
            raise
        else:
            if step.status == RUNNING:
                step.status = CHANGED if step.writes > 0 else UNCHANGED
        finally:
            _current.reset(token)
            step.seconds = self.stopwatch.monotonic() - started
            self._add_to_parent(parent, step)
            if self.reporter is not None:
                self.reporter.step_finished(step)

    @staticmethod
    def _add_to_parent(parent: Step | None, step: Step) -> None:
        if parent is not None and parent.kind == LANE:
            parent.requests += step.requests
            parent.writes += step.writes
            parent.retries += step.retries

    @property
    def current_step(self) -> Step | None:
        """The step under way."""
        return _current.get()

    def listen(self, event: HttpEvent) -> None:
        """Count what happens on the wire for the step under way; called from any thread."""
        from .http.events import Notice, RequestDone, Retrying, ToolEnded, ToolStarted, WriteAdopted, WriteRefused

        step = _current.get()
        if step is not None:
            with self._counting:
                if isinstance(event, RequestDone):
                    step.requests += 1
                    step.writes += event.accepted and event.effect.writes
                    if event.effect.writes:
                        lost = event.taken and not event.accepted
                        step.unanswered = f"{event.method} {event.path}" if lost else None
                elif isinstance(event, WriteAdopted):
                    step.writes, step.unanswered = step.writes + 1, None
                elif isinstance(event, WriteRefused):
                    step.writes -= 1
                elif isinstance(event, ToolStarted):
                    step.unanswered = f"What {event.tool} uploads"
                elif isinstance(event, ToolEnded):
                    step.writes, step.unanswered = step.writes + event.well, None
                elif isinstance(event, Retrying):
                    step.retries += 1
                    step.output.append(f"{event.method} {event.path}: {event.reason}; again in {event.pause:.1f} s")
                elif isinstance(event, Notice):
                    step.output.append(event.text)
        if self.reporter is not None:
            self.reporter.http_event(step, event)

    def close(self) -> None:
        """Let go of the lock, stop the private sandbox, give back connections, end the reports."""
        self.lock.let_go()
        if self._connection is not None:
            self._connection.close()
        if self.reporter is not None:
            self.reporter.close()
