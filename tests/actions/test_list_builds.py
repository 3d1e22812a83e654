from __future__ import annotations

from itc_actions import LaneContext, list_builds
from itc_actions.sandbox import Sandbox

from .demo import APP, last, posts


def test_it_returns_the_builds_newest_upload_first(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    assert [build.key for build in list_builds(ctx)] == ["2.0/101", "2.0/100", "1.9/90"]


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    list_builds(ctx)
    assert (last(ctx).status, last(ctx).detail, posts(sandbox)) == ("unchanged", "2 builds", [])


def test_a_build_that_is_processing_is_listed_without_what_the_service_does_not_tell(
    ctx: LaneContext, sandbox: Sandbox
) -> None:
    sandbox.upload_build(APP, "2.0", "101")
    newest = list_builds(ctx)[0]
    assert (newest.train, newest.number, newest.state) == (None, None, "processing")


def test_a_build_that_is_processing_is_listed_once(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", tell_numbers=True)
    assert [build.key for build in list_builds(ctx)] == ["2.0/101", "2.0/100", "1.9/90"]


def test_a_build_that_failed_is_listed_as_invalid(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0, will_fail=True)
    assert list_builds(ctx)[0].state == "invalid"


def test_a_build_that_is_too_old_is_listed_as_expired(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    assert list_builds(ctx)[0].state == "expired"


def test_with_a_version_only_its_builds_are_listed(ctx: LaneContext) -> None:
    assert [build.key for build in list_builds(ctx, version="1.9")] == ["1.9/90"]


def test_with_a_version_an_upload_that_could_be_of_it_is_listed_too(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101")
    assert [build.number for build in list_builds(ctx, version="1.9")] == [None, "90"]


def test_an_app_without_builds_has_an_empty_list(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.world.app(APP).builds.clear()
    assert list_builds(ctx) == []
