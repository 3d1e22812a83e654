from __future__ import annotations

from typing import Any

import pytest

from itc_actions import LaneContext, update_build_test_info
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, build, last, sent

SAVE = "testInformation|/v1/betaBuildLocalizations"


def whats_new(sandbox: Sandbox, number: str = "100") -> dict[str, str | None]:
    """What testers are told to test, by language."""
    return {locale: texts.whats_new for locale, texts in build(sandbox, number).test_texts.items()}


class TestTexts:
    def test_a_text_is_for_every_language_the_build_has(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        information = update_build_test_info(ctx, whats_new="Faster start")
        assert {texts.whats_new for texts in information.texts.values()} == {"Faster start"}
        assert len(sent(sandbox)) == differs("one-save", itunes_connect=1, app_store_connect=2)
        assert last(ctx).status == "changed"
        assert last(ctx).detail == "the test information of build 2.0/100 changed (de-DE, en-US)"
        assert whats_new(sandbox) == {"en-US": "Faster start", "de-DE": "Faster start"}

    def test_the_second_run_writes_nothing_and_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start")
        sandbox.clear_requests()
        update_build_test_info(ctx, whats_new="Faster start")
        assert (last(ctx).status, sent(sandbox), sandbox.writes) == ("unchanged", [], [])
        assert last(ctx).detail == "the test information of build 2.0/100 is as wanted already"

    def test_a_text_by_language_leaves_the_others(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new={"de-DE": "Schneller Start"})
        assert whats_new(sandbox) == {"en-US": None, "de-DE": "Schneller Start"}

    def test_several_fields(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        update_build_test_info(
            ctx, whats_new="Faster start", beta_description="To rehearse.", feedback_email="beta@example.org"
        )
        texts = build(sandbox, "100").test_texts["en-US"]
        assert len(sent(sandbox)) == differs("one-save", itunes_connect=1, app_store_connect=4)
        assert (texts.beta_description, texts.feedback_email) == ("To rehearse.", "beta@example.org")

    def test_a_language_the_build_lacks_is_refused_with_3_and_those_it_has(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"has no fr-FR: its languages are de-DE, en-US") as caught:
            update_build_test_info(ctx, whats_new={"fr-FR": "Plus rapide"})
        assert (caught.value.exit_code, sent(sandbox)) == (3, [])


class TestTheContactForBetaReview:
    def test_it_is_saved_with_the_texts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, whats_new="Faster start", review_first_name="Rob", review_notes="Log in first.")
        contact = build(sandbox, "100").test_contact
        assert (contact.first_name, contact.last_name, contact.notes) == ("Rob", "Release", "Log in first.")

    def test_it_may_be_all_that_is_changed(self, ctx: LaneContext) -> None:
        update_build_test_info(ctx, review_phone="+43 1 765432")
        assert (last(ctx).status, last(ctx).detail) == (
            "changed",
            "the test information of build 2.0/100 changed (contact)",
        )

    def test_what_is_equal_already_is_not_sent(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_build_test_info(ctx, review_email="review@example.com", review_last_name="Release")
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


@pytest.mark.parametrize("texts", [{"whats_new": "abc"}, {"beta_description": "too short"}])
def test_a_text_that_is_too_short_is_bad_input(ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"at least (4|10)"):
        update_build_test_info(ctx, **texts)
    assert sandbox.requests == []


class TestWhichBuildIsMeant:
    def test_an_older_one_is_meant_when_it_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        update_build_test_info(ctx, build="100", whats_new="Faster start")
        assert (whats_new(sandbox)["en-US"], whats_new(sandbox, "101")["en-US"]) == ("Faster start", None)

    def test_one_that_is_not_there_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match="There is no build 999"):
            update_build_test_info(ctx, build="999", whats_new="Faster start")
        assert sent(sandbox) == []


def test_an_answer_that_is_lost_after_the_save_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    for method in ("POST", "PATCH"):
        sandbox.fault("drop", path=SAVE, method=method, when="after")
    update_build_test_info(ctx, whats_new={"de-DE": "Schneller Start"})
    assert (last(ctx).status, whats_new(sandbox)["de-DE"], len(sandbox.writes)) == ("changed", "Schneller Start", 1)
