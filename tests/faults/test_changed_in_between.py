"""Somebody changes the release while a run is at it, on another machine: what was not seen is not written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from itc_actions import (
    LaneContext,
    cancel_review,
    create_version,
    open_context,
    phased_release,
    select_build,
    submit_for_review,
    update_app_info,
    update_build_test_info,
)
from itc_actions.apple import states
from itc_actions.errors import Refused
from itc_actions.http.events import HttpEvent, RequestDone
from itc_actions.records import PhasedRelease
from itc_actions.run import Run
from itc_actions.sandbox import Sandbox

from .stage import APP, SERVICES, chosen, error_of, state_of, submitted, with_version

READS = {"itunes-connect": rf"ra/apps/version/{APP}$", "app-store-connect": rf"apps/{APP}/appStoreVersions\?"}
SUBMITS = {"itunes-connect": "version/submit/complete", "app-store-connect": "v1/reviewSubmissions$"}
INFORMATION = {"itunes-connect": "testInformation$", "app-store-connect": "v1/betaBuildLocalizations"}
SAVES = {"itunes-connect": ("POST", "version/save/"), "app-store-connect": ("PATCH", "v1/")}
ENDS = {"itunes-connect": ("POST", "submit/complete"), "app-store-connect": ("PATCH", "v1/reviewSubmissions/")}
CANCELS = ("PATCH", "v1/reviewSubmissions/")
ON_BOTH = pytest.mark.parametrize("service", SERVICES)


def update_it(ctx: LaneContext) -> None:
    update_app_info(ctx, release_notes="Faster start")


@pytest.fixture
def ctx(sandbox: Sandbox, tmp_path: Path, service: str) -> Iterator[LaneContext]:
    with open_context(sandbox=sandbox, root=tmp_path, service=service) as ctx:
        yield ctx


@pytest.mark.fault("F32")
@ON_BOTH
class TestChangedInBetween:
    """Two machines: somebody changes the world between the look that decides and the one right before the write."""

    def stopped(self, sandbox: Sandbox, ctx: LaneContext, act: Callable[[LaneContext], object]) -> str:
        """What a run says that is stopped with 3 and writes nothing."""
        error = error_of(act, ctx)
        assert (isinstance(error, Refused), error.code, sandbox.writes) == (True, 3, [])
        assert error.now == "Nothing was written over it."
        assert "run the same line again" in (error.next_step or "")
        return error.what

    def test_f32_a_text_that_somebody_changed_is_not_overwritten(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        theirs = {"app": APP, "locale": "en-US", "texts": {"release_notes": "Theirs."}}
        sandbox.fault("change", READS[service], nth=2, operation="set-texts", args=theirs)
        what = self.stopped(sandbox, ctx, update_it)
        assert "its release notes (en-US) was “Faster.” and is now “Theirs.”" in what
        edit = sandbox.world.app(APP).edit
        assert edit is not None
        assert edit.texts["en-US"].release_notes == "Theirs."

    def test_f32_another_text_that_somebody_changed_stays_theirs(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        theirs = {"app": APP, "locale": "en-US", "texts": {"keywords": "theirs"}}
        sandbox.fault("change", READS[service], nth=2, operation="set-texts", args=theirs)
        update_it(ctx)
        edit = sandbox.world.app(APP).edit
        assert edit is not None
        assert (edit.texts["en-US"].keywords, edit.texts["en-US"].release_notes) == ("theirs", "Faster start")

    def test_f32_a_text_that_somebody_made_as_wanted_is_unchanged(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        theirs = {"app": APP, "locale": "en-US", "texts": {"release_notes": "Faster start"}}
        sandbox.fault("change", READS[service], nth=2, operation="set-texts", args=theirs)
        update_app_info(ctx, release_notes={"en-US": "Faster start"})
        assert (ctx.itc_run.steps[0].status, sandbox.writes) == ("unchanged", [])

    def test_f32_a_build_that_somebody_chose_is_not_replaced(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        for number in ("101", "102"):
            sandbox.upload_build(APP, "2.0", number, processing_seconds=0)
        theirs = {"app": APP, "train": "2.0", "number": "101"}
        sandbox.fault("change", READS[service], nth=2, operation="select-build", args=theirs)
        what = self.stopped(sandbox, ctx, partial(select_build, build="102"))
        assert ("its build was “100” and is now “101”" in what, chosen(sandbox)) == (True, "101")

    def test_f32_a_version_that_somebody_submitted_is_not_renamed(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        sandbox.fault("change", READS[service], nth=2, operation="submit", args={"app": APP})
        what = self.stopped(sandbox, ctx, partial(create_version, version="2.1", rename=True))
        assert "its state was “prepare-for-submission” and is now “waiting-for-review”" in what

    def test_f32_another_build_than_the_one_looked_at_is_not_submitted(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        theirs = {"app": APP, "train": "2.0", "number": "101"}
        sandbox.fault("change", READS[service], nth=2, operation="select-build", args=theirs)
        what = self.stopped(sandbox, ctx, submit_for_review)
        assert "its build was “100” and is now “101”" in what

    @pytest.mark.parametrize("where", [READS, SUBMITS], ids=["before-the-last-look", "before-the-write"])
    def test_f32_a_version_that_somebody_submits_is_submitted_once(
        self, sandbox: Sandbox, ctx: LaneContext, service: str, where: dict[str, str]
    ) -> None:
        with_version(sandbox)
        nth = 2 if where is READS else 1
        method = "" if where is READS else "POST"
        sandbox.fault("change", where[service], method=method, nth=nth, operation="submit", args={"app": APP})
        submission = submit_for_review(ctx)
        step = ctx.itc_run.steps[0]
        assert (submission.state, step.status, sandbox.writes) == (states.WAITING_FOR_REVIEW, "unchanged", [])
        assert step.detail == "version 2.0 is waiting-for-review already"

    def test_f32_an_approval_in_between_is_not_thrown_away(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        submitted(sandbox)
        approved = {"app": APP, "state": states.PENDING_DEVELOPER_RELEASE}
        sandbox.fault("change", READS[service], nth=2, operation="set-state", args=approved)
        what = self.stopped(sandbox, ctx, cancel_review)
        assert "its state was “waiting-for-review” and is now “pending-developer-release”" in what
        assert state_of(sandbox) == states.PENDING_DEVELOPER_RELEASE

    def test_f32_a_review_that_begins_in_between_is_pulled_back_all_the_same(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        submitted(sandbox)
        sandbox.fault("change", READS[service], nth=2, operation="in-review", args={"app": APP})
        assert cancel_review(ctx) is not None
        assert state_of(sandbox) == states.DEVELOPER_REJECTED

    def test_f32_a_version_that_somebody_pulled_back_is_unchanged(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        submitted(sandbox)
        sandbox.fault("change", READS[service], nth=2, operation="cancel", args={"app": APP})
        cancel_review(ctx)
        step = ctx.itc_run.steps[0]
        assert (step.status, sandbox.writes) == ("unchanged", [])
        assert "was pulled back by somebody else" in (step.detail or "")

    def test_f32_test_information_that_somebody_changed_is_not_overwritten(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        theirs = {"app": APP, "train": "2.0", "number": "100", "locale": "en-US", "texts": {"whats_new": "Theirs."}}
        sandbox.fault("change", INFORMATION[service], nth=2, operation="set-test-information", args=theirs)
        what = self.stopped(sandbox, ctx, partial(update_build_test_info, whats_new="Look at the start"))
        assert "of Demo in the meantime: its whats new (en-US) was empty and is now “Theirs.”" in what


@pytest.mark.fault("F32")
def test_f32_a_phased_release_that_somebody_moved_on_stays_so(sandbox: Sandbox, tmp_path: Path) -> None:
    with_version(sandbox)
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        phased_release(ctx, step="start")
        sandbox.clear_requests()
        paused = PhasedRelease(version="2.0", state="paused", raw_state="PAUSED")
        with pytest.raises(Refused, match="its state was “paused” and is now “inactive”"):
            ctx.service.phased_release(ctx.app, "complete", seen=paused)
    assert sandbox.writes == []


TEXTS = {"app": APP, "locale": "en-US", "texts": {"release_notes": "Theirs."}}
FAILURES: dict[str, dict[str, Any]] = {
    "503": {"kind": "status", "status": 503, "when": "before"},
    "429": {"kind": "status", "status": 429, "when": "before"},
    "lost": {"kind": "drop", "when": "after"},
}
HOWEVER = pytest.mark.parametrize("how", FAILURES)


def notes(sandbox: Sandbox) -> str | None:
    edit = sandbox.world.app(APP).edit
    return edit.texts["en-US"].release_notes if edit else None


def build_101(sandbox: Sandbox) -> dict[str, str]:
    """One more build, and what chooses it."""
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    return {"app": APP, "train": "2.0", "number": "101"}


def fails(ctx: LaneContext, sandbox: Sandbox, at: tuple[str, str], how: str, *change: Any, **args: Any) -> None:
    """Have a write fail in this way, and somebody make a change right after that.

    :param change: the operation; none for none.
    """
    run: Run = ctx.itc_run
    listen, due = run.listen, list(change)

    def heard(event: HttpEvent) -> None:
        if isinstance(event, RequestDone) and event.effect.writes and event.failure and due:
            sandbox.do(due.pop(), **args)
        listen(event)

    run.listen = heard  # type: ignore[method-assign]
    sandbox.fault(method=at[0], path=at[1], **FAILURES[how])


@pytest.mark.fault("F32")
@ON_BOTH
class TestChangedBetweenTwoTries:
    """A write fails, and somebody changes the same before it is tried again."""

    @HOWEVER
    def test_f32_a_text_that_somebody_changed_is_not_overwritten_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str, how: str
    ) -> None:
        with_version(sandbox)
        fails(ctx, sandbox, SAVES[service], how, "set-texts", **TEXTS)
        error = error_of(partial(update_app_info, release_notes={"en-US": "Faster start"}), ctx)
        assert (error.code, notes(sandbox)) == (3, "Theirs.")
        assert "was “Faster.” and is now “Theirs.”" in error.text

    @HOWEVER
    def test_f32_another_text_that_somebody_changed_is_kept_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str, how: str
    ) -> None:
        with_version(sandbox)
        theirs = {**TEXTS, "texts": {"keywords": "theirs"}}
        fails(ctx, sandbox, SAVES[service], how, "set-texts", **theirs)
        update_app_info(ctx, release_notes={"en-US": "Faster start"})
        edit = sandbox.world.app(APP).edit
        assert edit is not None
        assert (edit.texts["en-US"].keywords, edit.texts["en-US"].release_notes) == ("theirs", "Faster start")

    @HOWEVER
    def test_f32_a_build_that_somebody_chose_is_not_replaced_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str, how: str
    ) -> None:
        with_version(sandbox)
        theirs = build_101(sandbox)
        sandbox.upload_build(APP, "2.0", "102", processing_seconds=0)
        fails(ctx, sandbox, SAVES[service], how, "select-build", **theirs)
        assert (error_of(partial(select_build, build="102"), ctx).code, chosen(sandbox)) == (3, "101")

    def test_f32_a_version_that_somebody_submitted_is_not_renamed_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        fails(ctx, sandbox, SAVES[service], "503", "submit", app=APP)
        assert error_of(partial(create_version, version="2.1", rename=True), ctx).code == 3

    def test_f32_what_testers_are_told_by_somebody_else_is_not_overwritten_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        at = {"itunes-connect": ("POST", "testInformation$"), "app-store-connect": ("PATCH", "v1/betaBuildLocal")}
        theirs = {"app": APP, "train": "2.0", "number": "100", "locale": "en-US", "texts": {"whats_new": "Theirs."}}
        sandbox.do("set-test-information", **{**theirs, "texts": {"whats_new": "Before."}})
        fails(ctx, sandbox, at[service], "503", "set-test-information", **theirs)
        error = error_of(partial(update_build_test_info, whats_new={"en-US": "Look at the start"}), ctx)
        assert (error.code, "is now “Theirs.”" in error.text) == (3, True)

    @pytest.mark.parametrize("how", ["503", "429"])
    def test_f32_a_build_that_somebody_chose_is_not_submitted_unseen_by_another_try(
        self, sandbox: Sandbox, ctx: LaneContext, service: str, how: str
    ) -> None:
        with_version(sandbox)
        fails(ctx, sandbox, ENDS[service], how, "select-build", **build_101(sandbox))
        error = error_of(submit_for_review, ctx)
        assert (error.code, chosen(sandbox)) == (3, "101")
        assert ("101" in error.what, "chose another one" in error.what or "is now" in error.what) == (True, True)


@pytest.mark.fault("F32")
@ON_BOTH
class TestChangedWhileItIsSubmitted:
    """Somebody changes the release between the requests of one submission."""

    def test_f32_another_build_in_the_very_moment_of_submitting_is_told(
        self, sandbox: Sandbox, ctx: LaneContext, service: str
    ) -> None:
        with_version(sandbox)
        method, path = ENDS[service]
        sandbox.fault("change", path, method=method, operation="select-build", args=build_101(sandbox))
        error = error_of(submit_for_review, ctx)
        assert (error.code, state_of(sandbox)) == (3, states.WAITING_FOR_REVIEW)
        assert "was submitted with build 2.0/101: somebody chose another one" in error.what


@pytest.mark.fault("F32")
@pytest.mark.parametrize("service", ["app-store-connect"])
class TestOfAppStoreConnect:
    """What takes several requests on this service alone."""

    def test_f32_another_build_is_not_sent_when_the_draft_is_being_filled(
        self, sandbox: Sandbox, ctx: LaneContext
    ) -> None:
        with_version(sandbox)
        theirs = build_101(sandbox)
        sandbox.fault("change", "v1/reviewSubmissionItems", method="POST", operation="select-build", args=theirs)
        error = error_of(submit_for_review, ctx)
        assert (error.code, state_of(sandbox)) == (3, states.PREPARE_FOR_SUBMISSION)
        assert (
            "its build was “2.0/100” and is now “2.0/101”" in error.what,
            "Nothing was submitted" in error.text,
        ) == (
            True,
            True,
        )

    def test_f32_a_rejection_before_the_lost_answer_is_looked_up_is_told(
        self, sandbox: Sandbox, ctx: LaneContext
    ) -> None:
        with_version(sandbox)
        fails(ctx, sandbox, ENDS["app-store-connect"], "lost", "reject", app=APP, reasons=["2.1: It crashes"])
        error = error_of(submit_for_review, ctx)
        assert (error.code, state_of(sandbox)) == (3, states.REJECTED)
        assert "Apple has rejected version 2.0 of Demo already, right after it was submitted" in error.what

    def test_f32_an_approval_before_the_lost_answer_of_a_cancel_is_looked_up_stays(
        self, sandbox: Sandbox, ctx: LaneContext
    ) -> None:
        submitted(sandbox)
        approved = {"app": APP, "state": states.PENDING_DEVELOPER_RELEASE}
        method, path = CANCELS
        sandbox.fault("change", path, method=method, operation="set-state", args=approved)
        sandbox.fault("drop", path, method=method, when="before")
        error = error_of(cancel_review, ctx)
        assert (error.code, state_of(sandbox)) == (3, states.PENDING_DEVELOPER_RELEASE)
        assert ("PENDING_DEVELOPER_RELEASE" in error.text, "--discard-approval" in error.text) == (True, True)

    def test_f32_a_version_that_left_review_is_told_by_its_state_of_now(
        self, sandbox: Sandbox, ctx: LaneContext
    ) -> None:
        submitted(sandbox)
        gone = {"app": APP, "state": states.READY_FOR_SALE}
        sandbox.fault("change", r"v1/reviewSubmissions\?", operation="set-state", args=gone)
        error = error_of(cancel_review, ctx)
        assert (error.code, "its state is READY_FOR" in error.what) == (3, True)

    def test_f32_an_approval_in_the_very_moment_of_pulling_back_stays(self, sandbox: Sandbox, ctx: LaneContext) -> None:
        submitted(sandbox)
        method, path = CANCELS
        approved = {"app": APP, "state": states.PENDING_DEVELOPER_RELEASE}
        sandbox.fault("change", path, method=method, operation="set-state", args=approved)
        error = error_of(cancel_review, ctx)
        assert (error.code, state_of(sandbox), sandbox.writes) == (3, states.PENDING_DEVELOPER_RELEASE, [])
