"""`inv doctor`: each thing that a line needs is ok, a warning, or failed with what to do."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from faults.stage import Line, Raw, answer, unused_port

from itc_actions.sandbox import Sandbox
from itc_actions.state_folder import why_unusable


@pytest.fixture
def line(sandbox: Sandbox, tmp_path: Path) -> Line:
    return Line(tmp_path, sandbox.url)


def checks(line: Line, *words: str, code: int = 0, **environ: str) -> dict[str, dict[str, str]]:
    """What it finds, by name."""
    ended = line("doctor", "--json", *words, **environ)
    assert ended.code == code, ended.said
    return {check["name"]: check for check in json.loads(ended.out)}


def test_all_is_well_in_a_sandbox_that_runs(line: Line, sandbox: Sandbox) -> None:
    found = checks(line, ITC_APP="com.example.demo")
    assert {check["status"] for check in found.values()} == {"ok"}
    assert {"settings", "app", "credentials", "files", "state", "reports", "tools", "network", "clock"} == set(found)
    assert sandbox.logins == []


def test_the_login_is_looked_at_only_where_that_is_asked(line: Line, sandbox: Sandbox) -> None:
    found = checks(line, "--login", ITC_APP="com.example.demo")
    assert (found["login"]["found"], found["app at Apple"]["found"]) == ("accepted; the account has 2 apps", "Demo")
    assert (len(sandbox.logins), sandbox.writes) == (1, [])


def test_a_wrong_password_fails_with_4(line: Line) -> None:
    found = checks(line, "--login", code=4, ITC_SANDBOX_PASSWORD="wrong")
    assert (found["login"]["status"], "Wrong Apple ID or password" in found["login"]["found"]) == ("failed", True)


def test_a_wrong_password_fails_also_where_an_earlier_line_has_kept_its_login(line: Line, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert line("action.list-apps", ITC_STATE_DIR=str(state)).code == 0
    (kept,) = state.glob("sessions/*.json")
    before = kept.read_bytes()
    found = checks(line, "--login", code=4, ITC_SANDBOX_PASSWORD="wrong", ITC_STATE_DIR=str(state))
    assert "Wrong Apple ID or password" in found["login"]["found"]
    assert kept.read_bytes() == before


def test_a_login_that_succeeds_is_kept_for_the_next_line(line: Line, sandbox: Sandbox, tmp_path: Path) -> None:
    line.environ["ITC_STATE_DIR"] = str(tmp_path / "state")
    assert line("action.list-apps").code == 0
    checks(line, "--login", ITC_APP="com.example.demo")
    assert (line("action.list-apps").code, len(sandbox.logins)) == (0, 2)
    assert len(list((tmp_path / "state").glob("sessions/*"))) == 1


def test_an_app_that_the_account_does_not_have_fails_with_3(line: Line) -> None:
    assert checks(line, "--login", code=3, ITC_APP="org.none")["login"]["status"] == "failed"


def test_a_host_that_does_not_answer_fails_with_5(line: Line) -> None:
    found = checks(line, code=5, ITC_SANDBOX_URL=f"http://127.0.0.1:{unused_port()}")
    assert found["network"]["status"] == "failed"
    assert found["network"]["advice"].startswith("Start one with `inv sandbox`")


@pytest.mark.parametrize(
    ("status", "body"), [("200 OK", "{}"), ("404 Not Found", '{"error": "none"}'), ("503 Service Unavailable", "")]
)
def test_something_else_than_a_sandbox_at_its_address_fails_with_5(line: Line, status: str, body: str) -> None:
    with Raw(answer(status, body, content_type="application/json")) as server:
        found = checks(line, code=5, ITC_SANDBOX_URL=server.origin)["network"]
    assert (found["status"], "No sandbox answers at" in found["found"]) == ("failed", True)


def test_a_misspelt_setting_fails_with_7(line: Line) -> None:
    found = checks(line, code=7, ITC_PASWORD="x")
    assert "Did you mean ITC_PASSWORD?" in found["settings"]["found"]


def test_missing_credentials_fail_with_7_and_say_what_to_set(line: Line) -> None:
    found = checks(line, code=7, ITC_SANDBOX="no")
    assert "ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE" in found["credentials"]["advice"]


def test_credentials_of_both_services_are_told_once(line: Line) -> None:
    found = checks(line, code=7, ITC_SANDBOX="no", ITC_USER="felix@example.com", ITC_KEY_ID="2X9R4HXF34")
    assert [name for name, check in found.items() if check["status"] == "failed"] == ["credentials"]


def test_every_value_that_is_no_good_is_told_those_of_options_too(line: Line) -> None:
    ended = line("doctor", ITC_SERVICE="both", ITC_TIMEOUT="soon", ITC_RELEASE_NOTES="@missing.txt")
    assert ended.code == 7
    assert ["ITC_SERVICE must" in ended.out, "ITC_TIMEOUT must" in ended.out, "missing.txt" in ended.out] == [True] * 3


def test_the_tool_that_is_named_is_the_one_looked_for(line: Line) -> None:
    credentials = {"ITC_USER": "felix@example.com", "ITC_PASSWORD": "never-used", "ITC_SERVICE": "itunes-connect"}
    run = {"ITC_SANDBOX": "no", "HTTPS_PROXY": f"http://127.0.0.1:{unused_port()}", **credentials}
    found = checks(line, code=5, ITC_TRANSPORTER="/none/iTMSTransporter", **run)
    assert (found["tools"]["status"], "/none/iTMSTransporter" in found["tools"]["found"]) == ("warning", True)
    assert "proxy" in found["network"]["found"]
    assert "HTTPS_PROXY" in found["network"]["advice"]


def test_altool_is_looked_for_where_it_is_to_upload(line: Line, sandbox: Sandbox) -> None:
    live = {"ITC_SANDBOX": "no", "ITC_SERVICE": "app-store-connect", "ITC_UPLOAD_WITH": "altool"}
    live |= {"ITC_KEY_ID": sandbox.key_id, "ITC_KEY_FILE": str(sandbox.write_key(line.folder))}
    live |= {"HTTPS_PROXY": f"http://127.0.0.1:{unused_port()}", "PATH": str(line.folder)}
    missing = checks(line, code=5, **live)["tools"]
    assert (missing["status"], "altool was not found" in missing["found"]) == ("warning", True)
    assert "--upload-with api" in missing["advice"]
    program = line.folder / "altool"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    found = checks(line, code=5, **live)["tools"]
    assert (found["status"], found["found"]) == ("ok", str(program))


@pytest.mark.parametrize(
    ("service", "status", "words"),
    [
        ("app-store-connect", "ok", "the sandbox has a stand-in for altool"),
        ("itunes-connect", "warning", "altool does not upload to iTunes Connect"),
    ],
)
def test_altool_in_the_sandbox_is_well_where_the_service_takes_it(
    line: Line, service: str, status: str, words: str
) -> None:
    found = checks(line, ITC_UPLOAD_WITH="altool", ITC_SERVICE=service)["tools"]
    assert (found["status"], found["found"]) == (status, words)


def test_a_file_with_a_secret_that_others_can_read_is_a_warning(line: Line) -> None:
    line.env_file("ITC_PASSWORD='never'\n")
    (line.folder / ".env").chmod(0o644)
    found = checks(line)["files"]
    assert (found["status"], "chmod 600" in found["advice"]) == ("warning", True)


def test_a_clock_that_is_wrong_is_a_warning(line: Line) -> None:
    clock = '{"now": "2026-01-05T09:00:00Z", "simulated": true}'
    with Raw(answer("200 OK", clock, Date="Mon, 05 Jan 2026 09:00:00 GMT")) as server:
        found = checks(line, ITC_SANDBOX_URL=server.origin)["clock"]
    assert (found["status"], "ahead of 127.0.0.1" in found["found"]) == ("warning", True)


def test_a_wrong_key_for_the_sandbox_is_not_blamed_on_the_clock(line: Line, sandbox: Sandbox) -> None:
    key = {"ITC_SANDBOX_KEY_ID": "WRONG12345", "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id}
    key |= {"ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(line.folder)), "ITC_SERVICE": "app-store-connect"}
    found = checks(line, "--login", code=4, **key)
    assert (found["clock"]["status"], "clock" in found["login"]["found"]) == ("ok", False)
    assert found["login"]["advice"].startswith("Correct ITC_SANDBOX_KEY_ID, ITC_SANDBOX_ISSUER_ID and")
    ended = line("status", **key)
    assert (ended.code, "clock" in ended.said, "Next: Correct ITC_SANDBOX_KEY_ID" in ended.said) == (4, False, True)


def test_a_state_folder_that_cannot_be_used_fails_with_7(line: Line, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert checks(line, code=7, ITC_STATE_DIR=str(tmp_path / "file" / "state"))["state"]["status"] == "failed"


def test_a_state_folder_whose_name_is_too_long_fails_with_7(line: Line, tmp_path: Path) -> None:
    found = checks(line, code=7, ITC_STATE_DIR=str(tmp_path / ("x" * 300)))["state"]
    assert (found["status"], "name too long" in found["found"]) == ("failed", True)


def test_a_file_in_the_place_of_the_locks_fails_with_7_as_lines_do(line: Line, tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("")
    found = checks(line, code=7, ITC_STATE_DIR=str(tmp_path))["state"]
    assert (found["status"], f"{tmp_path / 'locks'} is no folder" in found["found"]) == ("failed", True)


def test_a_file_in_the_place_of_the_kept_logins_is_a_warning(line: Line, tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("")
    found = checks(line, ITC_STATE_DIR=str(tmp_path))["state"]
    assert (found["status"], f"{tmp_path / 'sessions'} is no folder" in found["found"]) == ("warning", True)


def test_a_state_folder_that_may_not_be_entered_is_of_no_use(barred: Path) -> None:
    assert why_unusable(barred / "state" / "locks") == f"{barred / 'state' / 'locks'}: Permission denied"


def test_a_link_that_leads_nowhere_is_no_state_folder(tmp_path: Path) -> None:
    (tmp_path / "state").symlink_to("nowhere")
    assert why_unusable(tmp_path / "state" / "locks") == f"{tmp_path / 'state'} is a link that leads nowhere"


@pytest.mark.parametrize("name", ["ITC_STATE_DIR", "ITC_KEY_FILE"])
@pytest.mark.parametrize("service", ["itunes-connect", "app-store-connect"])
def test_the_home_folder_of_somebody_unknown_fails_with_7_and_names_the_setting(
    line: Line, name: str, service: str
) -> None:
    found = checks(line, code=7, ITC_SERVICE=service, **{name: "~nobody-of-that-name/x"})
    assert found["settings"]["found"].startswith(f"{name}: nobody here has the home folder ~nobody-of-that-name.")


def test_the_name_of_an_app_is_no_command_to_a_runner_and_no_order_to_a_terminal(line: Line, sandbox: Sandbox) -> None:
    sandbox.do("create-app", bundle_id="com.example.odd", name="x\x1b[31m\n::error::pwn\n##[error]y")
    ended = line("doctor", "--login", GITHUB_ACTIONS="true", ITC_APP="com.example.none")
    assert (ended.code, "com.example.odd  x" in ended.out, ": :error::pwn" in ended.out) == (3, True, True)
    assert ([each for each in ended.out.splitlines() if each.strip().startswith("::")], "##[" in ended.out) == (
        [],
        False,
    )
    assert "\x1b" not in ended.out


def test_a_report_that_every_line_would_fail_for_fails_with_7(line: Line, tmp_path: Path) -> None:
    found = checks(line, code=7, ITC_DOTENV_REPORT=str(tmp_path / "none" / "itc.env"))
    assert (found["reports"]["status"], "ITC_DOTENV_REPORT" in found["reports"]["found"]) == ("failed", True)


def test_looking_at_the_reports_leaves_nothing(line: Line, tmp_path: Path) -> None:
    checks(line, ITC_DOTENV_REPORT=str(tmp_path / "itc.env"))
    assert not (tmp_path / "itc.env").exists()


def test_junit_writes_a_case_for_each_thing_that_was_looked_at(line: Line) -> None:
    ended = line("doctor", "--junit", "report.xml", "--login", ITC_SANDBOX_PASSWORD="not-this-one")
    suite = ElementTree.parse(line.folder / "report.xml").find("testsuite")
    assert suite is not None
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert (ended.code, suite.get("name"), len(suite), failed) == (4, "doctor", 10, ["login"])


def test_a_junit_report_that_cannot_be_written_ends_with_7_before_anything_is_sent(
    line: Line, sandbox: Sandbox
) -> None:
    ended = line("doctor", "--junit", "none/report.xml")
    assert (ended.code, "--junit: no report can be written" in ended.err, sandbox.requests) == (7, True, [])


def test_people_see_a_table(line: Line) -> None:
    ended = line("doctor")
    assert (ended.code, "ok" in ended.out, "what to do" in ended.out) == (0, True, True)
