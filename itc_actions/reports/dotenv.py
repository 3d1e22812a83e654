"""`ITC_DOTENV_REPORT`: the values that a line leaves, as GitLab and others hand them to the jobs after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TextIO

from ..steps import LaneResult, Step
from .outputs import Outputs
from .report_file import ReportFile
from .silent import SilentReporter

DEFAULT_NAME: Final = "itc.env"
PREFIX: Final = "RELEASE_"
"""Not ITC_: in the jobs after it those would be settings."""


class DotenvReporter(SilentReporter):
    """Keeps a file of lines `RELEASE_VERSION=2.0`, one for each value that is known so far.

    GitLab takes neither quotes nor empty lines, comments or values of several lines.

    :raises BadInput: the file could not be written where it is wanted.
    """

    def __init__(self, path: Path, *, err: TextIO | None = None) -> None:
        self._file = ReportFile(path, named_by="ITC_DOTENV_REPORT", what="dotenv report", err=err)
        self._outputs = Outputs()

    def step_finished(self, step: Step) -> None:
        """Take over what it returned."""
        self._outputs.add(step)

    def lane_finished(self, result: LaneResult) -> None:
        """Write the file anew, also when the lane failed: what an earlier job left in it must not stand."""
        found = self._outputs.found()
        self._file.write("".join(f"{PREFIX}{name.upper()}={value}\n" for name, value in found.items()))


def default_path(environ: Mapping[str, str]) -> Path | None:
    """Where it goes in a job of GitLab that names no file: `itc.env` in the project's folder. None elsewhere."""
    if environ.get("GITLAB_CI") != "true":
        return None
    return Path(environ.get("CI_PROJECT_DIR") or ".") / DEFAULT_NAME
