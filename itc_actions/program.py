"""`itc`: Invoke's own program over the actions and the commands, for people with no `tasks/` yet."""

from __future__ import annotations

import sys
from importlib.metadata import version

from invoke import Collection, Program

from .catalogue import actions
from .errors import BadInput
from .invoke_tasks import ActionTask


def built_in() -> Collection:
    """Every action and command at the top level: `itc list-apps`."""
    from .commands import commands

    collection = Collection()
    for action in actions().values():
        collection.add_task(ActionTask(action))
    for each in commands():
        if isinstance(each, Collection):
            collection.add_collection(each)
        else:
            collection.add_task(each)
    return collection


def main() -> None:
    """Run the command line of this process; Ctrl-C before its first step ends it with a sentence and 130."""
    try:
        _run()
    except (KeyboardInterrupt, SystemExit) as ended:
        # Invoke makes a silent `sys.exit(1)` of one that comes outside a task; our tasks tell one themselves.
        if not isinstance(ended, KeyboardInterrupt) and not isinstance(ended.__context__, KeyboardInterrupt):
            raise
        print(
            "itc was interrupted (Ctrl-C) while no step was under way.\n"
            "  Next: To go on, run the same line again; what is done already is not done twice.",
            file=sys.stderr,
        )
        sys.exit(130)


def _run() -> None:
    from .reports.output import Output, tell_unwritten

    try:
        Program(name="itc", binary="itc", version=version("itc-actions"), namespace=built_in()).run()
    except BrokenPipeError:  # whoever read what Invoke prints by itself, its lists and helps, has left
        Output(sys.stdout).let_go()
    except (OSError, SystemExit) as ended:
        out = Output(sys.stdout)
        if out.write_raw("") or not tell_unwritten(out) or (isinstance(ended, SystemExit) and ended.code):
            raise
        sys.exit(BadInput.exit_code)
