"""Builds on the App Store Connect API: which are asked for, uploads that are none yet, both beta states, spellings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asc_desk import AscDesk
from asc_script import Reply, answering

from itc_actions import LaneContext, open_context, select_build, wait_for_build
from itc_actions.errors import BadInput, Refused, StillProcessing
from itc_actions.records import Build, BuildKey
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import BuildUpload

APP = "1000000001"


@pytest.fixture
def ctx(nothing_set: None, sandbox: Sandbox) -> Iterator[LaneContext]:
    with open_context(sandbox=sandbox, service="app-store-connect") as context:
        yield context


def uploaded(sandbox: Sandbox, train: str, number: str, *, failed: bool = False) -> None:
    """Have an upload that is no build yet, or has failed."""
    now = sandbox.clock.now()
    upload = BuildUpload(id=f"{train}-{number}", train=train, number=number, created=now, uploaded=now)
    if failed:
        upload.errors.append(["90189", "Redundant Binary Upload."])
    else:
        upload.build = "not there yet"
    sandbox.world.app(APP).uploads.append(upload)


def polls(sandbox: Sandbox) -> list[str]:
    """The requests for builds and uploads."""
    return [seen.path for seen in sandbox.requests if seen.path.endswith(("/builds", "/buildUploads"))]


# -- few requests -----------------------------------------------------------------------------------------------------


def many(sandbox: Sandbox, train: str = "2.0", count: int = 250) -> None:
    began = sandbox.clock.now() - timedelta(minutes=5)
    for number in range(1000, 1000 + count):
        sandbox.upload_build(APP, train, str(number), processing_seconds=0)
        sandbox.world.app(APP).builds[-1].uploaded = began + timedelta(seconds=number - 1000)


def test_every_page_of_more_than_200_builds_is_read() -> None:
    with AscDesk() as desk:
        many(desk.sandbox)
        assert len({build.key for build in desk.service.list_builds(desk.app)}) == 252
        assert len([path for path in polls(desk.sandbox) if path == "/v1/builds"]) == 2


@pytest.mark.parametrize("asked", [{"build": "2.0/1100"}, {"build": "1100"}, {"version": "2.0"}, {}], ids=str)
def test_a_look_at_one_of_many_builds_costs_two_requests(
    ctx: LaneContext, sandbox: Sandbox, asked: dict[str, Any]
) -> None:
    many(sandbox)
    wait_for_build(ctx)  # knows the app and its platform from now on
    sandbox.clear_requests()
    found = wait_for_build(ctx, **asked)
    assert found.number == ("1100" if "build" in asked else "1249")
    assert sorted(polls(sandbox)) == [f"/v1/apps/{APP}/buildUploads", "/v1/builds"]
    assert len(sandbox.requests) == 2


def test_what_is_asked_for_is_the_same_as_in_the_whole_list() -> None:
    with AscDesk() as desk:
        desk.sandbox.upload_build(APP, "2.1", "100", processing_seconds=0)
        uploaded(desk.sandbox, "2.0", "101", failed=True)
        whole = desk.service.list_builds(desk.app)

        def asked(**which: Any) -> list[Build]:
            return desk.service.list_builds(desk.app, **which)

        assert asked(number="100") == [each for each in whole if each.number == "100"]
        assert len(asked(number="100")) == 2
        assert asked(version="2.0.0") == [each for each in whole if each.train == "2.0"]
        assert asked(newest=True) == whole[:1]
        assert asked(version="1.9", newest=True) == [each for each in whole if each.train == "1.9"]
        assert asked(version="7", newest=True) == []


def test_a_number_in_two_trains_is_still_told_as_such(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.1", "100", processing_seconds=0)
    with pytest.raises(BadInput, match="is in two trains"):
        wait_for_build(ctx, build="100")


def test_a_failed_second_upload_of_an_older_build_does_not_hide_the_newest() -> None:
    with AscDesk() as desk:
        desk.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        desk.clock.sleep(60)
        uploaded(desk.sandbox, "2.0", "100", failed=True)
        assert [each.number for each in desk.service.list_builds(desk.app, newest=True)] == ["101"]


# -- uploads and beta states ------------------------------------------------------------------------------------------


def test_an_upload_is_waited_for_from_before_there_is_a_build(ctx: LaneContext, sandbox: Sandbox) -> None:
    uploaded(sandbox, "2.0", "101")
    later = {"app": APP, "train": "2.0", "number": "101", "processing_seconds": 300}
    sandbox.fault("change", path="/v1/builds", nth=3, operation="upload-build", args=later)
    assert wait_for_build(ctx, build="101").key == "2.0/101"
    assert sandbox.clock.monotonic() >= 300


def test_an_upload_that_failed_ends_the_wait_with_apples_words(ctx: LaneContext, sandbox: Sandbox) -> None:
    uploaded(sandbox, "2.0", "101", failed=True)
    with pytest.raises(Refused, match="90189 Redundant Binary Upload"):
        wait_for_build(ctx, version="2.0")
    assert sandbox.clock.monotonic() == 0


def test_a_mere_reservation_is_no_upload(ctx: LaneContext, sandbox: Sandbox) -> None:
    reserved = BuildUpload(id="r", train="2.0", number="101", created=sandbox.clock.now())
    sandbox.world.app(APP).uploads.append(reserved)
    with pytest.raises(StillProcessing, match="Build 101 has not appeared"):
        wait_for_build(ctx, build="101", timeout=60)


def test_a_service_without_uploads_is_read_by_its_builds_alone() -> None:
    with AscDesk() as desk:
        desk.sandbox.fault("gone", path="/buildUploads", times=0)
        assert desk.service.list_builds(desk.app)[0].number == "100"


BETA_STATES = {
    "TestFlight has not begun": (None, None, "processing"),
    "internal still processing": ("PROCESSING", "READY_FOR_BETA_SUBMISSION", "processing"),
    "external still processing": ("READY_FOR_BETA_TESTING", "PROCESSING", "processing"),
    "failed for TestFlight": ("PROCESSING_EXCEPTION", "PROCESSING_EXCEPTION", "invalid"),
    "both are through": ("READY_FOR_BETA_TESTING", "READY_FOR_BETA_SUBMISSION", "usable"),
    "one that is new": ("READY_FOR_BETA_TESTING", "WAITING_FOR_THE_MOON", "usable"),
}


@pytest.mark.parametrize(("internal", "external", "state"), BETA_STATES.values(), ids=BETA_STATES)
def test_a_valid_build_is_usable_once_both_beta_states_are_through(
    internal: str | None, external: str | None, state: str
) -> None:
    def reply(path: str) -> Reply:
        if not path.startswith("/v1/builds"):
            return (200, {"data": [], "links": {}})
        detail = {"type": "buildBetaDetails", "id": "7"}
        attributes = {"internalBuildState": internal, "externalBuildState": external}
        build = {
            "type": "builds",
            "id": "7",
            "attributes": {"version": "100", "processingState": "VALID", "uploadedDate": "2026-01-05T08:00:00-08:00"},
            "relationships": {"buildBetaDetail": {"data": detail if internal else None}},
        }
        return (200, {"data": [build], "included": [{**detail, "attributes": attributes}] if internal else []})

    with answering(reply) as script, AscDesk(origin=script.origin, platform="ios") as desk:
        assert [each.state for each in desk.service.list_builds(desk.app)] == [state]


# -- spellings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("noted", "asked"), [("2.1", "2.1.0"), ("2.1.0", "2.1"), ("2.1", "02.1")])
def test_a_build_is_found_by_every_spelling_of_its_train(noted: str, asked: str) -> None:
    with AscDesk() as desk:
        desk.sandbox.upload_build(APP, noted, "7", processing_seconds=0)
        found = desk.service._builds.record(desk.app, BuildKey(train=asked, number="7"))
        assert (found.train, found.number) == (noted, "7")
        assert desk.service.list_builds(desk.app, version=asked, newest=True) == [found]


def test_a_build_of_the_other_spelling_ships_the_version(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.1.0", "7", processing_seconds=0)
    sandbox.do("create-version", app=APP, number="2.1")
    assert select_build(ctx, version="2.1").key == "2.1.0/7"
    chosen = sandbox.world.app(APP).edit
    assert chosen is not None
    assert chosen.build is not None
    assert chosen.build.number == "7"
    select_build(ctx, version="2.1")
    assert ctx.itc_run.steps[-1].status == "unchanged"


def test_a_wait_by_the_other_spelling_finds_the_build(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.1.0", "7")
    assert wait_for_build(ctx, version="2.1").key == "2.1.0/7"
