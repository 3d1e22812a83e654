"""Two runs at once on one app: on one machine the second waits its turn, on two it stops before it overwrites."""

from __future__ import annotations

import contextvars
import json
import os
import signal
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from processes import Started

from itc_actions import (
    LaneContext,
    create_version,
    lane,
    open_context,
    phased_release,
    select_build,
    update_app_info,
)
from itc_actions.apple import states
from itc_actions.clock import SystemClock
from itc_actions.errors import BadInput, ItcError, Locked, Refused
from itc_actions.http.events import Waiting
from itc_actions.run import Run
from itc_actions.sandbox import Sandbox
from itc_actions.services.changed_since import ChangedMeanwhile
from itc_actions.state_folder import FileLock

from .stage import APP, SERVICES, Line, chosen, error_of, release, state_of, status, submitted, wait_until, with_version

CREATES = {"itunes-connect": "version/create/", "app-store-connect": "v1/appStoreVersions$"}
SUBMITS = "version/submit/complete"
RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start")
ON_BOTH = pytest.mark.parametrize("service", SERVICES)
ONE_MACHINE = pytest.mark.fault("F31")
TWO_MACHINES = pytest.mark.fault("F32")

Open = Callable[..., AbstractContextManager[LaneContext]]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def opened(sandbox: Sandbox, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Contexts of runs of their own on one sandbox that runs, as of several command lines."""
    monkeypatch.setenv("ITC_SANDBOX", "1")
    monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
    monkeypatch.setenv("ITC_STATE_DIR", str(state))
    for name, value in key_of(sandbox, tmp_path).items():
        monkeypatch.setenv(name, value)
    return partial(open_context, root=tmp_path)


@pytest.fixture
def holding(opened: Open) -> Iterator[LaneContext]:
    """The context of another run, which is not the one under way."""
    its = contextvars.copy_context()
    other = opened()
    yield its.run(other.__enter__)
    its.run(other.__exit__, None, None, None)


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def key_of(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return {
        "ITC_SANDBOX_KEY_ID": sandbox.key_id,
        "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
        "ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(folder)),
    }


def release_by(opened: Open, service: str) -> list[tuple[str, str]]:
    with opened(service=service) as ctx:
        release(ctx, version="2.0", release_notes="Faster start")
        return [(step.status, step.detail or "") for step in ctx.itc_run.steps]


def has_seen(sandbox: Sandbox, path: str) -> Callable[[], bool]:
    """Whether a request that writes there has come."""
    end = path.rstrip("$")
    return lambda: any(seen.method != "GET" and end in seen.path for seen in sandbox.requests)


def created(sandbox: Sandbox) -> int:
    """How often a version was made."""
    return sum(CREATES[each].rstrip("$") in seen.path for each in SERVICES for seen in posts_that_changed(sandbox))


def posts_that_changed(sandbox: Sandbox) -> list[Any]:
    return [seen for seen in sandbox.writes if seen.method == "POST"]


def sent_to_review(sandbox: Sandbox) -> int:
    """How often the world has seen a version go to review."""
    return sum("waiting-for-review" in change for seen in sandbox.writes for change in seen.changed)


def one_release(sandbox: Sandbox) -> bool:
    """Whether there is one version 2.0, made once, and submitted once with what both runs wanted."""
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    assert (edit.number, edit.state, edit.build and edit.build.number) == ("2.0", states.WAITING_FOR_REVIEW, "100")
    assert {texts.release_notes for texts in edit.texts.values()} == {"Faster start"}
    return (created(sandbox), sent_to_review(sandbox)) == (1, 1)


def everything_said(process: Started) -> tuple[list[str], threading.Thread]:
    """The lines of a process as they come."""
    said: list[str] = []
    assert process.stderr is not None
    reader = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
    reader.start()
    return said, reader


class TestTwoProcesses:
    """Two real command lines, started together; whichever comes second is the loser."""

    @pytest.fixture
    def line(self, sandbox: Sandbox, tmp_path: Path, service: str, state: Path) -> Line:
        line = Line(tmp_path, sandbox.url)
        line.environ |= {"ITC_SERVICE": service, "ITC_STATE_DIR": str(state), **key_of(sandbox, tmp_path)}
        return line

    @ONE_MACHINE
    @ON_BOTH
    def test_f31_with_one_state_folder_the_second_waits_and_finds_all_done(
        self, line: Line, sandbox: Sandbox, service: str
    ) -> None:
        sandbox.fault("delay", CREATES[service], method="POST", seconds=600)
        with line.started(*RELEASE, "--json") as one, line.started(*RELEASE, "--json") as other:
            said = {process: everything_said(process) for process in (one, other)}
            wait_until(has_seen(sandbox, CREATES[service]), "the create")
            wait_until(
                lambda: any(
                    "waiting for the lock of Demo (pid" in each for lines, _ in said.values() for each in lines
                ),
                "the wait for the lock",
            )
            sandbox.clear_faults()
            documents = [json.loads(process.stdout.readline()) for process in (one, other) if process.stdout]
            codes = [process.wait(timeout=30) for process in (one, other)]
        statuses = sorted({step["status"] for step in each["steps"]} for each in documents)
        assert (codes, one_release(sandbox)) == ([0, 0], True)
        assert statuses.count({"unchanged"}) == 1

    @TWO_MACHINES
    @ON_BOTH
    def test_f32_with_folders_of_their_own_the_loser_adopts_the_version_and_says_so(
        self, line: Line, sandbox: Sandbox, service: str, state: Path
    ) -> None:
        sandbox.fault("delay", CREATES[service], method="POST", seconds=600)
        elsewhere = {"ITC_STATE_DIR": f"{state}-elsewhere"}
        with line.started(*RELEASE, "--json") as one, line.started(*RELEASE, "--json", **elsewhere) as other:
            wait_until(lambda: one.poll() is not None or other.poll() is not None, "the winner's end")
            winner, loser = (one, other) if one.poll() is not None else (other, one)
            sandbox.clear_faults()
            ended = loser.communicate(timeout=30)
        document = json.loads(ended[0])
        assert (winner.returncode, loser.returncode, one_release(sandbox)) == (0, 0, True)
        assert {step["status"] for step in document["steps"]} == {"unchanged"}
        assert "Version 2.0 of Demo is there already" in ended[1]
        assert "version 2.0 is waiting-for-review already" in document["steps"][-1]["detail"]


@pytest.mark.fault("F31")
class TestTheLock:
    """One machine: runs that share a state folder."""

    def test_f31_the_holder_is_named_in_a_file_that_only_its_owner_may_read(self, opened: Open, state: Path) -> None:
        with opened() as ctx:
            lane(create_it)(ctx)
            (note,) = state.glob("locks/*.json")
            holder = json.loads(note.read_text())
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (state, state / "locks", *state.glob("locks/*"))]
        assert (holder["pid"], holder["host"], holder["lane"]) == (os.getpid(), socket.gethostname(), "lane create_it")
        assert holder["since"].endswith(" UTC")
        assert modes == [0o700, 0o700, 0o600, 0o600]
        assert list(state.glob("locks/*.json")) == []

    @ON_BOTH
    def test_f31_who_does_not_get_it_in_time_ends_with_9_and_names_the_holder(
        self, opened: Open, holding: LaneContext, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, service: str
    ) -> None:
        monkeypatch.setenv("ITC_LOCK_TIMEOUT", "0")
        with opened(service=service) as ctx:
            lane(create_it)(holding)
            sandbox.clear_requests()
            error = error_of(update_it, ctx)
        assert (type(error), error.code, sandbox.writes) == (Locked, 9, [])
        holder = f"pid {os.getpid()} on {socket.gethostname()}, lane create_it, since 2"
        assert f"Another run holds the lock of Demo ({APP}): {holder}" in error.what
        assert error.now == "Nothing of the release was changed."
        assert "run the same line again" in (error.next_step or "")
        assert "--lock-timeout" in (error.next_step or "")

    def test_f31_who_waits_looks_only_once_the_lock_is_free(
        self, opened: Open, sandbox: Sandbox, aside: ThreadPoolExecutor
    ) -> None:
        waits = threading.Event()

        def second() -> tuple[str, str | None]:
            with opened() as ctx:
                told_of_waits(ctx, lambda event: waits.set())
                create_version(ctx, version="2.0")
                step = ctx.itc_run.steps[0]
                return step.status, step.detail

        with opened() as ctx:
            update_nothing(ctx)
            ended: Future[tuple[str, str | None]] = aside.submit(second)
            assert waits.wait(30)
            create_version(ctx, version="2.0")
            sandbox.clear_requests()
        assert ended.result(30) == ("unchanged", "version 2.0 is there already (prepare-for-submission)")
        assert [seen.line for seen in sandbox.requests if "create" in seen.path] == []

    def test_f31_who_waits_is_told_of_the_holder(
        self, opened: Open, holding: LaneContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_LOCK_TIMEOUT", "10m")
        heard: list[Waiting] = []

        def hear(event: Waiting) -> None:
            heard.append(event)
            holding.let_go()

        with opened() as ctx:
            create_version(holding, version="2.0")
            told_of_waits(ctx, hear)
            create_version(ctx, version="2.0")
        assert (f"the lock of Demo (pid {os.getpid()} on " in heard[0].for_what, heard[0].timeout) == (True, 600)

    def test_f31_who_has_waited_reads_the_list_of_apps_anew(
        self, opened: Open, holding: LaneContext, sandbox: Sandbox
    ) -> None:
        submitted(sandbox)

        def hear(event: Waiting) -> None:
            if not on_sale.is_set():
                sandbox.do("approve", app=APP)
                on_sale.set()
            holding.let_go()

        on_sale = threading.Event()
        create_version(holding, version="2.0")  # it is there: nothing is written
        with opened() as ctx:
            assert ctx.app.live is not None
            told_of_waits(ctx, hear)
            error = error_of(create_it, ctx)
        assert (error.code, "Version 2.0 of Demo is ready-for-sale already." in error.what) == (3, True)

    @ON_BOTH
    def test_f31_reads_never_wait_for_it(
        self, opened: Open, holding: LaneContext, monkeypatch: pytest.MonkeyPatch, service: str
    ) -> None:
        monkeypatch.setenv("ITC_LOCK_TIMEOUT", "0")
        with opened(service=service) as ctx:
            create_version(holding, version="2.0")
            status(ctx)
            if service == "app-store-connect":
                phased_release(ctx)
            assert (holding.itc_run.lock.held, ctx.itc_run.lock.held) == (True, False)

    def test_f31_another_app_has_a_lock_of_its_own(self, holding: LaneContext, sandbox: Sandbox, state: Path) -> None:
        create_version(holding, version="2.0")
        taken = {}
        for app in (APP, "1000000002"):
            file = FileLock(state, f"sandbox-127.0.0.1:{sandbox.port}-{app}")
            taken[app] = file.take("a test", SystemClock())
            file.let_go()
        assert taken == {APP: False, "1000000002": True}

    def test_f31_a_sandbox_of_the_line_s_own_has_nothing_to_lock(
        self, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_STATE_DIR", str(state))
        with open_context(sandbox=True, root=tmp_path, version="2.0") as ctx:
            release(ctx, version="2.0", release_notes="Faster start")
            assert ctx.itc_run.lock.held is False
        assert state.exists() is False

    def test_f31_it_is_let_go_while_a_build_is_processing_and_the_last_look_is_made_under_it(
        self, opened: Open, sandbox: Sandbox
    ) -> None:
        with_version(sandbox, "2.1")
        sandbox.upload_build(APP, "2.1", "7", processing_seconds=100)
        with opened() as ctx:
            held = list[bool]()
            told_of_waits(ctx, lambda event: held.append(ctx.itc_run.lock.held))
            select_build(ctx, build="7")
            assert (set(held), ctx.itc_run.lock.held) == ({False}, True)
        looks = [seen.line for seen in sandbox.requests if seen.line.endswith("trains/")]
        assert len(looks) == len(held) + 3  # the usable one, once more under the lock, and its date for the save

    @ON_BOTH
    def test_f31_what_somebody_did_during_the_wait_is_not_overwritten(
        self, opened: Open, sandbox: Sandbox, service: str
    ) -> None:
        with_version(sandbox)
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        sandbox.upload_build(APP, "2.0", "102", processing_seconds=100)
        with opened(service=service) as ctx:
            told_of_waits(ctx, lambda event: sandbox.do("select-build", app=APP, train="2.0", number="101"))
            error = error_of(partial(select_build, build="102"), ctx)
        assert (type(error), "its build was “100” and is now “101”" in error.what) == (ChangedMeanwhile, True)
        assert chosen(sandbox) == "101"

    def test_f31_it_is_let_go_while_a_command_runs(self, opened: Open) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            assert ctx.itc_run.lock.held is True
            ctx.run("true", in_rehearsal=True)
            assert ctx.itc_run.lock.held is False

    @pytest.mark.parametrize(
        "raised", [KeyboardInterrupt(), KeyboardInterrupt("SIGTERM"), ValueError(), Refused("No.")]
    )
    def test_f30_a_lane_that_fails_or_is_interrupted_lets_it_go(self, opened: Open, raised: BaseException) -> None:
        def work(ctx: LaneContext) -> None:
            create_version(ctx, version="2.0")
            assert ctx.itc_run.lock.held
            raise raised

        with opened() as ctx:
            with pytest.raises(ItcError):
                lane(work)(ctx)
            assert ctx.itc_run.lock.held is False

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["kill-9", "sigterm"])
    def test_f31_a_holder_that_is_ended_frees_it(
        self, opened: Open, sandbox: Sandbox, tmp_path: Path, state: Path, number: signal.Signals
    ) -> None:
        line = Line(tmp_path, sandbox.url)
        sandbox.fault("delay", SUBMITS, seconds=600)
        with line.started(*RELEASE, ITC_STATE_DIR=str(state)) as process, opened() as ctx:
            wait_until(has_seen(sandbox, SUBMITS), "the submission", process)
            told_of_waits(ctx, lambda event: process.send_signal(number) if process.poll() is None else None)
            create_version(ctx, version="2.0")
            assert process.wait(timeout=30) == (130 if number == signal.SIGTERM else -9)
            release(ctx, version="2.0", release_notes="Faster start")
        assert state_of(sandbox) == states.WAITING_FOR_REVIEW

    def test_f31_a_write_of_a_lane_s_own_python_is_refused_rather_than_made_unlocked(
        self, opened: Open, holding: LaneContext, sandbox: Sandbox
    ) -> None:
        with opened() as ctx:
            update_nothing(holding)
            error = error_of(lambda ctx: ctx.service.create_version(ctx.app, "2.0"), ctx)
            assert (error.code, created(sandbox)) == (9, 0)
            holding.let_go()
            ctx.service.create_version(ctx.app, "2.0")
            assert (ctx.itc_run.lock.held, created(sandbox)) == (True, 1)

    def test_f27_a_state_folder_that_cannot_be_used_ends_with_7_before_any_write(
        self, opened: Open, sandbox: Sandbox, state: Path
    ) -> None:
        state.write_text("a file where the folder should be")
        with opened() as ctx:
            error = error_of(create_it, ctx)
        assert (type(error), error.code, sandbox.writes) == (BadInput, 7, [])
        assert (str(state) in error.what, "ITC_STATE_DIR" in (error.next_step or "")) == (True, True)

    def test_f27_a_folder_where_the_holder_is_noted_ends_with_7_and_leaves_no_draft(
        self, opened: Open, sandbox: Sandbox, state: Path
    ) -> None:
        with opened() as ctx:
            note = state / "locks" / f"sandbox-127.0.0.1-{sandbox.port}-{ctx.app.id}.json"
            note.mkdir(parents=True)
            error = error_of(create_it, ctx)
        assert (type(error), sandbox.writes) == (BadInput, [])
        assert [path.name for path in note.parent.iterdir() if path.suffix != ".lock"] == [note.name]


def create_it(ctx: LaneContext) -> None:
    create_version(ctx, version="2.0")


def update_it(ctx: LaneContext) -> None:
    update_app_info(ctx, release_notes="Faster start")


def update_nothing(ctx: LaneContext) -> None:
    """Take the lock, and write nothing."""
    with pytest.raises(Refused):
        update_it(ctx)


def told_of_waits(ctx: LaneContext, hear: Callable[[Waiting], object]) -> None:
    """Have `hear` called when something is waited for."""
    run: Run = ctx.itc_run
    listen = run.listen

    def heard(event: Any) -> None:
        if isinstance(event, Waiting):
            hear(event)
        listen(event)

    run.listen = heard  # type: ignore[method-assign]
