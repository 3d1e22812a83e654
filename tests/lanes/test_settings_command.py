from __future__ import annotations

import json

import pytest
from engine.harness import Inv


def rows(inv: Inv, *words: str) -> dict[str, tuple[str, str]]:
    """{setting: (value, origin)} as `inv settings` tells them."""
    ended = inv("settings", "--json", *words)
    assert ended.code == 0, ended.err
    return {row["setting"]: (row["value"], row["origin"]) for row in json.loads(ended.out)}


def test_it_shows_every_setting(inv: Inv) -> None:
    assert {
        "ITC_USER",
        "ITC_PASSWORD",
        "ITC_APP",
        "ITC_SERVICE",
        "ITC_SANDBOX",
        "ITC_SANDBOX_URL",
        "ITC_STATE_DIR",
    } <= set(rows(inv))


def test_one_that_is_not_set_has_its_default(inv: Inv) -> None:
    assert rows(inv)["ITC_SERVICE"] == ("itunes-connect", "default")


def test_one_of_the_environment_says_so(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.app")
    assert rows(inv)["ITC_APP"] == ("com.example.app", "ITC_APP")


def test_one_of_a_file_says_its_line(inv: Inv) -> None:
    (inv.folder / ".env").write_text("# ours\nITC_APP=com.example.app\n")
    assert rows(inv)["ITC_APP"] == ("com.example.app", "ITC_APP in .env line 2")


def test_the_environment_wins_over_the_file(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    (inv.folder / ".env").write_text("ITC_APP=com.example.file\n")
    monkeypatch.setenv("ITC_APP", "com.example.environment")
    assert rows(inv)["ITC_APP"][0] == "com.example.environment"


def test_the_file_of_env_wins_over_the_environment(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    (inv.folder / ".env.staging").write_text("ITC_APP=com.example.staging\n")
    monkeypatch.setenv("ITC_APP", "com.example.environment")
    assert rows(inv, "--env", "staging")["ITC_APP"] == ("com.example.staging", "ITC_APP in .env.staging line 1")


def test_a_flag_of_the_line_wins(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.environment")
    assert rows(inv, "--app", "com.example.flag")["ITC_APP"] == ("com.example.flag", "--app")


def test_the_time_that_a_lock_is_waited_for_is_shown_as_it_is_typed(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows(inv)["ITC_LOCK_TIMEOUT"] == ("120s", "default")
    monkeypatch.setenv("ITC_LOCK_TIMEOUT", "5m")
    assert rows(inv)["ITC_LOCK_TIMEOUT"] == ("300s", "ITC_LOCK_TIMEOUT")
    assert rows(inv, "--lock-timeout", "1h")["ITC_LOCK_TIMEOUT"] == ("1h", "--lock-timeout")


@pytest.mark.parametrize("name", ["ITC_PASSWORD", "FASTLANE_PASSWORD"])
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_password_is_hidden(inv: Inv, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...]) -> None:
    monkeypatch.setenv(name, "a-real-password")
    ended = inv("settings", *words)
    assert ended.code == 0
    assert "a-real-password" not in ended.said
    assert "•••" in ended.out
    assert name in ended.out


def test_a_password_of_a_file_is_hidden_too(inv: Inv) -> None:
    (inv.folder / ".env").write_text("ITC_PASSWORD='a-real-password'\n")
    assert rows(inv)["ITC_PASSWORD"] == ("•••", "ITC_PASSWORD in .env line 1")


def test_a_name_of_fastlane_is_an_origin(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTLANE_USER", "felix@example.com")
    assert rows(inv)["ITC_USER"] == ("felix@example.com", "FASTLANE_USER")


def test_an_option_of_an_action_is_shown_where_it_is_set(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_RELEASE_NOTES", "Faster start")
    assert "Faster start" in rows(inv)["ITC_RELEASE_NOTES"][0]


def test_an_option_of_an_action_that_is_not_set_is_not_shown(inv: Inv) -> None:
    assert "ITC_RELEASE_NOTES" not in rows(inv)


def test_the_service_is_the_one_whose_credentials_are_set(inv: Inv) -> None:
    (inv.folder / ".env").write_text("ITC_ISSUER_ID=57246542-96fe-1a63-e053-0824d011072a\nITC_KEY_ID=2X9R4HXF34\n")
    assert rows(inv)["ITC_SERVICE"] == ("app-store-connect", "default, for ITC_KEY_ID in .env line 2")


def test_the_service_that_is_named_wins_over_the_credentials(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_KEY_ID", "2X9R4HXF34")
    monkeypatch.setenv("ITC_SERVICE", "itunes-connect")
    assert rows(inv)["ITC_SERVICE"] == ("itunes-connect", "ITC_SERVICE")
    assert rows(inv, "--service", "app-store-connect")["ITC_SERVICE"] == ("app-store-connect", "--service")


def test_credentials_of_both_services_choose_none(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_KEY_ID", "2X9R4HXF34")
    monkeypatch.setenv("FASTLANE_USER", "felix@example.com")
    value, origin = rows(inv)["ITC_SERVICE"]
    assert (value, "FASTLANE_USER for iTunes Connect" in origin, "ITC_KEY_ID" in origin) == ("", True, True)


def test_a_misspelt_name_ends_with_7_and_a_guess(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_PASSWROD", "a-real-password")
    ended = inv("settings")
    assert ended.code == 7
    assert "ITC_PASSWROD" in ended.err
    assert "Did you mean ITC_PASSWORD?" in ended.err
    assert "a-real-password" not in ended.said


def test_a_malformed_file_ends_with_7_with_name_and_line_and_no_value(inv: Inv) -> None:
    (inv.folder / ".env").write_text("ITC_APP=com.example.app\nITC_PASSWORD='a-real-password\n")
    ended = inv("settings")
    assert ended.code == 7
    assert ".env line 2 is malformed" in ended.err
    assert "a-real-password" not in ended.said


def test_an_empty_setting_ends_with_7_and_is_named(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "")
    ended = inv("settings")
    assert ended.code == 7
    assert "ITC_APP is set but empty" in ended.err


def test_a_value_of_several_lines_is_no_command_to_a_runner(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "a\n::error::b\n##[error]c")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = inv("settings").out
    assert ([line for line in out.splitlines() if line.strip().startswith("::")], "##[" in out) == ([], False)


def test_a_value_that_is_wrapped_is_no_command_to_a_runner(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", f"{'a' * 200} ::error::b")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert [line for line in inv("settings").out.splitlines() if line.strip().startswith("::")] == []


def test_a_value_is_no_order_to_a_terminal(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "a\x1b[31mb\x9bc\rd")
    assert not set("\x1b\x9b\r") & set(inv("settings").out)


def test_a_value_that_looks_like_a_command_is_whole_in_json(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "a\n::error::b ##[error]c")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert (rows(inv)["ITC_APP"][0], "##[" in inv("settings", "--json").out) == ("a\n::error::b ##[error]c", False)


def test_the_table_is_for_people(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.app")
    lines = [line.split() for line in inv("settings").out.splitlines()]
    assert lines[0] == ["setting", "value", "origin"]
    assert ["ITC_APP", "com.example.app", "ITC_APP"] in lines
