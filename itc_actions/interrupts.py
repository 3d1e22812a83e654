"""Signals that end a run as Ctrl-C does, so that what has to be done at its end is done."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def ended_as_by_ctrl_c(*names: str) -> Iterator[None]:
    """Have signals raise `KeyboardInterrupt` with their name; other threads than the main one get none.

    :param names: SIGTERM, as CI systems send it; SIGHUP, when the terminal is closed. One unknown to the system is left
        out.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    numbers = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    before = [(number, signal.signal(number, stop)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
