"""What both sides agree on: languages, states and lengths."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pictures import jpeg, png

from itc_actions.apple import states
from itc_actions.apple.categories import category_of, genre_of
from itc_actions.apple.displays import display_of
from itc_actions.apple.limits import MAX_LENGTH, MIN_LENGTH
from itc_actions.apple.locales import LANGUAGES, locale_of, locale_of_language
from itc_actions.apple.pictures import NoPicture, Picture, read_picture


class TestLocales:
    @pytest.mark.parametrize(
        ("text", "locale"),
        [
            ("de-DE", "de-DE"),
            ("de", "de-DE"),
            ("DE-de", "de-DE"),
            ("de_DE", "de-DE"),
            (" de-DE ", "de-DE"),
            ("German", "de-DE"),
            ("english", "en-US"),
            ("UK English", "en-GB"),
            ("English_UK", "en-GB"),
            ("cmn-Hans", "zh-Hans"),
            ("zh-Hans", "zh-Hans"),
            ("Spanish_MX", "es-MX"),
            ("ja-JP", "ja"),
        ],
    )
    def test_a_language_is_known_by_code_older_code_or_name(self, text: str, locale: str) -> None:
        assert locale_of(text) == locale

    @pytest.mark.parametrize("text", ["", "xx", "Klingon", "de-", "de-XX", "1 + 1 "])
    def test_what_is_no_language_has_no_locale(self, text: str) -> None:
        assert locale_of(text) is None

    @pytest.mark.parametrize("locale", sorted(set(LANGUAGES.values())))
    def test_each_locale_is_its_own(self, locale: str) -> None:
        assert locale_of(locale) == locale

    @pytest.mark.parametrize(("name", "locale"), LANGUAGES.items())
    def test_each_name_has_its_locale(self, name: str, locale: str) -> None:
        assert locale_of(name) == locale_of_language(name) == locale

    def test_an_unknown_name_of_the_service_passes_through(self) -> None:
        assert locale_of_language("Klingon") == "Klingon"


class TestStates:
    @pytest.mark.parametrize(("raw", "state"), states.ITUNES_CONNECT_VERSION_STATES.items())
    def test_each_state_of_a_version_has_a_name_of_ours(self, raw: str, state: str) -> None:
        assert states.itunes_connect_version_state(raw) == state

    @pytest.mark.parametrize(("raw", "state"), states.ITUNES_CONNECT_BETA_STATES.items())
    def test_each_beta_state_has_a_name_of_ours(self, raw: str, state: str) -> None:
        assert states.itunes_connect_beta_state(raw) == state

    def test_an_unknown_state_of_a_version_passes_through(self) -> None:
        assert states.itunes_connect_version_state("meltedDown") == "meltedDown"

    def test_an_unknown_beta_state_passes_through(self) -> None:
        assert states.itunes_connect_beta_state("meltedDown") == "meltedDown"

    def test_no_state_is_live_and_editable(self) -> None:
        assert not states.LIVE & states.EDITABLE

    def test_no_state_is_editable_and_under_review(self) -> None:
        assert not states.EDITABLE & states.UNDER_REVIEW

    def test_what_is_under_review_can_be_cancelled(self) -> None:
        assert states.UNDER_REVIEW < states.CANCELLABLE

    def test_what_is_on_sale_cannot_be_cancelled(self) -> None:
        assert not states.LIVE & states.CANCELLABLE


class TestLimits:
    @pytest.mark.parametrize("field", MIN_LENGTH)
    def test_the_shortest_text_is_shorter_than_the_longest(self, field: str) -> None:
        assert MIN_LENGTH[field] < MAX_LENGTH[field]

    @pytest.mark.parametrize(
        ("field", "longest"), [("keywords", 100), ("release_notes", 4000), ("whats_new", 4000), ("description", 4000)]
    )
    def test_the_longest_texts_are_apple_s(self, field: str, longest: int) -> None:
        assert MAX_LENGTH[field] == longest


@pytest.mark.parametrize(
    ("genre", "category", "parent"),
    [
        ("MZGenre.Games", "GAMES", None),
        ("MZGenre.Puzzle", "GAMES_PUZZLE", "GAMES"),
        ("MZGenre.RolePlaying", "GAMES_ROLE_PLAYING", "GAMES"),
        ("MZGenre.SocialNetworking", "SOCIAL_NETWORKING", None),
        ("MZGenre.Food_Drink", "FOOD_AND_DRINK", None),
        ("MZGenre.Healthcare_Fitness", "HEALTH_AND_FITNESS", None),
        ("MZGenre.Photography", "PHOTO_AND_VIDEO", None),
        ("MZGenre.Book", "BOOKS", None),
    ],
)
def test_a_category_has_a_name_at_each_service(genre: str, category: str, parent: str | None) -> None:
    assert (category_of(genre, parent), genre_of(category, parent)) == (category, genre)
    assert category_of(category, parent) == category


@pytest.mark.parametrize(
    ("size", "options", "display"),
    [
        ((1290, 2796), {}, "APP_IPHONE_67"),
        ((2796, 1290), {}, "APP_IPHONE_67"),
        ((2048, 2732), {}, "APP_IPAD_PRO_3GEN_129"),
        ((2048, 2732), {"name": "iPad Pro (2nd generation)-1.png"}, "APP_IPAD_PRO_129"),
        ((3840, 2160), {}, "APP_APPLE_VISION_PRO"),
        ((3840, 2160), {"tv": True}, "APP_APPLE_TV"),
        ((1290, 2796), {"imessage": True}, "IMESSAGE_APP_IPHONE_67"),
        ((1280, 800), {"imessage": True}, None),
        ((1, 1), {}, None),
    ],
)
def test_a_screenshot_is_for_the_device_of_its_size(
    size: tuple[int, int], options: dict[str, Any], display: str | None
) -> None:
    assert display_of(*size, **{"name": "1.png", **options}) == display


def test_a_jpeg_tells_its_size_and_can_never_be_seen_through() -> None:
    assert read_picture(io.BytesIO(jpeg((750, 1334)))) == Picture("jpeg", 750, 1334, alpha=False)


@pytest.mark.parametrize(("content", "told"), [(png(), 8 + 25 + 8), (jpeg(), 2 + 8 + 9)], ids=["png", "jpeg"])
def test_a_picture_that_is_cut_short_is_none_wherever_it_is_cut(content: bytes, told: int) -> None:
    read_picture(io.BytesIO(content[:told]))
    for cut in range(8, told):
        with pytest.raises(NoPicture, match="is cut short"):
            read_picture(io.BytesIO(content[:cut]))


@pytest.mark.parametrize("content", [png()[:7], jpeg()[:1], b""])
def test_a_picture_of_which_the_very_beginning_is_missing_is_none(content: bytes) -> None:
    with pytest.raises(NoPicture, match="is neither PNG nor JPEG"):
        read_picture(io.BytesIO(content))
