"""Canaries in every place of a secret, and every output searched for them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from itc_actions import list_apps, open_context
from itc_actions.sandbox import Sandbox

from .stage import APP, CREATE, Ended, Line, live_at

PASSWORD = "canary-of-the-login-7f3a"
DEMO = "canary-of-the-demo-9c1d"
REAL = "canary-of-the-real-account-3b2e"
LANES = """
from typing import Annotated
from itc_actions import LaneContext, Option, Secret, create_version, lane, namespace
from itc_actions.records import BuildKey

DemoPassword = Annotated[Secret, Option("What the reviewer logs in with.", kind="secret")]

@lane
def tell(ctx: LaneContext, version: str, demo_password: DemoPassword):
    create_version(ctx, version=version)
    review = {"demo_user": "reviewer", "demo_password": demo_password.reveal()}
    ctx.service.update_build_test_info(ctx.app, BuildKey(train=version, number="100"), {}, review)
    ctx.run(f"upload --password {demo_password.reveal()}")
    ctx.say(f"told {demo_password.reveal()}")
    ctx.show({"password": demo_password.reveal()}, "Told")

@lane
def stumble(ctx: LaneContext, version: str, demo_password: DemoPassword):
    create_version(ctx, version=version)
    raise RuntimeError(f"login with {demo_password.reveal()} failed")
"""
STYLES = [
    pytest.param(("--verbose", "--junit", "report.xml"), id="for-people"),
    pytest.param(("--verbose", "--junit", "report.xml", "--json"), id="json"),
]
pytestmark = pytest.mark.fault("F26")


@pytest.fixture
def guarded(line: Line, sandbox: Sandbox) -> Line:
    """Lanes that handle secrets, in a project where one comes from each place."""
    sandbox.world.state.account.password = PASSWORD
    line.tasks(LANES)
    line.env_file(f"ITC_PASSWORD={REAL}\nITC_USER=felix@example.com\n")
    line.environ["ITC_SANDBOX_PASSWORD"] = PASSWORD
    return line


def leaks(ended: Ended, line: Line, sandbox: Sandbox, *more: str) -> list[str]:
    """The secrets in anything that was printed or written."""
    report = line.folder / "report.xml"
    everything = ended.said + (report.read_text(encoding="utf-8") if report.exists() else "")
    cookies = [session.token for session in sandbox.world.state.sessions]
    assert cookies or sandbox.logins
    return [secret for secret in (PASSWORD, DEMO, REAL, *cookies, *more) if secret in everything]


@pytest.mark.parametrize("style", STYLES)
def test_f26_a_lane_that_succeeds_shows_no_secret(guarded: Line, sandbox: Sandbox, style: tuple[str, ...]) -> None:
    ended = guarded("tell", "--version", "2.0", "--demo-password", DEMO, *style)
    assert (ended.code, DEMO in str(sandbox.world.app(APP).builds)) == (0, True)
    assert leaks(ended, guarded, sandbox) == []


@pytest.mark.parametrize("style", STYLES)
def test_f26_a_refusal_that_quotes_secrets_shows_none(guarded: Line, sandbox: Sandbox, style: tuple[str, ...]) -> None:
    words = f"{DEMO} does not open the app, nor does {PASSWORD}"
    body = json.dumps({"data": None, "messages": {"error": [words]}, "statusCode": "ERROR"})
    sandbox.fault("body", "testInformation$", method="POST", body=body, when="before")
    ended = guarded("tell", "--version", "2.0", "--demo-password", DEMO, *style)
    assert (ended.code, "does not open the app" in ended.said) == (3, True)
    assert leaks(ended, guarded, sandbox) == []


@pytest.mark.parametrize("style", STYLES)
def test_f26_a_traceback_that_quotes_a_secret_shows_none(
    guarded: Line, sandbox: Sandbox, style: tuple[str, ...]
) -> None:
    ended = guarded("stumble", "--version", "2.0", "--demo-password", DEMO, *style)
    assert (ended.code, "Traceback" in ended.err) == (1, True)
    assert leaks(ended, guarded, sandbox) == []


@pytest.mark.parametrize("style", STYLES)
def test_f26_a_wrong_password_is_not_shown(guarded: Line, sandbox: Sandbox, style: tuple[str, ...]) -> None:
    ended = guarded("tell", "--version", "2.0", "--demo-password", DEMO, *style, ITC_SANDBOX_PASSWORD="wrong-4d5e")
    assert ended.code == 4
    assert leaks(ended, guarded, sandbox, "wrong-4d5e") == []


def test_f26_the_line_to_go_on_with_has_no_secret(guarded: Line, sandbox: Sandbox) -> None:
    ended = guarded("stumble", "--version", "2.0", "--demo-password", DEMO)
    assert "run the same line again" in ended.err
    assert leaks(ended, guarded, sandbox) == []


def test_f26_a_secret_flag_of_a_later_task_is_not_in_the_line_to_go_on_with(guarded: Line, sandbox: Sandbox) -> None:
    body = '{"data": null, "messages": {"error": ["Not now."]}, "statusCode": "ERROR"}'
    sandbox.fault("status", CREATE, status=403, body=body, content_type="application/json")
    ended = guarded("action.create-version", "--version", "2.0", "tell", "--version", "2.0", "--demo-password", DEMO)
    assert (ended.code, "run the same line again" in ended.err) == (3, True)
    assert leaks(ended, guarded, sandbox) == []


@pytest.mark.parametrize("style", STYLES)
def test_f26_a_demo_password_that_the_service_tells_is_not_shown(
    guarded: Line, sandbox: Sandbox, style: tuple[str, ...]
) -> None:
    for build in sandbox.world.app(APP).builds:
        build.test_contact.demo_user, build.test_contact.demo_password = "reviewer", DEMO
    ended = guarded("action.get-build-test-info", "--version", "2.0", *style)
    assert (ended.code, leaks(ended, guarded, sandbox)) == (0, [])


def test_f26_settings_show_no_secret(guarded: Line, sandbox: Sandbox) -> None:
    sandbox.fault("status", "nowhere")
    ended = guarded("settings")
    assert (ended.code, "ITC_PASSWORD" in ended.out, "•••" in ended.out) == (0, True, True)
    assert [secret for secret in (PASSWORD, DEMO, REAL) if secret in ended.said] == []


def test_f26_the_junit_report_of_a_failure_can_be_read(guarded: Line, sandbox: Sandbox) -> None:
    guarded("stumble", "--version", "2.0", "--demo-password", DEMO, "--junit", "report.xml")
    report = ElementTree.parse(guarded.folder / "report.xml")
    assert len(list(report.iter("error")) + list(report.iter("failure"))) == 1


def test_f26_a_rehearsal_never_sends_the_real_password(guarded: Line, sandbox: Sandbox) -> None:
    del guarded.environ["ITC_SANDBOX_PASSWORD"]
    sandbox.world.state.account.password = REAL  # it would be accepted
    assert guarded("tell", "--version", "2.0", "--demo-password", DEMO).code == 4


def test_f26_an_error_of_a_proxy_hides_its_credentials_and_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_at(monkeypatch, "https://itunesconnect.example.invalid")
    monkeypatch.setenv("ITC_PASSWORD", REAL)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:canary-of-the-proxy@127.0.0.1:9")
    with open_context(APP, root=tmp_path) as ctx, pytest.raises(Exception, match="proxy") as caught:
        list_apps(ctx)
    shown = f"{caught.value} {caught.value!r} {[step.output for step in ctx.itc_run.steps]}"
    assert [secret for secret in (REAL, "canary-of-the-proxy") if secret in shown] == []
