from __future__ import annotations

import time

import pytest

from itc_actions import LaneContext, open_context, select_build
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .demo import APP, edited, last, sent, submitted, with_version

CHOOSE = "version/save|/relationships/build$"


def chosen(sandbox: Sandbox) -> str | None:
    """The build that the version being edited has."""
    reference = edited(sandbox).build
    return f"{reference.train}/{reference.number}" if reference else None


@pytest.fixture(autouse=True)
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


def test_the_first_run_chooses_the_build_in_one_save_and_is_changed(ctx: LaneContext, sandbox: Sandbox) -> None:
    found = select_build(ctx)
    assert (found.key, found.state) == ("2.0/100", "usable")
    assert (last(ctx).status, last(ctx).detail) == ("changed", "build 2.0/100 chosen")
    assert (len(sent(sandbox)), chosen(sandbox)) == (1, "2.0/100")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    select_build(ctx)
    sandbox.clear_requests()
    assert select_build(ctx).key == "2.0/100"
    assert (last(ctx).status, last(ctx).detail) == ("unchanged", "build 2.0/100 was chosen already")
    assert (sent(sandbox), sandbox.writes) == ([], [])


class TestWhichBuildIsMeant:
    def test_without_a_number_it_is_the_newest_upload_of_the_version(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert select_build(ctx).key == "2.0/101"

    def test_the_newest_upload_replaces_an_older_one_that_was_chosen(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("select-build", app=APP, train="2.0", number="100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        select_build(ctx)
        assert (last(ctx).status, chosen(sandbox)) == ("changed", "2.0/101")

    def test_an_older_one_is_chosen_when_it_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert select_build(ctx, build="2.0/100").key == "2.0/100"

    def test_one_whose_train_is_the_version_spelt_otherwise_is_of_it(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0.0", "101", processing_seconds=0)
        assert select_build(ctx).key == "2.0.0/101"
        assert (last(ctx).status, chosen(sandbox)) == ("changed", "2.0.0/101")

    def test_one_that_is_not_there_is_refused_with_3_and_those_that_are(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"There is no build 999 \(the app has: 2\.0/100, 1\.9/90\)") as caught:
            select_build(ctx, build="999")
        assert caught.value.exit_code == 3
        assert sent(sandbox) == []

    def test_one_of_another_version_is_refused_before_anything_is_sent(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"Build 1.9/90 was made for version 1.9, not for 2.0"):
            select_build(ctx, build="90")
        assert (chosen(sandbox), sandbox.writes) == (None, [])

    def test_one_that_apple_found_invalid_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0, will_fail=True, tell_numbers=True)
        with pytest.raises(Refused, match=r"cannot be used: Apple found it invalid") as caught:
            select_build(ctx)
        assert (caught.value.exit_code, sent(sandbox)) == (3, [])


class TestWhileABuildIsProcessing:
    @pytest.mark.parametrize("tell_numbers", [True, False])
    def test_it_waits_on_the_simulated_clock_and_in_no_real_time(
        self, ctx: LaneContext, sandbox: Sandbox, tell_numbers: bool
    ) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=1800, tell_numbers=tell_numbers)
        began, started = sandbox.clock.monotonic(), time.monotonic()
        if tell_numbers:
            assert select_build(ctx).key == "2.0/101"
        else:
            assert select_build(ctx, build="101").key == "2.0/101"
        assert sandbox.clock.monotonic() - began >= 1800
        assert time.monotonic() - started < 10

    def test_at_the_deadline_it_ends_with_8_and_says_how_to_go_on(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=1800)
        with pytest.raises(StillProcessing, match=r"Build 101 is still processing after 600 s\.") as caught:
            select_build(ctx, build="101", timeout=600)
        assert (caught.value.exit_code, sent(sandbox)) == (8, [])
        assert "--timeout" in str(caught.value.next_step)


class TestTheVersion:
    def test_without_one_in_preparation_it_is_refused_with_3_and_how_to(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.do("delete-edit-version", app=APP)
        with pytest.raises(Refused, match="No version is in preparation") as caught:
            select_build(ctx)
        assert "action.create-version" in str(caught.value.next_step)
        assert sent(sandbox) == []

    def test_another_one_in_preparation_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match=r"Version 2\.5 is not in preparation"):
            select_build(ctx, version="2.5")
        assert sent(sandbox) == []

    def test_in_review_with_this_build_it_is_unchanged(self, sandbox: Sandbox) -> None:
        sandbox.do("delete-edit-version", app=APP)
        submitted(sandbox)
        with open_context(sandbox=sandbox) as ctx:
            select_build(ctx)
            assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_in_review_with_another_build_it_is_refused_with_the_way_out(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.do("delete-edit-version", app=APP)
        submitted(sandbox)
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        with pytest.raises(
            Refused, match=r"is waiting-for-review, so its build cannot be changed from 2\.0/100 to 2\.0/101"
        ) as caught:
            select_build(ctx)
        assert "action.cancel-review" in str(caught.value.next_step)
        assert (sent(sandbox), chosen(sandbox)) == ([], "2.0/100")


def test_an_answer_that_is_lost_after_the_save_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    for method in ("POST", "PATCH"):
        sandbox.fault("drop", path=CHOOSE, method=method, when="after")
    select_build(ctx)
    assert (last(ctx).status, chosen(sandbox), len(sandbox.writes)) == ("changed", "2.0/100", 1)
