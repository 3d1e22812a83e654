"""What several folders of tests share."""

from __future__ import annotations

import gc
import itertools
import os
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from permissions import heeded

from itc_actions import redaction
from itc_actions.sandbox import Sandbox

_folders = itertools.count()
sys.setswitchinterval(0.0005)
"""A test's client and its sandbox take turns in one process; at Python's 5 ms each spends half its time waiting."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where ITC_OPENAPI names Apple's file, a run of the whole suite can write down what is used of it."""
    parser.addoption(
        "--update-used-operations",
        action="store_true",
        help="write tests/conformance/used_operations.json; needs ITC_OPENAPI and a run of the whole suite",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Hold what the tests send and are answered against our file, and Apple's where ITC_OPENAPI names it."""
    from conformance.our_watch import KEY, OurConformance

    ours = OurConformance(config)
    ours.install()
    config.pluginmanager.register(ours, KEY)
    if os.environ.get("ITC_OPENAPI"):
        from conformance.plugin import watch_all

        watch_all(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three processes to two cores: each waits a third of its time, for command lines in processes of their own."""
    return (os.cpu_count() or 1) * 3 // 2 or 1


def pytest_collection_finish() -> None:
    """Keep what is there for the whole run out of the collector's sight, and have it look less often for the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_sessionfinish() -> None:
    """Leave to the system what is there at the end: to look through it once more takes a second, and tells nothing."""
    gc.freeze()


@pytest.fixture(autouse=True)
def no_memory_of_secrets() -> Iterator[None]:
    """Forget the keys and passwords of a test, or all later ones look for them in every text."""
    known = redaction._known
    yield
    redaction._known = known


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own, as pytest's fixture makes one, without a link to the latest of each name."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(_folders)}", numbered=False)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The demo world: 1.9 on sale, nothing being edited, one usable build (100) of 2.0."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A named pipe. Who reads it all the same is given a line, so that a test that fails does not hang."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("A=1\n",), daemon=True)
    writer.start()
    yield path
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer.join()
    os.close(reader)


@pytest.fixture
def unread_pipe(tmp_path: Path) -> Iterator[Path]:
    """A named pipe that nobody reads. Who waits for that all the same goes on after a while, and the test fails."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    opened: list[int] = []
    rescue = threading.Timer(5, lambda: opened.append(os.open(path, os.O_RDWR | os.O_NONBLOCK)))
    rescue.start()
    yield path
    rescue.cancel()
    rescue.join()
    for each in opened:
        os.close(each)


@pytest.fixture
def barred(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be entered, by this thread at least."""
    path = tmp_path / "barred"
    path.mkdir(mode=0)
    with heeded():
        yield path
    path.chmod(0o700)


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty current folder, and no setting of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith(("ITC_", "FASTLANE_", "PILOT_", "INVOKE_", "GITHUB_", "GITLAB_", "CI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)  # Invoke turns it on
    monkeypatch.chdir(tmp_path)
