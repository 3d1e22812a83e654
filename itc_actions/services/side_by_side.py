"""Several requests under way at the same time, each counting for the step of its caller."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Final, TypeVar

from ..errors import ItcError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
AT_ONCE: Final = 8
"""Requests under way at the same time, at most."""


def side_by_side(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make calls at the same time, each counting for the step of its caller, and return what came of them in order.

    All are made, also where one fails.

    :raises ItcError: the first failure, in the order of the calls.
    """
    if len(calls) < 2:
        return [call() for call in calls]
    others = calls[1:] if len(calls) <= AT_ONCE else calls  # of a few, this thread makes one: another costs as much
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(others))) as pool:
        futures = [pool.submit(copy_context().run, call) for call in others]
        if others is not calls:
            futures.insert(0, _made(calls[0]))
    return [future.result() for future in futures]


def _made(call: Callable[[], T]) -> Future[T]:
    """What came of a call that is made here and now."""
    made: Future[T] = Future()
    try:
        made.set_result(copy_context().run(call))
    except ItcError as error:
        made.set_exception(error)
    return made


def attempts(calls: Sequence[Callable[[], T]], spared: type[ItcError]) -> list[T | ItcError]:
    """As `side_by_side`, with the failures of one kind in the place of their results."""

    def guarded(call: Callable[[], T]) -> Callable[[], T | ItcError]:
        def made() -> T | ItcError:
            try:
                return call()
            except spared as error:
                return error

        return made

    return side_by_side([guarded(call) for call in calls])
