"""A clean environment, a world of its own for each test, and no way off this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itc_actions import open_context
from itc_actions.http.hosts import is_loopback
from itc_actions.sandbox import Sandbox

from .stage import Line, Stage


@pytest.fixture(autouse=True)
def nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting or proxy of whoever runs the tests is seen."""
    for name in list(os.environ):
        if name.startswith(("ITC_", "FASTLANE_", "PILOT_", "INVOKE_")) or name.lower().endswith(
            ("_proxy", "_ca_bundle")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name but this machine's own resolves."""
    real = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if host and not is_loopback(str(host)):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The demo world, 1.9 on sale and build 100 of 2.0 waiting, and a context on it."""
    with Sandbox() as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        yield Stage(sandbox, ctx)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The demo world, for command lines."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def line(sandbox: Sandbox, tmp_path: Path) -> Line:
    """Command lines in a project of their own, against `sandbox`."""
    return Line(tmp_path, sandbox.url)
