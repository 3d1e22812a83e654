"""The whole life of an app, lived by command lines on each service."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.stage import Line
from whole_life import APP, SERVICES, VERSION, Life, environment, steps

from itc_actions.sandbox import Sandbox


@pytest.mark.parametrize("service", SERVICES)
def test_an_app_comes_on_sale_by_command_lines_and_no_second_run_of_one_writes(
    sandbox: Sandbox, tmp_path: Path, service: str
) -> None:
    line = Line(tmp_path, None)
    line.environ.update(environment(sandbox, tmp_path, service))
    life = Life(sandbox, lambda *words: line(*words).code)
    assert [wrong for step in steps(tmp_path, service) for wrong in life.live(step)] == []
    (live,) = [app.live for app in sandbox.world.state.apps if app.bundle_id == APP]
    assert live is not None
    assert (live.number, live.state, live.build and live.build.number) == (VERSION, "ready-for-sale", "101")
