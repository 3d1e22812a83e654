"""What is called around each outermost lane: `before_all`, `after_all`, `on_error` and `ensure`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .errors import ItcError
from .redaction import scrub

if TYPE_CHECKING:
    from .lane_context import LaneContext


class Hook:
    """A function that is called around every outermost lane of its module, and of the modules in its package."""

    def __init__(self, kind: str, function: Callable[..., Any]) -> None:
        self.kind = kind
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself."""
        return self.function(*args, **kwargs)


def before_all(function: Callable[[LaneContext], Any]) -> Hook:
    """Call `function(ctx)` before each outermost lane; if it raises, the lane does not run."""
    return Hook("before_all", function)


def after_all(function: Callable[[LaneContext], Any]) -> Hook:
    """Call `function(ctx)` after each outermost lane that succeeded."""
    return Hook("after_all", function)


def on_error(function: Callable[[LaneContext, ItcError], Any]) -> Hook:
    """Call `function(ctx, error)` after each outermost lane that failed; if it raises, the lane's own error stands."""
    return Hook("on_error", function)


def ensure(function: Callable[[LaneContext], Any]) -> Hook:
    """Call `function(ctx)` after each outermost lane, whatever became of it."""
    return Hook("ensure", function)


class Hooks:
    """The hooks around one outermost lane, by kind."""

    def __init__(self, found: Sequence[Hook] = ()) -> None:
        self.found = found

    def of(self, kind: str) -> list[Hook]:
        """Those of a kind: the package's first when setting up, its own module's first afterwards."""
        ordered = self.found if kind == "before_all" else reversed(self.found)
        return [hook for hook in ordered if hook.kind == kind]

    def call(self, kind: str, ctx: LaneContext) -> None:
        """Call every hook of a kind, until one raises."""
        for hook in self.of(kind):
            hook.function(ctx)

    def try_all(self, kind: str, ctx: LaneContext, *arguments: Any) -> list[tuple[str, BaseException]]:
        """Call every hook of a kind, whatever the others raise; what they raised is shown and returned."""
        failures = []
        for hook in self.of(kind):
            try:
                hook.function(ctx, *arguments)
            except BaseException as raised:
                text = raised.text if isinstance(raised, ItcError) else f"{type(raised).__name__}: {raised}"
                note = scrub(f"The hook {kind} failed in {hook.function.__name__}: {text}")
                ctx.say(note)
                failures.append((note, raised))
        return failures


def hooks_of(module: str) -> Hooks:
    """The hooks that a lane of this module has: those of the packages above it first."""
    names = module.split(".")
    found: dict[int, Hook] = {}
    for length in range(1, len(names) + 1):
        for value in vars(sys.modules.get(".".join(names[:length]), object)).values():
            if isinstance(value, Hook):
                found.setdefault(id(value), value)
    return Hooks(list(found.values()))
