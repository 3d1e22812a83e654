"""The lock of the app that a run works on: one run writes at a time, and what it decides on is read under the lock.

It is taken before the first look of an action that may write, so that what the action reads is still so when it
writes. It is kept until the line ends: what one action has prepared is what the next one submits. It is let go while
a build is processing, while a command runs and while somebody is asked, and at a failure; the next action that may
write takes it again, and reads anew. The short waits inside one change, as for a cancellation to come about, keep it.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .errors import Locked
from .parameters import duration

if TYPE_CHECKING:
    from .run import Run
    from .state_folder import FileLock

FIRST_PAUSE: Final = 0.05
LONGEST_PAUSE: Final = 1.0
"""Seconds between two tries to take the lock."""


class AppLock:
    """The lock of a run. Methods may be called from several threads.

    An app's Apple ID number is its own across all accounts and both services, so it names the lock; a sandbox has its
    address in the name too, and one that lives and ends with the line has no lock, for nobody else can reach it.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._guard = threading.RLock()
        self._file: FileLock | None = None

    @property
    def held(self) -> bool:
        """Whether this run has it."""
        return self._file is not None and self._file.held

    @property
    def timeout(self) -> float:
        """Seconds that it is waited for: `--lock-timeout` or `ITC_LOCK_TIMEOUT`.

        :raises BadInput: it is no time.
        """
        flag: str | None = self._run.flags.get("lock-timeout")
        return duration(flag, "--lock-timeout") if flag else float(self._run.settings.setting("lock_timeout")[0])

    def hold(self) -> bool:
        """Have the lock, where an action that may write is under way; waits while another run has it.

        :return: whether it was taken just now: what was read before has to be read anew.
        :raises Locked: another run still has it after the time of `--lock-timeout`.
        :raises BadInput: the state folder cannot be used.
        """
        step = self._run.current_step
        if step is None or not step.may_write or self._run.sandbox_is_private:
            return False
        with self._guard:
            if self.held:
                return False
            let_go_before, file = self._file is not None, self._named()
            if self._wait(file) or let_go_before:
                self._run.forget_app()
            return True

    def demand(self) -> None:
        """Have the lock for a write that no action makes but a lane's own Python, through `ctx.service`.

        It is not waited for: what the lane has read before would be out of date then.

        :raises Locked: another run has it.
        """
        with self._guard:
            if self.held or self._run.sandbox_is_private or not self._run.knows_app:
                return
            file = self._named()
            if not file.take(self._lane(), self._run.stopwatch):
                raise self._locked(file, 0.0)

    def let_go(self) -> None:
        """Give it back, if this run has it."""
        with self._guard:
            if self._file is not None:
                self._file.let_go()

    def _named(self) -> FileLock:
        if self._file is None:
            from urllib.parse import urlsplit

            from .state_folder import FileLock, state_folder

            run = self._run
            url = run.settings.setting("sandbox_url")[0] if run.rehearsal else None
            place = f"sandbox-{urlsplit(url).netloc.lower()}" if url else "apple"
            folder = state_folder(run.settings.setting("state_dir")[0], run.settings.root)
            self._file = FileLock(folder, f"{place}-{run.app.id}")
        return self._file

    def _wait(self, file: FileLock) -> bool:
        """Take it; whether that took waiting. The wait is a real one, also in a sandbox whose clock is simulated.

        :raises Locked: it was not to be had in time.
        """
        from .http.events import Waiting

        clock, timeout = self._run.stopwatch, self.timeout
        started, pause = clock.monotonic(), FIRST_PAUSE
        while not file.take(self._lane(), clock):
            elapsed = clock.monotonic() - started
            if elapsed >= timeout:
                raise self._locked(file, elapsed)
            who = file.holder() or "another run"
            self._run.listen(Waiting(f"the lock of {self._run.app.name} ({who})", float(int(elapsed)), timeout))
            clock.sleep(min(pause, timeout - elapsed))
            pause = min(pause * 2, LONGEST_PAUSE)
        return pause > FIRST_PAUSE

    def _lane(self) -> str:
        name = self._run.lane_name
        return f"lane {name}" if name else Path(sys.argv[0]).name or "a script"

    def _locked(self, file: FileLock, waited: float) -> Locked:
        app, who = self._run.app, file.holder()
        after = f"; it was waited for {waited:.0f} s" if waited >= 1 else ""
        return Locked(
            f"Another run holds the lock of {app.name} ({app.id}): {who or 'which one, it does not tell'}{after}."
        )
