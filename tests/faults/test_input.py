"""`.env` files that are malformed or hold odd passwords, values that are set but empty, names that are misspelt."""

from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions import list_apps, open_context
from itc_actions.sandbox import Sandbox

from .stage import Line

SECRET = "hush-7f3a"


@pytest.mark.fault("F23")
@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"ITC_APP=1000000001\nITC_SANDBOX_PASSWORD {SECRET}\n", 2),
        (f"# settings\n\nITC_SANDBOX_PASSWORD='{SECRET}\nITC_APP=1000000001\n", 3),
        (f"ITC_APP=1000000001\nITC_SANDBOX_PASSWORD='{SECRET}\nITC_VERSION='\n", 2),
        (f'ITC_SANDBOX_PASSWORD="{SECRET}" and more\n', 1),
        (f"ITC_APP=1000000001\n={SECRET}\n", 2),
        ("ITC_APP=1000000001\nITC_SANDBOX_PASSWORD\n", 2),
    ],
    ids=["no-equals", "unclosed-quote", "quote-that-takes-the-next-line", "after-the-quote", "no-name", "no-value"],
)
def test_f23_a_malformed_line_ends_with_7_names_file_and_line_and_shows_no_value(
    line: Line, sandbox: Sandbox, text: str, number: int
) -> None:
    line.env_file(text)
    ended = line("release", "--version", "2.0")
    assert (ended.code, sandbox.requests) == (7, [])
    assert f".env line {number}" in ended.err
    assert SECRET not in ended.said


@pytest.mark.fault("F23")
def test_f23_a_malformed_named_file_is_told_by_its_name(line: Line, sandbox: Sandbox) -> None:
    (line.folder / ".env.staging").write_text(f"A=1\nITC_SANDBOX_PASSWORD {SECRET}\n")
    ended = line("release", "--version", "2.0", "--env", "staging")
    assert (ended.code, sandbox.requests, ".env.staging line 2" in ended.err) == (7, [], True)


@pytest.mark.fault("F23")
def test_f23_a_file_that_is_not_utf_8_ends_with_7(line: Line, sandbox: Sandbox) -> None:
    line.env_file("ITC_SANDBOX_PASSWORD=Grüße\n".encode("latin-1"))
    ended = line("release", "--version", "2.0")
    assert (ended.code, sandbox.requests, "UTF-8" in ended.err, "Traceback" in ended.err) == (7, [], True, False)


@pytest.mark.fault("F23")
@pytest.mark.parametrize("name", [".env", ".env.default", ".env.staging"])
def test_f23_a_folder_where_a_file_of_settings_belongs_ends_with_7(line: Line, sandbox: Sandbox, name: str) -> None:
    (line.folder / name).mkdir()
    ended = line("release", "--version", "2.0", *(("--env", "staging") if name == ".env.staging" else ()))
    assert (ended.code, sandbox.requests, f"{name} cannot be read: Is a directory" in ended.err) == (7, [], True)


@pytest.mark.fault("F23")
@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfITC_SANDBOX_PASSWORD=another-one\n",
        b"ITC_SANDBOX_PASSWORD=another-one\r\nITC_APP=1000000001\r\n",
        b"ITC_SANDBOX_PASSWORD=first\nITC_SANDBOX_PASSWORD=another-one\n",
        b"export ITC_SANDBOX_PASSWORD=another-one\n",
    ],
    ids=["bom", "crlf", "duplicate", "export"],
)
def test_f23_what_editors_leave_in_a_file_is_read_all_the_same(sandbox: Sandbox, tmp_path: Path, text: bytes) -> None:
    sandbox.world.state.account.password = "another-one"
    (tmp_path / ".env").write_bytes(text)
    with open_context(sandbox=sandbox, root=tmp_path) as ctx:
        list_apps(ctx)
    assert [seen.status for seen in sandbox.logins] == [302]


ODD = ["a${HOME}b", "$HOME", "half#full", "it's", 'say "hush"', "back\\slash", "a b", "p=q", "${x:-y}", "Grüße", "%s"]


@pytest.mark.fault("F24")
@pytest.mark.parametrize("password", ODD)
def test_f24_an_odd_password_reaches_the_login_as_it_is(sandbox: Sandbox, tmp_path: Path, password: str) -> None:
    sandbox.world.state.account.password = password
    quoted = f'"{password}"' if "'" in password else f"'{password}'"
    (tmp_path / ".env").write_text(f"ITC_SANDBOX_PASSWORD={quoted}\n", encoding="utf-8")
    with open_context(sandbox=sandbox, root=tmp_path) as ctx:
        list_apps(ctx)
    assert [seen.status for seen in sandbox.logins] == [302]


@pytest.mark.fault("F24")
def test_f24_on_the_command_line_an_odd_password_ends_with_0(line: Line, sandbox: Sandbox) -> None:
    sandbox.world.state.account.password = "a${HOME}#b"
    line.env_file("ITC_SANDBOX_PASSWORD='a${HOME}#b'\n")
    assert (line("action.list-apps").code, len(sandbox.logins)) == (0, 1)


@pytest.mark.fault("F24")
def test_f24_an_odd_password_in_the_environment_reaches_the_login_as_it_is(line: Line, sandbox: Sandbox) -> None:
    sandbox.world.state.account.password = "a${HOME}#'\"b"
    assert line("action.list-apps", ITC_SANDBOX_PASSWORD="a${HOME}#'\"b").code == 0


@pytest.mark.fault("F25")
@pytest.mark.parametrize("name", ["ITC_SANDBOX_PASSWORD", "ITC_APP", "ITC_SERVICE", "ITC_SANDBOX", "ITC_SANDBOX_URL"])
def test_f25_a_variable_that_is_set_but_empty_ends_with_7_and_is_named(line: Line, sandbox: Sandbox, name: str) -> None:
    ended = line("release", "--version", "2.0", **{name: ""})
    assert (ended.code, sandbox.requests, f"{name} is set but empty" in ended.err) == (7, [], True)


@pytest.mark.fault("F25")
def test_f25_a_name_that_is_set_but_empty_in_the_env_file_ends_with_7_and_is_named(
    line: Line, sandbox: Sandbox
) -> None:
    line.env_file("\nITC_APP=\n")
    ended = line("release", "--version", "2.0")
    assert (ended.code, sandbox.requests, "ITC_APP in .env line 2" in ended.err) == (7, [], True)


@pytest.mark.fault("F25")
@pytest.mark.parametrize("flag", ["version", "build", "release-notes", "app", "service", "env", "junit"])
def test_f25_a_flag_that_is_given_but_empty_ends_with_7_and_is_named(line: Line, sandbox: Sandbox, flag: str) -> None:
    words = ["release", *(() if flag == "version" else ("--version", "2.0")), f"--{flag}", ""]
    ended = line(*words)
    assert (ended.code, sandbox.writes, f"--{flag}" in ended.err) == (7, [], True)


@pytest.mark.fault("F25")
def test_f25_an_empty_build_from_a_shell_variable_is_never_the_newest(line: Line, sandbox: Sandbox) -> None:
    ended = line.shell('inv release --version 2.0 --build "$NO_SUCH_VARIABLE"')
    assert (ended.code, sandbox.requests) == (7, [])


@pytest.mark.fault("F25")
@pytest.mark.parametrize(
    ("name", "meant"),
    [("ITC_PASWORD", "ITC_PASSWORD"), ("ITC_SANDBOX_URI", "ITC_SANDBOX_URL"), ("ITC_VERISON", "ITC_VERSION")],
)
def test_f25_a_misspelt_name_ends_with_7_and_says_which_is_meant(
    line: Line, sandbox: Sandbox, name: str, meant: str
) -> None:
    ended = line("release", "--version", "2.0", **{name: SECRET})
    assert (ended.code, sandbox.requests, f"Did you mean {meant}?" in ended.err) == (7, [], True)
    assert SECRET not in ended.said
