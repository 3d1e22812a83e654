"""Metadata from a folder and back, on both services."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from itc_actions import LaneContext, download_metadata, update_app_info
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import demo, edited, last, on_sale, outcome, sent, with_version
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

HERE = Path("metadata")


@pytest.fixture(autouse=True)
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


def write(name: str, text: str) -> None:
    """A file of the folder."""
    path = HERE / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def fill() -> None:
    """A folder in which much is other than at the service, and one language is new."""
    write("fr-FR/description", "Bonjour")
    write("fr-FR/release_notes", "Plus vite")
    write("default/keywords", "one,two")
    write("en-US/release_notes", "Faster start")
    write("copyright", "2027 Others")
    write("primary_category", "GAMES")
    write("primary_first_sub_category", "GAMES_PUZZLE")
    write("secondary_category", "MZGenre.SocialNetworking")
    write("review_information/first_name", "Ada")
    write("review_information/demo_user", "demo")
    write("review_information/demo_password", "opensesame")


class TestDownload:
    def test_download_then_upload_changes_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        download_metadata(ctx, metadata=HERE)
        update_app_info(ctx, metadata=HERE)
        assert (outcome(ctx), sent(sandbox)) == (("unchanged", "all is as wanted already"), [])

    @pytest.mark.parametrize(
        "text",
        [
            "Cafe\u0301",
            "Caf\u00e9",
            "one\rtwo",
            "one\r\ntwo\r",
            "\ufeffText",
            " \ufeff Text\ufeff\u00a0",
            "one\u2028two\x85three",
        ],
    )
    def test_download_then_upload_changes_nothing_however_a_text_is_written(
        self, ctx: LaneContext, sandbox: Sandbox, text: str
    ) -> None:
        edited(sandbox).copyright = text
        for texts in edited(sandbox).texts.values():
            texts.description = text
        for _ in range(2):
            download_metadata(ctx, metadata=HERE)
            update_app_info(ctx, metadata=HERE)
            assert (outcome(ctx), sent(sandbox)) == (("unchanged", "all is as wanted already"), [])

    def test_a_file_that_holds_the_text_in_other_characters_is_left_alone(self, ctx: LaneContext) -> None:
        update_app_info(ctx, description="Caf\u00e9\nzwei")
        write("en-US/description", "\ufeffCafe\u0301\rzwei\n\n")
        download_metadata(ctx, metadata=HERE)
        assert (HERE / "en-US/description.txt").read_bytes() == "\ufeffCafe\u0301\rzwei\n\n".encode()

    def test_the_version_on_sale_can_be_had_too(self, ctx: LaneContext) -> None:
        assert download_metadata(ctx, metadata=HERE, live=True).number == "1.9"
        update_app_info(ctx, metadata=HERE, live=True)
        assert last(ctx).status == "unchanged"

    def test_files_hold_what_the_service_holds(self, ctx: LaneContext) -> None:
        download_metadata(ctx, metadata=HERE)
        read = {name: (HERE / f"{name}.txt").read_text() for name in ("de-DE/release_notes", "primary_category")}
        assert read == {"de-DE/release_notes": "Faster.\n", "primary_category": "GAMES\n"}
        assert not (HERE / "review_information/demo_password.txt").exists()

    def test_other_texts_are_kept_until_force_is_given(self, ctx: LaneContext) -> None:
        write("copyright", "mine")
        with pytest.raises(BadInput, match=r"copyright\.txt") as caught:
            download_metadata(ctx, metadata=HERE)
        assert caught.value.exit_code == 7
        download_metadata(ctx, metadata=HERE, force=True)
        assert (HERE / "copyright.txt").read_text() == "2026 Example Studios\n"

    @pytest.mark.fault("F27")
    def test_f27_a_folder_that_cannot_be_written_is_found_before_anything_is_asked(
        self, ctx: LaneContext, sandbox: Sandbox, tmp_path: Path
    ) -> None:
        (tmp_path / "taken").write_text("a file")
        sandbox.clear_requests()
        with pytest.raises(BadInput, match="Cannot write to"):
            download_metadata(ctx, metadata=tmp_path / "taken" / "metadata")
        assert sandbox.requests == []

    def test_a_version_that_is_not_there_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("delete-edit-version", app=demo(sandbox).id)
        with pytest.raises(Refused, match="no version in preparation"):
            download_metadata(ctx, metadata=HERE)


class TestUpload:
    def test_all_of_it_arrives(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        fill()
        update_app_info(ctx, metadata=HERE)
        version = edited(sandbox)
        french = version.texts["fr-FR"]
        assert (french.name, french.description, french.keywords) == ("Demo", "Bonjour", "one,two")
        assert version.texts["de-DE"].release_notes == "Faster."
        assert (version.copyright, version.review.first_name, version.review.demo_password) == (
            "2027 Others",
            "Ada",
            "opensesame",
        )
        assert version.fields["primary_first_subcategory"] == "MZGenre.Puzzle"
        assert version.fields["secondary_category"] == "MZGenre.SocialNetworking"
        assert len(sent(sandbox)) <= differs("one-save", itunes_connect=1, app_store_connect=8)

    def test_the_second_time_nothing_is_sent(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        fill()
        update_app_info(ctx, metadata=HERE)
        sandbox.clear_requests()
        update_app_info(ctx, metadata=HERE)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_what_was_changed_is_told_and_the_password_is_not(self, ctx: LaneContext) -> None:
        write("copyright", "2027 Others")
        write("review_information/demo_user", "demo")
        write("review_information/demo_password", "opensesame")
        write("de-DE/keywords", "eins,zwei")
        update_app_info(ctx, metadata=HERE)
        told = set((last(ctx).detail or "").removesuffix(" changed").split(", "))
        assert told == {"copyright", "demo user", "demo password", "keywords (de-DE)"}

    @pytest.mark.parametrize("category", ["NOSUCH", "GAMES_PUZZLE"])
    def test_a_category_that_is_none_is_refused(self, ctx: LaneContext, sandbox: Sandbox, category: str) -> None:
        write("primary_category", category)
        before = edited(sandbox).fields["primary_category"]
        with pytest.raises(Refused) as caught:
            update_app_info(ctx, metadata=HERE)
        assert (caught.value.exit_code, edited(sandbox).fields["primary_category"]) == (3, before)

    def test_a_text_given_by_itself_wins_over_the_folder(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write("de-DE/release_notes", "Schneller")
        write("en-US/release_notes", "Faster start")
        update_app_info(ctx, metadata=HERE, release_notes={"de-DE": "Flinker"}, copyright="2028 Mine")
        assert [edited(sandbox).texts[locale].release_notes for locale in ("de-DE", "en-US")] == [
            "Flinker",
            "Faster start",
        ]
        assert edited(sandbox).copyright == "2028 Mine"

    def test_all_texts_that_do_not_fit_are_named_by_language_and_field(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        write("de-DE/keywords", "x" * 101)
        write("en-US/description", "x" * 4001)
        with pytest.raises(BadInput) as caught:
            update_app_info(ctx, metadata=HERE)
        assert "keywords (de-DE) has 101 characters" in caught.value.what
        assert "description (en-US) has 4001 characters" in caught.value.what
        assert sent(sandbox) == []

    def test_another_version_than_the_one_named_is_refused(self, ctx: LaneContext) -> None:
        write("copyright", "2027 Others")
        with pytest.raises(Refused, match=r"no .*version"):
            update_app_info(ctx, metadata=HERE, version="3.0")

    def test_ratings_in_the_words_of_either_service(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        for answers in ({"CARTOON_FANTASY_VIOLENCE": 2, "UNRESTRICTED_WEB_ACCESS": 1}, {"violenceRealistic": "NONE"}):
            Path("ratings.json").write_text(json.dumps(answers))
            update_app_info(ctx, ratings=Path("ratings.json"))
        update_app_info(ctx, ratings=Path("ratings.json"))
        assert last(ctx).status == "unchanged"
        details = ctx.service.get_details(ctx.app)
        assert details is not None
        assert [details.ratings[name] for name in ("violenceCartoonOrFantasy", "unrestrictedWebAccess")] == [
            "FREQUENT_OR_INTENSE",
            True,
        ]

    def test_ratings_that_are_none_are_refused_all_at_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        Path("ratings.json").write_text(json.dumps({"violence": 1, "HORROR": 7}))
        with pytest.raises(BadInput, match=r"violence is no question.*HORROR is answered by 7"):
            update_app_info(ctx, ratings=Path("ratings.json"))
        assert sandbox.requests == []

    def test_it_is_released_by_hand_or_as_soon_as_it_is_approved(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, automatic_release=False)
        assert edited(sandbox).release_on_approval is False
        update_app_info(ctx, automatic_release=True)
        assert edited(sandbox).release_on_approval is True

    @pytest.mark.parametrize("date", ["2026-12-24T10:00+01:00", "1798102800000"])
    @only_on(APP_STORE_CONNECT, because="release-date")
    def test_it_is_released_at_a_time(self, ctx: LaneContext, sandbox: Sandbox, date: str) -> None:
        for _ in range(2):
            update_app_info(ctx, auto_release_date=date)
        assert edited(sandbox).earliest_release == datetime(2026, 12, 24, 9, tzinfo=timezone.utc)
        assert last(ctx).status == "unchanged"

    @only_on(ITUNES_CONNECT, because="release-date")
    def test_a_time_to_release_at_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="cannot release at a time"):
            update_app_info(ctx, auto_release_date="2026-12-24T09:00Z")
        assert sent(sandbox) == []

    def test_a_time_that_is_no_whole_hour_is_refused(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="whole hours"):
            update_app_info(ctx, auto_release_date="2026-12-24T10:30Z")


class TestOnSale:
    def test_of_a_folder_only_that_is_taken_over_which_may_be_changed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write("default/support_url", "https://example.com/help")
        write("default/keywords", "other,words")
        update_app_info(ctx, metadata=HERE, live=True)
        texts = on_sale(sandbox).texts["de-DE"]
        assert (texts.support_url, texts.keywords) == ("https://example.com/help", "demo,release,rehearsal")
        assert "left alone on sale: keywords" in (last(ctx).detail or "")

    def test_a_field_that_may_not_be_changed_is_refused_where_it_is_given_by_itself(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        with pytest.raises(BadInput, match="does not let primary_category be changed"):
            update_app_info(ctx, primary_category="GAMES", live=True)
        assert sent(sandbox) == []


@only_on(APP_STORE_CONNECT, because="younger-texts")
def test_the_younger_texts_arrive(ctx: LaneContext, sandbox: Sandbox) -> None:
    write("de-DE/subtitle", "Zum Proben")
    write("de-DE/promotional_text", "Jetzt neu")
    update_app_info(ctx, metadata=HERE)
    texts = edited(sandbox).texts["de-DE"]
    assert (texts.subtitle, texts.promotional_text) == ("Zum Proben", "Jetzt neu")


@only_on(ITUNES_CONNECT, because="younger-texts")
def test_texts_that_the_service_does_not_have_are_refused_by_their_files(ctx: LaneContext, sandbox: Sandbox) -> None:
    write("de-DE/subtitle", "Zum Proben")
    write("de-DE/promotional_text", "Jetzt neu")
    with pytest.raises(BadInput, match="has no promotional text, subtitle") as caught:
        update_app_info(ctx, metadata=HERE)
    assert ("promotional_text.txt and subtitle.txt" in (caught.value.next_step or ""), sent(sandbox)) == (True, [])
