"""F43, and what else befalls uploads: whatever breaks, one build comes of them, and what is there is not sent again."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ipas import write_ipa

from itc_actions import open_context, upload_binary
from itc_actions.errors import (
    BadInput,
    ItcError,
    LoginFailed,
    OutcomeUnknown,
    Refused,
    Unreachable,
)
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.app_store_connect import uploads
from itc_actions.sandbox.app_store_connect.resources import build_uploads
from itc_actions.sandbox.recorder import Seen
from itc_actions.services import connect
from itc_actions.services.apple_tools import StandIn

from .stage import APP, Line, Stage, wait_until

PARTS = 5
PART = 64 * 1024
SIZE = 4 * PART + 20_000
PUT = "/sandbox-uploads/"
UPLOADS = "/v1/buildUploads$"
FILES = "/v1/buildUploadFiles$"
COMMIT = "/v1/buildUploadFiles/"
DELIVER = "/sandbox-transporter/"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of several parts, which are small."""
    monkeypatch.setattr(uploads, "PART", PART)
    return write_ipa(tmp_path, size=SIZE)


@pytest.fixture
def asc(sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """The demo world, and a context on App Store Connect."""
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        yield Stage(sandbox, ctx)


def parts(sandbox: Sandbox) -> list[Seen]:
    """The parts that were sent."""
    return [seen for seen in sandbox.requests if seen.path.startswith(PUT)]


def arrived(sandbox: Sandbox) -> set[str]:
    """The parts that were taken. What is cut off when another part fails may be seen late, and in pieces."""
    return {seen.path for seen in parts(sandbox) if seen.status == 200}


def taken(sandbox: Sandbox) -> list[str]:
    """The numbers of the builds that came of uploads."""
    sandbox.advance(600)
    return [build.number for build in sandbox.world.app(APP).builds if build.number not in ("90", "100")]


def commits(sandbox: Sandbox) -> int:
    return sum(change.endswith("App.ipa uploaded") for seen in sandbox.requests for change in seen.changed)


# -- App Store Connect ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["after", "before"])
@pytest.mark.parametrize(
    ("method", "where"), [("POST", UPLOADS), ("POST", FILES), ("PATCH", COMMIT)], ids=["upload", "file", "commit"]
)
def test_f04_f43_a_write_whose_answer_is_lost_takes_effect_once(
    asc: Stage, path: Path, method: str, where: str, when: str
) -> None:
    asc.sandbox.fault("drop", method=method, path=where, when=when)
    upload_binary(asc.ctx, ipa=path)
    assert taken(asc.sandbox) == ["101"]
    made = asc.sandbox.world.app(APP).uploads
    assert (len(made), [len(upload.files) for upload in made], commits(asc.sandbox)) == (1, [1], 1)
    assert "was lost" in asc.told


def test_f04_a_commit_that_nobody_can_look_up_ends_with_6(
    asc: Stage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asc.sandbox.fault("drop", method="PATCH", path=COMMIT, when="after")
    asc.sandbox.fault("status", method="GET", path=COMMIT, status=503, times=0)
    assert asc.fails(upload_binary, ipa=path).exit_code == OutcomeUnknown.exit_code
    asc.good_time()
    upload_binary(asc.ctx, ipa=path)
    assert (asc.statuses["upload_binary"], taken(asc.sandbox), parts(asc.sandbox)) == ("unchanged", ["101"], [])


@pytest.mark.parametrize("kind", ["status", "drop"])
def test_f43_a_part_that_fails_is_sent_again_alone(asc: Stage, path: Path, kind: str) -> None:
    asc.sandbox.fault(kind, method="PUT", path=PUT, nth=2)
    upload_binary(asc.ctx, ipa=path)
    assert (len(parts(asc.sandbox)), taken(asc.sandbox)) == (PARTS + 1, ["101"])


def test_f43_an_address_that_has_expired_is_asked_for_anew(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("status", method="PUT", path=PUT, status=403, nth=1, times=3)
    upload_binary(asc.ctx, ipa=path)
    assert (len(parts(asc.sandbox)), taken(asc.sandbox)) == (PARTS + 3, ["101"])
    assert asc.seen(COMMIT, "GET")


def test_f43_a_part_that_is_never_taken_ends_with_5_and_is_taken_up_by_the_next_run(asc: Stage, path: Path) -> None:
    first = r"/0\?"
    asc.sandbox.fault("status", method="PUT", path=first, status=403, body="<Code>AccessDenied</Code>", times=0)
    error = asc.fails(upload_binary, ipa=path)
    assert (type(error), error.said) == (Unreachable, "403 AccessDenied")
    assert error.what == "Part 1 of 5 of App.ipa was not taken, 4 times."
    assert error.now == "The upload was not committed: nothing came of it."
    there = arrived(asc.sandbox)
    asc.good_time()
    upload_binary(asc.ctx, ipa=path)
    assert (1 <= len(arrived(asc.sandbox)) <= PARTS - len(there), taken(asc.sandbox)) == (True, ["101"])
    assert len(asc.sandbox.world.app(APP).uploads) == 1


def test_f43_no_store_of_files_ends_with_5_and_says_what_is_true(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("drop", method="PUT", path=PUT, times=0)
    error = asc.fails(upload_binary, ipa=path)
    assert (type(error), error.now) == (Unreachable, "The upload was not committed: nothing came of it.")
    assert "of 5 of App.ipa could not be sent. PUT /sandbox-uploads/" in error.what
    assert "signature" not in error.text
    assert len(parts(asc.sandbox)) <= 5 * PARTS


def test_f43_a_part_that_arrives_damaged_is_sent_again(asc: Stage, path: Path) -> None:
    other = {"ETag": f'"{"0" * 32}"'}
    asc.sandbox.fault("body", method="PUT", path=PUT, body="", headers=other)
    upload_binary(asc.ctx, ipa=path)
    assert (len(parts(asc.sandbox)), taken(asc.sandbox)) == (PARTS + 1, ["101"])


def test_f43_another_file_of_the_same_number_is_an_upload_of_its_own(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("status", method="PUT", path=PUT, status=400, times=0)
    asc.fails(upload_binary, ipa=path)
    asc.good_time()
    write_ipa(path.parent, size=SIZE + 1)
    upload_binary(asc.ctx, ipa=path)
    assert (len(asc.sandbox.world.app(APP).uploads), taken(asc.sandbox)) == (2, ["101"])
    assert len(arrived(asc.sandbox)) == PARTS


def test_f43_a_file_of_the_same_size_with_other_contents_is_sent_where_it_differs(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("drop", method="PATCH", path=COMMIT, times=0)
    asc.fails(upload_binary, ipa=path)
    asc.good_time()
    content = bytearray(path.read_bytes())
    place = content.index(b"Payload/Demo.app/Demo") + 100_000
    content[place] ^= 1
    path.write_bytes(content)
    upload_binary(asc.ctx, ipa=path)
    assert (len(parts(asc.sandbox)), taken(asc.sandbox)) == (1, ["101"])


def test_f43_a_file_that_changes_meanwhile_is_never_committed(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("delay", method="PUT", path=PUT, seconds=60)

    def change() -> None:
        wait_until(lambda: any(seen.faults for seen in parts(asc.sandbox)), "a part under way")
        with path.open("r+b") as stream:
            stream.seek(100_000)
            stream.write(b"other")
        asc.sandbox.clear_faults()

    other = threading.Thread(target=change)
    other.start()
    error = asc.fails(upload_binary, ipa=path)
    other.join()
    assert (type(error), error.now) == (BadInput, "The upload was not committed: nothing came of it.")
    assert (commits(asc.sandbox), taken(asc.sandbox)) == (0, [])


def test_an_upload_that_another_machine_won_is_gone_on_with(asc: Stage, path: Path) -> None:
    won = {"app": APP, "train": "2.0", "number": "101", "processing_seconds": 60}
    asc.sandbox.fault("change", method="PATCH", path=COMMIT, operation="upload-build", args=won)
    assert upload_binary(asc.ctx, ipa=path).key == "2.0/101"
    assert "was first: going on with that one" in asc.told
    assert taken(asc.sandbox) == ["101"]


def test_a_number_taken_while_we_looked_is_gone_on_with(asc: Stage, path: Path) -> None:
    won = {"app": APP, "train": "2.0", "number": "101", "processing_seconds": 60}
    asc.sandbox.fault("change", method="POST", path=UPLOADS, operation="upload-build", args=won)
    upload_binary(asc.ctx, ipa=path)
    assert (asc.statuses["upload_binary"], parts(asc.sandbox), taken(asc.sandbox)) == ("unchanged", [], ["101"])


def expecting(path: Path, *operations: dict[str, object]) -> str:
    """What the service answers of a file that it expects."""
    attributes = {"fileSize": path.stat().st_size, "uploadOperations": list(operations)}
    return json.dumps({"data": {"type": "buildUploadFiles", "id": "1", "attributes": attributes}})


def test_no_byte_goes_to_an_address_off_this_machine(asc: Stage, path: Path) -> None:
    operation = {"method": "PUT", "url": "http://files.example.com/1", "offset": 0, "length": path.stat().st_size}
    asc.sandbox.fault("body", method="POST", path=FILES, status=201, body=expecting(path, operation))
    error = asc.fails(upload_binary, ipa=path)
    assert (type(error), "no address that" in error.what) == (Refused, True)


def test_parts_that_leave_bytes_out_are_an_unexpected_answer(asc: Stage, path: Path) -> None:
    operation = {"method": "PUT", "url": "http://127.0.0.1/1", "offset": 0, "length": 10}
    asc.sandbox.fault("body", method="POST", path=FILES, status=201, body=expecting(path, operation))
    assert "ends before the file does" in asc.fails(upload_binary, ipa=path).what


def test_where_to_send_a_file_may_be_told_only_after_a_while(
    asc: Stage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell, times = vars(build_uploads)["operations"], itertools.count(1)

    def later(*given: Any, **named: Any) -> Any:
        return tell(*given, **named) if next(times) > 3 else None

    monkeypatch.setattr(build_uploads, "operations", later)
    upload_binary(asc.ctx, ipa=path)
    assert (taken(asc.sandbox), len(parts(asc.sandbox))) == (["101"], PARTS)


class Relay:
    """Passes bytes on to a sandbox, and once cuts the connection in the middle of a part."""

    def __init__(self, port: int, cut_after: int) -> None:
        self._port, self._left = port, cut_after
        self.cut = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                ours, _ = self._socket.accept()
                theirs = socket.create_connection(("127.0.0.1", self._port))
                threading.Thread(target=self._pass, args=(ours, theirs, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(theirs, ours, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if counted:
                    self._left -= len(piece)
                    if self._left < 0 and not self.cut:
                        self.cut = True
                        break
                target.sendall(piece)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()


def test_f43_a_connection_that_breaks_in_the_middle_of_a_part_costs_that_part(
    sandbox: Sandbox, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = Relay(sandbox.port, 200_000)
    monkeypatch.setattr(Sandbox, "url", relay.url)
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        upload_binary(ctx, ipa=path)
        (step,) = ctx.itc_run.steps
    relay.close()
    assert (relay.cut, step.retries, taken(sandbox)) == (True, 1, ["101"])


@pytest.fixture
def asc_line(line: Line, sandbox: Sandbox) -> Line:
    line.environ["ITC_SERVICE"] = "app-store-connect"
    line.environ["ITC_SANDBOX_KEY_ID"] = sandbox.key_id
    line.environ["ITC_SANDBOX_ISSUER_ID"] = sandbox.issuer_id
    line.environ["ITC_SANDBOX_KEY_FILE"] = str(sandbox.write_key(line.folder))
    return line


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_f28_f30_f43_cut_down_in_the_middle_the_same_line_again_goes_on_and_one_build_comes_of_it(
    asc_line: Line, sandbox: Sandbox, path: Path, number: signal.Signals
) -> None:
    words = ("action.upload-binary", "--ipa", str(path))
    sandbox.fault("delay", method="PUT", path=PUT, nth=PARTS, seconds=300)
    sandbox.fault("drop", method="PUT", path=PUT, nth=PARTS)
    with asc_line.started(*words) as process:
        wait_until(
            lambda: len(parts(sandbox)) == PARTS and sum(seen.status == 200 for seen in parts(sandbox)) == PARTS - 1,
            "the last part",
            process,
        )
        process.send_signal(number)
        if number == signal.SIGTERM:
            sandbox.clear_faults()
        out, err = process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGTERM else -signal.SIGKILL), out + err
    assert ("The upload was not committed: nothing came of it." in out) == (number == signal.SIGTERM)
    sandbox.clear_faults()
    sandbox.clear_requests()
    again = asc_line(*words)
    assert again.code == 0, again.said
    assert len(parts(sandbox)) <= 1
    assert f"{PARTS - 1} of {PARTS} parts of App.ipa are there" in again.said or not parts(sandbox)
    assert taken(sandbox) == ["101"]


# -- iTunes Connect ---------------------------------------------------------------------------------------------------


def test_an_error_that_the_tool_gets_over_is_none(stage: Stage, path: Path) -> None:
    stage.sandbox.fault("status", path=DELIVER)
    upload_binary(stage.ctx, ipa=path)
    assert (stage.statuses["upload_binary"], taken(stage.sandbox)) == ("changed", ["101"])
    assert "iTMSTransporter: the service answered 503" in stage.told


def test_f04_a_delivery_whose_answer_is_lost_makes_one_build(stage: Stage, path: Path) -> None:
    stage.sandbox.fault("drop", path=DELIVER, when="after")
    assert upload_binary(stage.ctx, ipa=path).key == "2.0/101"
    assert taken(stage.sandbox) == ["101"]


def test_a_tool_that_fails_without_a_refusal_ends_with_5_and_may_be_run_again(stage: Stage, path: Path) -> None:
    stage.sandbox.fault("status", path=DELIVER, times=0)
    error = stage.fails(upload_binary, ipa=path)
    assert (type(error), error.now) == (Unreachable, "Looking shows that no build came of it.")
    assert error.what.startswith("iTMSTransporter ended with status 1 while uploading build 101")
    stage.good_time()
    upload_binary(stage.ctx, ipa=path)
    assert taken(stage.sandbox) == ["101"]


def test_f04_a_tool_that_fails_though_the_build_is_there_has_uploaded(stage: Stage, path: Path) -> None:
    stage.sandbox.fault("drop", path=DELIVER, when="after")
    stage.sandbox.fault("status", path=DELIVER, nth=2, times=0)
    assert upload_binary(stage.ctx, ipa=path).key == "2.0/101"
    assert (stage.statuses["upload_binary"], taken(stage.sandbox)) == ("changed", ["101"])


def test_f11_a_wrong_password_ends_with_4_and_is_tried_once(stage: Stage, path: Path) -> None:
    _ = stage.ctx.app
    stage.sandbox.world.state.account.password = "another"
    error = stage.fails(upload_binary, ipa=path)
    assert (type(error), "entered incorrectly" in str(error.said)) == (LoginFailed, True)
    assert len(stage.seen(DELIVER)) == 1


Tool = Callable[[str], Path]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Have a shell's script run as the tool; the package is its argument `-f`."""

    def make(script: str) -> Path:
        path = tmp_path / "iTMSTransporter"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(connect, "_transporter", lambda url: StandIn([str(path)], {}))
        return path

    return make


def test_f26_the_password_is_on_no_command_line_and_in_nothing_that_is_told(
    stage: Stage, path: Path, tool: Tool, tmp_path: Path
) -> None:
    tool(f'echo "$@" > {tmp_path}/words; echo "> WARN: it is $ITMS_TRANSPORTER_PASSWORD"; echo "> ERROR: x"; exit 0')
    upload_binary(stage.ctx, ipa=path)
    words = (tmp_path / "words").read_text()
    assert f"-m upload -u {stage.sandbox.user} -p @env:ITMS_TRANSPORTER_PASSWORD -f " in words
    assert stage.sandbox.password not in words + stage.told
    assert "it is •••" in stage.told


def test_the_package_is_gone_afterwards_and_the_file_is_still_there(
    stage: Stage, path: Path, tool: Tool, tmp_path: Path
) -> None:
    tool(f'echo "$8" > {tmp_path}/package; ls "$8" > {tmp_path}/files; cat "$8/metadata.xml" > {tmp_path}/xml; exit 0')
    before = path.read_bytes()
    upload_binary(stage.ctx, ipa=path)
    package = Path((tmp_path / "package").read_text().strip())
    assert (package.name, package.parent.exists(), path.read_bytes() == before) == (f"{APP}-101.itmsp", False, True)
    assert (tmp_path / "files").read_text().split() == ["com.example.demo-2.0-101.ipa", "metadata.xml"]
    assert f"<size>{path.stat().st_size}</size>" in (tmp_path / "xml").read_text()


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        ('echo "> ERROR: Please sign in with an app-specific password."; exit 1', LoginFailed, "could not log in"),
        ('echo "> ERROR: This Apple ID has been locked for security reasons."; exit 1', LoginFailed, "could not log"),
        ('echo "> ERROR: ERROR ITMS-90034: Missing or invalid signature."; exit 1', Refused, "Apple did not take"),
        ("kill -9 $$", Unreachable, "ended with status -9"),
        ('echo "> DBG-X: Returning 0"; exit 3', Unreachable, "ended with status 3"),
    ],
    ids=["app-specific", "locked", "refused", "killed", "says-it-went-well"],
)
def test_the_exit_status_decides_and_the_errors_say_why(
    stage: Stage, path: Path, tool: Tool, script: str, kind: type[ItcError], words: str
) -> None:
    tool(script)
    error = stage.fails(upload_binary, ipa=path)
    assert (type(error), words in error.what) == (kind, True)


def test_a_tool_that_hangs_is_ended_in_time(stage: Stage, path: Path, tool: Tool) -> None:
    tool("exec sleep 600")
    error = stage.fails(upload_binary, ipa=path, transporter_timeout=0.2)
    assert error.what.startswith("iTMSTransporter took too long and was ended")


def test_f30_ctrl_c_ends_the_tool_too(line: Line, sandbox: Sandbox, path: Path) -> None:
    sandbox.fault("delay", path=DELIVER, seconds=300)
    sandbox.fault("drop", path=DELIVER)
    with line.started("action.upload-binary", "--ipa", str(path)) as process:
        wait_until(lambda: any(DELIVER in seen.path for seen in sandbox.requests), "the delivery", process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    sandbox.clear_faults()
    assert (process.returncode, "What iTMSTransporter uploads was sent" in err) == (130, True), err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert line("action.upload-binary", "--ipa", str(path)).code == 0
    assert taken(sandbox) == ["101"]


def test_without_the_tool_it_ends_with_7_before_anything_is_written(
    sandbox: Sandbox, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .stage import live_at

    live_at(monkeypatch, sandbox.url)
    monkeypatch.setenv("ITC_USER", sandbox.user)
    monkeypatch.setenv("ITC_PASSWORD", sandbox.password)
    monkeypatch.setenv("PATH", str(tmp_path))
    with open_context(app=APP, root=tmp_path) as ctx:
        with pytest.raises(BadInput, match="was not found: not in PATH") as caught:
            upload_binary(ctx, ipa=path)
        with pytest.raises(BadInput, match="There is no iTMSTransporter at"):
            upload_binary(ctx, ipa=path, transporter=tmp_path / "itms")
    assert "--service app-store-connect" in str(caught.value.next_step)


def test_the_tool_is_found_in_the_folder_that_it_was_installed_into(
    sandbox: Sandbox, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .stage import live_at

    folder = tmp_path / "itms" / "bin"
    folder.mkdir(parents=True)
    program = folder / "iTMSTransporter"
    program.write_text('#!/bin/sh\n[ "$ITMS_TRANSPORTER_PASSWORD" = abcd-efgh ]\n', encoding="utf-8")
    program.chmod(0o755)
    live_at(monkeypatch, sandbox.url)
    monkeypatch.setenv("ITC_USER", sandbox.user)
    monkeypatch.setenv("ITC_PASSWORD", sandbox.password)
    monkeypatch.setenv("FASTLANE_ITUNES_TRANSPORTER_PATH", str(tmp_path / "itms"))
    monkeypatch.setenv("FASTLANE_APPLE_APPLICATION_SPECIFIC_PASSWORD", "abcd-efgh")
    with open_context(app=APP, root=tmp_path) as ctx:
        assert upload_binary(ctx, ipa=path).state == "processing"


def test_a_rehearsal_never_runs_apples_own_tool(
    stage: Stage, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "iTMSTransporter"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("ITC_TRANSPORTER", str(program))
    monkeypatch.setenv("ITC_APP_SPECIFIC_PASSWORD", "my-very-own")
    upload_binary(stage.ctx, ipa=path)
    assert not (tmp_path / "ran").exists()
    assert taken(stage.sandbox) == ["101"]
