from __future__ import annotations

import pytest

from itc_actions import LaneContext, list_builds
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, last, sent


def test_it_returns_the_builds_newest_upload_first(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    assert [build.key for build in list_builds(ctx)] == ["2.0/101", "2.0/100", "1.9/90"]


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    list_builds(ctx)
    assert (last(ctx).status, last(ctx).detail, sent(sandbox)) == ("unchanged", "2 builds", [])


def test_a_build_that_is_processing_is_listed_without_what_the_service_does_not_tell(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    sandbox.upload_build(APP, "2.0", "101")
    newest = list_builds(ctx)[0]
    assert newest.state == "processing"
    assert (newest.train, newest.number) == differs(
        "numbers-of-uploads", itunes_connect=(None, None), app_store_connect=("2.0", "101")
    )


def test_a_build_that_is_processing_is_listed_once(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", tell_numbers=True)
    assert [build.key for build in list_builds(ctx)] == ["2.0/101", "2.0/100", "1.9/90"]


def test_a_build_that_failed_is_listed_as_invalid(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0, will_fail=True)
    assert list_builds(ctx)[0].state == "invalid"


def test_a_build_that_is_too_old_is_listed_as_expired(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    assert list_builds(ctx)[0].state == "expired"


@pytest.mark.parametrize("version", ["1.9", "1.9.0"])
def test_with_a_version_only_its_builds_are_listed(ctx: LaneContext, version: str) -> None:
    assert [build.key for build in list_builds(ctx, version=version)] == ["1.9/90"]


def test_with_a_version_an_upload_that_could_be_of_it_is_listed_too(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    sandbox.upload_build(APP, "2.0", "101")
    assert len(list_builds(ctx, version="1.9")) == differs("numbers-of-uploads", itunes_connect=2, app_store_connect=1)


def test_an_app_without_builds_has_an_empty_list(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.world.app(APP).builds.clear()
    assert list_builds(ctx) == []
