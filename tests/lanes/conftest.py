"""The lanes of `tasks/` as functions and as command lines, and a project for lanes of one's own."""

from __future__ import annotations

import importlib
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from engine.harness import REPOSITORY, Inv

from itc_actions.sandbox import Sandbox


@pytest.fixture(autouse=True)
def clean(nothing_set: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what a test sets is set, and no `tasks` outlives the test that imported it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    monkeypatch.setattr(sys, "path", list(sys.path))
    _forget_tasks()
    yield
    _forget_tasks()


def _forget_tasks() -> None:
    for name in [name for name in sys.modules if name == "tasks" or name.startswith("tasks.")]:
        del sys.modules[name]


@pytest.fixture
def tasks() -> ModuleType:
    """The package of the lanes that come with a checkout."""
    sys.path.insert(0, str(REPOSITORY))
    return importlib.import_module("tasks")


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inv:
    """`inv` in an empty folder."""
    return Inv(tmp_path, capsys, monkeypatch)


@pytest.fixture
def inv(project: Inv) -> Inv:
    """`inv` in a checkout: a folder with a copy of `tasks/`."""
    shutil.copytree(REPOSITORY / "tasks", project.folder / "tasks")
    return project


@pytest.fixture
def standing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that command lines find by the environment, as they find one of `inv sandbox`."""
    monkeypatch.setenv("ITC_SANDBOX", "1")
    monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
    return sandbox
