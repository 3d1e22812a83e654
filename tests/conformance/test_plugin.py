"""A run of pytest that is watched: what it prints, and when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from itc_actions import list_apps, open_context
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.front import Front
from itc_actions.services.app_store_connect import jsonapi

from .apple_file import AppleFile
from .departures import DEPARTURES, unused
from .plugin import TESTS, Conformance, is_whole
from .small_file import small_file


def config(*args: str, **chosen: Any) -> Any:
    """What pytest knows of a command line."""
    return SimpleNamespace(
        args=list(args),
        option=SimpleNamespace(**chosen),
        invocation_params=SimpleNamespace(dir=TESTS.parent),
        getoption=lambda name, default=None: default,
    )


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Conformance]:
    """Our client and another one list apps, by a file that knows next to nothing of what Apple's does."""
    monkeypatch.setattr(Front, "answer", Front.answer)
    monkeypatch.setattr(jsonapi, "_resource", jsonapi._resource)
    plugin = Conformance(config("tests/conformance"), AppleFile(small_file()))
    plugin.install()
    with Sandbox() as sandbox, open_context(sandbox=sandbox, service="app-store-connect") as ctx:
        list_apps(ctx)
        requests.get(f"{sandbox.url}/v1/apps?sort=nonsense", timeout=10)
    yield plugin


def end(plugin: Conformance) -> tuple[Any, str]:
    """The exit status of a run whose tests pass, and what is printed."""
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    printed: list[str] = []
    plugin.pytest_sessionfinish(session, pytest.ExitCode.OK)
    reporter = SimpleNamespace(write_sep=lambda *_: None, write_line=lambda text, **_: printed.append(text))
    plugin.pytest_terminal_summary(reporter)
    return session.exitstatus, "\n".join(printed)


def test_violations_fail_a_run_whose_tests_pass(watched: Conformance) -> None:
    assert end(watched)[0] == pytest.ExitCode.TESTS_FAILED


def test_a_violation_names_operation_place_type_and_test(watched: Conformance) -> None:
    said = end(watched)[1]
    test = "first seen by tests/conformance/test_plugin.py::test_a_violation_names_operation_place_type_and_test"
    assert f"GET /v1/apps (request) ?include: is unknown to the file\n    {test}" in said
    assert "GET /v1/apps (answer) data[].attributes.sku: is unknown to the file (string)" in said


def test_what_another_client_is_refused_is_not_held_against_ours(watched: Conformance) -> None:
    assert "?sort" not in end(watched)[1]


def test_a_part_of_the_suite_fails_for_nothing_that_is_unused(watched: Conformance) -> None:
    said = end(watched)[1]
    assert "departure" not in said
    assert "used_operations.json" not in said


def test_what_several_processes_have_seen_is_told_once(watched: Conformance) -> None:
    worker: Any = SimpleNamespace(args=[], option=None, workeroutput={})
    watched._config = worker
    watched.pytest_sessionfinish(SimpleNamespace(), pytest.ExitCode.OK)  # type: ignore[arg-type]
    starter = Conformance(config("tests/conformance"), AppleFile(small_file()))
    for _ in range(2):
        starter.pytest_testnodedown(SimpleNamespace(workeroutput=worker.workeroutput))
    status, said = end(starter)
    assert status == pytest.ExitCode.TESTS_FAILED
    assert "1 operations (1 of our client), 2 requests of our client, 4 answers" in said
    assert said.count("?include: is unknown") == 1


def test_what_is_used_is_held_against_the_committed_list_when_everything_ran() -> None:
    plugin = Conformance(config("tests"), AppleFile(small_file()))
    status, said = end(plugin)
    assert status == pytest.ExitCode.TESTS_FAILED
    assert "used_operations.json is not what was used" in said
    assert "no test needs this departure any more" in said


def test_a_departure_that_nothing_needs_is_named() -> None:
    assert unused(set(range(len(DEPARTURES)))) == []
    assert [each.split(": ", 1)[1] for each in unused(set(range(1, len(DEPARTURES))))] == [DEPARTURES[0].findings]


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
