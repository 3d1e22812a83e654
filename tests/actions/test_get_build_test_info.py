from __future__ import annotations

import pytest

from itc_actions import LaneContext, get_build_test_info, wait_for_build
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .demo import APP, last, posts


def test_it_returns_what_testers_are_told_by_language(ctx: LaneContext) -> None:
    information = get_build_test_info(ctx)
    assert (information.train, information.number) == ("2.0", "100")
    assert {locale: texts.beta_description for locale, texts in information.texts.items()} == {
        "en-US": "An app to rehearse with.",
        "de-DE": "Eine App zum Proben.",
    }


def test_it_returns_whom_beta_review_asks(ctx: LaneContext) -> None:
    information = get_build_test_info(ctx)
    assert (information.review_first_name, information.review_email) == ("Rita", "review@example.com")


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    get_build_test_info(ctx)
    assert (last(ctx).status, last(ctx).detail, posts(sandbox)) == ("unchanged", "build 2.0/100", [])


def test_another_build_is_read_when_it_is_named(ctx: LaneContext) -> None:
    assert get_build_test_info(ctx, build="90").train == "1.9"


def test_the_build_an_earlier_step_left_is_read(ctx: LaneContext) -> None:
    wait_for_build(ctx, build="90")
    assert get_build_test_info(ctx).number == "90"


def test_the_newest_build_of_a_version_is_read(ctx: LaneContext) -> None:
    assert get_build_test_info(ctx, version="1.9").number == "90"


def test_a_build_that_is_not_there_is_refused_with_3_and_those_that_are(ctx: LaneContext) -> None:
    with pytest.raises(Refused, match=r"There is no build 999 \(the app has: 2\.0/100, 1\.9/90\)") as caught:
        get_build_test_info(ctx, build="999")
    assert caught.value.exit_code == 3


def test_it_waits_while_the_build_is_processing(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
    assert get_build_test_info(ctx, build="101").number == "101"


def test_at_the_deadline_it_ends_with_8(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert ctx.app.id == APP
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
    with pytest.raises(StillProcessing) as caught:
        get_build_test_info(ctx, build="101", timeout=60)
    assert caught.value.exit_code == 8
