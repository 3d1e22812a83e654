"""The part of pytest: watches the sandboxes of the tests, and tells at the end what was seen.

With several processes each of them watches its own sandboxes, and the one that started them puts it all together.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from itc_actions.services.app_store_connect import jsonapi

from .departures import unused
from .judge import Judge, apple_file
from .observations import Fields
from .recording import Recording, Seen, watch
from .used import COMMITTED, drift, used

if TYPE_CHECKING:
    from .apple_file import AppleFile

UPDATE = "--update-used-operations"
TESTS = Path(__file__).parents[1]
KEY = "conformance"


def watch_all(config: pytest.Config) -> None:
    """Watch every sandbox that is started from now on in this process."""
    file = apple_file()
    if file is not None:
        plugin = Conformance(config, file)
        plugin.install()
        config.pluginmanager.register(plugin, KEY)


class Conformance:
    """What the tests send and are answered, held against Apple's file.

    :param file: Apple's file.
    """

    def __init__(self, config: pytest.Config, file: AppleFile) -> None:
        self._config = config
        self._file = file
        self.recording = Recording(Judge(file))
        self._seen = Seen()
        self._complaints: list[str] = []

    def install(self) -> None:
        """Watch the sandboxes that start, and what our client reads."""
        recording = self.recording
        read = jsonapi._resource

        def read_watched(value: Any, where: str) -> jsonapi.Resource:
            resource = read(value, where)
            return dataclasses.replace(
                resource,
                attributes=Fields(resource.type, resource.attributes, recording.seen.reads),
                relationships=Fields(resource.type, resource.relationships, recording.seen.reads),
            )

        watch(recording)
        setattr(jsonapi, "_resource", read_watched)  # noqa: B010

    # the end of a process, and of the run

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process has seen."""
        sent = getattr(node, "workeroutput", {}).get(KEY)
        if sent is not None:
            self._seen.add(msgspec.json.decode(sent, type=Seen))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand over what this process has seen, or judge the whole."""
        self._seen.add(self.recording.seen)
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[KEY] = msgspec.json.encode(self._seen)
            return
        self._complaints = [f"{finding}\n    first seen by {test}" for finding, test in self._seen.violations]
        if exitstatus == pytest.ExitCode.OK and is_whole(self._config):
            self._complaints += unused(self._seen.departures) + self._drift()
        elif self._config.getoption(UPDATE, False):
            self._complaints.append(f"{COMMITTED.name} was not written: not the whole suite ran, or some of it failed")
        if self._complaints and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _drift(self) -> list[str]:
        """Whether the committed list of what we use is what was used."""
        found = used(self._file, self._seen.observations, self._seen.reads).as_text()
        if self._config.getoption(UPDATE):
            COMMITTED.write_text(found, encoding="utf-8")
        kept = COMMITTED.read_text(encoding="utf-8") if COMMITTED.exists() else ""
        return [f"{trouble}: run the whole suite with {UPDATE}" for trouble in drift(kept, found)]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line, and what is wrong."""
        seen = self._seen
        ours = len({each.operation for each in seen.observations})
        counts = f"{len(seen.operations)} operations ({ours} of our client), {seen.requests} requests of our client, "
        terminalreporter.write_sep("-", "conformance")
        terminalreporter.write_line(
            f"held against Apple's file {self._file.version}: {counts}{seen.answers} answers; "
            f"{len(seen.violations)} violations"
        )
        for complaint in self._complaints:
            terminalreporter.write_line(complaint, red=True)


def is_whole(config: pytest.Config) -> bool:
    """Whether this run is of the whole suite: no part of it chosen, none left out, none only looked at."""
    choosing = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")
    if any(getattr(config.option, name, None) for name in choosing):
        return False
    return [Path(config.invocation_params.dir, arg).resolve() for arg in config.args] == [TESTS]
