"""`@action`, and the actions there are: one per file of the folder `actions`."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from .lane_context import LaneContext
from .parameters import Parameter, parameters_of
from .statuses import ACTION

P = ParamSpec("P")
R = TypeVar("R")


class Action(Generic[P, R]):
    """A step of a release: a typed function that looks, compares, and writes only the difference.

    Call it with the context of a lane; a parameter that is left out is looked for in what earlier steps left, the
    environment, the `.env` files and its default. It is also the Invoke task `action.<name>`.
    """

    def __init__(self, function: Callable[Concatenate[LaneContext, P], R], *, reads: bool) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = function.__name__
        self.reads = reads

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it takes, the context aside."""
        return parameters_of(self.function)

    def __call__(self, ctx: LaneContext, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it as a step."""
        if not isinstance(ctx, LaneContext):
            raise TypeError(f"{self.name} needs the context of a lane (or of open_context), not {type(ctx).__name__}")
        given = inspect.signature(self.function).bind_partial(ctx, *args, **kwargs).arguments
        return self.call(ctx, given)

    def call(self, ctx: LaneContext, given: dict[str, Any], *, from_flags: bool = False) -> R:
        """Run it as a step with these arguments, which may be texts as typed in flags."""
        run = ctx.itc_run
        with run.step(self.name, ACTION, may_write=not self.reads) as step:
            values = {
                parameter.name: run.resolve(parameter, _or_none(given.get(parameter.name)), from_flag=from_flags)
                for parameter in self.parameters
            }
            run.prepare_for(values)
            result = self.function(ctx, **values)  # type: ignore[call-arg]
            step.result = result
            run.values.keep(result)
        return result

    def __repr__(self) -> str:
        return f"<Action {self.name}>"


def _or_none(value: Any) -> Any:
    from .options import FROM_CONTEXT

    return None if value is FROM_CONTEXT else value


def action(*, reads: bool = False) -> Callable[[Callable[Concatenate[LaneContext, P], R]], Action[P, R]]:
    """Make a function an action.

    :param reads: it never changes anything, and so never waits for the app's lock; as a task of its own it prints its
        records as a table.
    """
    return functools.partial(Action, reads=reads)


@functools.cache
def actions() -> dict[str, Action[Any, Any]]:
    """Every action by name, found by importing the files of the folder."""
    folder = importlib.import_module(f"{__package__}.actions")
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, bool(sys.flags.dont_write_bytecode)
    try:
        found = {}
        for module in pkgutil.iter_modules(folder.__path__):
            names = vars(importlib.import_module(f"{folder.__name__}.{module.name}"))
            found.update({name: value for name, value in names.items() if isinstance(value, Action)})
    finally:
        sys.dont_write_bytecode = keep
    return dict(sorted(found.items()))


@functools.cache
def known_parameters() -> dict[str, Parameter]:
    """The options of all actions by name: what a lane's parameter of that name inherits."""
    return {parameter.name: parameter for each in actions().values() for parameter in each.parameters}


def known_env_names() -> set[str]:
    """Every environment variable that an option may be set by."""
    return {name for parameter in known_parameters().values() for name in parameter.env_names}
