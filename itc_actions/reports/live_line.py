"""The one line of a terminal that moves: what is being done, and for how long."""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ..clock import Clock
from .layout import cells, shorten
from .output import Page, is_terminal
from .words import span

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

PATIENCE: Final = 2.0
"""Seconds before the line appears: most steps are over by then."""
_TICK: Final = 0.12


class LiveLine:
    """Appears once something takes longer than `PATIENCE`, and leaves nothing behind.

    A thread draws it; whatever else is printed on the same page appears above. `lock` is the one that the reporter
    holds while it writes.
    """

    def __init__(self, page: Page, clock: Clock, lock: threading.RLock) -> None:
        self._page = page
        self._clock = clock
        self._lock = lock
        self._describe: Callable[[], str] | None = None
        self._since = 0.0
        self._frame = 0
        self._held = 0
        self._live: Live | None = None
        self._over = threading.Event()

    def begin(self, describe: Callable[[], str], since: float) -> None:
        """Something is under way since that moment of the clock; `describe` says what."""
        if not self._page.animated:
            return
        self.end()
        with self._lock:
            self._describe, self._since = describe, since
            self._over = threading.Event()
            threading.Thread(target=self._run, args=(self._over,), name="live-line", daemon=True).start()

    def end(self) -> None:
        """It is over: the line goes."""
        with self._lock:
            self._describe = None
            self._over.set()
            self.erase()

    def erase(self) -> None:
        """Take the line away; while something is under way it comes back with the next tick."""
        with self._lock:
            live, self._live = self._live, None
            if live is not None:
                live.stop()
                atexit.unregister(self.end)

    def tick(self) -> None:
        """Draw the line, if it is time for one."""
        with self._lock:
            if self._describe is None or self._held or self._page.output.failure is not None:
                return
            if self._clock.monotonic() - self._since < PATIENCE:
                return
            self._frame += 1
            if self._live is None:
                self._live = self._start()
            self._live.refresh()

    @contextmanager
    def held(self) -> Iterator[None]:
        """No line inside: something is asked, or another program has the terminal."""
        with self._lock:
            self._held += 1
            self.erase()
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1

    def _run(self, over: threading.Event) -> None:
        while not over.wait(_TICK):
            with self._lock:
                if not over.is_set():
                    self.tick()

    def _start(self) -> Live:
        from rich.live import Live

        live = Live(
            console=self._page.console(),
            get_renderable=self._draw,
            auto_refresh=False,
            transient=True,
            redirect_stdout=is_terminal(sys.stdout),
            redirect_stderr=is_terminal(sys.stderr),
        )
        live.start()
        atexit.register(self.end)
        return live

    def _draw(self) -> Text:
        from rich.text import Text

        marks = self._page.marks
        elapsed = span(self._clock.monotonic() - self._since)
        what = self._describe() if self._describe is not None else ""
        frame = marks.frames[self._frame % len(marks.frames)]
        line = Text("  ")
        line.append(frame, style="cyan")
        line.append(" " + shorten(what, self._page.width - cells(elapsed) - 8, marks.ellipsis))
        line.append(f"  {elapsed}", style="dim")
        return line
