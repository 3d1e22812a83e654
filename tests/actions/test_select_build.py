from __future__ import annotations

import pytest
from contract.demo import APP, edited, with_version

from itc_actions import LaneContext, create_version, open_context, select_build, wait_for_build
from itc_actions.errors import BadInput, Refused, StillProcessing
from itc_actions.sandbox import Sandbox

SAVE = f"ra/apps/version/save/{APP}"


def chosen(sandbox: Sandbox) -> str | None:
    """The build that the version being edited has."""
    reference = edited(sandbox).build
    return f"{reference.train}/{reference.number}" if reference else None


@pytest.fixture(autouse=True)
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


def test_it_leaves_the_build_to_later_steps(ctx: LaneContext) -> None:
    found = select_build(ctx)
    assert ctx.values.build is found


class TestWhichBuildIsMeant:
    def test_the_one_of_the_environment_is_named_too(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_BUILD", "100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        with open_context(sandbox=sandbox) as ctx:
            assert select_build(ctx).key == "2.0/100"

    def test_the_one_that_an_earlier_step_waited_for_is_named_too(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        wait_for_build(ctx, build="100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert select_build(ctx).key == "2.0/100"


class TestTheVersion:
    def test_the_one_an_earlier_step_left_counts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_version(ctx, version="2.0")
        edited(sandbox).number = "2.5"
        with pytest.raises(Refused, match=r"Version 2\.0 is not in preparation"):
            select_build(ctx)


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1h", 3600)])
def test_a_timeout_may_be_given_as_people_write_it(ctx: LaneContext, sandbox: Sandbox, text: str, seconds: int) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=100_000, tell_numbers=True)
    with pytest.raises(StillProcessing, match=f"after {seconds} s"):
        select_build(ctx, timeout=text)  # type: ignore[arg-type]


def test_a_timeout_that_is_none_ends_with_7_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="timeout must be a time such as 90, 90s, 45m or 2h"):
        select_build(ctx, timeout="soon")  # type: ignore[arg-type]
    assert sandbox.requests == []
