"""F39: a metadata folder is read inside its root alone; all that is wrong with it is said at once, and ends with 7."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from itc_actions.errors import BadInput
from itc_actions.input_files.metadata_folder import LARGEST, read_metadata, write_metadata


def folder(root: Path, **texts: str | bytes) -> Path:
    """A folder of these files; `__` is a slash."""
    made = root / "metadata"
    for name, text in texts.items():
        path = made / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return made


def complaint(root: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_metadata(root)
    assert (caught.value.exit_code, caught.value.now) == (7, "Nothing was sent.")
    return caught.value.what


def test_texts_are_read_by_language_and_default_stands_for_the_rest(tmp_path: Path) -> None:
    read = read_metadata(folder(tmp_path, **{"de-DE__name": "Name\r\n", "default__name": "N", "EN-us__keywords": "a"}))
    assert read.texts == {"name": {"de-DE": "Name", "default": "N"}, "keywords": {"en-US": "a"}}
    assert read.locales == ["de-DE", "en-US"]


def test_details_have_files_of_their_own(tmp_path: Path) -> None:
    made = folder(tmp_path, copyright="2026 X", primary_category="GAMES", review_information__phone_number="+44 1")
    assert read_metadata(made).details == {"copyright": "2026 X", "primary_category": "GAMES", "review_phone": "+44 1"}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read_metadata(folder(tmp_path, copyright="\n", default__name="N")).details == {}


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    assert "holds no text" in complaint(folder(tmp_path, copyright=""))


def test_a_folder_that_is_missing_or_a_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in complaint(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    assert "is no folder" in complaint(tmp_path / "file")


def test_f39_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    wrong: dict[str, str | bytes] = {
        "xx-YY__name": "N",
        "de-DE__descripton": "D",
        "de-DE__name": b"\xff",
        "copyright": "a\x07",
        "kopyright": "x",
    }
    said = complaint(folder(tmp_path, **wrong))
    for each in (
        "5 things must be corrected",
        "xx-YY is no language",
        "de-DE/descripton.txt is no text of the App Store: did you mean description.txt?",
        "de-DE/name.txt is not UTF-8 text",
        "copyright.txt holds a control character",
        "kopyright.txt is not known: did you mean copyright.txt?",
    ):
        assert each in said


@pytest.mark.parametrize("target", ["/etc/hostname", "../../secret.txt"])
def test_f39_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    made = folder(tmp_path, **{"de-DE__name": "N"})
    (made / "de-DE" / "description.txt").symlink_to(target)
    said = complaint(made)
    assert ("leads out of the folder" in said or "leads nowhere" in said, "SECRET" in said) == (True, False)


def test_f39_a_language_that_is_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    made = folder(tmp_path, default__name="N")
    (made / "de-DE").symlink_to(tmp_path / "elsewhere")
    assert "de-DE leads out of the folder" in complaint(made)


def test_f39_a_link_inside_the_folder_is_as_good_as_a_file(tmp_path: Path) -> None:
    made = folder(tmp_path, **{"de-DE__name": "N", "fr-FR__keywords": "a"})
    (made / "fr-FR" / "name.txt").symlink_to(made / "de-DE" / "name.txt")
    assert read_metadata(made).texts["name"] == {"de-DE": "N", "fr-FR": "N"}


def test_f39_a_link_to_itself_is_told(tmp_path: Path) -> None:
    made = folder(tmp_path, default__name="N")
    (made / "copyright.txt").symlink_to(made / "copyright.txt")
    assert "copyright.txt is a link that leads nowhere" in complaint(made)


def test_f39_what_may_not_be_read_is_not_said_to_lead_nowhere(tmp_path: Path, barred: Path) -> None:
    made = folder(tmp_path, default__name="N")
    (made / "copyright.txt").symlink_to(barred / "copyright.txt")
    (made / "default").chmod(0o600)
    said = complaint(made)
    (made / "default").chmod(0o700)
    assert "copyright.txt cannot be read: Permission denied" in said
    assert "default/name.txt cannot be read: Permission denied" in said


def test_f39_a_pipe_is_no_file(tmp_path: Path) -> None:
    made = folder(tmp_path, default__name="N")
    os.mkfifo(made / "copyright.txt")
    assert "copyright.txt is no file" in complaint(made)


def test_f39_names_that_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    made = folder(tmp_path, **{"de-DE__name": "N", "de-de__name": "M"})
    if len(list(made.iterdir())) < 2:
        pytest.skip("this file system knows no difference")
    assert "differs from de-DE in upper and lower case alone" in complaint(made)


def test_f39_two_folders_for_one_language_are_refused(tmp_path: Path) -> None:
    assert "is a second folder for de-DE" in complaint(folder(tmp_path, **{"de-DE__name": "N", "German__name": "M"}))


def test_f39_a_huge_text_is_refused(tmp_path: Path) -> None:
    assert "has more than 65,536 bytes" in complaint(folder(tmp_path, default__name="x" * (LARGEST + 1)))


def test_f39_texts_are_composed_as_apple_counts_them(tmp_path: Path) -> None:
    read = read_metadata(folder(tmp_path, default__name="Cafe\N{COMBINING ACUTE ACCENT}"))
    assert read.texts["name"]["default"] == "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"


class TestWriting:
    def test_what_is_written_is_read_again(self, tmp_path: Path) -> None:
        write_metadata(tmp_path, {"de-DE/name.txt": "Ä\nB", "copyright.txt": None}, force=False)
        assert read_metadata(tmp_path).texts == {"name": {"de-DE": "Ä\nB"}}

    def test_another_text_is_replaced_by_force_alone(self, tmp_path: Path) -> None:
        made = folder(tmp_path, copyright="mine")
        with pytest.raises(BadInput, match=r"would be replaced: copyright\.txt"):
            write_metadata(made, {"copyright.txt": "Apple's", "de-DE/name.txt": "N"}, force=False)
        assert not (made / "de-DE").exists()
        assert write_metadata(made, {"copyright.txt": "Apple's"}, force=True) == ["copyright.txt"]

    def test_what_is_so_already_is_left_alone(self, tmp_path: Path) -> None:
        assert write_metadata(folder(tmp_path, copyright="mine"), {"copyright.txt": "mine"}, force=False) == []

    def test_f39_a_pipe_in_the_place_of_a_file_is_told_and_not_waited_for(self, tmp_path: Path, pipe: Path) -> None:
        made = folder(tmp_path, **{"de-DE__keywords": "a"})
        (made / "de-DE" / "name.txt").hardlink_to(pipe)
        with pytest.raises(BadInput, match=r"de-DE/name\.txt in .* is no file") as caught:
            write_metadata(made, {"copyright.txt": "X", "de-DE/name.txt": "N"}, force=True)
        assert (caught.value.now, (made / "copyright.txt").exists()) == ("Nothing was written.", False)

    def test_f39_a_folder_in_the_place_of_a_file_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "copyright.txt").mkdir()
        with pytest.raises(BadInput, match=r"copyright\.txt in .* is a folder"):
            write_metadata(tmp_path, {"copyright.txt": "X"}, force=True)

    def test_f39_nothing_is_written_outside_of_the_folder(self, tmp_path: Path) -> None:
        made = folder(tmp_path, copyright="mine")
        (tmp_path / "elsewhere").mkdir()
        (made / "de-DE").symlink_to(tmp_path / "elsewhere")
        for name in ("de-DE/name.txt", "../name.txt"):
            with pytest.raises(BadInput, match="leads out of"):
                write_metadata(made, {name: "N"}, force=True)
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_f27_a_file_is_never_half_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made = folder(tmp_path, copyright="mine")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(BadInput, match="No space left"):
            write_metadata(made, {"copyright.txt": "Apple's"}, force=True)
        assert [path.read_text() for path in made.iterdir()] == ["mine"]
