from __future__ import annotations

import pytest

from itc_actions import LaneContext, open_context, update_app_info
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, edited, last, on_sale, outcome, sent, submitted, with_version

SAVE = "version/save|/v1/appStoreVersionLocalizations"


def notes(sandbox: Sandbox) -> dict[str, str | None]:
    """The release notes of the version being edited, by language."""
    return {locale: texts.release_notes for locale, texts in edited(sandbox).texts.items()}


@pytest.fixture
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


@pytest.mark.usefixtures("version")
class TestTexts:
    def test_a_text_is_for_every_language(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        updated = update_app_info(ctx, release_notes="Faster start")
        assert {texts.release_notes for texts in updated.texts.values()} == {"Faster start"}
        assert outcome(ctx) == ("changed", "release notes of de-DE, en-US changed")
        assert notes(sandbox) == {"en-US": "Faster start", "de-DE": "Faster start"}
        assert len(sent(sandbox)) == differs("one-save", itunes_connect=1, app_store_connect=2)

    def test_the_second_run_writes_nothing_and_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes="Faster start")
        sandbox.clear_requests()
        update_app_info(ctx, release_notes="Faster start")
        assert (last(ctx).status, last(ctx).detail) == ("unchanged", "texts are as wanted already")
        assert (sent(sandbox), sandbox.writes) == ([], [])

    def test_a_text_by_language_leaves_the_others(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes={"de-DE": "Schneller"})
        assert notes(sandbox) == {"en-US": "Faster.", "de-DE": "Schneller"}

    def test_a_text_by_language_wins_over_the_one_for_every_language(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, release_notes={"default": "Faster start", "de-DE": "Schneller"})
        assert notes(sandbox) == {"en-US": "Faster start", "de-DE": "Schneller"}

    def test_several_fields_in_several_languages(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
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
        assert len(sent(sandbox)) == differs("one-save", itunes_connect=1, app_store_connect=4)
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
        words = r"Version 2\.0 \(prepare-for-submission\) of Demo has no fr-FR: its languages are de-DE, en-US"
        with pytest.raises(Refused, match=words) as caught:
            update_app_info(ctx, release_notes={"fr-FR": "Plus rapide", "de-DE": "Schneller"})
        assert caught.value.exit_code == 3
        assert "action.update-app-info --metadata FOLDER" in str(caught.value.next_step)
        assert (sent(sandbox), notes(sandbox)) == ([], {"en-US": "Faster.", "de-DE": "Faster."})

    def test_a_language_that_does_not_exist_is_refused_with_3_and_those_it_has(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match=r"has no xx-XX: its languages are de-DE, en-US") as caught:
            update_app_info(ctx, release_notes={"xx-XX": "Faster"})
        assert caught.value.next_step == "Correct xx-XX: Apple has no such language."
        assert sent(sandbox) == []

    @pytest.mark.parametrize("text", ["  Faster.\r\n", "\ufeffFaster.", "Faster.\r"])
    def test_a_text_that_differs_by_blanks_around_it_is_as_wanted(
        self, ctx: LaneContext, sandbox: Sandbox, text: str
    ) -> None:
        update_app_info(ctx, release_notes=text)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])
        assert last(ctx).detail == "texts are as wanted already"


@pytest.mark.usefixtures("version")
class TestControlCharacters:
    @pytest.mark.parametrize("character", ["\0", "\x07", "\x0b", "\x0c", "\x1b", "\x7f"])
    def test_a_text_with_one_ends_with_7_and_is_named(self, ctx: LaneContext, sandbox: Sandbox, character: str) -> None:
        sandbox.clear_requests()
        with pytest.raises(BadInput, match=r"release notes \(de-DE\) holds a control character") as caught:
            update_app_info(ctx, release_notes={"de-DE": f"Schneller{character}", "en-US": "Faster\tstart\nnow"})
        assert (caught.value.exit_code, sandbox.requests) == (7, [])

    def test_a_detail_with_one_ends_with_7_and_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="copyright holds a control character"):
            update_app_info(ctx, copyright="2026\x7fX")
        assert sent(sandbox) == []


class TestTheVersion:
    def test_without_one_in_preparation_it_is_refused_with_3_and_how_to(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(Refused, match="none is in preparation") as caught:
            update_app_info(ctx, release_notes="Faster start")
        assert caught.value.next_step == "Create it first: action.create-version."
        assert sent(sandbox) == []

    def test_another_one_in_preparation_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        with pytest.raises(Refused, match=r"There is no version 2\.5: the one in preparation is 2\.0"):
            update_app_info(ctx, version="2.5", release_notes="Faster start")
        assert sent(sandbox) == []

    def test_while_it_waits_for_review_release_notes(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        submitted(sandbox)
        if differs("open-texts", itunes_connect=True, app_store_connect=False):
            update_app_info(ctx, release_notes="Faster start")
            assert (last(ctx).status, notes(sandbox)["en-US"]) == ("changed", "Faster start")
        else:
            with pytest.raises(Refused, match="cannot be edited at this time"):
                update_app_info(ctx, release_notes="Faster start")
            assert notes(sandbox)["en-US"] == "Faster."

    def test_while_it_waits_for_review_a_closed_text_is_refused(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        submitted(sandbox)
        with pytest.raises(Refused, match=r"of version 2\.0 \(waiting-for-review\)") as caught:
            update_app_info(ctx, keywords="other")
        assert (caught.value.exit_code, caught.value.now) == (3, "Nothing was written.")
        told_before = "does not let keywords (en-US), keywords (de-DE) of" in caught.value.what
        assert told_before is differs("closed-texts", itunes_connect=True, app_store_connect=False)
        assert bool(sent(sandbox)) is not told_before
        assert sandbox.writes == []

    def test_an_open_text_beside_a_closed_one(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        submitted(sandbox)
        with pytest.raises(Refused):
            update_app_info(ctx, support_url={"en-US": "https://example.com/help"}, keywords={"de-DE": "other"})
        saved = edited(sandbox).texts["en-US"].support_url == "https://example.com/help"
        assert saved is differs("one-save", itunes_connect=False, app_store_connect=True)

    def test_an_equal_text_of_a_closed_field_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        update_app_info(ctx, keywords="demo,release,rehearsal")
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


class TestTheVersionOnSale:
    def test_with_live_its_texts_are_changed_once_and_no_others(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        updated = update_app_info(ctx, support_url="https://example.com/help", live=True)
        assert (updated.number, on_sale(sandbox).texts["de-DE"].support_url) == ("1.9", "https://example.com/help")
        assert edited(sandbox).texts["de-DE"].support_url == "https://example.com/support"
        sandbox.clear_requests()
        update_app_info(ctx, support_url="https://example.com/help", live=True)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_its_release_notes(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        if differs("open-texts", itunes_connect=True, app_store_connect=False):
            update_app_info(ctx, release_notes="Corrected", live=True)
            assert on_sale(sandbox).texts["de-DE"].release_notes == "Corrected"
        else:
            with pytest.raises(Refused, match="cannot be edited at this time"):
                update_app_info(ctx, release_notes="Corrected", live=True)

    def test_a_closed_text_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match=r"of version 1\.9 "):
            update_app_info(ctx, keywords="other", live=True)
        assert sandbox.writes == []


def test_release_notes_of_a_first_version(service: str, differs: Differs) -> None:
    with Sandbox.for_line(version="0.0") as sandbox, open_context(sandbox=sandbox, service=service) as ctx:
        if differs("first-release-notes", itunes_connect=True, app_store_connect=False):
            update_app_info(ctx, release_notes="New")
            assert last(ctx).status == "changed"
        else:
            with pytest.raises(Refused, match="whatsNew"):
                update_app_info(ctx, release_notes="New")


def test_an_answer_that_is_lost_after_the_save_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    for method in ("POST", "PATCH"):
        sandbox.fault("drop", path=SAVE, method=method, when="after")
    update_app_info(ctx, release_notes={"de-DE": "Schneller"})
    assert (last(ctx).status, notes(sandbox)["de-DE"], len(sandbox.writes)) == ("changed", "Schneller", 1)


@pytest.mark.usefixtures("version")
def test_a_text_that_is_not_given_stays_as_somebody_else_made_it(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("set-texts", app=APP, locale="en-US", texts={"description": "Somebody else's."})
    update_app_info(ctx, release_notes="Faster start")
    assert edited(sandbox).texts["en-US"].description == "Somebody else's."
