"""A private key where a path, an id or anything else belongs: refused with 7, and shown in no output."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from itc_actions import open_context
from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox

from .stage import Ended, Line

FASTLANE = "APP_STORE_CONNECT_API_KEY"
PEM = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    .decode()
)
BODY = "".join(PEM.splitlines()[1:-1])
BASE64 = base64.b64encode(PEM.encode()).decode()
FORMS = {"PEM": PEM, "one line": PEM.replace("\n", "\\n"), "base64": BASE64, "body": BODY}
PATHS = ["ITC_KEY_FILE", f"{FASTLANE}_KEY_FILEPATH", f"{FASTLANE}_PATH", "SPACESHIP_CONNECT_API_KEY_FILEPATH"]
OTHERS = ["ITC_KEY_ID", f"{FASTLANE}_KEY_ID", "ITC_ISSUER_ID", "ITC_APP", "ITC_USER", "ITC_SERVICE", "ITC_STATE_DIR"]
pytestmark = pytest.mark.fault("F26")


def leaks(ended: Ended, line: Line) -> list[str]:
    """The parts of the key, 24 letters each, that are in anything that was printed or written."""
    report = line.folder / "report.xml"
    everything = ended.said + (report.read_text(encoding="utf-8") if report.exists() else "")
    everything = "".join(everything.split())  # a table breaks lines
    texts = (BODY, BASE64)
    return [text[at : at + 24] for text in texts for at in range(len(text) - 23) if text[at : at + 24] in everything]


@pytest.fixture
def live(line: Line) -> Line:
    """Lines for the real service, which end before anything is sent to it."""
    del line.environ["ITC_SANDBOX"], line.environ["ITC_SANDBOX_URL"]
    return line


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PATHS)
def test_f26_a_key_for_a_path_ends_with_7_and_is_not_shown(live: Line, name: str, form: str) -> None:
    ended = live("release", "--version", "2.0", "--verbose", "--junit", "report.xml", **{name: FORMS[form]})
    assert (ended.code, f"{name} holds a key, not a path: use ITC_KEY" in ended.err) == (7, True)
    assert ("Traceback" in ended.err, leaks(ended, live)) == (False, [])


@pytest.mark.parametrize("name", [*OTHERS, "ITC_SANDBOX_URL", "ITC_SANDBOX_KEY_FILE", "ITC_LOCK_TIMEOUT"])
def test_f26_a_key_in_any_setting_ends_with_7_and_is_not_shown(line: Line, sandbox: Sandbox, name: str) -> None:
    ended = line("status", "--json", "--junit", "report.xml", **{name: PEM})
    assert (ended.code, sandbox.requests, f"{name} holds a key, not " in ended.err) == (7, [], True)
    assert leaks(ended, line) == []


@pytest.mark.parametrize("style", [(), ("--json",)], ids=["for-people", "json"])
@pytest.mark.parametrize("name", ["ITC_KEY_FILE", "ITC_APP", "ITC_SANDBOX_URL"])
def test_f26_settings_show_no_key(live: Line, name: str, style: tuple[str, ...]) -> None:
    ended = live("settings", *style, **{name: BASE64})
    assert (ended.code, f"{name} holds a key" in ended.err, leaks(ended, live)) == (7, True, [])


def test_f26_a_key_in_a_file_of_settings_is_told_by_file_and_line(live: Line) -> None:
    live.env_file(f"ITC_APP=com.example.app\nITC_KEY_FILE='{PEM}'\n")
    ended = live("status")
    assert (ended.code, "ITC_KEY_FILE in .env line 2 holds a key, not a path" in ended.err) == (7, True)
    assert leaks(ended, live) == []


@pytest.mark.parametrize("value", [f"@file:{BASE64}", f"@file:{PEM}", f"@env:{BODY}"], ids=["base64", "PEM", "env"])
def test_f26_a_key_after_what_says_where_it_is_ends_with_7_and_is_not_shown(live: Line, value: str) -> None:
    ended = live("status", "--junit", "report.xml", ITC_KEY_ID="2X9R4HXF34", ITC_KEY=value)
    assert (ended.code, "holds a key" in ended.err, leaks(ended, live)) == (7, True, [])


@pytest.mark.parametrize("flag", ["--app", "--env", "--junit", "--service", "--lock-timeout"])
def test_f26_a_key_in_a_flag_of_the_line_ends_with_7_and_is_not_shown(line: Line, flag: str) -> None:
    ended = line("status", flag, PEM)
    assert (ended.code, f"{flag} holds a key" in ended.err, leaks(ended, line)) == (7, True, [])


@pytest.mark.parametrize("option", ["version", "build"])
@pytest.mark.parametrize("form", ["PEM", "base64"])
def test_f26_a_key_in_an_option_of_a_lane_is_not_shown(line: Line, sandbox: Sandbox, option: str, form: str) -> None:
    words = ["release", "--version", "2.0", "--build", FORMS[form]]
    words = words if option == "build" else ["release", "--version", FORMS[form]]
    ended = line(*words, "--verbose", "--junit", "report.xml")
    assert (ended.code != 0, leaks(ended, line)) == (True, [])


def test_f26_a_key_in_a_variable_of_somebody_else_is_not_shown_either(line: Line, sandbox: Sandbox) -> None:
    line.tasks(
        "import os\n"
        "from itc_actions import lane, namespace\n"
        "@lane\n"
        "def tell(ctx):\n"
        "    ctx.say(os.environ['DEPLOY_KEY'])\n"
        "    ctx.run('echo \"$DEPLOY_KEY\"', in_rehearsal=True)\n"
    )
    ended = line("tell", "--json", DEPLOY_KEY=PEM)
    assert (ended.code, leaks(ended, line)) == (0, [])


def test_f26_what_is_far_too_long_for_a_path_or_an_id_is_not_shown(live: Line) -> None:
    odd = "0123456789" * 60
    ended = live("status", ITC_KEY_ID="2X9R4HXF34", ITC_KEY_FILE=odd)
    assert (ended.code, "ITC_KEY_FILE" in ended.err, odd[:40] in ended.said) == (7, True, False)
    ended = live("status", ITC_KEY_ID=odd)
    assert (ended.code, "The key id in ITC_KEY_ID is no key id" in ended.err, odd[:40] in ended.said) == (
        7,
        True,
        False,
    )


def test_f26_a_key_for_an_app_is_refused_in_scripts_too(nothing_of_the_machine: None) -> None:
    with pytest.raises(BadInput, match="app holds a key") as caught, open_context(PEM):
        pass
    assert BODY[:24] not in caught.value.text
