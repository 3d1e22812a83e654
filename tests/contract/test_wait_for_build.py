from __future__ import annotations

import pytest

from itc_actions import LaneContext, wait_for_build
from itc_actions.errors import BadInput, Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .demo import APP, last, sent


def looks(sandbox: Sandbox) -> int:
    """How often the list of builds was read."""
    return sum(seen.path.endswith(("/trains/", "/v1/builds")) for seen in sandbox.requests)


def test_it_returns_a_build_that_is_usable_at_once(ctx: LaneContext, sandbox: Sandbox) -> None:
    began = sandbox.clock.monotonic()
    assert wait_for_build(ctx).key == "2.0/100"
    assert (sandbox.clock.monotonic() - began, looks(sandbox)) == (0, 1)


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", tell_numbers=True)
    wait_for_build(ctx)
    assert (last(ctx).status, last(ctx).detail, sent(sandbox)) == ("unchanged", "build 2.0/101 is usable", [])


def test_it_waits_while_the_newest_upload_is_processing(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
    assert wait_for_build(ctx).key == "2.0/101"


def test_it_waits_for_a_build_that_has_not_appeared_yet(ctx: LaneContext, sandbox: Sandbox) -> None:
    uploaded = {"app": APP, "train": "2.0", "number": "102", "processing_seconds": 300}
    sandbox.fault("change", path="/trains/|/v1/builds", nth=3, operation="upload-build", args=uploaded)
    assert wait_for_build(ctx, build="102").key == "2.0/102"


def test_a_build_that_never_appears_ends_with_8_at_the_deadline(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(StillProcessing, match=r"Build 102 has not appeared after 2700 s\.") as caught:
        wait_for_build(ctx, build="102")
    assert caught.value.exit_code == 8
    assert "run the same line again later" in str(caught.value.next_step)
    assert sandbox.clock.monotonic() == 2700


def test_a_build_of_another_version_than_the_one_that_is_named_ends_with_7_at_once(
    ctx: LaneContext, sandbox: Sandbox
) -> None:
    with pytest.raises(BadInput, match=r"Build 1\.0/5 is none of version 2\.0"):
        wait_for_build(ctx, version="2.0", build="1.0/5")
    assert (sandbox.requests, sandbox.clock.monotonic()) == ([], 0)
    assert wait_for_build(ctx, version="2.0.0", build="2.0/100").key == "2.0/100"


def test_an_invalid_build_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600, will_fail=True)
    with pytest.raises(Refused, match="Apple found it invalid") as caught:
        wait_for_build(ctx)
    assert caught.value.exit_code == 3
    assert "Upload a new build with a higher number" in str(caught.value.next_step)


def test_an_expired_build_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    with pytest.raises(Refused, match="it has expired"):
        wait_for_build(ctx)


def test_a_number_in_two_trains_ends_with_7_and_lists_both(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.1", "100", processing_seconds=0)
    with pytest.raises(BadInput, match=r"2\.1/100 .*, 2\.0/100 ") as caught:
        wait_for_build(ctx, build="100")
    assert caught.value.exit_code == 7
    assert "--build 2.1/100" in str(caught.value.next_step)
