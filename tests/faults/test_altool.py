"""Uploads by altool, and what befalls them: however the tool ends, what the service shows decides."""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from ipas import write_ipa

from itc_actions import open_context, upload_binary
from itc_actions.errors import BadInput, ItcError, LoginFailed, OutcomeUnknown, Refused, Unreachable
from itc_actions.http.events import HttpEvent, Notice
from itc_actions.input_files.ipa import read_ipa
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import BuildUpload
from itc_actions.services import connect
from itc_actions.services.app_store_connect import ApiKey, make_key
from itc_actions.services.app_store_connect import service as asc_service
from itc_actions.services.app_store_connect.service import AppStoreConnect
from itc_actions.services.apple_tools import StandIn
from itc_actions.services.parts.uploads import UploadTool

from .stage import APP, Line, Stage, wait_until

DELIVER = "/sandbox-transporter/deliver"
UPLOADS = f"/v1/apps/{APP}/buildUploads"
UPLOAD = functools.partial(upload_binary, upload_with="altool")
STAND_IN = f'{shlex.join(connect._altool("").command)} "$@"'
WORDS = ("action.upload-binary", "--upload-with", "altool", "--ipa")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_ipa(tmp_path)


@pytest.fixture
def asc(sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """The demo world, and a context on App Store Connect."""
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        yield Stage(sandbox, ctx)


@pytest.fixture
def asc_line(line: Line, sandbox: Sandbox) -> Line:
    (line.folder / "tmp").mkdir()
    line.environ |= {
        "ITC_SERVICE": "app-store-connect",
        "ITC_SANDBOX_KEY_ID": sandbox.key_id,
        "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
        "ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(line.folder)),
        "TMPDIR": str(line.folder / "tmp"),
    }
    return line


Tool = Callable[[str], Path]


@pytest.fixture
def tool(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Have a shell's script run as the tool; in it, `$0.stand-in` is what runs otherwise."""
    environ = connect._altool(sandbox.url).environ

    def make(script: str) -> Path:
        path = tmp_path / "bin" / "altool"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho >> '{path}.runs'\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(connect, "_altool", lambda url: StandIn([str(path)], environ))
        return path

    return make


def runs(program: Path) -> int:
    """How often the script has run."""
    return len(Path(f"{program}.runs").read_text(encoding="utf-8").splitlines())


def taken(sandbox: Sandbox) -> list[str]:
    """The numbers of the builds that came of uploads."""
    return [build.number for build in sandbox.world.app(APP).builds if build.number not in ("90", "100")]


def outcome(stage: Stage) -> tuple[str, str | None]:
    return stage.steps[-1].status, stage.steps[-1].detail


# -- it works ---------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_build_and_the_second_run_writes_nothing(asc: Stage, path: Path) -> None:
    assert UPLOAD(asc.ctx, ipa=path).key == "2.0/101"
    assert (outcome(asc), asc.steps[-1].writes) == (("changed", "build 2.0/101 uploaded"), 1)
    assert [seen.path for seen in asc.sandbox.requests if seen.method != "GET"] == [DELIVER]
    asc.good_time()
    assert UPLOAD(asc.ctx, ipa=path).key == "2.0/101"
    assert outcome(asc) == ("unchanged", "build 2.0/101 is there already (processing)")
    assert ([seen for seen in asc.sandbox.requests if seen.method != "GET"], taken(asc.sandbox)) == ([], ["101"])


def test_a_line_uploads_with_it_and_leaves_no_key_behind(asc_line: Line, sandbox: Sandbox, path: Path) -> None:
    ended = asc_line(*WORDS, str(path))
    assert (ended.code, "build 2.0/101 uploaded" in ended.said, taken(sandbox)) == (0, True, ["101"]), ended.said
    assert list(Path(asc_line.environ["TMPDIR"]).iterdir()) == []


def test_the_environment_chooses_it(asc: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_UPLOAD_WITH", "altool")
    upload_binary(asc.ctx, ipa=path)
    assert len(asc.seen(DELIVER)) == 1


def upload_at(sandbox: Sandbox, path: Path, key: ApiKey, **options: Any) -> list[HttpEvent]:
    """Upload by a service with this key; what was told."""
    events: list[HttpEvent] = []
    stand_in = connect._altool(sandbox.url)
    service = AppStoreConnect(
        key=key, origin=sandbox.url, clock=sandbox.clock, listener=events.append, stand_in=stand_in, **options
    )
    with contextlib.closing(service):
        (app,) = (each for each in service.list_apps() if each.id == APP)
        service.upload_binary(app, read_ipa(path), UploadTool(upload_with="altool"))
    return events


def test_the_key_of_one_person_does_as_well(sandbox: Sandbox, path: Path, tool: Tool, tmp_path: Path) -> None:
    tool(f'echo "$@" > {tmp_path}/words; exec {STAND_IN}')
    own = sandbox.individual_key()
    upload_at(sandbox, path, make_key(own.private_key, key_id=own.id, issuer_id=None, source="the test"))
    words = (tmp_path / "words").read_text(encoding="utf-8")
    assert words == f"--upload-app -f {path} -t ios --apiKey {own.id} --api-key-subject user\n"
    assert taken(sandbox) == ["101"]


def test_where_nothing_may_be_written_the_tool_is_not_run(sandbox: Sandbox, path: Path, tool: Tool) -> None:
    program = tool("exit 0")
    key = make_key(sandbox.private_key, key_id=sandbox.key_id, issuer_id=sandbox.issuer_id, source="the test")
    with pytest.raises(Refused, match=r"App\.ipa by altool was not sent: this run only reads"):
        upload_at(sandbox, path, key, read_only=True)
    assert not Path(f"{program}.runs").exists()


def test_a_file_for_a_second_platform_becomes_a_build_there(
    sandbox: Sandbox, tmp_path: Path, tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_PLATFORM", "tvos")
    tool(f'echo "$5" > {tmp_path}/platform; exec {STAND_IN}')
    sandbox.do("add-platform", app=APP, platform="tvos")
    path = write_ipa(tmp_path, CFBundleSupportedPlatforms=["AppleTVOS"])
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        UPLOAD(ctx, ipa=path)
    (part,) = sandbox.world.state.other_platforms
    assert ([build.number for build in part.builds], taken(sandbox)) == (["101"], [])
    assert (tmp_path / "platform").read_text(encoding="utf-8") == "appletvos\n"


# -- the key ----------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F26")
def test_the_key_is_in_a_file_of_its_name_alone_and_gone_afterwards(
    asc: Stage, path: Path, tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_KEY", asc.sandbox.private_key)
    tool(
        f'cd "$API_PRIVATE_KEYS_DIR"; pwd > {tmp_path}/place; ls -ld . * > {tmp_path}/files; '
        f'echo "$@" > {tmp_path}/words; env > {tmp_path}/env; sed "s/^/ERROR: /" *.p8; exec {STAND_IN}'
    )
    UPLOAD(asc.ctx, ipa=path)
    read = {name: (tmp_path / name).read_text(encoding="utf-8") for name in ("place", "files", "words", "env")}
    sandbox = asc.sandbox
    files = {line.split()[-1]: line[:10] for line in read["files"].splitlines()}
    assert files == {".": "drwx------", f"AuthKey_{sandbox.key_id}.p8": "-rw-------"}
    assert read["words"].endswith(f" -t ios --apiKey {sandbox.key_id} --apiIssuer {sandbox.issuer_id}\n")
    secret = [line for line in sandbox.private_key.splitlines() if "-----" not in line]
    assert not any(line in read["words"] + read["env"] + asc.told for line in secret)
    assert "altool: •••" in asc.told
    assert not Path(read["place"].strip()).exists()


@pytest.mark.fault("F26")
def test_a_key_that_was_given_in_another_form_is_not_told_in_that_of_its_file(
    sandbox: Sandbox, path: Path, tool: Tool
) -> None:
    tool(f'sed "s/^/ERROR: /" "$API_PRIVATE_KEYS_DIR"/*; exec {STAND_IN}')
    parsed = load_pem_private_key(sandbox.private_key.encode(), None)
    text = parsed.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    key = make_key(text, key_id=sandbox.key_id, issuer_id=sandbox.issuer_id, source="the test")
    told = " ".join(event.text for event in upload_at(sandbox, path, key) if isinstance(event, Notice))
    lines = [line for line in sandbox.private_key.splitlines() if "-----" not in line]
    assert ("altool: •••" in told, any(line in told for line in lines)) == (True, False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "ended"])
def test_f30_who_ends_the_line_ends_the_tool_and_the_key_is_gone(
    asc_line: Line, sandbox: Sandbox, path: Path, number: signal.Signals
) -> None:
    sandbox.fault("delay", path=DELIVER, seconds=300)
    sandbox.fault("drop", path=DELIVER)
    folder = Path(asc_line.environ["TMPDIR"])
    with asc_line.started(*WORDS, str(path)) as process:
        wait_until(lambda: any(DELIVER in seen.path for seen in sandbox.requests), "the delivery", process)
        assert [each.name for each in folder.glob("itc-key-*/*")] == [f"AuthKey_{sandbox.key_id}.p8"]
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    sandbox.clear_faults()
    assert (process.returncode, "What altool uploads was sent" in err) == (130, True), err
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_no_room_for_the_key_ends_with_7(asc: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(path))
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), "The key for altool cannot be written" in error.what) == (BadInput, True)
    assert asc.seen(DELIVER) == []


# -- how it ends ------------------------------------------------------------------------------------------------------


def test_what_apple_does_not_like_is_refused_in_its_words_and_tried_once(asc: Stage, path: Path) -> None:
    said = '{"errors": ["ERROR ITMS-90683: Missing purpose string."]}'
    asc.sandbox.fault("body", path=DELIVER, status=422, body=said, when="before")
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.now) == (Refused, "No build came of it.")
    assert "ITMS-90683: Missing purpose string." in str(error.said)
    assert (len(asc.seen(DELIVER)), taken(asc.sandbox)) == (1, [])


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (
            "ERROR: [altool.1] Missing purpose string in Info.plist. (90683) It said so.",
            Refused,
            "did not take",
        ),
        ("*** Error: [ContentDelivery.Uploader.6] Validation failed (409) Invalid icon.", Refused, "did not take"),
        ("ERROR: [altool.1] GET APP SETTINGS: received status code 401, auth issue.", LoginFailed, "could not log in"),
        ("*** Error: Unable to authenticate. (-19209)", LoginFailed, "could not log in"),
        ("ERROR: [altool.1] Failed to load AuthKey file. (-43)", LoginFailed, "could not log in"),
        ("ERROR: [altool.1] A required agreement is missing or has expired. (12)", LoginFailed, "could not log in"),
        ("ERROR: [altool.1] CREATE BUILD: received status code 403.", LoginFailed, "could not log in"),
    ],
    ids=["number", "status", "auth", "auth-of-old", "no-key", "agreement", "role"],
)
@pytest.mark.parametrize("status", [0, 1])
def test_errors_say_why_whatever_the_exit_status_is(
    asc: Stage, path: Path, tool: Tool, script: str, kind: type[ItcError], words: str, status: int
) -> None:
    program = tool(f'echo "2026-07-21 07:20:49.569 {script}"; exit {status}')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), words in error.what, runs(program)) == (kind, True, 1)
    assert str(error.said) in script
    assert asc.steps[-1].writes == 0


def test_f11_a_key_that_the_tool_does_not_get_in_with_ends_with_4(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("body", path=DELIVER, status=401, body='{"errors": ["no"]}')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.exit_code, len(asc.seen(DELIVER))) == (LoginFailed, 4, 1)
    assert asc.sandbox.key_id in error.what


def test_f04_a_failure_that_passes_is_tried_again(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("status", path=DELIVER)
    UPLOAD(asc.ctx, ipa=path)
    assert (outcome(asc)[0], asc.steps[-1].writes, taken(asc.sandbox)) == ("changed", 1, ["101"])
    assert "altool ended with status 1, and no build came of it: running it again, try 2 of 3." in asc.told


def test_f04_a_failure_that_stays_ends_with_5_after_three_tries_and_may_be_run_again(
    asc: Stage, path: Path, tool: Tool
) -> None:
    program = tool('[ "$(wc -l < "$0.runs")" -gt 3 ] && exec ' + f'{STAND_IN}; echo "ERROR: no route"; exit 1')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.said, runs(program)) == (Unreachable, "no route", 3)
    assert error.what == "altool ended with status 1 while uploading build 101 (2.0) of Demo, 3 times."
    assert error.now == "Looking shows that no build came of it."
    UPLOAD(asc.ctx, ipa=path)
    assert (taken(asc.sandbox), runs(program)) == (["101"], 4)


def test_f04_a_tool_that_fails_though_the_build_is_there_has_uploaded(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("drop", path=DELIVER, when="after")
    assert UPLOAD(asc.ctx, ipa=path).key == "2.0/101"
    assert (outcome(asc)[0], asc.steps[-1].writes) == ("changed", 1)
    assert "altool ended with status 1, but the build is there: going on with it." in asc.told
    assert (len(asc.seen(DELIVER)), taken(asc.sandbox)) == (1, ["101"])


def test_f04_a_failure_after_which_nobody_can_look_ends_with_6(asc: Stage, path: Path) -> None:
    asc.sandbox.fault("drop", path=DELIVER, when="after")
    asc.sandbox.fault("status", path="/v1/builds", nth=2, times=0)
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.exit_code) == (OutcomeUnknown, 6)
    asc.good_time()
    assert UPLOAD(asc.ctx, ipa=path).key == "2.0/101"
    assert outcome(asc)[0] == "unchanged"


def test_a_tool_that_says_nothing_and_sends_nothing_ends_with_6(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool("exit 0")
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.exit_code, runs(program)) == (OutcomeUnknown, 6, 1)
    assert error.what == (
        "altool ended with status 0, but 10 minutes later Apple does not show build 101 (2.0) of Demo."
    )
    assert "a build that is there is not uploaded twice" in str(error.next_step)
    assert asc.steps[-1].writes == 0


def test_a_tool_that_fails_with_status_0_has_failed(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool(
        'if [ "$(wc -l < "$0.runs")" -eq 1 ]; then '
        'echo "2026-07-21 07:20:49.569 ERROR: [ContentDelivery.Uploader.13AF] received status code 500"; exit 0; fi; '
        f"exec {STAND_IN}"
    )
    UPLOAD(asc.ctx, ipa=path)
    assert (outcome(asc)[0], asc.steps[-1].writes, runs(program)) == ("changed", 1, 2)


def test_errors_of_a_tool_that_has_sent_the_file_all_the_same_are_only_told(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool(f'echo "2026-07-21 07:20:49.569 ERROR: [altool.1] Failed to get json from defaults."; {STAND_IN}')
    UPLOAD(asc.ctx, ipa=path)
    assert (outcome(asc)[0], runs(program), taken(asc.sandbox)) == ("changed", 1, ["101"])
    assert "altool: Failed to get json from defaults." in asc.told
    assert "going on with it" not in asc.told


def test_a_number_that_another_machine_took_meanwhile_is_gone_on_with(asc: Stage, path: Path) -> None:
    won = {"app": APP, "train": "2.0", "number": "101", "processing_seconds": 60}
    asc.sandbox.fault("change", path=DELIVER, operation="upload-build", args=won)
    assert UPLOAD(asc.ctx, ipa=path).key == "2.0/101"
    assert (outcome(asc)[0], asc.steps[-1].writes, taken(asc.sandbox)) == ("unchanged", 0, ["101"])
    assert "Apple has build 101 (2.0) of Demo already: going on with it." in asc.told


def test_a_number_that_an_earlier_try_of_ours_took_was_written_by_us(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool(
        'if [ "$(wc -l < "$0.runs")" -eq 1 ]; then exit 1; fi; '
        f'{STAND_IN} > "$0.said"; echo "ERROR: [altool.1] a value that has already been used (-19232)"; exit 1'
    )
    UPLOAD(asc.ctx, ipa=path)
    assert (outcome(asc)[0], asc.steps[-1].writes, runs(program)) == ("changed", 1, 2)


def test_a_number_that_an_earlier_try_of_ours_may_have_taken_and_that_is_not_shown_ends_with_6(
    asc: Stage, path: Path, tool: Tool
) -> None:
    program = tool('[ "$(wc -l < "$0.runs")" -eq 1 ] && exit 1; echo "ERROR: [altool.1] used (-19232)"; exit 1')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), error.said, runs(program)) == (OutcomeUnknown, "used (-19232)", 2)


def test_a_tool_that_breaks_off_after_it_has_sent_the_file_is_not_run_again(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool(f"{STAND_IN}; kill -9 $$")
    UPLOAD(asc.ctx, ipa=path)
    assert (outcome(asc)[0], runs(program), taken(asc.sandbox)) == ("changed", 1, ["101"])


def test_a_number_that_is_said_to_be_taken_and_is_not_shown_is_to_be_raised(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool('echo "ERROR: [altool.1] The bundle version must be higher: 7. (-19232)"; exit 31')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), runs(program)) == (Refused, 1)
    assert "Raise the build number" in str(error.next_step)


def test_an_upload_that_apple_gives_up_afterwards_is_refused_in_its_words(
    asc: Stage, path: Path, tool: Tool, tmp_path: Path
) -> None:
    tool(f"touch {tmp_path}/sent; while [ ! -e {tmp_path}/looked ]; do :; done; exit 0")
    words = ["90034", "Missing or invalid signature."]

    def fail() -> None:
        wait_until(lambda: (tmp_path / "sent").exists(), "the tool")
        with asc.sandbox.hub.lock:
            upload = BuildUpload(id="1", train="2.0", number="101", created=asc.sandbox.world.now())
            upload.errors.append(words)
            asc.app.uploads.append(upload)
        (tmp_path / "looked").touch()

    other = threading.Thread(target=fail)
    other.start()
    error = asc.fails(UPLOAD, ipa=path)
    other.join()
    assert (type(error), error.said) == (Refused, "Missing or invalid signature. (90034)")
    tool("exit 0")
    assert type(asc.fails(UPLOAD, ipa=path)) is OutcomeUnknown  # that failed upload says nothing of this run


def test_a_tool_that_hangs_is_ended_in_time_and_not_run_again(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool("exec sleep 600")
    error = asc.fails(UPLOAD, ipa=path, transporter_timeout=0.2)
    assert error.what == "altool took too long and was ended while uploading build 101 (2.0) of Demo."
    assert (type(error), runs(program)) == (Unreachable, 1)


def test_f43_a_file_that_has_changed_is_not_sent(asc: Stage, path: Path, tool: Tool) -> None:
    program = tool(f'[ "$(wc -l < "$0.runs")" -eq 1 ] && echo >> {path}; exit 1')
    error = asc.fails(UPLOAD, ipa=path)
    assert (type(error), "has changed" in error.what, runs(program)) == (BadInput, True, 1)


# -- which tool -------------------------------------------------------------------------------------------------------


@pytest.fixture
def live(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sandbox:
    """Have a context that is no rehearsal speak to the sandbox instead of Apple, on its clock."""
    asc = functools.partial(AppStoreConnect, origin=sandbox.url)
    monkeypatch.setattr(asc_service, "AppStoreConnect", asc)
    monkeypatch.setattr(connect, "SystemClock", lambda: sandbox.clock)
    monkeypatch.setenv("ITC_KEY_ID", sandbox.key_id)
    monkeypatch.setenv("ITC_ISSUER_ID", sandbox.issuer_id)
    monkeypatch.setenv("ITC_KEY_FILE", str(sandbox.write_key(tmp_path)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return sandbox


def test_without_the_tool_it_ends_with_7_before_anything_is_written(live: Sandbox, path: Path, tmp_path: Path) -> None:
    with open_context(app=APP, root=tmp_path) as ctx:
        with pytest.raises(BadInput, match="altool was not found: not in PATH, and not by `xcrun") as caught:
            UPLOAD(ctx, ipa=path)
        assert "--upload-with api (ITC_UPLOAD_WITH): that works from any machine" in str(caught.value.next_step)
        assert live.writes == []
        assert upload_binary(ctx, ipa=path).key == "2.0/101"


def test_the_tool_that_is_found_is_run(
    live: Sandbox, path: Path, tmp_path: Path, tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in connect._altool(live.url).environ.items():
        monkeypatch.setenv(name, value)
    program = tool(f"exec {STAND_IN}")
    with open_context(app=APP, root=tmp_path) as ctx:
        assert UPLOAD(ctx, ipa=path).key == "2.0/101"
    assert (runs(program), taken(live)) == (1, ["101"])


def test_a_rehearsal_never_runs_apples_own_tool(
    asc: Stage, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "altool"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    UPLOAD(asc.ctx, ipa=path)
    assert not (tmp_path / "ran").exists()
    assert taken(asc.sandbox) == ["101"]
