from __future__ import annotations

from typing import Any

import pytest

from itc_actions import LaneContext, open_context, update_build_test_info, wait_for_build
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, build, last, posts

SAVE = f"ra/apps/{APP}/trains/2.0/builds/100/testInformation"


def whats_new(sandbox: Sandbox, number: str = "100") -> dict[str, str | None]:
    """What testers are told to test, by language."""
    return {locale: texts.whats_new for locale, texts in build(sandbox, number).test_texts.items()}


class TestTexts:
    def test_it_returns_the_test_information_with_its_new_texts(self, ctx: LaneContext) -> None:
        information = update_build_test_info(ctx, whats_new="Faster start")
        assert {texts.whats_new for texts in information.texts.values()} == {"Faster start"}

    def test_a_text_is_for_every_language_the_build_has_in_one_save(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start")
        assert (last(ctx).status, posts(sandbox)) == ("changed", [SAVE])
        assert last(ctx).detail == "the test information of build 2.0/100 changed (de-DE, en-US)"
        assert whats_new(sandbox) == {"en-US": "Faster start", "de-DE": "Faster start"}

    def test_the_second_run_writes_nothing_and_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start")
        sandbox.clear_requests()
        update_build_test_info(ctx, whats_new="Faster start")
        assert (last(ctx).status, posts(sandbox), sandbox.writes) == ("unchanged", [], [])
        assert last(ctx).detail == "the test information of build 2.0/100 is as wanted already"

    def test_it_leaves_the_test_information_to_later_steps(self, ctx: LaneContext) -> None:
        information = update_build_test_info(ctx, whats_new="Faster start")
        assert ctx.values.build_test_info is information

    def test_a_text_by_language_leaves_the_others(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new={"de-DE": "Schneller Start"})
        assert whats_new(sandbox) == {"en-US": None, "de-DE": "Schneller Start"}

    def test_a_text_by_language_wins_over_the_one_for_every_language(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new={"default": "Faster start", "de-DE": "Schneller Start"})
        assert whats_new(sandbox) == {"en-US": "Faster start", "de-DE": "Schneller Start"}

    def test_several_fields_are_one_save(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(
            ctx, whats_new="Faster start", beta_description="To rehearse.", feedback_email="beta@example.org"
        )
        texts = build(sandbox, "100").test_texts["en-US"]
        assert posts(sandbox) == [SAVE]
        assert (texts.beta_description, texts.feedback_email) == ("To rehearse.", "beta@example.org")

    def test_a_language_the_build_lacks_is_refused_with_3_and_those_it_has(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"no fr-FR: its languages are de-DE, en-US") as caught:
            update_build_test_info(ctx, whats_new={"fr-FR": "Plus rapide"})
        assert (caught.value.exit_code, posts(sandbox)) == (3, [])

    @pytest.mark.parametrize("name", ["ITC_WHATS_NEW", "PILOT_CHANGELOG"])
    def test_the_text_may_come_from_the_environment(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, "Faster start")
        with open_context(sandbox=sandbox) as ctx:
            update_build_test_info(ctx)
        assert whats_new(sandbox)["en-US"] == "Faster start"

    def test_a_text_that_differs_by_blanks_around_it_is_as_wanted(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start")
        update_build_test_info(ctx, whats_new="Faster start\n")
        assert last(ctx).detail == "the test information of build 2.0/100 is as wanted already"


class TestTheContactForBetaReview:
    def test_it_is_saved_with_the_texts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start", review_first_name="Rob", review_notes="Log in first.")
        contact = build(sandbox, "100").test_contact
        assert posts(sandbox) == [SAVE]
        assert (contact.first_name, contact.last_name, contact.notes) == ("Rob", "Release", "Log in first.")

    def test_it_may_be_all_that_is_changed(self, ctx: LaneContext) -> None:
        update_build_test_info(ctx, review_phone="+43 1 765432")
        assert (last(ctx).status, last(ctx).detail) == (
            "changed",
            "the test information of build 2.0/100 changed (contact)",
        )

    def test_what_is_equal_already_is_not_sent(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, review_email="review@example.com", review_last_name="Release")
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

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
    def test_a_text_that_is_too_short_ends_with_7_and_writes_nothing(
        self, ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput, match="are needed") as caught:
            update_build_test_info(ctx, **texts)
        assert (caught.value.exit_code, posts(sandbox)) == (7, [])

    def test_nothing_to_change_ends_with_7_and_sends_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="No test information to change is given"):
            update_build_test_info(ctx)
        assert sandbox.requests == []

    def test_an_address_for_feedback_without_an_at_sign_ends_with_7(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="feedback_email must be an e-mail address"):
            update_build_test_info(ctx, feedback_email="nobody")


class TestWhichBuildIsMeant:
    def test_without_a_number_it_is_the_newest_upload(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        update_build_test_info(ctx, whats_new="Faster start")
        assert whats_new(sandbox, "101")["en-US"] == "Faster start"

    def test_an_older_one_is_meant_when_it_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        update_build_test_info(ctx, build="100", whats_new="Faster start")
        assert (whats_new(sandbox)["en-US"], whats_new(sandbox, "101")["en-US"]) == ("Faster start", None)

    def test_the_one_an_earlier_step_left_is_meant(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        wait_for_build(ctx, build="100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert update_build_test_info(ctx, whats_new="Faster start").number == "100"

    def test_one_that_is_processing_is_waited_for(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
        assert update_build_test_info(ctx, build="101", whats_new="Faster start").number == "101"

    def test_a_number_in_two_trains_ends_with_7_and_lists_both(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.1", "100", processing_seconds=0)
        with pytest.raises(BadInput, match=r"2\.1/100 .*, 2\.0/100 "):
            update_build_test_info(ctx, build="100", whats_new="Faster start")
        assert posts(sandbox) == []

    def test_one_that_is_not_there_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match="There is no build 999"):
            update_build_test_info(ctx, build="999", whats_new="Faster start")
        assert posts(sandbox) == []


def test_an_answer_that_is_lost_after_the_save_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.fault("drop", path="testInformation", method="POST", when="after")
    update_build_test_info(ctx, whats_new="Faster start")
    assert (last(ctx).status, whats_new(sandbox)["en-US"]) == ("changed", "Faster start")
