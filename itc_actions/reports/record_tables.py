"""Records as people read them: a table where it fits, otherwise a block of lines for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..log_text import clean
from .layout import cells, pad, shorten, wrap
from .plain import is_record, plain
from .words import Marks, megabytes, one_line

if TYPE_CHECKING:
    from rich.text import Text

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
_CELL = 48
"""The widest cell of a table."""
_SQUEEZED = 16
"""No column is made narrower than this; the records become blocks instead."""
_TEXT = 200
"""Longer texts are shortened, also in blocks."""


@dataclass(frozen=True)
class View:
    """How records are drawn: into `width` columns; `full` shows raw states and whole texts too."""

    marks: Marks
    width: int
    full: bool = False

    def draw(self, value: Any) -> list[Text]:
        """A list of records as a table, one record as lines of name and value, anything else as text."""
        from rich.text import Text

        if is_record(value):
            from ..records import BinaryDetails

            record = plain(value)
            return self._block(_with_units(record) if isinstance(value, BinaryDetails) else record)
        if not isinstance(value, Sequence) or isinstance(value, str):
            return [Text(f"  {line}") for line in wrap(clean(str(plain(value))), self.width - 2)]
        items = [plain(item) for item in value]
        if not items:
            return [Text("  none", style="dim")]
        if not all(isinstance(item, dict) for item in items):
            return [Text(f"  {line}") for item in items for line in wrap(self._cell(item), self.width - 2)]
        return self._table(items)

    def _table(self, rows: list[dict[str, Any]]) -> list[Text]:
        from rich.text import Text

        names = list(dict.fromkeys(name for row in rows for name in row))
        names = [n for n in names if self._shown(n) and any(_filled(row.get(n)) for row in rows)] or names[:1]
        texts = [[shorten(self._cell(row.get(name)), _CELL, self.marks.ellipsis) for name in names] for row in rows]
        heads = [_label(name) for name in names]
        sizes = self._sizes([max(cells(text) for text in column) for column in zip(heads, *texts, strict=True)])
        if sizes is None:
            return self._blocks(rows)
        right = [all(_is_number(row.get(name)) for row in rows) for name in names]
        lines = [Text(self._columns(heads, sizes, right), style="bold")]
        lines.append(Text("  " + "  ".join("─" * size for size in sizes), style="dim"))
        return [*lines, *(Text(self._columns(row, sizes, right)) for row in texts)]

    def _sizes(self, sizes: list[int]) -> list[int] | None:
        """The columns squeezed into the width, widest first; None if they don't fit."""
        room = self.width - 2 * len(sizes)
        while sum(sizes) > room:
            widest = max(range(len(sizes)), key=sizes.__getitem__)
            if sizes[widest] <= _SQUEEZED:
                return None
            sizes[widest] -= 1
        return sizes

    def _columns(self, row: Sequence[str], sizes: list[int], right: list[bool]) -> str:
        texts = [shorten(text, size, self.marks.ellipsis) for text, size in zip(row, sizes, strict=True)]
        placed = [f"{t:>{size}}" if flush else pad(t, size) for t, size, flush in zip(texts, sizes, right, strict=True)]
        return ("  " + "  ".join(placed)).rstrip()

    def _blocks(self, rows: list[dict[str, Any]]) -> list[Text]:
        from rich.text import Text

        lines: list[Text] = []
        for row in rows:
            if lines:
                lines.append(Text(""))
            lines += self._block({name: value for name, value in row.items() if _filled(value)} or row)
        return lines

    def _block(self, record: dict[str, Any]) -> list[Text]:
        from rich.text import Text

        entries = list(self._entries(record, 2))
        if not entries:
            return [Text("  none", style="dim")]
        widest = max((indent + cells(label) for indent, label, text in entries if text is not None), default=0)
        column = min(widest, max(self.width // 2 - 4, 22)) + 2
        lines: list[Text] = []
        for indent, label, text in entries:
            head = " " * indent + shorten(label, max(column - indent - 2, 4), self.marks.ellipsis)
            if text is None:
                lines.append(Text(" " * indent + label, style="bold"))
                continue
            limit = text if self.full else shorten(text, _TEXT, self.marks.ellipsis)
            first, *rest = wrap(limit, self.width - column)
            line = Text(pad(head, column), style="dim")
            lines.append(line.append(first, style="not dim"))
            lines += [Text(" " * column + more) for more in rest]
        return lines

    def _entries(self, record: dict[str, Any], indent: int) -> Iterator[tuple[int, str, str | None]]:
        """Indent, label and text of each line; a text of None is a heading over deeper lines."""
        for name, value in record.items():
            if not self._shown(name) or (indent > 2 and not _filled(value)):
                continue
            if isinstance(value, dict) and value and (indent > 2 or not _is_flat(value)):
                yield indent, _label(name), None
                yield from self._entries(value, indent + 2)
            elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                yield indent, _label(name), None
                for number, item in enumerate(value, 1):
                    yield indent + 2, str(number), self._cell(item)
            else:
                whole = clean(value) if self.full and isinstance(value, str) else self._cell(value)
                yield indent, _label(name), whole or self.marks.dash

    def _shown(self, name: str) -> bool:
        return self.full or not name.startswith("raw_")

    def _cell(self, value: Any) -> str:
        """A value in one line."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dict):
            if not _is_flat(value):
                return ", ".join(one_line(key) for key in value)
            return " ".join(self._cell(item) for key, item in value.items() if self._shown(key) and _filled(item))
        if isinstance(value, list):
            return ", ".join(self._cell(item) for item in value)
        return one_line(_MOMENT.sub(r"\1 \2 UTC", str(value)))


def _with_units(binary: dict[str, Any]) -> dict[str, Any]:
    """The details of a binary with its sizes as people read them, each by its name."""

    def megabytes_of(name: str, size: int | None) -> str | None:
        return None if size is None else f"{name}{megabytes(size)} MB"

    def line(each: dict[str, Any]) -> str:
        system = f"system {each['system']}" if each["system"] else None
        sizes = (megabytes_of(f"{name} ", each[name]) for name in ("download", "install"))
        return ", ".join(filter(None, (each["device"], system, *sizes)))

    return {**binary, "size": megabytes_of("", binary["size"]), "sizes": [{"": line(each)} for each in binary["sizes"]]}


def _label(name: str) -> str:
    """The name of a field as a heading; keys that are data, such as locales, stay as they are."""
    return one_line(name.replace("_", " "))


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _is_flat(value: dict[str, Any]) -> bool:
    return not any(isinstance(item, (dict, list)) for item in value.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
