"""The sink of everything that is written: scrubbed, in letters the stream has, quiet once nobody listens."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING, TextIO

from invoke.exceptions import Exit

from ..errors import BadInput
from ..redaction import scrub
from ..workflow_commands import defused
from .layout import cells
from .words import ASCII, UNICODE, Marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

PLAIN_WIDTH = 160
"""Columns where there is no terminal to ask, and COLUMNS says nothing: a log is searched, so little is cut in it."""
NARROWEST = 40

_FALLBACKS = {
    "✓": "+", "✗": "x", "•": "*", "·": "-", "…": "...", "–": "-", "—": "-", "─": "-", "━": "-", "▸": ">", "↻": "~",
    "›": ">", "→": "->", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ",
}  # fmt: skip


class Output:
    """A text stream that never raises for what it is given or for who went away."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream if stream is not None else io.StringIO()  # it was closed before we began
        self._guard = threading.Lock()
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self.failure: OSError | ValueError | None = None
        """Why nothing is written any more: a closed pipe, a full disk."""

    def write(self, text: str) -> int:
        """Write `text` without any secret. Part of what rich needs of a file."""
        self.write_raw(defused(scrub(text)))
        return len(text)

    def write_raw(self, text: str) -> bool:
        """Write a document whose texts are scrubbed already, where scrubbing again could break its syntax."""
        with self._guard:
            if self.failure is None:
                try:
                    if text:  # else only what is still on its way
                        self._stream.write(self._printable(text))
                    self._stream.flush()
                except (OSError, ValueError) as failure:  # ValueError: the stream is closed
                    self.failure = failure
                    self.let_go()
            return self.failure is None

    def flush(self) -> None:
        """Every write is flushed; part of what rich needs of a file."""

    def isatty(self) -> bool:
        """Whether a person reads along."""
        return is_terminal(self._stream)

    def prints(self, text: str) -> bool:
        """Whether the stream has all these letters."""
        try:
            text.encode(self.encoding)
        except (UnicodeError, LookupError):
            return False
        return True

    def columns(self) -> int:
        """The width of the terminal behind the stream."""
        try:
            columns = asked_columns() or os.get_terminal_size(self._stream.fileno()).columns
        except (OSError, ValueError, AttributeError):
            columns = shutil.get_terminal_size().columns
        return columns or 80

    def _printable(self, text: str) -> str:
        if self.prints(text):
            return text
        text = "".join(
            letter if self.prints(letter) else _FALLBACKS.get(letter, "?" * cells(letter)) for letter in text
        )
        return text if self.prints(text) else text.encode("ascii", "replace").decode()

    def let_go(self) -> None:
        """Point the descriptor at nothing, so that flushing it when Python ends can't complain."""
        try:
            descriptor = self._stream.fileno()
            nothing = os.open(os.devnull, os.O_WRONLY)
        except (OSError, ValueError, AttributeError):
            return
        try:
            os.dup2(nothing, descriptor)
        except OSError:
            pass
        finally:
            os.close(nothing)


class Uncaught(Output):
    """Standard output for who writes to it as it is: nothing that happens to it ends what is being done."""

    def write(self, text: str) -> int:
        """Write `text`, which is scrubbed already."""
        self.write_raw(text)
        return len(text)


@contextlib.contextmanager
def told_where_unwritten() -> Iterator[None]:
    """Let what prints go on to its end where standard output takes no more, and tell that then.

    Whoever reads it may leave: that is no failure.

    :raises Exit: it could not be written.
    """
    out = Uncaught(sys.stdout)
    with contextlib.redirect_stdout(out):
        try:
            yield
        finally:
            told = tell_unwritten(out)
    if told:
        raise Exit(code=BadInput.exit_code)


def tell_unwritten(out: Output) -> bool:
    """Say on standard error what keeps standard output from being written; whether something does."""
    if out.failure is None or isinstance(out.failure, BrokenPipeError):
        return False
    error = BadInput(
        f"Standard output could not be written: {getattr(out.failure, 'strerror', None) or out.failure}.",
        now="What is printed there is lost; all else is as it would be.",
        next_step="Make room, or have the output go elsewhere, and run the same line again.",
    )
    Output(sys.stderr).write(f"{error.text}\n")
    return True


def asked_columns() -> int:
    """What COLUMNS says, or 0."""
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isdigit() else 0


class Page:
    """An `Output` with a width, marks, and colour where a person reads along."""

    def __init__(self, stream: TextIO, *, interactive: bool) -> None:
        self.output = Output(stream)
        self.terminal = interactive
        self.animated = interactive and os.environ.get("TERM") != "dumb"
        self._grey = bool(os.environ.get("NO_COLOR"))
        self.marks: Marks = UNICODE if self.output.prints("✓✗·▸↻›…–─⠋") else ASCII
        self._console: Console | None = None

    @property
    def width(self) -> int:
        """Columns to fill."""
        return max(NARROWEST, self.output.columns() if self.terminal else asked_columns() or PLAIN_WIDTH)

    def console(self) -> Console:
        """rich, imported when something is drawn for the first time."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                file=self.output,  # type: ignore[arg-type]
                force_terminal=self.animated,
                force_interactive=self.animated,
                force_jupyter=False,
                color_system="standard" if self.animated else None,
                no_color=self._grey,
                legacy_windows=False,
                highlight=False,
                markup=False,
                emoji=False,
            )
        self._console.width = self.width
        return self._console

    def print(self, *renderables: RenderableType) -> None:
        """Draw something; lines of text are taken as they are, wrapped by whoever made them."""
        if self.output.failure is None:
            from rich.text import Text

            console = self.console()
            for renderable in renderables:
                console.print(renderable, soft_wrap=isinstance(renderable, Text))


def is_terminal(stream: TextIO) -> bool:
    """Whether `stream` is a terminal; a closed or odd stream is none."""
    try:
        return stream.isatty()
    except (OSError, ValueError, AttributeError):
        return False
