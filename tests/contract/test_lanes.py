"""The lanes of `tasks/`, word for word, on both services."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from itc_actions import LaneContext, open_context
from itc_actions.sandbox import Sandbox

from .demo import demo, edited, sent

Open = Callable[[], AbstractContextManager[LaneContext]]


def lanes(name: str) -> Any:
    """A module of `tasks/` under a name of its own: other tests have a `tasks` of theirs in the same process."""
    path = Path(__file__).parents[2] / "tasks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"repository_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


beta = lanes("beta").beta
cancel, release, status = lanes("release").cancel, lanes("release").release, lanes("release").status


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.for_line(version="2.0") as running:
        yield running


@pytest.fixture
def opened(sandbox: Sandbox, service: str) -> Open:
    """Opens the context of one command line after the other."""
    return partial(open_context, sandbox=sandbox, service=service)


def ship(ctx: LaneContext) -> None:
    release(ctx, version="2.0", release_notes="Faster start")


def test_a_release_is_submitted_and_its_second_run_writes_nothing(opened: Open, sandbox: Sandbox) -> None:
    with opened() as ctx:
        ship(ctx)
    assert (edited(sandbox).number, edited(sandbox).state) == ("2.0", "waiting-for-review")
    assert {texts.release_notes for texts in edited(sandbox).texts.values()} == {"Faster start"}
    sandbox.clear_requests()
    with opened() as ctx:
        ship(ctx)
        assert {step.status for step in ctx.itc_run.steps} == {"unchanged"}
    assert sent(sandbox) == []


def test_a_beta_reaches_testers_and_its_second_run_writes_nothing(opened: Open, sandbox: Sandbox) -> None:
    with opened() as ctx:
        beta(ctx, whats_new="Faster start")
    assert demo(sandbox).builds[-1].beta_state == "waiting-for-beta-review"
    sandbox.clear_requests()
    with opened() as ctx:
        beta(ctx, whats_new="Faster start")
    assert sent(sandbox) == []


def test_a_cancelled_review_is_developer_rejected_and_stays_so(opened: Open, sandbox: Sandbox) -> None:
    with opened() as ctx:
        ship(ctx)
        cancel(ctx)
    assert edited(sandbox).state == "developer-rejected"
    sandbox.clear_requests()
    with opened() as ctx:
        cancel(ctx)
    assert sent(sandbox) == []


def test_a_status_changes_nothing(opened: Open, sandbox: Sandbox) -> None:
    with opened() as ctx:
        status(ctx)
    assert sent(sandbox) == []
