"""`namespace(globals())`: a module's lanes, with the actions and the commands beside them."""

from __future__ import annotations

from typing import Any

from invoke import Collection, Task

from .catalogue import actions
from .invoke_tasks import ActionTask, GuardedTask, ItcTask


def namespace(names: dict[str, Any], name: str | None = None) -> Collection:
    """The Invoke collection of somebody's `tasks.py`: `ns = namespace(globals())`.

    :param names: what the module has: its lanes, its plain Invoke tasks and its collections are gathered. A plain task
        is refused in a rehearsal, since it could touch real things.
    :param name: the collection's name.
    :return: all of them, one task per action under `action.`, and `settings` and `sandbox`, but where the module has a
        task of that name.
    """
    from .commands import commands

    collection = Collection(name) if name else Collection()
    for key, value in names.items():
        if isinstance(value, ItcTask):
            collection.add_task(value, name=key)
        elif isinstance(value, Task):
            GuardedTask.guard(value)
            collection.add_task(value, name=key)
        elif isinstance(value, Collection) and not key.startswith("_"):
            _guard(value)
            collection.add_collection(value, name=key)
    taken = {*collection.task_names, *collection.collections}
    if "action" in taken:
        raise TypeError(
            "A task or a collection cannot be called 'action': the actions are there. Give it another name."
        )
    folder = Collection("action")
    for action in actions().values():
        folder.add_task(ActionTask(action))
    collection.add_collection(folder)
    for each in commands():
        if each.name in taken:
            continue
        if isinstance(each, Collection):
            collection.add_collection(each)
        else:
            collection.add_task(each)
    return collection


def _guard(collection: Collection) -> None:
    """Guard the plain tasks of somebody's own collection."""
    for task in collection.tasks.values():
        GuardedTask.guard(task)
    for inner in collection.collections.values():
        _guard(inner)
