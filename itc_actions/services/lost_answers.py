"""What to do when the answer to a create was lost: look, adopt what is there, repeat once what is not.

Neither of Apple's APIs knows idempotency keys. What they hold has natural keys instead (a version's number, a tester's
e-mail, a build's number), so the question "did it count?" is answered by looking. Every create, and every write that
moves something along, goes through `once`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, TypeVar

from ..errors import EndpointGone, LoginFailed, OddStatus, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from ..http.events import Listener, Notice, WriteAdopted
from ..http.failures import AnswerLost
from .changed_since import ChangedMeanwhile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..errors import ItcError

T = TypeVar("T")
LOOKING_FAILED: Final = (Unreachable, LoginFailed, Refused)
"""How a look at what came of a write can fail."""


def once(send: Callable[[], T], find: Callable[[], T | None] | None, *, what: str, listener: Listener) -> T:
    """Have a write take effect one time, though its answer may get lost, or say nothing that can be understood.

    | the first answer | looking finds | then |
    |---|---|---|
    | came | not needed | it is returned (a refusal is raised) |
    | lost | what was written | that is returned, and counted as the accepted write it was |
    | lost | nothing | the write is sent one more time, and judged alike |
    | lost | no answer either | `OutcomeUnknown` |
    | said yes, unreadably | what was written | that is returned |
    | said yes, unreadably | nothing, or no answer | `OutcomeUnknown`: it is not sent a second time |
    | said neither yes nor no | what was written | that is returned, and counted |
    | said neither yes nor no | nothing | it is raised |

    A second write that is *refused* is looked up too: the first may have been taken in late, and be the reason.

    :param send: writes, and returns what came of it.
    :param find: reads by the natural key, and returns what `send` would have returned, or None if it is not there. None
        for a write that does not show.
    :param what: the write as a noun phrase: "creating version 2.0".
    :param listener: told of an adoption, of a repetition, and of the accepted write.
    :raises OutcomeUnknown: it may have taken effect, and that cannot be read.
    :raises Unreachable: it has not taken effect.
    """
    try:
        return send()
    except AnswerLost as lost:
        found = _look(find, what, lost.reason, listener)
        if found is not None:
            return found
        listener(Notice(f"The answer to {what} was lost and it has not taken effect: sending it again, once."))
        return _repeat(send, find, what, lost, listener)
    except (UnexpectedAnswer, EndpointGone) as odd:
        return _adopt(find, what, odd, listener)


def _adopt(find: Callable[[], T | None] | None, what: str, odd: Unreachable, listener: Listener) -> T:
    """What a write left whose answer says nothing.

    :raises OutcomeUnknown: the answer said yes, and nothing is there; or that cannot be read.
    :raises Unreachable: the answer said neither yes nor no, and nothing is there.
    """
    accepted = not isinstance(odd, (OddStatus, EndpointGone))
    try:
        found = _look(find, what, odd.what.rstrip("."), listener, answer="is of no use", counted=accepted)
    except OutcomeUnknown:
        if isinstance(odd, EndpointGone):  # nothing of this service is there
            raise odd from None
        raise
    if found is not None:
        return found
    if accepted:
        raise OutcomeUnknown(
            f"The service accepted {what}, but its answer cannot be read, and looking does not find it: {odd.what}",
            said=odd.said,
            next_step="Look again in a few minutes (`inv status`), then run the same line again.",
            correlation_key=odd.correlation_key,
        ) from odd
    raise odd


def _repeat(
    send: Callable[[], T], find: Callable[[], T | None] | None, what: str, lost: AnswerLost, listener: Listener
) -> T:
    try:
        return send()
    except ChangedMeanwhile:
        raise
    except Refused:
        found = _look(find, what, lost.reason, listener)
        if found is None:
            raise
        return found
    except AnswerLost as again:
        found = _look(find, what, again.reason, listener)
        if found is None:
            raise Unreachable(
                f"Both answers to {what} were lost: {again.reason}.",
                now="Looking shows that it has not taken effect.",
                next_step="Run the same line again later: what is done is not done twice.",
            ) from None
        return found
    except (UnexpectedAnswer, EndpointGone) as odd:
        return _adopt(find, what, odd, listener)


def _look(
    find: Callable[[], T | None] | None,
    what: str,
    why: str,
    listener: Listener,
    *,
    answer: str = "was lost",
    counted: bool = False,
) -> T | None:
    """What the write left, if anything.

    :param why: what happened to the answer.
    :param answer: the same in a few words.
    :param counted: the write was counted when its answer came.
    :raises OutcomeUnknown: that cannot be read.
    :raises ChangedMeanwhile: somebody else has written the same since.
    """
    if find is None:
        raise OutcomeUnknown(
            f"What came of {what} is unknown ({why}), and it does not show.",
            now="It may have taken effect, or not.",
            next_step="Run the same line again: it may be said twice.",
        )
    try:
        found = find()
    except ChangedMeanwhile:
        raise
    except LOOKING_FAILED as error:
        raise unknown(what, why, error) from error
    if found is not None:
        listener(Notice(f"The answer to {what} {answer} ({why}), but it has taken effect: going on with it."))
        if not counted:
            listener(WriteAdopted())
    return found


@contextlib.contextmanager
def accepted(what: str) -> Iterator[None]:
    """Looking at what came of a write that the service has accepted.

    :raises OutcomeUnknown: looking fails.
    """
    try:
        yield
    except LOOKING_FAILED as error:
        raise unknown(what, "the service accepted it", error) from error


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
