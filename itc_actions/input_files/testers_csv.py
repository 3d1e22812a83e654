"""Testers in a CSV file, as fastlane's pilot writes and reads it: First, Last, Email, Groups (joined by `;`)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import BadInput
from ..options import is_email
from ..regular_files import read_regular, replace_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..records import Tester

HEADER: Final = ("First", "Last", "Email", "Groups", "Installed Version", "Install Date")
_COLUMNS: Final = {
    "first": ("first", "first name", "firstname"),
    "last": ("last", "last name", "lastname"),
    "email": ("email", "e-mail", "email address"),
    "groups": ("groups", "group"),
}
_FORMULA: Final = "=+-@"
"""What a spreadsheet takes for the beginning of a formula."""
_CONTROL: Final = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]")
_LINE: Final = re.compile(rb"\r\n|\n|\r")
_BETWEEN_GROUPS: Final = re.compile(r"(?<!\\);")


class Row(NamedTuple):
    """A tester of the file. Rows are counted from 1, the header and empty ones too."""

    number: int
    email: str
    first_name: str | None
    last_name: str | None
    groups: tuple[str, ...]


class _BadRow(Exception):
    """What is wrong with a row; never leaves this file."""


def read_testers(path: Path) -> list[Row]:
    """The testers of a file, as they stand there. UTF-8, with or without a byte order mark and a header.

    Each line is a row: a quotation mark that is not closed spoils its own row and no other.

    :raises BadInput: it cannot be read, holds no testers, or some rows are no good: all of those are listed.
    """
    problems: list[str] = []
    rows: list[Row] = []
    columns: dict[str, int] | None = None
    for number, line in enumerate(_lines(path), 1):
        try:
            cells = _cells(line)
            if not any(cells):
                continue
            if _is_header(cells):
                if columns is not None:
                    raise _BadRow("is a header, and not the first row")
                columns = dict(zip(_COLUMNS, range(4), strict=True))
                columns = _columns(cells)
                continue
            columns = columns or dict(zip(_COLUMNS, range(4), strict=True))
            rows.append(_row(number, cells, columns))
        except _BadRow as bad:
            problems.append(f"row {number} {bad}")
    if problems:
        count = f"{len(problems)} row{'' if len(problems) == 1 else 's'}"
        raise BadInput(
            f"{path} cannot be taken: {count} must be corrected.\n" + "\n".join(f"    {each}" for each in problems),
            now="Nothing was sent.",
            next_step="Write one tester in a row: First,Last,Email,Groups; the groups joined by semicolons, UTF-8.",
        )
    if not rows:
        raise BadInput(f"{path} holds no testers.", now="Nothing was sent.")
    return rows


def write_testers(path: Path, testers: Sequence[Tester]) -> None:
    """Write testers as `read_testers` reads them; a file of that name is replaced, never left half written.

    A link stays one, and what is no file (a pipe, a device) is written into.

    A cell that a spreadsheet would take for a formula has an apostrophe before it.

    :raises BadInput: it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_written(tester) for tester in testers)
    try:
        replace_content(path, text.getvalue().encode("utf-8", "replace"))
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"Cannot write {path}: {reason}.", now="Nothing was changed.") from None


def _written(tester: Tester) -> list[str]:
    groups = ";".join(group.replace(";", r"\;") for group in tester.groups)
    date = f"{tester.installed:%Y-%m-%d}" if tester.installed else ""
    texts = (tester.first_name, tester.last_name, tester.email, groups, tester.installed_version, date)
    return [_harmless(" ".join((text or "").split())) for text in texts]


def _harmless(text: str) -> str:
    return f"'{text}" if len(text) > 1 and text[0] in _FORMULA else text


def _lines(path: Path) -> Iterable[bytes]:
    try:
        content = read_regular(path)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"Cannot read the testers' file {path}: {getattr(error, 'strerror', None) or error}.",
            now="Nothing was sent.",
            next_step="Name it with --file.",
        ) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(f"{path} is UTF-16, from its row 1 on.", now="Nothing was sent.", next_step="Save it as UTF-8.")
    return _LINE.split(content.removeprefix(b"\xef\xbb\xbf"))


def _cells(line: bytes) -> list[str]:
    """The cells of a row, without spaces around them."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise _BadRow(f"is not UTF-8 text (byte {error.start + 1})") from None
    if "\0" in text:
        raise _BadRow("holds a NUL")
    if _CONTROL.search(text):
        raise _BadRow("holds a control character")
    try:
        cells = [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline=""), strict=True), [])]
    except csv.Error as error:
        if "limit" in str(error):
            raise _BadRow(f"has a cell of more than {csv.field_size_limit():,} characters") from None
        raise _BadRow("has a quotation mark that is not closed, or stands alone") from None
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(cells) == 1 and mark in cells[0]:
            raise _BadRow(f"separates its columns by {name}: commas must")
    return cells


def _is_header(cells: Sequence[str]) -> bool:
    known = {name for names in _COLUMNS.values() for name in names}
    return not any("@" in cell for cell in cells) and any(cell.casefold() in known for cell in cells)


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        for column, names in _COLUMNS.items():
            if cell.casefold() in names:
                if column in found:
                    raise _BadRow(f"is a header that names the column {cell} twice")
                found[column] = place
    if "email" not in found:
        raise _BadRow("is a header without a column Email")
    return found


def _row(number: int, cells: Sequence[str], columns: dict[str, int]) -> Row:
    def cell(column: str) -> str:
        place = columns.get(column)
        return _plain(cells[place], column) if place is not None and place < len(cells) else ""

    email = cell("email")
    if not email:
        raise _BadRow("has no e-mail address")
    if is_email(email) or "," in email or ";" in email:
        raise _BadRow(f"has no e-mail address but {email[:60]!r}")
    groups = (group.replace(r"\;", ";").strip() for group in _BETWEEN_GROUPS.split(cell("groups")))
    return Row(number, email, cell("first") or None, cell("last") or None, tuple(filter(None, groups)))


def _plain(text: str, column: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from computing it."""
    if text[:1] == "'" and text[1:2] and text[1] in _FORMULA:
        return text[1:]
    if len(text) > 1 and text[0] in _FORMULA:
        raise _BadRow(f"has a formula in its column {column}: {text[:60]!r} (if it is none, write '{text[:1]}…)")
    return text
