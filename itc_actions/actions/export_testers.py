"""The external testers of an app, written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action
from ..options import FROM_CONTEXT, TestersFile

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Tester


@action(reads=True)
def export_testers(ctx: LaneContext, file: TestersFile = FROM_CONTEXT) -> list[Tester]:
    """Write the external testers of the app as CSV, as fastlane's pilot does. A file of that name is replaced.

    iTunes Connect: GET ra/user/externalTesters/{app}/.
    App Store Connect: GET v1/betaTesters, GET v1/betaGroups.

    :raises BadInput: the file cannot be written.
    """
    from ..input_files.testers_csv import write_testers

    testers = [tester for tester in ctx.service.list_testers(ctx.app) if tester.kind == "external"]
    testers.sort(key=lambda tester: tester.email.lower())
    write_testers(file, testers)
    ctx.detail(f"{len(testers)} tester{'' if len(testers) == 1 else 's'} written to {file}")
    return testers
