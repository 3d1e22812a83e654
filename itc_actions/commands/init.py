"""`inv init`, `itc init`: what a project needs to begin with."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from invoke import Context

from ..command_line import LineFlags
from ..errors import BadInput
from ..input_files.appfile import Appfile, read_appfile
from ..invoke_tasks import current_folder
from ..redaction import scrub
from ..regular_files import read_regular, replace_content
from .command import command

IGNORED = (".env", ".env.*", "!.env.example")
"""What git is to leave alone: files with secrets."""
TRIAL = 'inv release --version 2.0 --release-notes "Faster start" --sandbox'
"""Works in the sandbox as it stands, with the lanes that are written."""
TRIAL_WITHOUT_LANES = "itc list-apps --sandbox"
_TASKS = ("__init__.py", "beta.py", "release.py")
_HERE = Path(__file__).resolve().parents[1]
_STARTER = next(place for place in (_HERE / "starter", _HERE.parent) if (place / "tasks" / "release.py").exists())
"""In an installed package, and in a checkout, whose own lanes these are."""


@command("init")
def init(context: Context, flags: LineFlags) -> None:
    """Write a starter for lanes: tasks/, .env.example, lines of .gitignore. What is there already is left as it is."""
    root = current_folder()
    appfile = read_appfile(root)
    tasks = list(_write_tasks(root))
    for lines in (tasks, _write_example(root, appfile), _write_ignored(root)):
        for line in lines:
            print(scrub(line))
    if appfile is not None and appfile.unread:
        numbers = ", ".join(map(str, appfile.unread))
        print(f"{appfile.path.relative_to(root)}: lines {numbers} are not taken over: no plain texts for all lanes")
    trial = TRIAL if len(tasks) == len(_TASKS) else TRIAL_WITHOUT_LANES  # lanes that are kept may be any
    print(f"\nNext: copy .env.example to .env and fill it in; or try it first: {trial}")


def _write_tasks(root: Path) -> Iterator[str]:
    """The lanes, unless the project has some."""
    for present in (root / "tasks.py", root / "tasks"):
        if os.path.lexists(present):  # a link that leads nowhere is somebody's too
            yield f"kept     {present.name}"
            return
    with (
        _written(root / "tasks"),
        tempfile.TemporaryDirectory(prefix=".tasks-", dir=root) as draft,  # half a folder would be kept for ever
    ):
        for name in _TASKS:
            (Path(draft) / "tasks").mkdir(exist_ok=True)
            shutil.copyfile(_STARTER / "tasks" / name, Path(draft) / "tasks" / name)
        (Path(draft) / "tasks").rename(root / "tasks")
    yield from (f"written  tasks/{name}" for name in _TASKS)


def _write_example(root: Path, appfile: Appfile | None) -> Iterator[str]:
    path = root / ".env.example"
    if os.path.lexists(path):
        yield f"kept     {path.name}"
        return
    text = (_STARTER / ".env.example").read_text(encoding="utf-8")
    with _written(path):
        replace_content(path, (text if appfile is None else _taken_over(text, appfile.values)).encode())
    yield f"written  {path.name}" + (f", with what {appfile.path.relative_to(root)} says" if appfile else "")


def _write_ignored(root: Path) -> Iterator[str]:
    path = root / ".gitignore"
    with _written(path):
        before = read_regular(path) if os.path.lexists(path) else b""
    missing = [line for line in IGNORED if line.encode() not in before.splitlines()]
    if not missing:
        yield f"kept     {path.name}"
        return
    start = before if not before or before.endswith(b"\n") else before + b"\n"
    with _written(path):
        replace_content(path, start + "".join(f"{line}\n" for line in missing).encode())
    yield f"added    {', '.join(missing)} to {path.name}"


@contextlib.contextmanager
def _written(path: Path) -> Iterator[None]:
    """Have what fails on the way told of the path that is meant."""
    try:
        yield
    except OSError as error:
        nowhere = isinstance(error, FileNotFoundError) and path.is_symlink()
        reason = "it is a link that leads nowhere" if nowhere else error.strerror
        raise BadInput(f"{path} cannot be written: {reason}.", now="What is listed was done.") from None


def _taken_over(text: str, values: Mapping[str, str]) -> str:
    """The example with the app, the Apple ID and the team that an Appfile names.

    The Apple ID stays in a comment: beside the API key of the example it would be a second service, and refused.
    """
    for name, key in (("ITC_APP", "app_identifier"), ("# ITC_USER", "apple_id"), ("ITC_ITC_PROVIDER", "itc_provider")):
        if key in values:
            start = re.split(rf"^(?:# )?{name.removeprefix('# ')}=.*$", text, maxsplit=1, flags=re.M)
            text = f"{name}='{values[key]}'".join(start)
    teams = [
        f"{key} {values[key]}" for key in ("team_id", "itc_team_id", "team_name", "itc_team_name") if key in values
    ]
    return text + (f"\n# The team, by the Appfile: {', '.join(teams)}.\n" if teams else "")
