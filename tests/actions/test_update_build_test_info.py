from __future__ import annotations

from typing import Any

import pytest
from contract.demo import APP, build

from itc_actions import LaneContext, open_context, update_build_test_info, wait_for_build
from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox

SAVE = f"ra/apps/{APP}/trains/2.0/builds/100/testInformation"


def whats_new(sandbox: Sandbox, number: str = "100") -> dict[str, str | None]:
    """What testers are told to test, by language."""
    return {locale: texts.whats_new for locale, texts in build(sandbox, number).test_texts.items()}


class TestTexts:
    def test_it_leaves_the_test_information_to_later_steps(self, ctx: LaneContext) -> None:
        information = update_build_test_info(ctx, whats_new="Faster start")
        assert ctx.values.build_test_info is information

    @pytest.mark.parametrize("name", ["ITC_WHATS_NEW", "PILOT_CHANGELOG"])
    def test_the_text_may_come_from_the_environment(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, "Faster start")
        with open_context(sandbox=sandbox) as ctx:
            update_build_test_info(ctx)
        assert whats_new(sandbox)["en-US"] == "Faster start"


class TestTheContactForBetaReview:
    def test_an_email_without_an_at_sign_ends_with_7_and_sends_nothing(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(BadInput, match="review_email must be an e-mail address") as caught:
            update_build_test_info(ctx, review_email="nobody")
        assert (caught.value.exit_code, sandbox.requests) == (7, [])


class TestWhatIsBadInput:
    @pytest.mark.parametrize(
        ("texts", "complaint"),
        [
            ({"whats_new": "x" * 4001}, "whats new has 4001 characters, at most 4000 are allowed"),
            ({"review_phone": "1" * 21}, "review phone has 21 characters, at most 20 are allowed"),
            ({"beta_description": {"de-DE": "x" * 4001}}, r"beta description \(de-DE\) has 4001 characters"),
        ],
    )
    def test_a_text_that_is_too_long_ends_with_7_and_sends_nothing(
        self, ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any], complaint: str
    ) -> None:
        with pytest.raises(BadInput, match=complaint) as caught:
            update_build_test_info(ctx, **texts)
        assert (caught.value.exit_code, sandbox.requests) == (7, [])

    @pytest.mark.parametrize("texts", [{"whats_new": "abc"}, {"beta_description": "too short"}])
    def test_a_text_that_is_too_short_ends_with_7_and_sends_nothing(
        self, ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput, match="are needed") as caught:
            update_build_test_info(ctx, **texts)
        assert (caught.value.exit_code, sandbox.requests) == (7, [])

    @pytest.mark.parametrize("texts", [{"whats_new": "Try\x0bthis"}, {"review_notes": "Try\x7fthis"}])
    def test_a_text_with_a_control_character_ends_with_7_and_sends_nothing(
        self, ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput, match=r"(whats new|review notes) holds a control character") as caught:
            update_build_test_info(ctx, **texts)
        assert (caught.value.exit_code, sandbox.requests) == (7, [])

    def test_nothing_to_change_ends_with_7_and_sends_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="No test information to change is given"):
            update_build_test_info(ctx)
        assert sandbox.requests == []

    def test_an_address_for_feedback_without_an_at_sign_ends_with_7(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="feedback_email must be an e-mail address"):
            update_build_test_info(ctx, feedback_email="nobody")


class TestWhichBuildIsMeant:
    def test_the_one_an_earlier_step_left_is_meant(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        wait_for_build(ctx, build="100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert update_build_test_info(ctx, whats_new="Faster start").number == "100"
