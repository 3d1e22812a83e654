"""`@command`: a task with flags of its own declared as options are, and the flags of the whole line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from invoke import Context

from ..command_line import LineFlags, refuse_plan
from ..invoke_tasks import ItcTask, split_flags
from ..options import REQUIRED
from ..parameters import Parameter, missing, parameters_of


class Command(ItcTask):
    """A task that is neither lane nor action; its function takes Invoke's context, the line's flags, its values."""

    @property
    def parameters(self) -> Sequence[Parameter]:
        """What it takes after the flags of the line."""
        return parameters_of(self.body, leading=2)

    def __call__(self, context: Context, *args: Any, **kwargs: Any) -> Any:
        """Run it with the texts of its flags."""
        if context.config.run.dry:
            refuse_plan()
        given, flags = split_flags(self.parameters, kwargs)
        values = {}
        for parameter in self.parameters:
            value = given[parameter.name]
            values[parameter.name] = parameter.default if value is None else parameter.parse(value, parameter.flag)
            if values[parameter.name] is REQUIRED:
                raise missing(parameter)
        from ..reports.output import told_where_unwritten

        with told_where_unwritten():
            return self.body(context, flags or LineFlags(), **values)


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function `(context, flags, …)` the task `name`."""
    return lambda function: Command(function, name=name)
