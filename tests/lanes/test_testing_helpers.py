from __future__ import annotations

import io
import sys
from types import ModuleType

import pytest

from itc_actions import LaneContext, create_version, lane, list_builds
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox
from itc_actions.testing import run_lane

from .world import APP, edited


@lane
def build(ctx: LaneContext, version: str) -> str:
    """Build VERSION and create it."""
    ctx.run("make ipa")
    return create_version(ctx, version=version).number


@lane(private=True)
def hidden(ctx: LaneContext) -> str | None:
    return ctx.lane


def test_it_returns_what_the_lane_returned() -> None:
    assert run_lane(build, version="2.0").result == "2.0"


def test_it_tells_the_status_of_each_step() -> None:
    assert run_lane(build, version="2.0").statuses == {"make ipa": "not run", "create_version": "changed"}


def test_it_tells_the_commands_which_are_not_run() -> None:
    assert run_lane(build, version="2.0").commands == ["make ipa"]


def test_it_gives_the_sandbox_to_look_at_afterwards() -> None:
    sandbox = run_lane(build, version="2.0").sandbox
    assert sandbox is not None
    assert edited(sandbox).number == "2.0"


def test_the_sandbox_of_its_own_suits_the_version(tasks: ModuleType) -> None:
    ran = run_lane(tasks.release, version="7.3", release_notes="Faster start")
    assert ran.statuses["submit_for_review"] == "changed"


def test_the_sandbox_of_its_own_has_the_app_that_is_named() -> None:
    sandbox = run_lane(build, app="com.example.mine", version="2.0").sandbox
    assert sandbox is not None
    assert sandbox.world.app("com.example.mine").edit is not None


def test_the_sandbox_of_its_own_has_the_build_that_is_named(tasks: ModuleType) -> None:
    ran = run_lane(tasks.release, version="2.0", release_notes="Faster start", build="4711")
    assert ran.statuses["submit_for_review"] == "changed"


def test_a_sandbox_that_runs_already_is_used(sandbox: Sandbox) -> None:
    ran = run_lane(build, sandbox=sandbox, version="2.0")
    assert ran.sandbox is sandbox
    assert edited(sandbox).number == "2.0"


def test_a_sandbox_that_runs_already_is_not_stopped(sandbox: Sandbox) -> None:
    run_lane(build, sandbox=sandbox, version="2.0")
    assert run_lane(build, sandbox=sandbox, version="2.0").statuses["create_version"] == "unchanged"


def test_an_action_is_run_as_well(sandbox: Sandbox) -> None:
    ran = run_lane(list_builds, sandbox=sandbox)
    assert [each.key for each in ran.result] == ["2.0/100", "1.9/90"]


def test_a_private_lane_is_run_as_well() -> None:
    assert run_lane(hidden).result == "hidden"


def test_what_ends_the_lane_is_raised(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="ready-for-sale already"):
        run_lane(build, sandbox=sandbox, version="1.9")


def test_a_parameter_that_is_missing_is_told() -> None:
    with pytest.raises(BadInput, match="--version is missing"):
        run_lane(build)


def test_it_never_speaks_to_a_sandbox_of_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as other:
        monkeypatch.setenv("ITC_SANDBOX", "1")
        monkeypatch.setenv("ITC_SANDBOX_URL", other.url)
        run_lane(build, sandbox=sandbox, version="2.0")
        assert other.requests == []


def test_a_sandbox_of_its_own_is_not_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as other:
        monkeypatch.setenv("ITC_SANDBOX_URL", other.url)
        run_lane(build, version="2.0")
        assert other.requests == []


class StdinOfPytest(io.StringIO):
    """Standard input as pytest has it while it captures output."""

    def read(self, *args: object) -> str:
        raise OSError("pytest: reading from stdin while output is captured!")


@lane
def check(ctx: LaneContext) -> int:
    """See that it is well."""
    return ctx.run("true", in_rehearsal=True).exited


def test_a_command_that_says_so_is_run_under_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StdinOfPytest())
    assert run_lane(check).result == 0


def test_it_prints_nothing(capsys: pytest.CaptureFixture[str], sandbox: Sandbox) -> None:
    run_lane(build, sandbox=sandbox, version="2.0")
    assert capsys.readouterr() == ("", "")


def test_faults_of_the_sandbox_reach_the_lane(sandbox: Sandbox) -> None:
    sandbox.do("create-version", app=APP, number="2.0")
    sandbox.fault("status", path="manageyourapps", status=503, times=2)
    assert run_lane(build, sandbox=sandbox, version="2.0").steps[-1].retries == 2
