"""Fitting text into columns: measured as a terminal shows it, broken between words."""

from __future__ import annotations

from typing import Final

TOGETHER: Final = "\u00a0"
"""A blank that `wrap` does not break at; it is printed as an ordinary one."""


def cells(text: str) -> int:
    """How many columns `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, width: int) -> str:
    """`text` filled up with blanks to `width` columns."""
    return text + " " * (width - cells(text))


def shorten(text: str, width: int, ellipsis: str) -> str:
    """`text`, or as much of it as fits into `width` columns with an ellipsis."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room <= 0:
        return ellipsis[: max(0, width)]
    kept = text[:room]
    while cells(kept) > room:
        kept = kept[:-1]
    return kept.rstrip() + ellipsis


def wrap(text: str, width: int) -> list[str]:
    """The words of `text` in lines of at most `width` columns; a longer word (an address) stays whole."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in filter(None, paragraph.replace("\t", " ").split(" ")):
            longer = f"{line} {word}" if line else word
            if line and cells(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return [line.replace(TOGETHER, " ") for line in lines]
