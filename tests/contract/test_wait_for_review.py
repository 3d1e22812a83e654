from __future__ import annotations

from typing import Any

import pytest

from itc_actions import LaneContext, submit_for_review, wait_for_review
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, approved, outcome, ready_to_submit, sent, submitted, with_version

LOOK = "/ra/apps/version/|/appStoreVersions\\?.*PREPARE_FOR_SUBMISSION"
HOUR = 3600


def meanwhile(sandbox: Sandbox, operation: str, nth: int = 4, **args: Any) -> None:
    """Right before the nth look, somebody does something."""
    sandbox.fault("change", path=LOOK, nth=nth, operation=operation, args={"app": APP, **args})


class TestApproved:
    def test_it_returns_when_apple_has_approved(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        meanwhile(sandbox, "approve")
        found = wait_for_review(ctx)
        assert (found.version, found.state) == ("2.0", "ready-for-sale")
        assert outcome(ctx) == ("unchanged", "version 2.0 is approved (ready-for-sale)")
        assert sent(sandbox) == []
        assert sandbox.clock.monotonic() == 300 + 450 + 675

    def test_a_version_that_waits_for_its_release_is_approved(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        assert wait_for_review(ctx).state == "pending-developer-release"

    def test_one_that_is_on_sale_already_is_not_waited_for(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        sandbox.approve(APP)
        began = sandbox.clock.monotonic()
        assert wait_for_review(ctx, version="2.0").state == "ready-for-sale"
        assert sandbox.clock.monotonic() == began

    def test_the_step_before_says_which_version_is_meant(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        submit_for_review(ctx, add_id_info_uses_idfa=False)
        meanwhile(sandbox, "in-review", nth=2)
        meanwhile(sandbox, "approve", nth=4)
        assert wait_for_review(ctx).version == "2.0"


class TestRejected:
    def test_it_ends_with_3_and_the_reasons(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        submitted(sandbox)
        meanwhile(sandbox, "reject", reasons=["2.1: It crashes", "2.3: Foreign screenshots"])
        with pytest.raises(Refused, match=r"Apple rejected version 2\.0 of Demo \(rejected\)") as caught:
            wait_for_review(ctx)
        assert caught.value.exit_code == 3
        said = differs("rejections", itunes_connect="2.1: It crashes; 2.3: Foreign screenshots", app_store_connect=None)
        assert caught.value.said == said
        way = differs("rejections", itunes_connect="action.get-rejection-reasons", app_store_connect="/details/")
        assert way in str(caught.value.next_step)

    def test_the_reasons_are_those_of_the_last_time(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        submitted(sandbox)
        sandbox.reject(APP, reasons="2.1: It crashes")
        sandbox.advance(HOUR)
        sandbox.do("submit", app=APP)
        sandbox.reject(APP, reasons="2.3: Foreign screenshots", metadata=True)
        with pytest.raises(Refused, match="metadata-rejected") as caught:
            wait_for_review(ctx)
        said = differs("rejections", itunes_connect="2.3: Foreign screenshots", app_store_connect=None)
        assert caught.value.said == said

    def test_it_is_told_though_the_reasons_cannot_be_read(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        sandbox.reject(APP)
        sandbox.fault("status", path="resolutionCenter|/v1/reviewSubmissions", status=404, times=0)
        with pytest.raises(Refused, match=r"Apple rejected version 2\.0") as caught:
            wait_for_review(ctx)
        assert (caught.value.exit_code, caught.value.said) == (3, None)
        assert "action.get-rejection-reasons" in str(caught.value.next_step)


class TestNoLongerInReview:
    def test_pulled_back_by_somebody_ends_with_3_and_says_so(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        meanwhile(sandbox, "cancel")
        with pytest.raises(Refused, match=r"Version 2\.0 was pulled back from review by somebody") as caught:
            wait_for_review(ctx)
        assert caught.value.exit_code == 3

    def test_a_version_that_disappears_is_told(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        meanwhile(sandbox, "delete-edit-version")
        with pytest.raises(Refused, match=r"There is no version 2\.0: 1\.9 is ready-for-sale"):
            wait_for_review(ctx)

    def test_one_that_was_never_submitted_is_refused_at_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        with pytest.raises(Refused, match=r"Version 2\.0 is not in review: it is prepare-for-submission") as caught:
            wait_for_review(ctx)
        assert "action.submit-for-review" in str(caught.value.next_step)
        assert sandbox.clock.monotonic() == 0


class TestUndecided:
    def test_it_ends_with_8_and_the_line_to_go_on_with(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        with pytest.raises(StillProcessing, match=r"Version 2\.0 is still waiting-for-review after 48\.0 h") as caught:
            wait_for_review(ctx, poll=2 * HOUR)
        assert caught.value.exit_code == 8
        assert str(caught.value.next_step).endswith("or this step alone: action.wait-for-review --version 2.0")
        assert sandbox.clock.monotonic() == 48 * HOUR

    def test_the_next_run_goes_on(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        with pytest.raises(StillProcessing):
            wait_for_review(ctx, timeout=HOUR)
        sandbox.approve(APP)
        assert wait_for_review(ctx, version="2.0").state == "ready-for-sale"

    def test_a_state_that_nobody_knows_is_waited_for(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        sandbox.set_state(APP, "held")
        meanwhile(sandbox, "set-state", state="pending-developer-release")
        assert wait_for_review(ctx, poll=60).state == "pending-developer-release"
