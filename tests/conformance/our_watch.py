"""Every request of our client to a sandbox as iTunes Connect, and every answer, held against our own file."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.wrappers import Response

from itc_actions.sandbox.front import Front

from .our_file import WOA, our_file, shape
from .recording import OURS

KEY = "our-file"


class OurConformance:
    """The part of pytest.

    With several processes each of them watches its own sandboxes, and the one that started them puts it all together.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._known: set[int] = set()
        self.judged = 0
        self.violations: dict[str, str] = {}
        """Each with the test that saw it first."""

    def install(self) -> None:
        """Watch the sandboxes that start from now on."""
        answer = Front.answer

        def watched(front: Front, environ: dict[str, Any]) -> Response:
            response = answer(front, environ)
            path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
            if path.startswith(WOA) and method in ("GET", "POST"):
                self._see(environ, method, path, response)
            return response

        setattr(Front, "answer", watched)  # noqa: B010 - a method

    def _see(self, environ: dict[str, Any], method: str, path: str, response: Response) -> None:
        operation, ours = our_file().operation(method, path), environ.get("HTTP_USER_AGENT") == OURS
        line = f"{method} {path.removeprefix(WOA)}"
        if operation is None:
            if ours:
                self._keep(line, iter(["is no operation of the file"]))
            return
        name, status = operation["operationId"], response.status_code
        if name == "login":
            return
        query = environ.get("QUERY_STRING", "")
        if ours and (sent := self._new(environ["wsgi.input"].getvalue(), name, query)):
            self._keep(f"{line} sends", our_file().request(operation, query, sent[0]))
        if (ours or status < 400) and (answered := self._new(response.get_data(), name, status)):
            kind = response.headers.get("Content-Type", "")
            self._keep(f"{line} answers", our_file().answer(operation, status, kind, answered[0]))

    def _new(self, raw: bytes, *what: Any) -> tuple[Any] | None:
        """What was sent or answered, where the like of it has not been judged yet."""
        with self._lock:
            self.judged += 1
            if not self._is_new(raw, *what):
                return None
            value = _decoded(raw)
            return (value,) if self._is_new(shape(value), *what) else None

    def _is_new(self, *seen: Any) -> bool:
        if hash(seen) in self._known:
            return False
        self._known.add(hash(seen))
        return True

    def _keep(self, what: str, problems: Iterator[str]) -> None:
        for problem in problems:
            test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" (")[0]
            self.violations.setdefault(f"{what}: {problem}", test)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process has seen."""
        sent = getattr(node, "workeroutput", {}).get(KEY)
        if sent is not None:
            content = json.loads(sent)
            self.judged += content["judged"]
            self.violations = {**content["violations"], **self.violations}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand over what this process has seen, or judge the whole."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[KEY] = json.dumps({"judged": self.judged, "violations": self.violations})
        elif self.violations and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line, and what is wrong."""
        if self.judged:
            count = f"{self.judged} requests and answers of iTunes Connect, {len(self.violations)} violations"
            terminalreporter.write_line(f"held against docs/itunes_connect_api/openapi.json: {count}")
        for violation, test in self.violations.items():
            terminalreporter.write_line(f"{violation}\n    first seen by {test}", red=True)


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return "no JSON"
