"""What to do when the answer to a create was lost: look, adopt what is there, repeat once what is not.

Neither of Apple's APIs knows idempotency keys. What they hold has natural keys instead (a version's number, a tester's
e-mail, a build's number), so the question "did it count?" is answered by looking. Every create, and every write that
moves something along, goes through `once`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..errors import LoginFailed, OutcomeUnknown, Refused, Unreachable
from ..http.events import Listener, Notice, WriteAdopted
from ..http.failures import AnswerLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..errors import ItcError

T = TypeVar("T")


def once(send: Callable[[], T], find: Callable[[], T | None], *, what: str, listener: Listener) -> T:
    """Have a write take effect one time, though its answer may get lost.

    | the first answer | looking finds | then |
    |---|---|---|
    | came | not needed | it is returned (a refusal is raised) |
    | lost | what was written | that is returned, and counted as the accepted write it was |
    | lost | nothing | the write is sent one more time, and judged alike |
    | lost | no answer either | `OutcomeUnknown` |

    A second write that is *refused* is looked up too: the first may have been taken in late, and be the reason.

    :param send: writes, and returns what came of it.
    :param find: reads by the natural key, and returns what `send` would have returned, or None if it is not there.
    :param what: the write as a noun phrase: "creating version 2.0".
    :param listener: told of an adoption, of a repetition, and of the accepted write.
    :raises OutcomeUnknown: it may have taken effect, and that cannot be read.
    :raises Unreachable: both answers were lost, and it has not taken effect.
    """
    try:
        return send()
    except AnswerLost as lost:
        found = _look(find, what, lost, listener)
        if found is not None:
            return found
        listener(Notice(f"The answer to {what} was lost and it has not taken effect: sending it again, once."))
        return _repeat(send, find, what, lost, listener)


def _repeat(send: Callable[[], T], find: Callable[[], T | None], what: str, lost: AnswerLost, listener: Listener) -> T:
    try:
        return send()
    except Refused:
        found = _look(find, what, lost, listener)
        if found is None:
            raise
        return found
    except AnswerLost as again:
        found = _look(find, what, again, listener)
        if found is None:
            raise Unreachable(
                f"Both answers to {what} were lost: {again.reason}.",
                now="Looking shows that it has not taken effect.",
                next_step="Run the same line again later: what is done is not done twice.",
            ) from None
        return found


def _look(find: Callable[[], T | None], what: str, lost: AnswerLost, listener: Listener) -> T | None:
    """What the write left, if anything.

    :raises OutcomeUnknown: that cannot be read.
    """
    try:
        found = find()
    except (Unreachable, LoginFailed, Refused) as error:
        raise unknown(what, lost.reason, error) from error
    if found is not None:
        listener(Notice(f"The answer to {what} was lost ({lost.reason}), but it has taken effect: going on with it."))
        listener(WriteAdopted())
    return found


def unknown(what: str, why: str, error: ItcError) -> OutcomeUnknown:
    """The error of a write that was sent, when looking what came of it fails.

    :param why: what happened to its answer.
    :param error: what happened to the looking.
    """
    return OutcomeUnknown(
        f"What came of {what} is unknown ({why}), and looking failed too: {error.what}",
        said=error.said,
        now="It may have taken effect, or not.",
        next_step="When the service answers again, run the same line: what took effect is found and not done twice.",
        correlation_key=error.correlation_key,
    )
