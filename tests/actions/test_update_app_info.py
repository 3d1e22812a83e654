from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from contract.demo import APP, edited, with_version

from itc_actions import LaneContext, create_version, open_context, update_app_info
from itc_actions.errors import BadInput, ItcError, Refused
from itc_actions.sandbox import Sandbox

SAVE = f"ra/apps/version/save/{APP}"


def notes(sandbox: Sandbox) -> dict[str, str | None]:
    """The release notes of the version being edited, by language."""
    return {locale: texts.release_notes for locale, texts in edited(sandbox).texts.items()}


@pytest.fixture
def version(sandbox: Sandbox) -> None:
    with_version(sandbox)


@pytest.mark.usefixtures("version")
class TestTexts:
    @pytest.mark.parametrize("name", ["de-DE", "de", "German", "de_DE", "DE-de"])
    def test_a_language_may_be_named_as_people_do(self, ctx: LaneContext, sandbox: Sandbox, name: str) -> None:
        update_app_info(ctx, release_notes={name: "Schneller"})
        assert notes(sandbox)["de-DE"] == "Schneller"


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

    def test_nothing_to_change_ends_with_7_and_sends_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="Nothing to change is given") as caught:
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
    def test_the_one_an_earlier_step_left_counts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_version(ctx, version="2.0")
        edited(sandbox).number = "2.5"
        with pytest.raises(Refused, match=r"There is no version 2\.0"):
            update_app_info(ctx, release_notes="Faster start")


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
