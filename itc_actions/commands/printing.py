"""What the commands print: without secrets and control characters, and with no order to the runner of a CI system."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any


def print_text(text: str) -> None:
    """Lines of text."""
    from ..log_text import clean
    from ..reports.output import Output

    Output(sys.stdout).write(f"{clean(text)}\n")


def print_json(value: Any) -> None:
    """One JSON document, in one line."""
    import json

    from ..reports.output import Output
    from ..reports.plain import plain
    from ..workflow_commands import defused_json

    Output(sys.stdout).write_raw(f"{defused_json(json.dumps(plain(value), ensure_ascii=False))}\n")


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; a text of several lines stays in its column."""
    from rich.table import Table

    from ..log_text import clean
    from ..reports.output import Page, is_terminal

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(clean, row))
    Page(sys.stdout, interactive=is_terminal(sys.stdout)).print(table)
