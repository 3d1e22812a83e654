from __future__ import annotations

from typing import Any

import pytest

from itc_actions import LaneContext, latest_build_number
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import BuildRef

from .conftest import Differs
from .demo import APP, demo, last, on_sale, outcome, sent


def upload(sandbox: Sandbox, *numbers: str, train: str = "2.0", **options: Any) -> None:
    for number in numbers:
        sandbox.advance(60)
        sandbox.upload_build(APP, train, number, **{"tell_numbers": True, "processing_seconds": 0, **options})


def test_it_is_that_of_the_version_last_uploaded_and_the_next_one(ctx: LaneContext, sandbox: Sandbox) -> None:
    upload(sandbox, "101")
    found = latest_build_number(ctx)
    assert (found.number, found.next, found.train) == ("101", "102", "2.0")
    assert outcome(ctx) == ("unchanged", "build 2.0/101 (usable), the next is 102")
    assert sent(sandbox) == []


def test_another_version_has_numbers_of_its_own(ctx: LaneContext, sandbox: Sandbox) -> None:
    upload(sandbox, "2026", train="3.0")
    assert latest_build_number(ctx).number == "2026"
    assert latest_build_number(ctx, version="2.0").number == "100"
    assert latest_build_number(ctx, version="1.9.0").number == "90"


@pytest.mark.parametrize(
    "how", [{"processing_seconds": 3600}, {"will_fail": True}, {"processing_seconds": 3600, "will_fail": True}]
)
def test_one_that_is_processing_or_failed_counts(ctx: LaneContext, sandbox: Sandbox, how: dict[str, Any]) -> None:
    upload(sandbox, "101", **how)
    assert latest_build_number(ctx).number == "101"


def test_one_that_has_expired_counts(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    assert latest_build_number(ctx).next == "101"


@pytest.mark.parametrize(
    ("numbers", "number", "following"),
    [
        (("110", "101"), "110", "111"),
        (("101.9", "101.10"), "101.10", "101.11"),
        (("101.10", "101.9"), "101.10", "101.11"),
    ],
)
def test_it_is_the_highest_as_apple_counts_and_not_the_last(
    ctx: LaneContext, sandbox: Sandbox, numbers: tuple[str, ...], number: str, following: str
) -> None:
    upload(sandbox, *numbers)
    found = latest_build_number(ctx)
    assert (found.number, found.next) == (number, following)


def test_an_upload_whose_number_is_not_told_yet_is_waited_for(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    upload(sandbox, "101", tell_numbers=False, processing_seconds=600)
    began = sandbox.clock.monotonic()
    assert latest_build_number(ctx).number == "101"
    waited = sandbox.clock.monotonic() - began >= 600
    assert waited is differs("numbers-of-uploads", itunes_connect=True, app_store_connect=False)


def test_one_that_is_not_told_at_the_deadline_ends_with_8(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    upload(sandbox, "101", tell_numbers=False, processing_seconds=600)
    if differs("numbers-of-uploads", itunes_connect=True, app_store_connect=False):
        with pytest.raises(StillProcessing, match="its number is not told yet") as caught:
            latest_build_number(ctx, timeout=60)
        assert caught.value.exit_code == 8
    else:
        assert latest_build_number(ctx, timeout=60).number == "101"


def test_a_failed_one_whose_number_is_never_told_is_mentioned(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    upload(sandbox, "101", tell_numbers=False, will_fail=True)
    number = latest_build_number(ctx).number
    assert number == differs("numbers-of-uploads", itunes_connect="100", app_store_connect="101")
    told = "1 failed, and their numbers are not told" in str(last(ctx).detail)
    assert told is differs("numbers-of-uploads", itunes_connect=True, app_store_connect=False)


class TestWithoutAnyBuild:
    def test_it_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match=r"There is no build of version 7\.0 of Demo") as caught:
            latest_build_number(ctx, version="7.0")
        assert caught.value.exit_code == 3
        assert "--initial" in str(caught.value.next_step)

    def test_it_is_the_initial_one(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        demo(sandbox).builds.clear()
        found = latest_build_number(ctx, initial="7")
        assert (found.number, found.next, found.train) == ("7", "7", None)
        assert outcome(ctx) == ("unchanged", "there is no build of Demo: 7 is the first")


class TestOnSale:
    def test_it_is_the_number_of_the_build_on_sale(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        on_sale(sandbox).build = BuildRef(train="1.9", number="90")
        found = latest_build_number(ctx, live=True)
        assert (found.number, found.train) == ("90", "1.9")
        assert outcome(ctx) == ("unchanged", "build 1.9/90 is on sale, the next is 91")

    def test_where_none_is_on_sale_it_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        on_sale(sandbox).build = None
        with pytest.raises(Refused, match="There is no build of Demo on sale"):
            latest_build_number(ctx, live=True)
