"""Invoke tasks whose flags come from our own declarations, and the start of the run that a command line shares."""

from __future__ import annotations

import functools
import os
import stat
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from invoke import Context, Task
from invoke.parser import Argument
from invoke.tasks import Call

from .catalogue import Action, known_env_names
from .command_line import COMMON, LineFlags, OptionFlag, common_flags, refuse_common_names, refuse_plan
from .env_files import DEFAULT_FILES
from .errors import BadInput
from .lane_context import LaneContext
from .outermost import run_outermost
from .parameters import Parameter
from .redaction import Secret
from .regular_files import is_there
from .run import Run
from .settings import Settings
from .statuses import ACTION

if TYPE_CHECKING:
    from .steps import Reporter


def join_run(context: Context, flags: LineFlags | None) -> LaneContext:
    """The context of a lane: a view over Invoke's own and the run of the line, which starts here at the first task.

    :raises BadInput: a plan or a dry run was asked for, or a flag or a setting is no good.
    """
    if isinstance(context, LaneContext):
        return context
    run: Run | None = vars(context.config).get("_itc_run") or Run.current()
    if run is None:
        flags = flags or LineFlags.latest() or LineFlags()
        run = start_run(flags, project_root(context), dry=bool(context.config.run.dry))
        context.config._set(_itc_run=run)
        weakref.finalize(context.config, run.close)
    return LaneContext(context, run)


def start_run(flags: LineFlags, root: Path, *, dry: bool = False, quiet: bool = False) -> Run:
    """A new run, with its reports.

    :param quiet: nothing is printed, for scripts.
    """
    if dry or flags.get("plan"):
        refuse_plan()
    for name in COMMON:
        flags.get(name)
    run = Run(flags, root, os.environ, known_env_names() | known_lane_env_names)
    _ = run.lock.timeout  # complains before anything runs
    if not quiet:
        run.reporter = reporters_of(run)
    return run


def reporters_of(run: Run, *, out: TextIO | None = None, err: TextIO | None = None) -> Reporter:
    """The reports that a line is to make, by its flags, its settings and the CI system it runs in.

    :raises BadInput: one could not be written where it is wanted.
    """
    from .reports import make_reporters

    flags, dotenv = run.flags, run.settings.setting("dotenv_report")[0]
    junit = flags.get("junit")
    return make_reporters(
        json=bool(flags.get("json")),
        junit=Path(junit) if junit else None,
        dotenv=run.settings.root / dotenv if dotenv else None,
        environ=os.environ,
        verbose=bool(flags.get("verbose")),
        clock=run.stopwatch,
        out=out,
        err=err,
    )


def project_root(context: Context) -> Path:
    """Where the tasks were found; otherwise the folder above with a `tasks` in it, or the current one."""
    found = vars(context.config).get("_project_prefix")
    if found:
        return Path(found)
    here = current_folder()
    for folder in (here, *here.parents):
        if is_there(folder / "tasks.py", stat.S_ISREG) or is_there(folder / "tasks", stat.S_ISDIR):
            return folder
    return here


def current_folder() -> Path:
    """The folder that the line is run in.

    :raises BadInput: it is no longer there.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise BadInput(
            f"The current folder cannot be told: {error.strerror}.",
            now="Nothing was sent.",
            next_step="Run the line in a folder that is there.",
        ) from None


known_lane_env_names: set[str] = set()
"""Those of the lanes' own parameters: set, they are no misspelt settings."""


class ItcTask(Task):  # type: ignore[type-arg]
    """A task that takes its flags from `parameters`, and the flags that bind the whole line."""

    def __init__(self, body: Callable[..., Any], name: str, **options: Any) -> None:
        super().__init__(body, name=name, positional=[], auto_shortflags=False, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> ItcTask:
        """Invoke copies every task when it loads a collection: its declarations need no more than references."""
        copy = self.__class__.__new__(self.__class__)
        vars(copy).update(vars(self))
        return copy

    @property
    def parameters(self) -> Sequence[Parameter]:
        """What it takes."""
        return ()

    def argspec(self, body: Callable[..., Any]) -> Any:
        """Not asked for: the flags come from the declarations."""
        raise NotImplementedError

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """The flags of the task, for Invoke's parser and its `--help`."""
        parameters = self.parameters
        refuse_common_names([parameter.name for parameter in parameters], self.place)
        own = [flag for parameter in parameters for flag in _flags_of(parameter)]
        return own + common_flags()

    def place(self) -> str:
        """File and function, for errors about its declaration."""
        code = getattr(self.body, "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno} {self.name}" if code else self.name


@functools.cache
def _flags_of(parameter: Parameter) -> list[Argument]:
    """Its flags: the parser copies them, as it does the common ones."""
    name = parameter.name.replace("_", "-")
    options: dict[str, Any] = {"help": parameter.help()}
    if name != parameter.name:
        options["attr_name"] = parameter.name
    if parameter.type is bool:
        yes = OptionFlag(names=(name,), kind=bool, **options)
        no = OptionFlag(names=(f"no-{name}",), kind=bool, attr_name=f"no_{parameter.name}", help=f"Not --{name}.")
        return [yes, no]
    checked_early = parameter.option.kind in ("plain", "duration")  # the others may read a file, or be secret
    options["check"] = partial(parameter.parse, origin=parameter.flag) if checked_early else None
    if parameter.option.secret:
        options["check"] = Secret  # what its task is given last may be printed first
    return [OptionFlag(names=(name,), kind=list if parameter.repeatable else str, **options)]


def split_flags(parameters: Sequence[Parameter], kwargs: dict[str, Any]) -> tuple[dict[str, Any], LineFlags | None]:
    """What Invoke's parser hands a task, as {parameter: text as typed} and the flags of the whole line."""
    line = next((value for value in kwargs.values() if isinstance(value, LineFlags)), None)
    given: dict[str, Any] = {}
    for parameter in parameters:
        value = kwargs.get(parameter.name)
        if parameter.type is bool:
            negated = kwargs.get(f"no_{parameter.name}")
            if value and negated:
                raise BadInput(f"{parameter.flag} and --no-{parameter.flag[2:]} are both given.")
            value = "yes" if value else "no" if negated else None
        given[parameter.name] = None if value == [] else value
    return given, line


class ActionTask(ItcTask):
    """An action by itself, as the task `action.<name>`."""

    def __init__(self, action: Action[Any, Any]) -> None:
        self.action = action
        super().__init__(action.function, name=action.name.replace("_", "-"))

    @property
    def parameters(self) -> Sequence[Parameter]:
        """What the action takes."""
        return self.action.parameters

    def __call__(self, context: Context, *args: Any, **kwargs: Any) -> Any:
        """Run it as Invoke's executor does, with the texts of its flags."""
        given, flags = split_flags(self.parameters, kwargs)
        ctx = join_run(context, flags)
        self.times_called += 1
        return run_outermost(
            ctx, self.action.name, ACTION, lambda: given, lambda found: self.action.call(ctx, found, from_flags=True)
        )


class GuardedTask(Task):  # type: ignore[type-arg]
    """A plain Invoke task: a rehearsal refuses it, since its commands would run for real."""

    @classmethod
    def guard(cls, task: Any) -> None:
        """Guard a task where it is, and those before and after it; ours guard themselves."""
        if isinstance(task, Call):
            task = task.task
        if not isinstance(task, Task) or isinstance(task, (ItcTask, GuardedTask)):
            return
        task.__class__ = cls if type(task) is Task else type(cls.__name__, (cls, type(task)), {})
        for each in [*task.pre, *task.post]:
            cls.guard(each)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it, unless the line rehearses.

        :raises BadInput: it does.
        """
        if args and isinstance(args[0], Context) and (run := vars(args[0].config).get("_itc_run")) is not None:
            run.lock.let_go()  # a plain task may run for long, or be a run of its own
        if args and isinstance(args[0], Context) and _rehearses(args[0]):
            raise BadInput(
                f"{self.name} is a plain Invoke task: a rehearsal cannot keep it from touching real things.",
                next_step="Take it off the line, or make it a lane (@lane), whose ctx.run is safe to rehearse.",
            )
        return super().__call__(*args, **kwargs)


def _rehearses(context: Context) -> bool:
    """Whether the line does; a line of plain tasks alone is asked only where something could say so."""
    if Run.current() is not None or (flags := LineFlags.latest()) is None or flags.names_ours:
        return join_run(context, LineFlags.latest()).rehearsal
    said = "ITC_SANDBOX" in os.environ or any(
        is_there(project_root(context) / name, stat.S_ISREG) for name in DEFAULT_FILES
    )
    return said and bool(Settings(project_root(context)).setting("sandbox")[0])
