from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from itc_actions import LaneContext, create_version, open_context, update_app_info
from itc_actions.errors import BadInput, ItcError, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, demo, edited, last, posts, submitted, with_version

SAVE = f"ra/apps/version/save/{APP}"


def notes(sandbox: Sandbox) -> dict[str, str | None]:
    """The release notes of the version being edited, by language."""
    return {locale: texts.release_notes for locale, texts in edited(sandbox).texts.items()}


@pytest.fixture
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


@pytest.mark.usefixtures("version")
class TestTexts:
    def test_it_returns_the_version_with_its_new_texts(self, ctx: LaneContext) -> None:
        updated = update_app_info(ctx, release_notes="Faster start")
        assert {texts.release_notes for texts in updated.texts.values()} == {"Faster start"}

    def test_a_text_is_for_every_language_in_one_save(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes="Faster start")
        assert (last(ctx).status, last(ctx).detail) == ("changed", "release notes of de-DE, en-US changed")
        assert (posts(sandbox), notes(sandbox)) == ([SAVE], {"en-US": "Faster start", "de-DE": "Faster start"})

    def test_the_second_run_writes_nothing_and_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes="Faster start")
        sandbox.clear_requests()
        update_app_info(ctx, release_notes="Faster start")
        assert (last(ctx).status, last(ctx).detail) == ("unchanged", "texts are as wanted already")
        assert (posts(sandbox), sandbox.writes) == ([], [])

    def test_a_text_by_language_leaves_the_others(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes={"de-DE": "Schneller"})
        assert notes(sandbox) == {"en-US": "Faster.", "de-DE": "Schneller"}

    def test_a_text_by_language_wins_over_the_one_for_every_language(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes={"default": "Faster start", "de-DE": "Schneller"})
        assert (posts(sandbox), notes(sandbox)) == ([SAVE], {"en-US": "Faster start", "de-DE": "Schneller"})

    @pytest.mark.parametrize("name", ["de-DE", "de", "German", "de_DE", "DE-de"])
    def test_a_language_may_be_named_as_people_do(self, ctx: LaneContext, sandbox: Sandbox, name: str) -> None:
        update_app_info(ctx, release_notes={name: "Schneller"})
        assert notes(sandbox)["de-DE"] == "Schneller"

    def test_several_fields_in_several_languages_are_one_save(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(
            ctx,
            name="Demo 2",
            description={"en-US": "Rehearse.", "de-DE": "Proben."},
            keywords="demo,two",
            release_notes="Faster start",
            support_url="https://example.com/help",
            marketing_url="https://example.com/demo",
            privacy_url="https://example.com/privacy",
        )
        texts = edited(sandbox).texts["de-DE"]
        assert posts(sandbox) == [SAVE]
        assert (texts.name, texts.description, texts.keywords, texts.privacy_url) == (
            "Demo 2",
            "Proben.",
            "demo,two",
            "https://example.com/privacy",
        )

    def test_only_what_differs_is_told_as_changed(self, ctx: LaneContext) -> None:
        update_app_info(
            ctx, release_notes={"en-US": "Faster.", "de-DE": "Schneller"}, keywords="demo,release,rehearsal"
        )
        assert last(ctx).detail == "release notes of de-DE changed"

    def test_a_language_the_version_lacks_is_refused_with_3_and_those_it_has(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"no fr-FR: its languages are de-DE, en-US") as caught:
            update_app_info(ctx, release_notes={"fr-FR": "Plus rapide", "de-DE": "Schneller"})
        assert caught.value.exit_code == 3
        assert (posts(sandbox), notes(sandbox)) == ([], {"en-US": "Faster.", "de-DE": "Faster."})

    def test_a_language_that_does_not_exist_is_refused_with_3_and_those_it_has(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"no xx-XX: its languages are de-DE, en-US"):
            update_app_info(ctx, release_notes={"xx-XX": "Faster"})
        assert posts(sandbox) == []

    @pytest.mark.parametrize("text", ["Faster.\n", "  Faster.  "])
    def test_a_text_that_differs_by_blanks_around_it_is_as_wanted(
        self, ctx: LaneContext, sandbox: Sandbox, text: str
    ) -> None:
        update_app_info(ctx, release_notes=text)
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])
        assert last(ctx).detail == "texts are as wanted already"

    def test_line_ends_of_windows_write_nothing_a_second_time(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes="Faster\r\nand better")
        sandbox.clear_requests()
        update_app_info(ctx, release_notes="Faster\r\nand better")
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

    def test_an_emoji_is_one_character_of_the_limit(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, keywords="😀" * 100)
        assert edited(sandbox).texts["en-US"].keywords == "😀" * 100


class TestWhatIsBadInput:
    @pytest.mark.parametrize(
        ("texts", "complaint"),
        [
            ({"release_notes": "x" * 4001}, "release notes has 4001 characters, at most 4000 are allowed"),
            ({"keywords": "x" * 101}, "keywords has 101 characters, at most 100 are allowed"),
            ({"name": {"de-DE": "x" * 256}}, r"name \(de-DE\) has 256 characters, at most 255 are allowed"),
        ],
    )
    def test_a_text_that_is_too_long_ends_with_7_and_sends_nothing(
        self, ctx: LaneContext, sandbox: Sandbox, texts: dict[str, Any], complaint: str
    ) -> None:
        with pytest.raises(BadInput, match=complaint) as caught:
            update_app_info(ctx, **texts)
        assert caught.value.exit_code == 7
        assert sandbox.requests == []

    def test_everything_that_is_too_long_is_told_at_once(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match=r"keywords has .*; release notes has "):
            update_app_info(ctx, release_notes="x" * 4001, keywords="x" * 101)

    def test_a_text_of_just_the_limit_is_taken(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        update_app_info(ctx, release_notes="x" * 4000)
        assert last(ctx).status == "changed"

    def test_nothing_to_change_ends_with_7_and_sends_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="No text to change is given") as caught:
            update_app_info(ctx)
        assert "--release-notes" in str(caught.value.next_step)
        assert sandbox.requests == []

    def test_an_empty_text_ends_with_7_and_sends_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="release_notes is given but empty"):
            update_app_info(ctx, release_notes="")
        assert sandbox.requests == []

    def test_an_empty_variable_ends_with_7_and_is_named(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_RELEASE_NOTES", "")
        with open_context(sandbox=sandbox) as ctx, pytest.raises(BadInput, match="ITC_RELEASE_NOTES is set but empty"):
            update_app_info(ctx)
        assert sandbox.requests == []


class TestTheVersion:
    def test_without_one_in_preparation_it_is_refused_with_3_and_how_to(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match="none is in preparation") as caught:
            update_app_info(ctx, release_notes="Faster start")
        assert caught.value.next_step == "Create it first: action.create-version."
        assert posts(sandbox) == []

    def test_another_one_in_preparation_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        with pytest.raises(Refused, match=r"There is no version 2\.5: the one in preparation is 2\.0"):
            update_app_info(ctx, version="2.5", release_notes="Faster start")
        assert posts(sandbox) == []

    def test_the_one_an_earlier_step_left_counts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_version(ctx, version="2.0")
        edited(sandbox).number = "2.5"
        with pytest.raises(Refused, match=r"There is no version 2\.0"):
            update_app_info(ctx, release_notes="Faster start")

    def test_while_it_waits_for_review_a_text_the_service_leaves_open_is_changed(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        submitted(sandbox)
        update_app_info(ctx, release_notes="Faster start")
        assert (last(ctx).status, notes(sandbox)["en-US"]) == ("changed", "Faster start")

    def test_while_it_waits_for_review_a_closed_text_is_refused_before_any_write(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        submitted(sandbox)
        with pytest.raises(Refused, match=r"does not let keywords \(en-US\), keywords \(de-DE\) of version 2\.0"):
            update_app_info(ctx, keywords="other")
        assert posts(sandbox) == []

    def test_an_equal_text_of_a_closed_field_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        update_app_info(ctx, keywords="demo,release,rehearsal")
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


class TestTheVersionOnSale:
    def test_with_live_its_texts_are_changed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        updated = update_app_info(ctx, release_notes="Corrected", live=True)
        live = demo(sandbox).live
        assert live is not None
        assert (updated.number, live.texts["de-DE"].release_notes) == ("1.9", "Corrected")

    def test_the_one_in_preparation_stays_as_it_is(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        update_app_info(ctx, release_notes="Corrected", live=True)
        assert notes(sandbox) == {"en-US": "Faster.", "de-DE": "Faster."}

    def test_the_second_run_writes_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes="Corrected", live=True)
        sandbox.clear_requests()
        update_app_info(ctx, release_notes="Corrected", live=True)
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

    def test_a_closed_text_is_refused_before_any_write(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match=r"does not let keywords"):
            update_app_info(ctx, keywords="other", live=True)
        assert posts(sandbox) == []


@pytest.mark.usefixtures("version")
class TestTextsOfTheEnvironment:
    def test_a_text_is_for_every_language(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_RELEASE_NOTES", "Faster start")
        with open_context(sandbox=sandbox) as ctx:
            update_app_info(ctx)
        assert notes(sandbox) == {"en-US": "Faster start", "de-DE": "Faster start"}

    def test_a_language_before_the_equals_sign_is_for_that_one(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_RELEASE_NOTES", "de-DE=Schneller")
        with open_context(sandbox=sandbox) as ctx:
            update_app_info(ctx)
        assert notes(sandbox) == {"en-US": "Faster.", "de-DE": "Schneller"}

    def test_a_file_after_an_at_sign_is_read(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "notes.txt").write_text("Schneller\nund besser\n", encoding="utf-8")
        monkeypatch.setenv("ITC_RELEASE_NOTES", "de-DE=@notes.txt")
        with open_context(sandbox=sandbox) as ctx:
            update_app_info(ctx)
        assert notes(sandbox)["de-DE"] == "Schneller\nund besser"

    def test_an_equals_sign_in_a_text_is_no_language(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_RELEASE_NOTES", "speed=twice")
        with open_context(sandbox=sandbox) as ctx:
            update_app_info(ctx)
        assert notes(sandbox)["en-US"] == "speed=twice"

    @pytest.mark.parametrize("item", ["de-DR=Schneller", "xx-XX=Faster", "en=Faster"])
    def test_a_misspelt_language_never_becomes_text_of_the_store(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, item: str
    ) -> None:
        monkeypatch.setenv("ITC_RELEASE_NOTES", item)
        with open_context(sandbox=sandbox) as ctx:
            try:
                update_app_info(ctx)
            except ItcError as error:
                assert error.exit_code in (3, 7)
        assert item not in notes(sandbox).values()


@pytest.mark.usefixtures("version")
def test_a_text_that_is_not_given_stays_as_somebody_else_made_it(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("set-texts", app=APP, locale="en-US", texts={"description": "Somebody else's."})
    update_app_info(ctx, release_notes="Faster start")
    assert edited(sandbox).texts["en-US"].description == "Somebody else's."
