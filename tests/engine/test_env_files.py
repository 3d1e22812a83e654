"""`.env` files are read to the letter: nothing expanded, nothing malformed passed over, no value shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from itc_actions.env_files import Found, read_env_file
from itc_actions.errors import BadInput

CANARY = "canary-7f3a"


def read(tmp_path: Path, content: str | bytes) -> dict[str, Found]:
    path = tmp_path / ".env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_env_file(path)


def complaint(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    return caught.value.text


def values(tmp_path: Path, content: str | bytes) -> dict[str, str]:
    return {name: found.value for name, found in read(tmp_path, content).items()}


def test_a_value_comes_with_name_file_and_line(tmp_path: Path) -> None:
    found = read(tmp_path, "# settings\n\nITC_USER=felix@example.com\n")
    assert found == {"ITC_USER": Found("felix@example.com", "ITC_USER in .env line 3")}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("ITC_APP=1\n", 1),
        ("\nITC_APP=1\n", 2),
        pytest.param("   \nITC_APP=1\n", 2),
        pytest.param("A=1\n\t\n\nITC_APP=1\n", 4),
        ("# one\n# two\nITC_APP=1", 3),
        ("KEY='a\nb\nc'\nITC_APP=1\n", 4),
    ],
)
def test_the_line_is_the_one_of_the_name(tmp_path: Path, content: str, line: int) -> None:
    assert read(tmp_path, content)["ITC_APP"].origin == f"ITC_APP in .env line {line}"


def test_export_comments_and_blank_lines_are_fine(tmp_path: Path) -> None:
    assert values(tmp_path, "# a\nexport A=1\n\nB = 2 # two\n") == {"A": "1", "B": "2"}


ROUND_TRIP = [
    "${HOME}",
    "$HOME",
    "pa${ITC_USER}ss",
    "pa#ss",
    "a b",
    " around ",
    'say "hi"',
    "it's",
    "back\\slash",
    "a=b",
    "ümlaut",
    "`whoami`",
    "%20",
    "two\nlines",
]


@pytest.mark.fault("F24")
@pytest.mark.parametrize("value", ROUND_TRIP)
def test_a_value_in_single_quotes_comes_back_to_the_letter(tmp_path: Path, value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    assert values(tmp_path, f"ITC_PASSWORD='{quoted}'\n") == {"ITC_PASSWORD": value}


@pytest.mark.fault("F24")
@pytest.mark.parametrize("value", ROUND_TRIP)
def test_a_value_in_double_quotes_comes_back_to_the_letter(tmp_path: Path, value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert values(tmp_path, f'ITC_PASSWORD="{quoted}"\n') == {"ITC_PASSWORD": value}


@pytest.mark.fault("F24")
@pytest.mark.parametrize("value", ["${HOME}", "$HOME", "pa#ss", "it's", "a=b", "back\\slash", "ümlaut"])
def test_a_value_without_quotes_comes_back_to_the_letter(tmp_path: Path, value: str) -> None:
    assert values(tmp_path, f"ITC_PASSWORD={value}\n") == {"ITC_PASSWORD": value}


@pytest.mark.fault("F23")
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f'ITC_PASSWORD="{CANARY}\nITC_USER=felix@example.com\n', 1),
        (f'A=1\nITC_PASSWORD="{CANARY}\nITC_USER="felix@example.com"\n', 2),
        (f"ITC_PASSWORD='{CANARY}\nITC_USER=x\nITC_APP='1'\n", 1),
        (f'ITC_PASSWORD="{CANARY}\nITC_USER=x"\n', 1),
        pytest.param(
            f'ITC_PASSWORD="{CANARY}\nexport ITC_USER=x"\n',
            1,
        ),
        (f"A=1\n\nITC_PASSWORD '{CANARY}'\n", 3),
        (f'A=1\r\n\r\nITC_PASSWORD="{CANARY}"x\r\n', 3),
        pytest.param(f"   \nITC_PASSWORD='{CANARY}\n", 2),
        (f"={CANARY}\n", 1),
    ],
)
def test_a_malformed_line_is_told_with_file_and_line_and_no_value(tmp_path: Path, content: str, line: int) -> None:
    text = complaint(tmp_path, content)
    assert f".env line {line} is malformed" in text
    assert CANARY not in text


@pytest.mark.fault("F23")
def test_a_name_without_a_value_is_told_with_file_and_line(tmp_path: Path) -> None:
    assert ".env line 2" in complaint(tmp_path, "A=1\nITC_USER\n")


@pytest.mark.fault("F23")
def test_a_stray_line_that_may_be_part_of_a_secret_is_not_shown(tmp_path: Path) -> None:
    text = complaint(tmp_path, "ITC_KEY=begin\nMIIEvQcanary7f3a\n")
    assert ".env line 2" in text
    assert "canary7f3a" not in text


@pytest.mark.fault("F23")
def test_a_file_that_is_not_utf_8_is_told_and_not_shown(tmp_path: Path) -> None:
    text = complaint(tmp_path, f"ITC_PASSWORD={CANARY}-für\n".encode("latin-1"))
    assert ".env is not UTF-8" in text
    assert CANARY not in text


@pytest.mark.fault("F23")
def test_a_byte_order_mark_does_not_change_the_first_name(tmp_path: Path) -> None:
    assert values(tmp_path, b"\xef\xbb\xbfITC_APP=1\n") == {"ITC_APP": "1"}


@pytest.mark.fault("F23")
def test_line_ends_of_windows_do_not_change_values(tmp_path: Path) -> None:
    assert values(tmp_path, b"ITC_APP=1\r\nITC_USER='felix'\r\n") == {"ITC_APP": "1", "ITC_USER": "felix"}


@pytest.mark.fault("F23")
def test_of_a_name_set_twice_the_last_one_counts_and_says_its_line(tmp_path: Path) -> None:
    assert read(tmp_path, "ITC_APP=1\nITC_APP=2\n") == {"ITC_APP": Found("2", "ITC_APP in .env line 2")}


@pytest.mark.fault("F25")
def test_a_name_with_an_empty_value_is_set_to_the_empty_text(tmp_path: Path) -> None:
    assert values(tmp_path, "ITC_APP=\nITC_USER=''\n") == {"ITC_APP": "", "ITC_USER": ""}


def test_a_value_of_several_lines_in_quotes_is_one_value(tmp_path: Path) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg+/\nAb3=\n-----END PRIVATE KEY-----"
    assert values(tmp_path, f'KEY="{key}"\n') == {"KEY": key}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere cannot be read"):
        read_env_file(tmp_path / "nowhere")


@pytest.mark.fault("F23")
@pytest.mark.parametrize("text", [f"ITC_PASSWORD={CANARY}\0x", f"ITC_PASSWORD='{CANARY}\0'"])
def test_a_nul_byte_is_told_with_file_and_line_and_no_value(tmp_path: Path, text: str) -> None:
    told = complaint(tmp_path, f"A=1\n{text}\n")
    assert ".env line 2 holds a NUL byte" in told
    assert CANARY not in told


@pytest.mark.fault("F23")
def test_a_pipe_is_told_and_not_waited_for(pipe: Path) -> None:
    with pytest.raises(BadInput, match="pipe cannot be read: it is a named pipe, not a file"):
        read_env_file(pipe)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert values(tmp_path, "") == {}


@pytest.mark.fault("F26")
def test_what_was_found_does_not_show_its_value(tmp_path: Path) -> None:
    assert CANARY not in repr(read(tmp_path, f"ITC_PASSWORD={CANARY}\n"))


def test_a_file_masked_by_dev_null_is_empty(tmp_path: Path) -> None:
    masked = tmp_path / ".env"
    masked.symlink_to(os.devnull)
    assert read_env_file(masked) == {}
