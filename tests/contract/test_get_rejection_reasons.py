from __future__ import annotations

import pytest

from itc_actions import LaneContext, cancel_review, get_rejection_reasons
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, build, demo, edited, outcome, sent, submitted
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

TWO = ["2.1: It crashes", "2.3: Screenshots of another app"]


def rejected(sandbox: Sandbox, reasons: list[str] | None = None, *, body: str = "", metadata: bool = False) -> None:
    submitted(sandbox)
    sandbox.reject(APP, reasons=reasons or TWO, body=body, metadata=metadata)


def test_none_is_no_failure(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert get_rejection_reasons(ctx) == []
    assert outcome(ctx) == ("unchanged", "none")
    assert sent(sandbox) == []


@pytest.mark.parametrize("metadata", [False, True])
def test_what_was_rejected_is_told(ctx: LaneContext, sandbox: Sandbox, metadata: bool) -> None:
    rejected(sandbox, metadata=metadata)
    (found,) = get_rejection_reasons(ctx)
    what = "metadata" if metadata else "binary"
    assert (found.subject, found.version, found.rejected) == ("version", "2.0", (what,))
    assert outcome(ctx) == ("unchanged", f"version 2.0 ({what})")


def test_why_is_told_or_where(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    rejected(sandbox)
    (found,) = get_rejection_reasons(ctx)
    link = f"https://appstoreconnect.apple.com/apps/{APP}/appstore/reviewsubmissions/details/"
    link += demo(sandbox).submissions[-1].id
    sections = [each.section for each in found.guidelines]
    assert sections == differs("rejections", itunes_connect=["2.1", "2.3"], app_store_connect=[])
    assert found.link == differs("rejections", itunes_connect=None, app_store_connect=link)
    assert (found.submitted_by is None) is differs("rejections", itunes_connect=True, app_store_connect=False)


@only_on(ITUNES_CONNECT, because="rejections")
def test_the_words_of_the_resolution_centre_are_readable(ctx: LaneContext, sandbox: Sandbox) -> None:
    words = '<b>2.16 Details</b><BR/><BR/>See <a href="https://example.com/qa">the Q&amp;A</a>:<ul><li>logs</li></ul>'
    rejected(sandbox, body=words)
    (found,) = get_rejection_reasons(ctx)
    assert found.text == "**2.16 Details**\n\nSee [the Q&A](https://example.com/qa):\n\n* logs"
    assert found.date == sandbox.clock.now()


@only_on(ITUNES_CONNECT, because="rejections")
def test_it_asks_by_post_where_get_is_not_served(ctx: LaneContext, sandbox: Sandbox) -> None:
    rejected(sandbox)
    sandbox.fault("status", path="resolutionCenter", method="GET", status=405, times=0)
    assert [each.version for each in get_rejection_reasons(ctx)] == ["2.0"]
    assert outcome(ctx)[0] == "unchanged"


@only_on(ITUNES_CONNECT, because="rejections")
def test_a_thread_that_apple_has_closed_is_past(ctx: LaneContext, sandbox: Sandbox) -> None:
    rejected(sandbox)
    demo(sandbox).threads[-1].active = False
    assert get_rejection_reasons(ctx) == []


@only_on(APP_STORE_CONNECT, because="rejections")
def test_a_version_whose_submission_was_taken_back_is_still_rejected(ctx: LaneContext, sandbox: Sandbox) -> None:
    rejected(sandbox)
    demo(sandbox).submissions.clear()
    (found,) = get_rejection_reasons(ctx)
    assert (found.version, found.rejected) == ("2.0", ("binary",))


@only_on(APP_STORE_CONNECT, because="rejections")
def test_what_is_submitted_again_is_past(ctx: LaneContext, sandbox: Sandbox) -> None:
    rejected(sandbox)
    sandbox.do("submit", app=APP)
    assert edited(sandbox).state == "waiting-for-review"
    assert get_rejection_reasons(ctx) == []
    cancel_review(ctx)
    assert get_rejection_reasons(ctx) == []


def test_a_build_that_beta_review_did_not_take(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    build(sandbox, "100").beta_state = "in-beta-review"
    sandbox.beta_review(APP, "reject", reasons="2.1: It crashes")
    (found,) = get_rejection_reasons(ctx)
    assert (found.subject, found.version, found.rejected) == ("build", "2.0", ("binary",))
    assert found.build == differs("rejections", itunes_connect=None, app_store_connect="100")
