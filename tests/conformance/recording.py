"""Every request that reaches a sandbox of this process as the App Store Connect API, and its answer, judged in passing.

What a fault makes up or keeps away never comes here: the sandbox's door lets faults act before and after.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from werkzeug.wrappers import Response

from itc_actions.sandbox.front import Front

from .departures import departure
from .judge import Judge
from .observations import Observation, Read, observed

if TYPE_CHECKING:
    from .apple_file import Operation
    from .findings import Finding

OURS = "itc-actions"
"""How our client calls itself. What other clients of the tests send may be wrong on purpose."""
API = re.compile(r"/v\d+/")
_ANY_TEXT = re.compile(rb'"(id|self|related|first|next|nextCursor)":"[^"\\]*"')
_ANY_TIME = re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)"')


class Seen(msgspec.Struct):
    """What has been seen, in a form that goes from one process to another."""

    requests: int = 0
    """Those of our client."""
    answers: int = 0
    operations: set[str] = set()
    violations: list[tuple[str, str]] = []
    """Each once, with the test that saw it first."""
    departures: set[int] = set()
    """The places in their list of those that were needed."""
    observations: set[Observation] = set()
    reads: set[Read] = set()

    def add(self, other: Seen) -> None:
        """Add what another process has seen."""
        self.requests += other.requests
        self.answers += other.answers
        for name in ("operations", "departures", "observations", "reads"):
            getattr(self, name).update(getattr(other, name))
        known = {finding for finding, _ in self.violations}
        self.violations += [each for each in other.violations if each[0] not in known]


class Recording:
    """Judges what sandboxes report to it, from several threads."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._lock = threading.Lock()
        self._known: set[int] = set()
        self._found: set[Finding] = set()
        self.seen = Seen()

    def see(self, environ: dict[str, Any], response: Response) -> None:
        """Judge a request and its answer."""
        asked = urlsplit(environ.get("REQUEST_URI") or environ["PATH_INFO"])
        method, ours = environ["REQUEST_METHOD"], environ.get("HTTP_USER_AGENT") == OURS
        operation = self._judge.file.operation(method, asked.path)
        line = f"{method} {asked.path}"
        with self._lock:
            self.seen.answers += 1
            self.seen.requests += ours
            if operation is not None:
                self.seen.operations.add(operation.label)
            if ours or response.status_code < 400:
                self._see_request(operation, line, asked.query, environ, ours=ours, status=response.status_code)
            self._see_answer(operation, line, asked.query, response)

    def _see_request(
        self, operation: Operation | None, line: str, query: str, environ: dict[str, Any], *, ours: bool, status: int
    ) -> None:
        raw = environ["wsgi.input"].getvalue()
        if len(raw) < int(environ.get("CONTENT_LENGTH") or 0):
            return  # whoever sent it was killed over it
        if not self._is_new("request", line, query, raw, ours, status):
            return
        body = _decoded(raw)
        # Clients of other makes send application/vnd.api+json too, and are understood.
        content_type = environ.get("CONTENT_TYPE", "") if ours else None
        self._keep(self._judge.request(operation, line, query, content_type, body))
        if ours and operation is not None:
            self.seen.observations.add(observed(self._judge.file, operation, query, body, status))

    def _see_answer(self, operation: Operation | None, line: str, query: str, response: Response) -> None:
        raw = response.get_data()
        label = operation.label if operation is not None else line
        if not self._is_new("answer", label, query, raw, response.status_code):
            return
        alike = _ANY_TIME.sub(b'"1970-01-01T00:00:00Z"', _ANY_TEXT.sub(rb'"\1":""', raw))
        if not self._is_new("answer alike", label, query, alike, response.status_code):
            return
        body = _decoded(raw)
        status, content_type = response.status_code, response.headers.get("Content-Type")
        self._keep(self._judge.answer(operation, line, query, status, content_type, body))

    def _is_new(self, *seen: object) -> bool:
        """Whether the like of it has not been judged yet."""
        if hash(seen) in self._known:
            return False
        self._known.add(hash(seen))
        return True

    def _keep(self, findings: Iterator[Finding]) -> None:
        for finding in findings:
            if finding in self._found:
                continue
            self._found.add(finding)
            covered = departure(finding)
            if covered is not None:
                self.seen.departures.add(covered)
            else:
                self.seen.violations.append(
                    (str(finding), os.environ.get("PYTEST_CURRENT_TEST", "").partition(" (")[0])
                )


def _decoded(raw: bytes) -> Any:
    """The JSON; None for nothing, and text, which no schema of a body takes, for what is no JSON."""
    try:
        return msgspec.json.decode(raw) if raw else None
    except msgspec.DecodeError:
        return "no JSON"


def watch(recording: Recording) -> None:
    """Record what sandboxes answer from now on."""
    answer = Front.answer

    def watched(front: Front, environ: dict[str, Any]) -> Response:
        response = answer(front, environ)
        if API.match(environ["PATH_INFO"]) and environ["REQUEST_METHOD"] != "HEAD":  # of which no file speaks
            recording.see(environ, response)
        return response

    setattr(Front, "answer", watched)  # noqa: B010 - a method
