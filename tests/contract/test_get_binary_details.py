from __future__ import annotations

from datetime import datetime, timezone

import pytest

from itc_actions import LaneContext, get_binary_details
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, build, outcome


def test_it_tells_what_is_inside_the_build_that_is_named(ctx: LaneContext, sandbox: Sandbox) -> None:
    build(sandbox, "90", "1.9").uploaded = datetime(2025, 11, 1, tzinfo=timezone.utc)
    details = get_binary_details(ctx, build="1.9/90")
    assert (details.train, details.number, details.bundle_id) == ("1.9", "90", "com.example.demo")
    assert details.uploaded == datetime(2025, 11, 1, tzinfo=timezone.utc)
    assert "arm64" in details.architectures
    assert outcome(ctx) == ("unchanged", "build 1.9/90")


def test_sizes_and_entitlements(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    build(sandbox, "100").size = 2_000_000
    details = get_binary_details(ctx)
    devices = {each.device: (each.download, each.install) for each in details.sizes}
    assert details.size == differs("binary-details", itunes_connect=2_000_000, app_store_connect=None)
    assert devices.get("Universal") == differs(
        "binary-details", itunes_connect=None, app_store_connect=(1_000_000, 2_000_000)
    )
    assert ("1.app/1" in details.entitlements) is differs(
        "binary-details", itunes_connect=True, app_store_connect=False
    )


def test_of_a_build_that_has_expired_too(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    assert get_binary_details(ctx, build="100").number == "100"


def test_of_one_that_apple_found_invalid_it_says_so_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0, will_fail=True, tell_numbers=True)
    with pytest.raises(Refused, match=r"Build 2\.0/101 cannot be used: Apple found it invalid"):
        get_binary_details(ctx, build="101")


def test_one_that_is_processing_is_waited_for_until_the_deadline(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600, tell_numbers=True)
    with pytest.raises(StillProcessing):
        get_binary_details(ctx, build="101", timeout=60)
    assert get_binary_details(ctx, build="101").number == "101"
