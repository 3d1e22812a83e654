"""The flags that bind the whole command line, on whichever task they stand.

Invoke parses the whole line before the first task runs, and deep-copies the arguments of every task for that parse.
All flags of one parse hold the same `LineFlags`, so that each task finds what was said on any other.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from invoke.exceptions import ParseError
from invoke.parser import Argument

from .errors import BadInput
from .key_texts import refuse_key, remember_key

COMMON: Final[dict[str, tuple[type, str]]] = {
    "sandbox": (bool, "Rehearse in the sandbox: no account, nothing real is touched. [env ITC_SANDBOX]"),
    "service": (str, "The service to speak to: itunes-connect or app-store-connect. [env ITC_SERVICE]"),
    "platform": (str, "The platform of an app that has several: ios, macos, tvos or visionos. [env ITC_PLATFORM]"),
    "app": (str, "The app: its Apple ID number or its bundle id. [env ITC_APP]"),
    "lock-timeout": (str, "How long to wait while another run writes to the app: 90s, 5m. [env ITC_LOCK_TIMEOUT]"),
    "no-keep-session": (bool, "Do not keep the login for the next line (iTunes Connect). [env ITC_KEEP_SESSION]"),
    "env": (str, "Read .env.NAME too, and let it win over the environment; several: a,b."),
    "json": (bool, "Print JSON Lines, one document per lane; all else goes to standard error."),
    "junit": (str, "Write a JUnit report to this path."),
    "verbose": (bool, "Show each request: method, path, status, duration, try."),
    "yes": (bool, "Do not ask before submitting or cancelling for real."),
    "plan": (bool, "Not there yet: refused before anything runs."),
}


class LineFlags:
    """What one command line said: the common flags, and the values of the tasks' own flags.

    Copying the template makes the one object of a parse; copying that one gives itself.
    """

    _latest: weakref.ref[LineFlags] | None = None

    def __init__(self, *, template: bool = False) -> None:
        self._template = template
        self.common: dict[str, Any] = {}
        self.given: dict[str, Any] = {}
        """The first value of each flag of a task, as typed."""
        self.names_ours = False
        """Whether one of our tasks is named on the line."""

    def __deepcopy__(self, memo: dict[int, Any]) -> LineFlags:
        if self._template:
            line = LineFlags()
            LineFlags._latest = weakref.ref(line)
            return line
        self.names_ours = True  # the parser copies the flags of a task again when it meets its name
        return self

    def get(self, name: str) -> Any:
        """A common flag, or None where it was not given.

        :raises BadInput: it was given, but empty.
        """
        value = self.common.get(name)
        if value == "":
            raise BadInput(f"--{name} is set but empty.", next_step="Give it a value, or leave it out altogether.")
        return value

    @classmethod
    def latest(cls) -> LineFlags | None:
        """Those of the command line parsed last, for a task that was not named on it."""
        return cls._latest() if cls._latest else None


TEMPLATE: Final = LineFlags(template=True)


class Flag(Argument):
    """A flag that knows the line it stands on."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.line = TEMPLATE

    def __deepcopy__(self, memo: dict[int, Any]) -> Flag:
        """Invoke copies every flag of every task for each parse: nothing but the line needs more than a reference."""
        copy = self.__class__.__new__(self.__class__)
        vars(copy).update(vars(self))
        copy.line = deepcopy(self.line, memo)
        return copy

    def __repr__(self) -> str:
        return self.names[0]  # Invoke formats every flag of every task for its debug log, on or off


class CommonFlag(Flag):
    """A flag of the whole line. Its value, as the task gets it, is the `LineFlags` of the line."""

    @property
    def value(self) -> Any:
        """The flags of the whole line, whatever this one says."""
        return self.line

    @value.setter
    def value(self, arg: Any) -> None:
        self.set_value(arg)

    def set_value(self, value: Any, cast: bool = True) -> None:
        """Note the value for the whole line.

        :raises ParseError: the line gives the flag twice, with different values.
        :raises BadInput: it asks for a plan, or holds a private key.
        """
        self.raw_value = value
        name = self.names[0]
        refuse_key(str(value), f"--{name}")
        if name == "plan":
            refuse_plan()
        if self.line.common.setdefault(name, value) != value:
            raise ParseError(f"--{name} is given twice with different values: it binds the whole line.")


class OptionFlag(Flag):
    """A flag of one task, for one of its parameters."""

    def __init__(self, check: Callable[[str], Any] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.check = check

    def set_value(self, value: Any, cast: bool = True) -> None:
        """Take the value, and note it for who needs to know what the line is about.

        :raises BadInput: it is no good, which ends the line before its first task runs.
        """
        remember_key(str(value))
        if self.check is not None:
            self.check(value)
        super().set_value(value, cast)
        self.line.given.setdefault(self.attr_name or self.names[0], value)


def refuse_plan() -> None:
    """There are no plans yet, and a real run must never go by the name of a dry one.

    :raises BadInput: always.
    """
    raise BadInput(
        "Plans are not there yet, and a dry run must never be a real one: nothing was run.",
        next_step="Rehearse with --sandbox instead.",
    )


@functools.cache
def common_flags() -> list[Argument]:
    """The common flags, for every task: the parser copies them when it meets a task."""
    return [CommonFlag(name=name, kind=kind, help=help) for name, (kind, help) in COMMON.items()]


def refuse_common_names(names: list[str], place: Callable[[], str]) -> None:
    """Complain about parameters that take the name of a common flag.

    :raises TypeError: names the file, the function and the parameter.
    """
    for name in names:
        if name.replace("_", "-") in COMMON:
            raise TypeError(f"{place()}: the parameter {name!r} has the name of a flag that binds the whole line")
