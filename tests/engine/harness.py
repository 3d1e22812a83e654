"""Command lines of Invoke on a `tasks.py` of the test's own, run in this process or in one of their own."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from invoke import Program
from processes import Started, start

HEADER = """\
import os
from pathlib import Path
from invoke import Collection, task
from itc_actions import (
    FROM_CONTEXT, ItcError, Option, Secret, after_all, before_all, ensure, lane, namespace, on_error,
)
from itc_actions.errors import *
seen = []

"""
FOOTER = "\nns = namespace(globals())\n"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str
    seen: list[Any] = field(default_factory=list)
    """What the tasks appended to their module's `seen`."""

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.out + self.err


class Inv:
    """`inv` in a project of its own.

    :param folder: the project's root, and the current folder of its lines.
    """

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def tasks(self, source: str, *, gathered: bool = True) -> None:
        """Write `tasks.py`; with `ns = namespace(globals())` at its end where `gathered`."""
        text = HEADER + textwrap.dedent(source) + (FOOTER if gathered else "")
        (self.folder / "tasks.py").write_text(text, encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def __call__(self, *words: str) -> Ended:
        """Run a command line in this process."""
        self._monkeypatch.setattr(sys, "argv", ["/usr/local/bin/inv", *words])
        self._capsys.readouterr()
        code = 0
        try:
            Program().run(["inv", *words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        gc.collect(1)  # the end of a process lets go of the lock; here the run is what has it
        printed = self._capsys.readouterr()
        seen = list(getattr(sys.modules.get("tasks"), "seen", []))
        return Ended(code, printed.out, printed.err, seen)

    def apart(self, *words: str) -> Ended:
        """Run a command line in a process of its own, as somebody's shell does."""
        with self.started(*words) as process:
            out, err = process.communicate(timeout=60)
        return Ended(process.wait(), out, err)

    @contextlib.contextmanager
    def started(self, *words: str) -> Iterator[Started]:
        """A command line that runs in a process, and a group of processes, of its own; ended at the end."""
        process = start(words, self.folder, os.environ)
        try:
            yield process
        finally:
            process.end()
