from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from itc_actions.errors import BadInput
from itc_actions.input_files.testers_csv import Row, read_testers, write_testers
from itc_actions.records import Tester

FELIX = b"Felix,Krause,felix@example.com,QA;Friends\n"


def rows(tmp_path: Path, content: bytes) -> list[Row]:
    path = tmp_path / "testers.csv"
    path.write_bytes(content)
    return read_testers(path)


def complaints(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, content)
    assert (caught.value.exit_code, caught.value.now) == (7, "Nothing was sent.")
    return caught.value.what


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (FELIX, 1),
        (b"First,Last,Email,Groups,Installed Version,Install Date\r\n" + FELIX, 2),
        (b"\xef\xbb\xbf" + FELIX, 1),
        (b"Groups,E-Mail,Last Name,First Name\nQA;Friends,felix@example.com,Krause,Felix\n", 2),
        (b'\n , ,\n"Felix", Krause , felix@example.com ," QA ; Friends;"\n', 3),
    ],
    ids=["no-header", "fastlane's-export", "f37-bom", "other-order", "spaces-and-empty-rows"],
)
def test_a_tester_is_read(tmp_path: Path, content: bytes, number: int) -> None:
    assert rows(tmp_path, content) == [Row(number, "felix@example.com", "Felix", "Krause", ("QA", "Friends"))]


@pytest.mark.fault("F37")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"J\xfcrgen,Krause,j@example.com", "is not UTF-8 text (byte 2)"),
        (b"Ada;Lovelace;ada@example.com;QA", "separates its columns by semicolons: commas must"),
        (b"Ada\tLovelace\tada@example.com", "separates its columns by tabs: commas must"),
        (b'Ada,"Lovelace,ada@example.com', "has a quotation mark that is not closed, or stands alone"),
        (b'"Ada"a,Lovelace,ada@example.com', "has a quotation mark that is not closed, or stands alone"),
        (b"Ada,Love\0lace,ada@example.com", "holds a NUL"),
        (b"Ada,\x1b[31m,ada@example.com", "holds a control character"),
        (b"Ada," + b"x" * 131_073 + b",ada@example.com", "has a cell of more than 131,072 characters"),
        (b'=HYPERLINK("x"),Lovelace,ada@example.com', "has a formula in its column first"),
        (b"Ada,+1+2,ada@example.com", "has a formula in its column last"),
        (b"Ada,Lovelace,@SUM(A1)", "has a formula in its column email"),
        (b"Ada,Lovelace,nonsense", "has no e-mail address but 'nonsense'"),
        (b"Ada,Lovelace", "has no e-mail address"),
        (b"First,Last,Email", "is a header, and not the first row"),
    ],
)
def test_f37_a_bad_row_is_told_by_its_number_and_spoils_no_other(tmp_path: Path, line: bytes, said: str) -> None:
    head = b"First,Last,Email\n"
    what = complaints(tmp_path, head + FELIX + line + b"\n" + FELIX)
    assert f"\n    row 3 {said}" in what
    assert what.count("\n    row") == 1


@pytest.mark.fault("F37")
@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"First,Last,Email,email", "names the column email twice"),
        (b"First,Last,Groups", "is a header without a column Email"),
        (b"Vorname,Nachname,Adresse", "has no e-mail address but 'Adresse'"),
        (b"First;Last;Email;Groups", "separates its columns by semicolons"),
    ],
)
def test_f37_a_header_that_is_no_good_is_told(tmp_path: Path, header: bytes, said: str) -> None:
    assert said in complaints(tmp_path, header + b"\n" + FELIX)


@pytest.mark.fault("F37")
def test_f37_all_bad_rows_are_listed(tmp_path: Path) -> None:
    what = complaints(tmp_path, FELIX + b"nonsense\n" * 300)
    assert "300 rows must be corrected" in what
    assert [f"\n    row {number} " in what for number in (2, 301, 302)] == [True, True, False]


@pytest.mark.fault("F37")
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "holds no testers"), (b"First,Last,Email\n", "holds no testers"), ("é,b,c@d.e".encode("utf-16"), "UTF-16")],
)
def test_f37_a_file_without_testers_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in complaints(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        read_testers(tmp_path / "none.csv")


TESTERS = [
    Tester(email="felix@example.com", first_name="Félix", last_name='Krause, "Jr."', groups=("QA", "A;B")),
    Tester(email="+ada@example.com", first_name="=1+1", last_name="-", groups=("@home",)),
    Tester(email="nobody@example.com", installed_version="100", installed=datetime(2015, 5, 1, tzinfo=timezone.utc)),
]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_testers(path, TESTERS)
    assert [(row.email, row.first_name, row.last_name, row.groups) for row in read_testers(path)] == [
        (each.email, each.first_name, each.last_name, each.groups) for each in TESTERS
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_what_is_written_has_fastlanes_columns_and_nothing_that_a_spreadsheet_computes(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_testers(path, TESTERS)
    head, _, ada, nobody = path.read_text(encoding="utf-8").splitlines()
    assert head == "First,Last,Email,Groups,Installed Version,Install Date"
    assert (ada, nobody) == ("'=1+1,-,'+ada@example.com,'@home,,", ",,nobody@example.com,,100,2015-05-01")


@pytest.mark.parametrize("name", ["none/out.csv", ".", "/", "x" * 256, "circle"])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    with pytest.raises(BadInput, match="Cannot write"):
        write_testers(Path(name), TESTERS)
    assert [each.name for each in tmp_path.iterdir()] == ["circle"]


def test_a_file_may_have_a_name_as_long_as_the_system_takes(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 127)
    write_testers(path, TESTERS)
    assert len(read_testers(path)) == 3


def test_who_can_read_a_file_that_is_replaced_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "testers.csv"
    path.touch(0o600)
    write_testers(path, [Tester(email="a@example.com")])
    assert (path.stat().st_mode & 0o777, "a@example.com" in path.read_text()) == (0o600, True)


def test_a_link_is_written_through_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    write_testers(link, TESTERS)
    assert (link.is_symlink(), len(read_testers(tmp_path / "real.csv"))) == (True, 3)


def test_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_testers(path, TESTERS)
    came = os.read(reader, 65536).decode()
    os.close(reader)
    assert (path.is_fifo(), came.splitlines()[0]) == (True, "First,Last,Email,Groups,Installed Version,Install Date")


def test_a_pipe_that_nobody_reads_is_not_waited_for(unread_pipe: Path) -> None:
    with pytest.raises(BadInput, match="nobody reads from that pipe"):
        write_testers(unread_pipe, TESTERS)
    assert unread_pipe.is_fifo()


def test_a_pipe_of_the_shell_is_written_into() -> None:
    reader, writer = os.pipe()
    write_testers(Path(f"/dev/fd/{writer}"), TESTERS)
    os.close(writer)
    with open(reader, encoding="utf-8") as stream:  # noqa: PTH123 — a descriptor
        assert len(stream.read().splitlines()) == 4


def test_a_pipe_that_nobody_writes_to_is_not_read(pipe: Path) -> None:
    with pytest.raises(BadInput, match="it is a named pipe, not a file"):
        read_testers(pipe)


def test_testers_may_come_from_a_command() -> None:
    reader, writer = os.pipe()
    os.write(writer, FELIX)
    os.close(writer)
    before = os.dup(0)
    os.dup2(reader, 0)
    try:
        assert len(read_testers(Path("/dev/stdin"))) == 1
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(reader)
