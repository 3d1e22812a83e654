"""The errors of this layer that its callers tell apart, and the fault of a single try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import OutcomeUnknown, Unreachable
from .effects import Effect

if TYPE_CHECKING:
    from .answers import Answer


class AnswerLost(OutcomeUnknown):
    """A write was sent and its answer never came, broke off, or was a fault of a server on the way.

    Whoever knows the natural key of what was written catches it and looks (see `services.lost_answers`). Uncaught, it
    ends the release as every unknown outcome does.
    """

    def __init__(self, method: str, path: str, effect: Effect, attempt: int, reason: str) -> None:
        self.method = method
        self.path = path
        self.effect = effect
        self.attempt = attempt
        self.reason = reason
        super().__init__(
            f"The answer to {method} {path} was lost: {reason}.",
            now="Whether the service took it in is unknown.",
            next_step="Look at it (`inv status`), then run the same line again: what is done is not done twice.",
        )


class HostNotFound(Unreachable):
    """The host's name does not resolve."""


class RedirectRefused(Unreachable):
    """The service sent the request elsewhere, and this client does not go there.

    :param target: where to.
    :param other_host: whether that is another host.
    """

    def __init__(self, what: str, *, target: str, other_host: bool, next_step: str | None = None) -> None:
        self.target = target
        self.other_host = other_host
        super().__init__(what, next_step=next_step)


class Fault(Exception):
    """One try of a request failed; never leaves this folder.

    :param reason: what happened, to be read after a colon.
    :param taken: whether the service may have acted on the request.
    :param again: whether another try may end better.
    :param error: the class of error it becomes when no try is left.
    :param status: the status of the answer, where one came.
    :param retry_after: seconds that the service asked to wait.
    :param answer: an answer that is worth returning when no try is left.
    :param next_step: what the user can do about it.
    """

    def __init__(
        self,
        reason: str,
        *,
        taken: bool,
        again: bool = True,
        error: type[Unreachable] = Unreachable,
        status: int | None = None,
        retry_after: float | None = None,
        answer: Answer | None = None,
        next_step: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.taken = taken
        self.again = again
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.answer = answer
        self.next_step = next_step

    def may_be_repeated(self, effect: Effect) -> bool:
        """Whether a request of this effect is sent again after this fault."""
        if effect is Effect.SESSION or not self.again:
            return False
        return effect is not Effect.ONCE or not self.taken
