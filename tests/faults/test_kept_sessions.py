"""F21, F22: the login is kept between lines, for its owner alone; one that is of no use is set aside."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from itc_actions.http.events import HttpEvent, Notice
from itc_actions.sandbox import Sandbox
from itc_actions.services.itunes_connect.kept_session import KeptSession

from .stage import APP, Line

STATUS = ("action.list-apps", "--json")


@pytest.fixture
def line(sandbox: Sandbox, tmp_path: Path) -> Line:
    """Lines on one standing sandbox, with a state folder of their own."""
    made = Line(tmp_path, sandbox.url)
    made.environ["ITC_STATE_DIR"] = str(tmp_path / "state")
    return made


@pytest.fixture
def kept(line: Line, tmp_path: Path) -> Path:
    """The file of a login that has been made."""
    assert line(*STATUS).code == 0
    (file,) = (tmp_path / "state" / "sessions").glob("*.json")
    return file


def test_the_next_line_logs_in_no_more(line: Line, sandbox: Sandbox, kept: Path) -> None:
    ended = line(*STATUS)
    assert (ended.code, ended.documents[0]["logins"], len(sandbox.logins)) == (0, 0, 1)


def test_the_file_is_its_owners_alone_and_names_nobody(kept: Path) -> None:
    text = kept.read_text()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent, kept.parent.parent)]
    assert (modes, "sandbox@" in kept.name + text, "correct-horse" in text) == ([0o600, 0o700, 0o700], False, False)


@pytest.mark.parametrize(
    ("words", "environ"),
    [((*STATUS, "--no-keep-session"), {}), (STATUS, {"ITC_KEEP_SESSION": "no"})],
    ids=["flag", "environment"],
)
def test_it_is_not_kept_where_that_is_not_wanted(
    line: Line, sandbox: Sandbox, tmp_path: Path, words: tuple[str, ...], environ: dict[str, str]
) -> None:
    assert [line(*words, **environ).code for _ in range(2)] == [0, 0]
    assert (len(sandbox.logins), (tmp_path / "state" / "sessions").exists()) == (2, False)


def test_it_goes_to_no_other_sandbox(line: Line, kept: Path) -> None:
    with Sandbox() as other:
        assert line(*STATUS, ITC_SANDBOX_URL=other.url).documents[0]["logins"] == 1
        assert kept.read_text().count("myacinfo") == 1


def test_logout_forgets_it(line: Line, sandbox: Sandbox, kept: Path) -> None:
    first, second = line("logout"), line("logout")
    assert ("is forgotten" in first.out, "No login" in second.out, kept.exists()) == (True, True, False)
    assert line(*STATUS).documents[0]["logins"] == 1


def test_what_others_could_read_is_set_aside_for_its_owner_alone_and_forgotten_by_logout(
    line: Line, kept: Path
) -> None:
    kept.chmod(0o644)
    line(*STATUS)
    aside = kept.with_suffix(".bad")
    mode = stat.S_IMODE(aside.stat().st_mode)
    line("logout")
    assert (mode, list(kept.parent.iterdir())) == (0o600, [])


@pytest.mark.parametrize("place", ["state", "state/sessions"])
def test_logout_finds_no_login_where_a_file_is_in_the_place_of_a_folder(line: Line, tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("a file")
    ended = line("logout")
    assert (ended.code, "No login of" in ended.out, (tmp_path / place).read_text()) == (0, True, "a file")


def test_logout_names_what_it_cannot_take_away(line: Line, kept: Path) -> None:
    kept.unlink()
    kept.mkdir()
    ended = line("logout")
    assert (ended.code, "cannot be taken away" in ended.err, str(kept) in ended.err) == (7, True, True)


@pytest.mark.parametrize(("stuck", "other"), [(".json", ".bad"), (".bad", ".json")])
def test_logout_takes_away_what_it_can_and_says_what_is_kept(line: Line, kept: Path, stuck: str, other: str) -> None:
    kept.rename(kept.with_suffix(other))
    kept.with_suffix(stuck).mkdir()
    ended = line("logout")
    assert (ended.code, list(kept.parent.iterdir())) == (7, [kept.with_suffix(stuck)])
    assert f"cannot be taken away: {kept.with_suffix(stuck)}" in ended.err
    assert f"Now: {kept.with_suffix(other)} is taken away, the other is kept as it was." in ended.err


def test_f22_one_that_has_ended_costs_one_silent_login(line: Line, sandbox: Sandbox, kept: Path) -> None:
    sandbox.do("end-sessions")
    ended = line(*STATUS)
    assert (ended.code, ended.documents[0]["logins"], "The kept session had ended" in ended.err) == (0, 1, True)
    assert line(*STATUS).documents[0]["logins"] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b'{"form": 1, "cookies": [{"name": 1}]}',
        b'{"form": 2, "cookies": []}',
        b"\xff\xfe",
        b"[" * 99999,
    ],
    ids=["empty", "cut", "list", "names", "form", "binary", "deep"],
)
def test_f22_one_that_is_damaged_is_set_aside(line: Line, sandbox: Sandbox, kept: Path, content: bytes) -> None:
    kept.write_bytes(content)
    ended = line(*STATUS)
    assert (ended.code, len(sandbox.logins), kept.with_suffix(".bad").read_bytes()) == (0, 2, content)
    assert "The kept session is damaged" in ended.err
    assert json.loads(kept.read_text())["form"] == 1


def test_f22_one_that_cannot_be_set_aside_is_not_said_to_be(tmp_path: Path) -> None:
    told: list[HttpEvent] = []
    kept = KeptSession(tmp_path, "http://127.0.0.1", "felix@example.com", told.append)
    kept.path.with_suffix(".bad").mkdir(parents=True)
    kept.path.write_bytes(b"{")
    kept.path.chmod(0o600)
    assert (kept.load(), kept.path.read_bytes()) == ([], b"{")
    (notice,) = told
    assert isinstance(notice, Notice)
    assert f"is damaged: it cannot be set aside as {kept.path.with_suffix('.bad')} (" in notice.text


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("expires", '"soon"'),
        ("expires", "1e400"),
        ("expires", f"1{'0' * 400}"),
        ("expires", "[1]"),
        ("expires", "true"),
        ("secure", '"no"'),
        ("value", '"two\\nlines"'),
        ("value", '"\\u2022"'),
        ("value", '"\\ud800"'),
        ("name", '"a\\rb"'),
    ],
)
def test_f22_one_with_a_cookie_that_cannot_be_sent_is_set_aside(
    line: Line, sandbox: Sandbox, kept: Path, part: str, value: str
) -> None:
    content = json.loads(kept.read_text())
    content["cookies"][0][part] = "the damage"
    kept.write_text(json.dumps(content).replace('"the damage"', value))
    ended = line(*STATUS)
    assert (ended.code, len(sandbox.logins), kept.with_suffix(".bad").exists()) == (0, 2, True)
    assert "The kept session is damaged" in ended.err


def test_f21_one_that_others_can_read_is_not_used(line: Line, sandbox: Sandbox, kept: Path) -> None:
    kept.chmod(0o644)
    ended = line(*STATUS)
    assert (ended.code, len(sandbox.logins), "can be read by others" in ended.err) == (0, 2, True)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
def test_f22_one_that_belongs_to_somebody_else_is_not_used(line: Line, sandbox: Sandbox, kept: Path) -> None:
    os.chown(kept, 12345, -1)
    ended = line(*STATUS)
    assert (ended.code, len(sandbox.logins), "belongs to somebody else" in ended.err) == (0, 2, True)


def test_f22_a_link_in_its_place_is_not_followed(line: Line, sandbox: Sandbox, kept: Path, tmp_path: Path) -> None:
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert (line(*STATUS).code, len(sandbox.logins), kept.is_symlink()) == (0, 2, False)


def test_a_folder_that_cannot_be_written_stops_nothing(line: Line, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "sessions").write_text("a file")
    ended = line(*STATUS)
    assert (ended.code, "The session cannot be kept" in ended.err) == (0, True)


def test_f26_a_cookie_is_shown_nowhere(line: Line, kept: Path) -> None:
    values = {each["value"] for each in json.loads(kept.read_text())["cookies"]}
    ended = line("status", "--verbose", "--json")
    assert [value for value in values if len(value) > 6 and value in ended.said] == []


def test_a_build_whose_number_is_that_of_a_cookie_is_told_as_it_is(
    line: Line, sandbox: Sandbox, kept: Path, tmp_path: Path
) -> None:
    (number,) = (each["value"] for each in json.loads(kept.read_text())["cookies"] if each["name"] == "woinst")
    sandbox.upload_build(APP, "2.0", number)
    outputs = tmp_path / "outputs"
    words = ("action.wait-for-build", "--version", "2.0", "--build", number, "--json")
    ended = line(*words, GITHUB_ACTIONS="true", GITHUB_OUTPUT=str(outputs))
    assert (ended.code, ended.documents[0]["logins"], ended.documents[0]["result"]["number"]) == (0, 0, number)
    assert f"\n{number}\n" in outputs.read_text()
    assert f"::add-mask::{number}" not in ended.err


def test_f21_a_file_with_a_secret_that_others_can_read_is_told(line: Line) -> None:
    line.env_file("ITC_PASSWORD='never'\n")
    path = line.folder / ".env"
    path.chmod(0o644)
    told = line("action.list-apps")
    path.chmod(0o600)
    silent = line("action.list-apps")
    assert (told.code, "others on this machine can read it" in told.said) == (0, True)
    assert "others on this machine" not in silent.said


def test_f21_a_file_without_secrets_may_be_read_by_all(line: Line) -> None:
    line.env_file("ITC_LOCK_TIMEOUT=3m\n")
    (line.folder / ".env").chmod(0o644)
    assert "others on this machine" not in line("action.list-apps").said
