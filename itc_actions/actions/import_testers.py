"""Many external testers, from a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..catalogue import action
from ..options import FROM_CONTEXT, Groups, TestersFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..errors import ItcError
    from ..input_files.testers_csv import Row
    from ..lane_context import LaneContext
    from ..records import Tester, TesterRow
    from ..services.parts.tester_changes import Imported, NoSuchGroup

MOST_SHOWN = 200
"""Rows of the report that are shown; the result of the step has all of them."""


@action()
def import_testers(
    ctx: LaneContext, file: TestersFile = FROM_CONTEXT, groups: Groups = FROM_CONTEXT
) -> list[TesterRow]:
    """Have everybody in a file test the app; --groups are for the rows that name none. Who does already is left alone.

    The file is checked whole before anything is sent. An address that occurs twice counts once, in whatever case; its
    groups are put together. A row that Apple refuses does not keep the others out. Where Apple's hourly quota does not
    suffice, as many as fit are added, and the same line later goes on.

    iTunes Connect: POST ra/users/pre/create, POST ra/user/externalTesters/{app}/.
    App Store Connect: POST v1/betaTesters, POST v1/betaGroups/{group}/relationships/betaTesters.

    :returns: a row of the report for each row of the file.
    :raises BadInput: rows of the file are no good: all of them are named, and nothing was sent.
    :raises Refused: some rows were refused; the others were added.
    :raises Unreachable: the hourly quota did not suffice for all.
    """
    from ..input_files.testers_csv import read_testers
    from ..services.parts.tester_changes import NoSuchGroup

    rows = read_testers(file)
    people = _people(rows, groups)
    try:
        came = ctx.service.import_testers(ctx.app, list(people.values()))
    except NoSuchGroup as missing:
        _tell_rows(missing, rows, file)
        raise
    report = _report(rows, came)
    step = ctx.itc_run.current_step
    if step is not None:
        step.result = report  # also where the step fails
    counts = Counter(row.outcome for row in report)
    named = ("added", "already there", "duplicate", "refused", "put off")
    ctx.detail(", ".join(f"{counts[each]:,} {each}" for each in named if counts[each]))
    odd = [row for row in report if row.outcome not in ("added", "already there")]
    if odd:
        ctx.show(odd[:MOST_SHOWN], f"Rows of {file}" + (f", the first {MOST_SHOWN}" if len(odd) > MOST_SHOWN else ""))
    if error := _failure(ctx, report, counts):
        raise error
    return report


def _tell_rows(error: NoSuchGroup, rows: Sequence[Row], file: Path) -> None:
    """Where the file names the groups, say in which rows."""
    lacking = {name.lower() for name in error.names}
    naming = [str(row.number) for row in rows if any(group.lower() in lacking for group in row.groups)]
    if naming:
        more = f" and {len(naming) - 10} more" if len(naming) > 10 else ""
        error.what += f" {file} names what is missing in row {', '.join(naming[:10])}{more}."
        error.next_step = "Correct these rows, or create the group first: action.create-group."


def _people(rows: Sequence[Row], groups: Sequence[str]) -> dict[str, Tester]:
    """The testers of the rows by address, each once."""
    from ..records import Tester

    found: dict[str, Tester] = {}
    for row in rows:
        before = found.get(row.email.lower())
        own = before.groups if before else ()
        found[row.email.lower()] = Tester(
            email=before.email if before else row.email,
            first_name=(before and before.first_name) or row.first_name,
            last_name=(before and before.last_name) or row.last_name,
            groups=tuple(dict.fromkeys([*own, *(row.groups or groups)])),
        )
    return found


def _report(rows: Sequence[Row], came: Imported) -> list[TesterRow]:
    """A row for each row of the file."""
    from ..records import TesterRow

    first: dict[str, int] = {}
    report = []
    for row in rows:
        key = row.email.lower()
        reason = None
        if first.setdefault(key, row.number) != row.number:
            outcome, reason = "duplicate", f"as row {first[key]}"
        elif key in came.refused:
            outcome, reason = "refused", came.refused[key]
        elif key in came.put_off:
            outcome, reason = "put off", "Apple takes no more requests in this hour"
        else:
            outcome = "already there" if key in came.present else "added"
        report.append(TesterRow(row=row.number, email=row.email, outcome=outcome, reason=reason))
    return report


def _failure(ctx: LaneContext, report: Sequence[TesterRow], counts: Counter[str]) -> ItcError | None:
    """What the step ends with where rows were refused, or put off."""
    from ..errors import Refused, Unreachable

    refused = [row for row in report if row.outcome == "refused"]
    said = "; ".join(f"row {row.row} {row.email}: {row.reason}" for row in refused[:20])
    said += f"; and {len(refused) - 20} more" if len(refused) > 20 else ""
    testing = counts["added"] + counts["already there"]
    now = f"{testing:,} of {testing + len(refused) + counts['put off']:,} test {ctx.app.name}."
    if counts["put off"]:
        return Unreachable(
            f"{counts['put off']:,} testers were not added yet: Apple takes no more requests in this hour.",
            said=said or None,
            now=now,
            next_step="Run the same line again in an hour: who is there already is left alone.",
        )
    if refused:
        return Refused(
            f"{len(refused):,} row{'' if len(refused) == 1 else 's'} of testers could not be added to {ctx.app.name}.",
            said=said,
            now=now,
            next_step="Correct these rows and run the same line again: who is there already is left alone.",
        )
    return None
