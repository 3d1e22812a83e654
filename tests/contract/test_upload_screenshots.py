"""Screenshots and app previews of the version in preparation."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pictures import IPAD, IPHONE_6, png, write

from itc_actions import LaneContext, upload_screenshots
from itc_actions.errors import BadInput, NotSupported, Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import edited, last, outcome, sent, with_version
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

HERE = Path("screenshots")


@pytest.fixture(autouse=True)
def version(sandbox: Sandbox) -> None:
    """A version without screenshots."""
    with_version(sandbox)
    for texts in edited(sandbox).texts.values():
        texts.screenshots = []


def names(sandbox: Sandbox, locale: str = "de-DE", device: str = "iphone4") -> list[str]:
    """The screenshots of a set in their order; on iTunes Connect their names tell more than that of the file."""
    shown = [shot for shot in edited(sandbox).texts[locale].screenshots if shot.device == device]
    return [shot.file_name.removeprefix(f"{locale}-{device}-").partition(".")[0] for shot in shown]


def upload(ctx: LaneContext, *, sync_screenshots: bool = False) -> str | None:
    upload_screenshots(ctx, screenshots=HERE, sync_screenshots=sync_screenshots)
    return last(ctx).detail


def test_they_are_there_in_the_order_of_their_names(ctx: LaneContext, sandbox: Sandbox) -> None:
    write(HERE, de_DE__02_png=png(shade=2), de_DE__01_png=png(shade=1), en_US__a_png=png(IPHONE_6))
    assert upload(ctx) == "3 sent, 0 there already"
    assert (names(sandbox), names(sandbox, "en-US", "iphone6")) == (["01", "02"], ["a"])


def test_the_second_time_nothing_is_sent(ctx: LaneContext, sandbox: Sandbox) -> None:
    write(HERE, de_DE__01_png=png(), de_DE__02_png=png(IPAD))
    upload(ctx)
    sandbox.clear_requests()
    assert upload(ctx) == "0 sent, 2 there already"
    assert (last(ctx).status, sent(sandbox), sandbox.writes) == ("unchanged", [], [])


def test_a_changed_one_takes_the_place_of_the_one_of_its_name(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    write(HERE, de_DE__01_png=png(shade=1), de_DE__02_png=png(shade=2))
    upload(ctx)
    write(HERE, de_DE__01_png=png(shade=3))
    assert upload(ctx) == differs(
        "whole-sets",
        itunes_connect="2 sent, 0 there already, 1 taken away",
        app_store_connect="1 sent, 1 there already, 1 taken away, 1 set ordered",
    )
    assert names(sandbox) == ["01", "02"]


def test_those_in_default_are_for_languages_without_their_own(ctx: LaneContext, sandbox: Sandbox) -> None:
    write(HERE, default__all_png=png(shade=1), de_DE__own_png=png(shade=2))
    upload(ctx)
    assert (names(sandbox, "de-DE"), names(sandbox, "en-US")) == (["own"], ["all"])


def test_a_language_that_the_version_lacks_is_refused(ctx: LaneContext, sandbox: Sandbox) -> None:
    write(HERE, fr_FR__01_png=png())
    with pytest.raises(Refused, match="has no fr-FR"):
        upload(ctx)
    assert sent(sandbox) == []


@pytest.mark.parametrize("linked", [False, True], ids=["a-copy", "a-link"])
def test_files_whose_names_differ_in_odd_characters_alone_are_all_there_and_stay_as_they_are(
    ctx: LaneContext, sandbox: Sandbox, linked: bool
) -> None:
    write(HERE, **{"de_DE__a b_png": png(shade=1), "de_DE__a-b_png": png(shade=1), "de_DE__a+b_png": png(shade=1)})
    if linked:
        (HERE / "de_DE/a-b.png").unlink()
        (HERE / "de_DE/a-b.png").symlink_to("a b.png")
    for path in (HERE / "de_DE").iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    assert (upload(ctx), len(names(sandbox))) == ("3 sent, 0 there already", 3)
    assert {path.stat().st_mtime for path in (HERE / "de_DE").iterdir()} == {1_600_000_000}
    assert upload(ctx) == "0 sent, 3 there already"


def test_files_that_are_alike_in_all_but_odd_characters_are_changed_one_by_one(
    ctx: LaneContext, sandbox: Sandbox
) -> None:
    write(HERE, **{"de_DE__a b_png": png(shade=1), "de_DE__a-b_png": png(shade=1)})
    upload(ctx)
    write(HERE, **{"de_DE__a-b_png": png(shade=2)})
    upload(ctx)
    assert len(names(sandbox)) == 2
    assert upload(ctx) == "0 sent, 2 there already"


@pytest.mark.parametrize("letters", [200, 244, 251])
def test_a_name_as_long_as_a_disk_takes_it_is_good_enough(ctx: LaneContext, sandbox: Sandbox, letters: int) -> None:
    long = "x" * letters
    write(HERE, **{f"de_DE__{long}_png": png(shade=1)})
    assert (upload(ctx), len(names(sandbox))) == ("1 sent, 0 there already", 1)
    assert upload(ctx) == "0 sent, 1 there already"


def test_long_names_that_differ_at_their_ends_alone_are_told_apart(ctx: LaneContext, sandbox: Sandbox) -> None:
    long = "x" * 240
    write(HERE, **{f"de_DE__{long}{end}_png": png(shade=1) for end in "ab"})
    assert (upload(ctx), len(set(names(sandbox)))) == ("2 sent, 0 there already", 2)


def test_a_name_that_is_no_text_is_refused_and_told(ctx: LaneContext, sandbox: Sandbox) -> None:
    folder = write(HERE, de_DE__01_png=png()) / "de_DE"
    try:
        (folder / os.fsdecode(b"\xff\xfe.png")).write_bytes(png(shade=1))
    except OSError:
        pytest.skip("this disk takes no such names")
    with pytest.raises(BadInput, match=r"de_DE/\\xff\\xfe\.png has a name that is not UTF-8 text"):
        upload(ctx)
    assert sent(sandbox) == []


def test_all_files_that_are_no_good_are_named_before_anything_is_asked(ctx: LaneContext, sandbox: Sandbox) -> None:
    write(
        HERE,
        de_DE__alpha_png=png(colour=6),
        de_DE__clear_png=png(clear=True),
        de_DE__small_png=png((100, 100)),
        de_DE__text_png=b"no picture",
        xx_YY__01_png=png(),
    )
    sandbox.clear_requests()
    with pytest.raises(BadInput) as caught:
        upload(ctx)
    for each in (
        "5 things must be corrected",
        "de_DE/alpha.png can be seen through",
        "de_DE/clear.png can be seen through",
        "de_DE/small.png has 100×100 pixels, the size of no device's screenshots",
        "de_DE/text.png is neither PNG nor JPEG",
        "xx_YY is no language of the App Store",
    ):
        assert each in caught.value.what
    assert (caught.value.exit_code, sandbox.requests) == (7, [])


def test_more_than_ten_for_a_device_are_refused(ctx: LaneContext) -> None:
    write(HERE, **{f"de_DE__{number:02}_png": png(shade=number) for number in range(11)})
    with pytest.raises(BadInput, match="de-DE has 11 for APP_IPHONE_40: at most 10 are allowed"):
        upload(ctx)


@only_on(ITUNES_CONNECT, because="whole-sets")
class TestOnItunesConnect:
    def test_what_is_not_in_the_folder_would_be_lost(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write(HERE, de_DE__01_png=png(shade=1), de_DE__02_png=png(shade=2))
        upload(ctx)
        (HERE / "de_DE/02.png").unlink()
        with pytest.raises(Refused, match=r"would be lost: APP_IPHONE_40 in de-DE: de-DE-iphone4-02"):
            upload(ctx)
        assert upload(ctx, sync_screenshots=True) == "1 sent, 0 there already, 1 taken away"
        assert names(sandbox) == ["01"]

    def test_a_device_that_it_does_not_know_is_refused(self, ctx: LaneContext) -> None:
        write(HERE, de_DE__01_png=png((1290, 2796)))
        with pytest.raises(BadInput, match="no place for screenshots of APP_IPHONE_67"):
            upload(ctx)

    def test_app_previews_are_not_taken(self, ctx: LaneContext) -> None:
        write(HERE, **{"de_DE__IPHONE_40-tour_mp4": b"film"})
        with pytest.raises(NotSupported, match="App previews cannot be uploaded"):
            upload_screenshots(ctx, previews=HERE)


@only_on(APP_STORE_CONNECT, because="whole-sets")
class TestOnAppStoreConnect:
    def test_what_is_not_in_the_folder_stays_behind_it(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write(HERE, de_DE__09_png=png(shade=9))
        upload(ctx)
        (HERE / "de_DE/09.png").unlink()
        write(HERE, de_DE__01_png=png(shade=1))
        assert upload(ctx) == "1 sent, 0 there already, 1 set ordered"
        assert names(sandbox) == ["01", "09"]
        assert upload(ctx, sync_screenshots=True) == "0 sent, 1 there already, 1 taken away"
        assert names(sandbox) == ["01"]

    def test_a_set_that_would_be_too_full_is_refused_before_it_is_touched(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        write(HERE, **{f"de_DE__{number:02}_png": png(shade=number) for number in range(6)})
        upload(ctx)
        for path in (HERE / "de_DE").iterdir():
            path.rename(path.with_stem(f"new-{path.stem}"))
        write(HERE, **{f"de_DE__{number:02}_png": png(shade=number + 10) for number in range(10, 16)})
        (HERE / "de_DE/new-00.png").unlink()
        for number in range(1, 6):
            (HERE / f"de_DE/new-{number:02}.png").unlink()
        sandbox.clear_requests()
        with pytest.raises(Refused, match="would be 12: at most 10 are allowed"):
            upload(ctx)
        assert sent(sandbox) == []

    def test_app_previews_are_uploaded_by_the_device_of_their_names(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write(HERE, **{"de_DE__IPHONE_67-tour_mp4": b"film"})
        for _ in range(2):
            upload_screenshots(ctx, previews=HERE)
        (film,) = edited(sandbox).texts["de-DE"].previews
        assert (film.file_name, film.state, outcome(ctx)) == (
            "IPHONE_67-tour.mp4",
            "complete",
            ("unchanged", "0 sent, 1 there already"),
        )

    def test_a_preview_whose_name_says_no_device_is_refused(self, ctx: LaneContext) -> None:
        write(HERE, de_DE__tour_mp4=b"film")
        with pytest.raises(BadInput, match="does not say for which device"):
            upload_screenshots(ctx, previews=HERE)

    def test_what_apple_has_not_looked_at_in_time_ends_with_8(self, ctx: LaneContext) -> None:
        write(HERE, de_DE__01_png=png())
        with pytest.raises(StillProcessing, match=r"had not looked at 01\.png") as caught:
            upload_screenshots(ctx, screenshots=HERE, screenshot_processing_timeout=2.0)
        assert caught.value.exit_code == 8
        assert upload(ctx) == "0 sent, 1 there already"
