"""The file of a report: found unwritable before anything is sent, and never the reason that a release ends later."""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path
from typing import TextIO

from ..errors import BadInput
from ..regular_files import is_special, open_pipe, partial_beside, replace_content
from .output import Output


class ReportFile:
    """A file that a report is written to.

    :param path: as it was named; where a lane goes to afterwards does not move it.
    :param named_by: the flag or the variable that names it.
    :param what: it holds: "JUnit report".
    :param appended: it is somebody else's file, which is added to; otherwise it is replaced as a whole.
    :param err: where the report goes once its file can't be written any more; standard error by default.
    :raises BadInput: the file could not be written where it is wanted.
    """

    def __init__(
        self, path: Path, *, named_by: str, what: str, appended: bool = False, err: TextIO | None = None
    ) -> None:
        self._path = path
        self._file = path.absolute()
        self._named_by = named_by
        self._what = what
        self._appended = appended
        self._err = Output(err or sys.stderr)
        self._pipe: int | None = None
        """Open from the check on: a reader takes the first who closes a pipe for the end."""
        self._check()

    def write(self, document: str) -> None:
        """Add to the file, or replace it; if that fails, the report goes to standard error and the run goes on.

        :param document: without secrets.
        """
        content = document.encode("utf-8", "replace")
        try:
            if self._pipe is not None:
                with open(self._pipe, "wb", closefd=False) as stream:
                    stream.write(content)
            elif self._appended:
                _append(self._file, content)
            else:
                replace_content(self._file, content)
        except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
            self._err.write(f"The {self._what} could not be written to {self._path}: {_reason(error)}. Here it is:\n")
            self._err.write_raw(document + ("" if document.endswith("\n") else "\n"))

    def _check(self) -> None:
        """Find out, leaving no trace."""
        path = self._file
        try:
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(0, "the file is write-protected")
            if path.resolve().is_fifo():  # one of the shell has no path, and stays open anyhow
                self._pipe = open_pipe(path)
                weakref.finalize(self, os.close, self._pipe)
            elif not is_special(path):
                path = path.resolve()
                partial = partial_beside(path)
                if self._appended and path.exists():
                    path.open("ab").close()
                else:
                    partial.open("x").close()
                    partial.unlink()
        except FileNotFoundError:
            raise self._unwritable(f"there is no folder {path.parent}") from None
        except (OSError, ValueError, RuntimeError) as error:
            raise self._unwritable(_reason(error)) from None

    def _unwritable(self, reason: str) -> BadInput:
        ours = self._named_by.startswith(("--", "ITC_"))
        return BadInput(
            f"{self._named_by}: no report can be written to {self._path}: {reason}.",
            now="Nothing was sent.",
            next_step="Name a file in a folder that exists and may be written to."
            if ours
            else f"Make that file writable for this job, or unset {self._named_by} to do without it.",
        )


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(content)
