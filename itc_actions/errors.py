"""Every error that a release can end with, and the exit code each one carries.

    ItcError                    1   unexpected
    ├── CommandFailed           1   a command run with ctx.run failed
    ├── OwnExit                     a lane raised Invoke's Exit, with its code
    ├── Refused                 3   the service, or the state of the release, forbids it
    │   ├── AlreadyThere        3   what was to be created exists already
    │   └── NotSupported        3   this service cannot do that at all
    ├── LoginFailed             4   wrong credentials, a missing role, an agreement to sign
    ├── Unreachable             5   the network or the service is down, after all retries
    │   ├── UnexpectedAnswer    5   the service answered with something else than documented
    │   │   └── OddStatus       5   with a status that is neither yes nor one of its ways to say no
    │   └── EndpointGone        5   the service no longer serves this address
    ├── OutcomeUnknown          6   a write was sent and nobody can tell whether it counted
    ├── BadInput                7   a wrong setting, flag or file; nothing was sent
    ├── StillProcessing         8   the deadline of a wait passed
    ├── Locked                  9   another run holds the lock
    └── Interrupted           130   Ctrl-C or SIGTERM

They are `invoke.exceptions.Exit`, so Invoke itself prints the sentence and exits with the code.
"""

from __future__ import annotations

from invoke.exceptions import Exit


class ItcError(Exit):
    """Something failed; the text is written for the person who reads the log.

    :param what: one sentence: what failed.
    :param said: what the service said, in its own words; never words of ours.
    :param now: what is now true of the release.
    :param next_step: what to do next.
    :param correlation_key: the key Apple's support asks for.
    """

    exit_code = 1
    speaker = "The service"
    """Whose words `said` are."""

    def __init__(
        self,
        what: str,
        *,
        said: str | None = None,
        now: str | None = None,
        next_step: str | None = None,
        correlation_key: str | None = None,
    ) -> None:
        self.what = what
        self.said = said
        self.now = now
        self.next_step = next_step
        self.correlation_key = correlation_key
        super().__init__(what, self.exit_code)

    @property
    def text(self) -> str:
        """The whole report: one line per part, without secrets and control characters."""
        from .log_text import clean

        lines = [self.what]
        if self.said:
            lines.append(f"  {self.speaker} said: {self.said}")
        if self.correlation_key:
            lines.append(f"  Correlation key (for Apple's support): {self.correlation_key}")
        if self.now:
            lines.append(f"  Now: {self.now}")
        if self.next_step:
            lines.append(f"  Next: {self.next_step}")
        return clean("\n".join(lines))

    @property
    def message(self) -> str | None:
        """What Invoke prints before it exits."""
        from .log_text import for_log

        return for_log(self.text)

    @message.setter
    def message(self, value: str | None) -> None:
        """`Exit.__init__` assigns it; the parts above are what counts."""

    def __str__(self) -> str:
        return self.message or ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class CommandFailed(ItcError):
    """A command run with `ctx.run` ended with a code other than 0."""

    speaker = "The command"


class OwnExit(ItcError):
    """A lane raised Invoke's `Exit` itself, with a code of its own."""

    def __init__(self, what: str, code: int) -> None:
        self.exit_code = code
        super().__init__(what)


class Refused(ItcError):
    """The service, or the state of the release, forbids what was asked."""

    exit_code = 3


class AlreadyThere(Refused):
    """What was to be created exists already."""


class NotSupported(Refused):
    """The chosen service has no such operation; `next_step` is the way out."""


class LoginFailed(ItcError):
    """Wrong credentials, a missing role, or an agreement that waits to be signed."""

    exit_code = 4


class Unreachable(ItcError):
    """The network or the service is down, after all retries."""

    exit_code = 5


class UnexpectedAnswer(Unreachable):
    """The service answered with something else than its documentation says."""


class OddStatus(UnexpectedAnswer):
    """The status of the answer is neither a yes nor one of the service's ways to say no."""


class EndpointGone(Unreachable):
    """The service no longer serves this address."""


class OutcomeUnknown(ItcError):
    """A write was sent, its answer was lost, and what it did can't be read either."""

    exit_code = 6


class BadInput(ItcError):
    """A wrong setting, flag, argument or file; nothing was sent."""

    exit_code = 7


class StillProcessing(ItcError):
    """What was waited for had not come at the deadline."""

    exit_code = 8


class Locked(ItcError):
    """Another run holds the lock of this account and app."""

    exit_code = 9


class Interrupted(ItcError):
    """Ctrl-C, or SIGTERM from a CI system."""

    exit_code = 130
