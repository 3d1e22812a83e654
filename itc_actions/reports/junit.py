"""`--junit PATH`: the report that CI systems read, one suite for each outermost lane."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import ItcError
from ..log_text import clean
from ..statuses import FAILED, FAILED_ALLOWED, NOT_RUN
from ..steps import LaneResult, Step
from .plain import utc
from .report_file import ReportFile
from .silent import SilentReporter
from .words import one_line

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReporter(SilentReporter):
    """Keeps a JUnit file with all lanes of the command line so far, whole at any moment.

    :param err: where the report goes once its file can't be written any more; standard error by default.
    :raises BadInput: the file could not be written where it is wanted.
    """

    def __init__(self, path: Path, *, err: TextIO | None = None) -> None:
        self._file = ReportFile(path, named_by="--junit", what="JUnit report", err=err)
        self._results: list[LaneResult] = []

    def lane_finished(self, result: LaneResult) -> None:
        """Write the file anew."""
        self._results.append(result)
        self._file.write(_document(self._results))


def _document(results: Sequence[LaneResult]) -> str:
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
    return buffer.getvalue().decode()


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
