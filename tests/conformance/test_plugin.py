"""A run of pytest that is watched: what it prints, and when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from .departures import DEPARTURES, unused
from .plugin import TESTS, is_whole
from .small_file import small_file

CONFTEST = """
from conformance.plugin import watch

def pytest_configure(config):
    watch(config)
"""
TEST = """
import pytest, requests
from itc_actions.sandbox import Sandbox
from services.asc_desk import AscDesk

@pytest.mark.parametrize("number", [1, 2])
def test_the_apps_are_listed(number):
    with AscDesk() as desk:
        desk.service.list_apps()
        requests.get(f"{desk.sandbox.url}/v1/apps?sort=nonsense", timeout=10)
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Two tests in two processes, by a file that knows next to nothing of what Apple's does."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_apps.py").write_text(TEST)
    (folder / "openapi.json").write_bytes(msgspec.json.encode(small_file()))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "test_apps.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TESTS), "ITC_OPENAPI": str(folder / "openapi.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_violations_fail_a_run_whose_tests_pass(watched: subprocess.CompletedProcess[str]) -> None:
    assert "2 passed" in watched.stdout
    assert watched.returncode == 1


def test_a_violation_names_operation_place_type_and_test_once(watched: subprocess.CompletedProcess[str]) -> None:
    told = "GET /v1/apps (request) ?include: is unknown to the file\n    first seen by test_apps.py::test_the_apps_are"
    assert watched.stdout.count(told) == 1
    assert "GET /v1/apps (answer) data[].attributes.sku: is unknown to the file (string)" in watched.stdout


def test_what_several_processes_have_seen_is_counted_together(watched: subprocess.CompletedProcess[str]) -> None:
    assert "1 operations, 2 requests of ours, 4 answers" in watched.stdout


def test_what_another_client_is_refused_is_not_held_against_ours(watched: subprocess.CompletedProcess[str]) -> None:
    assert "?sort" not in watched.stdout


def test_a_part_of_a_run_fails_for_nothing_that_is_unused(watched: subprocess.CompletedProcess[str]) -> None:
    assert "departure" not in watched.stdout
    assert "used_operations.json" not in watched.stdout


def test_a_departure_that_nothing_needs_is_named() -> None:
    assert unused(set(range(len(DEPARTURES)))) == []
    assert [each.split(": ", 1)[1] for each in unused(set(range(1, len(DEPARTURES))))] == [DEPARTURES[0].findings]


def config(*args: str, **chosen: Any) -> Any:
    """What pytest knows of a command line."""
    return SimpleNamespace(
        args=list(args), option=SimpleNamespace(**chosen), invocation_params=SimpleNamespace(dir=TESTS.parent)
    )


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        (config("tests"), True),
        (config(str(TESTS)), True),
        (config("tests/conformance"), False),
        (config("tests/conformance/test_judge.py::test_x"), False),
        (config("tests", keyword="judge"), False),
        (config("tests", ignore=["tests/faults"]), False),
        (config("tests", collectonly=True), False),
    ],
)
def test_only_a_run_of_everything_is_whole(line: Any, whole: bool) -> None:
    assert is_whole(line) is whole
