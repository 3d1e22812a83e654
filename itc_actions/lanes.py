"""`@lane` and its hooks: functions that chain actions, and what is called around each outermost one."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from invoke import Context
from invoke.parser import Argument

from .catalogue import known_parameters
from .command_line import LineFlags
from .hooks import hooks_of
from .invoke_tasks import GuardedTask, ItcTask, join_run, known_lane_env_names, split_flags
from .lane_context import LaneContext
from .options import FROM_CONTEXT
from .outermost import run_outermost
from .parameters import Parameter, lane_parameters, place_of
from .statuses import LANE

P = ParamSpec("P")
R = TypeVar("R")


class _LaneBody(Generic[R]):
    """What a lane is, listed by Invoke or not: its parameters, and the three ways of running it."""

    body: Callable[..., R]
    name: str

    @functools.cached_property
    def parameters(self) -> Sequence[Parameter]:
        """What the lane takes; a parameter named as an action's option inherits all of it."""
        return lane_parameters(self.body, known_parameters())

    def start(self, context: Context, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        """Run it as the outermost lane, or as a step of the lane that calls it."""
        from_flags = any(isinstance(value, LineFlags) for value in kwargs.values())
        given, flags = split_flags(self.parameters, kwargs) if from_flags else (self._bind(context, args, kwargs), None)
        ctx = join_run(context, flags)
        if ctx.lane is not None:
            with ctx.itc_run.step(self.name, LANE) as step:
                result = self.body(ctx, **self._values(ctx, given, from_flags=False))
                step.result = result
                return result
        return run_outermost(  # type: ignore[no-any-return]
            ctx,
            self.name,
            LANE,
            lambda: self._values(ctx, given, from_flags=from_flags),
            lambda values: self.body(ctx, **values),
            hooks_of(self.body.__module__),
        )

    def _bind(self, context: Context, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        bound = inspect.signature(self.body).bind_partial(context, *args, **kwargs).arguments
        given = {parameter.name: bound.get(parameter.name) for parameter in self.parameters}
        return {name: None if value is FROM_CONTEXT else value for name, value in given.items()}

    def _values(self, ctx: LaneContext, given: dict[str, Any], *, from_flags: bool) -> dict[str, Any]:
        run = ctx.itc_run
        values = {each.name: run.resolve(each, given.get(each.name), from_flag=from_flags) for each in self.parameters}
        run.prepare_for(values)
        return values


class Lane(_LaneBody[R], ItcTask, Generic[P, R]):
    """A lane: a function that chains actions, and an Invoke task. Call it from another lane to nest it."""

    def __init__(self, body: Callable[Concatenate[Any, P], R]) -> None:
        super().__init__(body, name=body.__name__)
        _know(body)

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """The flags of the lane. Asked for when the line is parsed: the plain tasks beside it are guarded then."""
        for neighbour in list(vars(sys.modules.get(self.body.__module__, object)).values()):
            GuardedTask.guard(neighbour)
        return super().get_arguments(ignore_unknown_help)

    def __call__(self, context: Context, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it: by Invoke with the texts of its flags, or from Python with its arguments."""
        self.times_called += 1
        return self.start(context, args, kwargs)


class PrivateLane(_LaneBody[R], Generic[P, R]):
    """A lane that other lanes call, and `inv` neither lists nor runs."""

    def __init__(self, body: Callable[Concatenate[Any, P], R]) -> None:
        self.body = body
        self.name = body.__name__
        self.__doc__ = body.__doc__
        _know(body)

    def __call__(self, context: Context, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it from another lane."""
        return self.start(context, args, kwargs)


def _know(body: Callable[..., Any]) -> None:
    """The environment variables of a lane's own parameters are no misspelt settings.

    :raises TypeError: calling the function would not run it.
    """
    if inspect.iscoroutinefunction(body) or inspect.isgeneratorfunction(body) or inspect.isasyncgenfunction(body):
        raise TypeError(f"{place_of(body)}: a lane is a plain function; an async or generator function would not run")
    known_lane_env_names.update(f"ITC_{name.upper()}" for name in list(inspect.signature(body).parameters)[1:])


@overload
def lane(body: Callable[Concatenate[Any, P], R]) -> Lane[P, R]: ...
@overload
def lane(*, private: bool = False) -> Callable[[Callable[Concatenate[Any, P], R]], Lane[P, R] | PrivateLane[P, R]]: ...
def lane(body: Callable[..., R] | None = None, *, private: bool = False) -> Any:
    """Make a function a lane: `@lane`, or `@lane(private=True)` for one that only other lanes call.

    The function takes the context first. Its parameters become flags; one that has the name of an action's option
    (`version`, `release_notes`) inherits its help, type, checks and environment variables.
    """
    if body is None:
        return PrivateLane if private else Lane
    return Lane(body)
