"""`--junit PATH`: the report that CI systems read, one suite for each outermost lane."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import BadInput, ItcError
from ..http.events import HttpEvent
from ..statuses import FAILED, FAILED_ALLOWED, NOT_RUN
from ..steps import LaneResult, Step, Target
from .output import Output
from .plain import utc
from .words import clean, one_line

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReporter:
    """Keeps a JUnit file with all lanes of the command line so far, whole at any moment.

    :param err: where the report goes once its file can't be written any more; standard error by default.
    :raises BadInput: the file could not be written where it is wanted.
    """

    def __init__(self, path: Path, *, err: TextIO | None = None) -> None:
        self._path = path
        self._file = path.absolute()  # a lane may change the directory
        self._err = Output(err or sys.stderr)
        self._results: list[LaneResult] = []
        self.check_writable()

    def check_writable(self) -> None:
        """Find out before anything is sent, leaving no trace.

        :raises BadInput: names the flag and the path.
        """
        path = self._file
        try:
            path = path.resolve()
            if path.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(0, "the file is write-protected")
            if not _is_special(path):
                partial = _partial(path)
                partial.open("x").close()
                partial.unlink()
        except FileNotFoundError:
            raise _unwritable(self._path, f"there is no folder {path.parent}") from None
        except (OSError, ValueError, RuntimeError) as error:
            raise _unwritable(self._path, getattr(error, "strerror", None) or str(error)) from None

    def target(self, target: Target) -> None:
        """In the properties of each suite."""

    def lane_started(self, name: str, kind: str) -> None:
        """Nothing to write yet."""

    def step_started(self, step: Step) -> None:
        """Nothing to write yet."""

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Retries and notices are among the output of their step."""

    def step_finished(self, step: Step) -> None:
        """Written with its lane."""

    def held(self) -> AbstractContextManager[None]:
        """Nothing moves in a file."""
        return nullcontext()

    def say(self, text: str) -> None:
        """For people."""

    def show(self, title: str, records: Sequence[Any]) -> None:
        """For people."""

    def lane_finished(self, result: LaneResult) -> None:
        """Write the file anew; if that fails, the report goes to standard error and the run goes on."""
        self._results.append(result)
        document = _document(self._results)
        try:
            _replace(self._file.resolve(), document)
        except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
            reason = getattr(error, "strerror", None) or str(error)
            self._err.write(f"The JUnit report could not be written to {self._path}: {reason}. Here it is:\n")
            self._err.write_raw(document.decode() + "\n")

    def close(self) -> None:
        """The file is complete already."""


def _unwritable(path: Path, reason: str) -> BadInput:
    return BadInput(
        f"--junit: no report can be written to {path}: {reason}.",
        now="Nothing was sent.",
        next_step="Name a file in a folder that exists and may be written to.",
    )


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name[:200]}.{os.getpid()}.partial")


def _is_special(path: Path) -> bool:
    """Whether it is there and no regular file: a pipe, /dev/stdout."""
    return path.exists() and not stat.S_ISREG(path.stat().st_mode)


def _replace(path: Path, document: bytes) -> None:
    if _is_special(path):
        path.write_bytes(document)
        return
    partial = _partial(path)
    try:
        partial.write_bytes(document)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _document(results: Sequence[LaneResult]) -> bytes:
    from junitparser import JUnitXml

    root = JUnitXml("itc-actions")
    for result in results:
        # add_testsuite would merge lanes of one name
        root.append(_suite(result))  # type: ignore[no-untyped-call]
    root.update_statistics()  # type: ignore[no-untyped-call]
    for suite, result in zip(root, results, strict=True):
        suite.time = round(result.seconds, 3)  # the sum of its cases counts the steps of nested lanes twice
    root.time = round(sum(result.seconds for result in results), 3)
    buffer = io.BytesIO()
    root.write(buffer, pretty=True)
    return buffer.getvalue()


def _suite(result: LaneResult) -> TestSuite:
    from junitparser import Failure, TestCase, TestSuite

    suite = TestSuite(_line(result.name))
    suite.timestamp = utc(result.started).rstrip("Z")
    target = result.target
    properties = {"mode": target.mode, "service": target.service, "app": target.app} if target else {}
    for name, value in properties.items():
        if value:
            suite.add_property(name, _line(value))
    for note in result.notes:
        suite.add_property("note", _text(note))
    names: set[str] = set()
    for step in result.steps:
        name = _line(step.name)
        suite.add_testcase(_case(step, f"{name} ({step.number})" if name in names else name, result))
        names.add(name)
    if result.error is not None and not any(step.status == FAILED for step in result.steps):
        case = TestCase(_line(result.name), classname=_line(result.name), time=round(result.seconds, 3))
        case.result = [_failure(Failure, result.error)]
        suite.add_testcase(case)
    return suite


def _case(step: Step, name: str, result: LaneResult) -> TestCase:
    from junitparser import Failure, Skipped, TestCase

    case = TestCase(name, classname=_line(result.name), time=round(step.seconds, 3))
    output = [step.detail] if step.detail else []
    output += step.output
    if step.status == FAILED:
        case.result = [_failure(Failure, step.error or result.error)]
    elif step.status == NOT_RUN:
        case.result = [Skipped(_line(step.detail or "not run"))]
    elif step.status == FAILED_ALLOWED:
        reasons = [step.detail, step.error.text if step.error else None]
        output = [": ".join([FAILED_ALLOWED, *filter(None, reasons)]), *step.output]
    if output:
        case.system_out = _text("\n".join(output))
    return case


def _failure(kind: Any, error: ItcError | None) -> Any:
    failure = kind(_line(error.what if error else "The step failed."), type(error).__name__ if error else "Failure")
    failure.text = _text(error.text if error else "The step failed.")
    return failure


def _text(text: str) -> str:
    """What XML can hold of a text, without secrets."""
    return _NOT_IN_XML.sub("", clean(text))


def _line(text: str) -> str:
    return _NOT_IN_XML.sub("", one_line(text))
