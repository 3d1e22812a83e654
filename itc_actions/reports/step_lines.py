"""How steps look: a line each as they end, and the table when the lane is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..log_text import clean
from ..statuses import NOT_RUN
from ..steps import Step, Target
from .layout import TOGETHER, cells, pad, shorten, wrap
from .words import STYLES, Marks, count, duration, one_line

if TYPE_CHECKING:
    from rich.text import Text

WIDE = 72
"""From here on a step's line has columns; below, its detail goes on lines of its own."""
_NAME = 24
_LONGEST_NAME = 44
_INDENT = 2


def target_lines(target: Target, marks: Marks, width: int, *, badge: bool) -> list[Text]:
    """What is being touched: "SANDBOX  iTunes Connect · app com.example.demo · …", and the warning if there is one."""
    from rich.text import Text

    mode = one_line(target.mode)
    parts = [target.service, f"app {target.app}" if target.app else "", target.credentials]
    label = f" {mode}  " if badge else f"{mode}  "
    rest = wrap(f" {marks.dot} ".join(one_line(part) for part in parts if part), width - cells(label))
    style = "bold reverse red" if mode.upper() == "LIVE" else "bold reverse cyan"
    lines = [
        Text.assemble((label[:-1], style if badge else ""), f" {rest[0]}"),
        *(Text(" " * cells(label) + line) for line in rest[1:]),
    ]
    if target.warning:
        lines += _hanging("! ", one_line(target.warning), width, "bold yellow")
    return lines


def started_line(step: Step, marks: Marks, width: int) -> Text:
    """The line over what a step shows of its own: a lane's steps, a command's output."""
    from rich.text import Text

    line = Text(" " * _INDENT * (step.depth + 1))
    line.append(marks.running, style="cyan")
    line.append(f" {step.number:>2}  " if width >= WIDE else f" {step.number} ", style="dim")
    line.append(shorten(one_line(step.name), width - cells(line.plain), marks.ellipsis), style="bold")
    return line


def finished_lines(step: Step, marks: Marks, width: int) -> list[Text]:
    """The line of a step that has ended: mark, number, name, status, time, and what came of it."""
    from rich.text import Text

    name, detail = one_line(step.name), one_line(step.detail or "")
    line = Text(" " * _INDENT * (step.depth + 1))
    line.append(marks.of(step.status), style=STYLES.get(step.status, ""))
    line.append(f" {step.number:>2}  " if width >= WIDE else f" {step.number} ", style="dim")
    if width >= WIDE:
        room = max(_NAME - _INDENT * step.depth, 10)
        line.append(pad(shorten(name, max(room, width - 56), marks.ellipsis), room) + "  ")
        line.append(pad(step.status, 9), style=STYLES.get(step.status, ""))
        line.append(f"  {duration(step.seconds):>7}", style="dim")
        lines = [line]
    else:
        lines = _narrow(line, name, step, marks, width)
    return _with_detail(lines, detail, step.depth, width)


def note_lines(mark: str, text: str, depth: int, width: int, style: str) -> list[Text]:
    """A line under a step: a retry, a notice, a request."""
    under_name = (5 if width >= WIDE else 2) if depth >= 0 else _INDENT
    return _hanging(" " * (_INDENT * (depth + 1) + under_name) + f"{mark} ", text, width, style)


def step_table(steps: Sequence[Step], marks: Marks, width: int) -> list[Text]:
    """The table at the end of a lane: number, step, status, time, requests."""
    from rich.text import Text

    head = ("#", "step", "status", "time", "requests")
    rows = [_row(step) for step in steps]
    sizes = [max(cells(row[column]) for row in (head, *rows)) for column in range(len(head))]
    room = width - _INDENT - (sum(sizes) - sizes[1]) - 8
    sizes[1] = min(sizes[1], room, _LONGEST_NAME)
    if sizes[1] < min(_NAME, max(cells(row[1]) for row in rows)):
        return _stacked(steps, rows, marks, width)
    lines = [Text(_columns(head, sizes), style="bold")]
    lines.append(Text("  " + "  ".join("─" * size for size in sizes), style="dim"))
    for step, row in zip(steps, rows, strict=True):
        name = shorten(row[1], sizes[1], marks.ellipsis)
        line = Text(_columns((row[0], name, *row[2:]), sizes))
        start = _INDENT + sizes[0] + 2 + sizes[1] + 2
        line.stylize(STYLES.get(step.status, ""), start, start + len(row[2]))
        if step.status == NOT_RUN:
            line.stylize("dim")
        lines.append(line)
    return lines


def _row(step: Step) -> tuple[str, str, str, str, str]:
    name = " " * _INDENT * step.depth + one_line(step.name)
    if step.status == NOT_RUN:
        return str(step.number), name, step.status, "", ""
    again = f" ({count(step.retries, 'retry')})" if step.retries else ""
    return str(step.number), name, step.status, duration(step.seconds), f"{step.requests}{again}"


def _columns(row: Sequence[str], sizes: Sequence[int]) -> str:
    number, name, status, time, requests = row
    left = f"{number:>{sizes[0]}}  {pad(name, sizes[1])}  {pad(status, sizes[2])}"
    return f"  {left}  {time:>{sizes[3]}}  {requests}".rstrip()


def _stacked(steps: Sequence[Step], rows: Sequence[Sequence[str]], marks: Marks, width: int) -> list[Text]:
    """The table where it has no room: two lines a row."""
    from rich.text import Text

    lines = []
    for step, (number, name, status, time, _) in zip(steps, rows, strict=True):
        lines.append(Text(shorten(f"{number:>3}  {name}", width, marks.ellipsis)))
        parts = [time, count(step.requests, "request"), count(step.retries, "retry") if step.retries else ""]
        told = ", ".join(part.replace(" ", TOGETHER) for part in parts if part) if time else ""
        indent = 5 + _INDENT * step.depth
        first, *rest = wrap(f"{pad(status, 10).replace(' ', TOGETHER)} {told}", width - indent)
        line = Text(" " * indent + first.rstrip())
        line.stylize(STYLES.get(status, ""), indent, indent + len(status))
        lines += [line, *(Text(" " * indent + more) for more in rest)]
    return lines


def _narrow(line: Text, name: str, step: Step, marks: Marks, width: int) -> list[Text]:
    from rich.text import Text

    style = STYLES.get(step.status, "")
    indent = " " * cells(line.plain)
    line.append(shorten(name, width - len(indent), marks.ellipsis))
    ending = Text(step.status, style=style)
    ending.append(f"  {duration(step.seconds)}", style="dim")
    if cells(line.plain) + 2 + len(ending) <= width:
        return [line.append("  ").append_text(ending)]
    return [line, Text(indent).append_text(ending)]


def _with_detail(lines: list[Text], detail: str, depth: int, width: int) -> list[Text]:
    from rich.text import Text

    if not detail:
        return lines
    column = cells(lines[-1].plain) + 2
    if width < WIDE or width - column < 20:
        column = _INDENT * (depth + 1) + (6 if width >= WIDE else 4)
        return [*lines, *(Text(" " * column + line) for line in wrap(detail, width - column))]
    first, *rest = wrap(detail, width - column)
    lines[-1].append(f"  {first}")
    return [*lines, *(Text(" " * column + line) for line in rest)]


def _hanging(lead: str, text: str, width: int, style: str) -> list[Text]:
    from rich.text import Text

    room = width - cells(lead)
    first, *rest = wrap(clean(text), room)
    return [Text(lead + first, style=style), *(Text(" " * cells(lead) + line, style=style) for line in rest)]
