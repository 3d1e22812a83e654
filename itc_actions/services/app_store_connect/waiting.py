"""Waiting for what the service does by and by, and going on after a refusal that only asks for patience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from ...http.events import Waiting
from .refusals import ApiRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from .api import Api

T = TypeVar("T")
PATIENCE: Final = 60.0
"""Seconds after which a refusal is final, though it asks to try again later."""
_TRY_AGAIN: Final = "try again later"


def wait_until(
    api: Api, is_so: Callable[[], bool], *, for_what: str, timeout: float, pause: float = 1.0, longest: float = 15.0
) -> bool:
    """Look again and again, with growing pauses, until something is so; whether it became so in time."""
    started = api.clock.monotonic()
    while not is_so():
        elapsed = api.clock.monotonic() - started
        if elapsed >= timeout:
            return False
        api.listener(Waiting(for_what, elapsed, timeout))
        api.clock.sleep(min(pause, timeout - elapsed))
        pause = min(pause * 2, longest)
    return True


def patiently(api: Api, act: Callable[[], T], *, for_what: str) -> T:
    """Do something; a refusal that says to try again later is not final at once.

    :raises ApiRefused: another one, or still after the patience is over.
    """
    made: list[T] = []
    last: list[ApiRefused] = []

    def done() -> bool:
        last.clear()
        try:
            made.append(act())
        except ApiRefused as refusal:
            if not refusal.speaks_of(_TRY_AGAIN):
                raise
            last.append(refusal)
        return not last

    if not wait_until(api, done, for_what=for_what, timeout=PATIENCE, pause=5.0):
        raise last[0]
    return made[0]
