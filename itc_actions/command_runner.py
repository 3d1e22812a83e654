"""How the commands of `ctx.run` are run: secrets removed from what they print, interrupts passed on."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING, Any, TextIO

from invoke.runners import Local

from .redaction import ScrubbedStream

if TYPE_CHECKING:
    from invoke import Context


HIDES_OUT = (True, "both", "out", "stdout")
HIDES_ERR = (True, "both", "err", "stderr")


class Runner(Local):
    """Invoke's own runner, which would take Ctrl-C for input of the command and go on as if nothing had happened."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.interrupt: KeyboardInterrupt | None = None
        self._streams: list[ScrubbedStream] = []

    def run(self, command: str, **options: Any) -> Any:
        """As Invoke's; what the command prints goes through the scrubber.

        :raises KeyboardInterrupt: it came while the command ran, which was ended.
        """
        hidden = options.get("hide", self.context.config.run.hide)
        for name, usual, hiding in (("out", sys.stdout, HIDES_OUT), ("err", sys.stderr, HIDES_ERR)):
            given = options.get(f"{name}_stream")
            if given is not None or hidden not in hiding:  # a stream that is given is never hidden
                options[f"{name}_stream"] = self._scrubbed(given or usual)
        try:
            result = super().run(command, **options)
        except Exception:
            if self.interrupt is not None:
                raise self.interrupt from None
            raise
        finally:
            for stream in self._streams:
                stream.finish()
        if self.interrupt is not None:
            raise self.interrupt
        return result

    def _scrubbed(self, stream: TextIO) -> ScrubbedStream:
        self._streams.append(ScrubbedStream(stream))
        return self._streams[-1]

    def send_interrupt(self, interrupt: KeyboardInterrupt) -> None:
        """End the command; a second interrupt kills it."""
        number = signal.SIGKILL if self.interrupt is not None else signal.SIGTERM
        self.interrupt = interrupt
        with contextlib.suppress(ProcessLookupError, AttributeError):
            if self.using_pty:
                import os

                os.kill(self.pid, number)
            else:
                self.process.send_signal(number)
