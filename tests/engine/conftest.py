"""What these tests share: a clean environment, and a project to run command lines in."""

from __future__ import annotations

import io
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Inv

_homes = itertools.count()


@pytest.fixture(autouse=True)
def nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of whoever runs the tests is seen, and what a test teaches the process is forgotten after it."""
    for name in list(os.environ):
        if name.startswith(("ITC_", "FASTLANE_", "INVOKE_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / f"home{next(_homes)}"  # made by who needs it
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("ITC_STATE_DIR", str(home / "state"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    monkeypatch.setattr(sys, "path", list(sys.path))
    modules = set(sys.modules)
    yield
    for name in set(sys.modules) - modules:
        if name == "tasks" or name.startswith("tasks."):
            del sys.modules[name]


@pytest.fixture
def inv(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inv:
    """`inv` in an empty project, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    return Inv(tmp_path, capsys, monkeypatch)
