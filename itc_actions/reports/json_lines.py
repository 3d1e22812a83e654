"""`--json`: one document for each outermost lane, on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO

from ..errors import ItcError
from ..http.events import HttpEvent
from ..redaction import scrub
from ..steps import LaneResult, Step, Target
from ..workflow_commands import defused_json
from .output import Output
from .plain import plain, utc
from .tally import Tally
from .terminal import TerminalReporter

SCHEMA: Final = 1
"""Grows when a field goes or changes its meaning; new fields may come at any time."""


class JsonReporter:
    """JSON Lines on `out`; what people read goes through `err_reporter`, to standard error.

    A lane that was killed has no document; every other has one, failed or not.
    """

    def __init__(self, *, out: TextIO, err_reporter: TerminalReporter) -> None:
        self._out = Output(out)
        self._people = err_reporter
        self._tally = Tally()
        self._shown: list[dict[str, Any]] = []

    def target(self, target: Target) -> None:
        """For people; the document of the lane has it too."""
        self._people.target(target)

    def lane_started(self, name: str, kind: str) -> None:
        """An empty document."""
        self._shown = []
        self._people.lane_started(name, kind)

    def step_started(self, step: Step) -> None:
        """For people."""
        self._people.step_started(step)

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Counted, and for people."""
        self._tally.add(event)
        self._people.http_event(step, event)

    def step_finished(self, step: Step) -> None:
        """For people."""
        self._people.step_finished(step)

    def say(self, text: str) -> None:
        """For people."""
        self._people.say(text)

    def show(self, title: str, records: Sequence[Any]) -> None:
        """Kept for the document, and for people."""
        self._shown.append({"title": scrub(title), "records": plain(records)})
        self._people.show(title, records)

    def lane_finished(self, result: LaneResult) -> None:
        """Write the document; after the people's table, so that a reader of both sees it last."""
        self._people.lane_finished(result)
        requests, writes = self._tally.take(result.steps)
        document = _document(result, requests, writes, self._shown)
        self._shown = []
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        if not self._out.prints(text):
            text = json.dumps(document, ensure_ascii=True, allow_nan=False)
        text = defused_json(text)
        failed_before = self._out.failure is not None
        if not self._out.write_raw(text + "\n") and not failed_before and not self._reader_left():
            self._people.say(f"The JSON document could not be written ({self._out.failure}). Here it is:\n{text}")

    def close(self) -> None:
        """The documents are out already."""
        self._people.close()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing moves inside: somebody is asked something."""
        with self._people.held():
            yield

    def _reader_left(self) -> bool:
        return isinstance(self._out.failure, BrokenPipeError)


def _document(result: LaneResult, requests: int, writes: int, shown: list[dict[str, Any]]) -> dict[str, Any]:
    target = result.target
    return {
        "schema": SCHEMA,
        "lane": scrub(result.name),
        "kind": result.kind,
        "mode": target.mode if target else None,
        "service": scrub(target.service) if target else None,
        "app": scrub(target.app) if target and target.app else None,
        "credentials": scrub(target.credentials) if target else None,
        "warning": scrub(target.warning) if target and target.warning else None,
        "started": utc(result.started),
        "seconds": round(result.seconds, 3),
        "outcome": "failed" if result.error else "ok",
        "exit_code": result.error.exit_code if result.error else 0,
        "error": _error(result.error),
        "logins": result.logins,
        "requests": requests,
        "writes": writes,
        **({} if result.quota is None else {"quota": result.quota._asdict()}),
        "steps": [_step(step) for step in result.steps],
        "result": plain(result.result),
        "shown": shown,
        "notes": [scrub(note) for note in result.notes],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "name": scrub(step.name),
        "kind": step.kind,
        "depth": step.depth,
        "status": step.status,
        "seconds": round(step.seconds, 3),
        "requests": step.requests,
        "writes": step.writes,
        "retries": step.retries,
        "detail": scrub(step.detail) if step.detail is not None else None,
        "error": _error(step.error),
        "result": plain(step.result),
        "output": [scrub(line) for line in step.output],
    }


def _error(error: ItcError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "type": type(error).__name__,
        "exit_code": error.exit_code,
        "what": plain(error.what),
        "said": plain(error.said),
        "now": plain(error.now),
        "next": plain(error.next_step),
        "correlation_key": plain(error.correlation_key),
    }
