"""Logins that are needed again, refused, or answered with something else; and addresses that are gone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from itc_actions import add_tester, create_version, list_apps, open_context
from itc_actions.errors import EndpointGone, LoginFailed, Refused
from itc_actions.http.events import HttpEvent, RequestDone
from itc_actions.sandbox import Sandbox

from .stage import APP, CREATE, SUMMARY, VERSION, Line, Stage, live_at, release, service_at

LOGIN_PAGE = r"iTunesConnect\.woa/$"
LOGIN_POST = r"iTunesConnect\.woa/wo/"
# Nobody has recorded these pages: they are invented, from the words that such pages use elsewhere.
PAGES = [
    pytest.param("Enter the verification code that was sent to your iPhone.", "second factor", id="two-factor"),
    pytest.param("Please review the updated iOS Developer Program License Agreement.", "agreement", id="terms"),
    pytest.param("Update your Apple ID before you go on.", "appleid.apple.com", id="repair"),
]


@pytest.mark.fault("F09")
def test_f09_a_session_that_ends_in_the_middle_costs_one_login(stage: Stage) -> None:
    stage.sandbox.fault("expire", VERSION, nth=2)
    release(stage.ctx, version="2.0", release_notes="Faster start")
    assert (stage.unchanged, len(stage.sandbox.logins)) == ({"precheck"}, 2)


@pytest.mark.fault("F09")
def test_f09_a_create_refused_for_its_session_is_sent_again_and_counts_once(stage: Stage) -> None:
    stage.sandbox.fault("expire", CREATE)
    create_version(stage.ctx, version="2.0")
    assert ([seen.status for seen in stage.seen(CREATE)], len(stage.changes)) == ([401, 200], 1)


@pytest.mark.fault("F09")
def test_f09_a_second_401_ends_with_4_and_what_was_done_stays_done(stage: Stage) -> None:
    stage.sandbox.fault("expire", "version/save/", times=0)
    error = stage.fails(release, version="2.0", release_notes="Faster start")
    assert (type(error), error.code, len(stage.sandbox.logins), len(stage.changes)) == (LoginFailed, 4, 2, 1)
    assert stage.statuses == {"create_version": "changed", "update_app_info": "failed"}


@pytest.mark.fault("F09")
def test_f09_on_the_command_line_a_session_that_ends_in_the_middle_ends_with_0(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("expire", VERSION, nth=2)
    ended = line("release", "--version", "2.0", "--release-notes", "Faster start", "--json")
    assert (ended.code, ended.documents[0]["logins"], len(sandbox.logins)) == (0, 2, 2)


@pytest.mark.fault("F09")
def test_f09_parallel_callers_log_in_once_at_first(sandbox: Sandbox) -> None:
    service = service_at(sandbox)
    together = threading.Barrier(6)

    def call() -> int:
        together.wait(30)
        return len(service.list_apps())

    with ThreadPoolExecutor(6) as pool:
        assert {future.result() for future in [pool.submit(call) for _ in range(6)]} == {2}
    service.close()
    assert len(sandbox.logins) == 1


@pytest.mark.fault("F09")
def test_f09_parallel_callers_whose_session_ended_log_in_once(sandbox: Sandbox) -> None:
    together = threading.Barrier(6)

    def meet(event: HttpEvent) -> None:
        if isinstance(event, RequestDone) and event.status == 401:
            together.wait(30)  # nobody logs in before everybody was refused

    service = service_at(sandbox, listener=meet)
    service.login()
    sandbox.do("end-sessions")
    with ThreadPoolExecutor(6) as pool:
        assert {future.result() for future in [pool.submit(lambda: len(service.list_apps())) for _ in range(6)]} == {2}
    service.close()
    assert len(sandbox.logins) == 2


@pytest.mark.fault("F10")
@pytest.mark.parametrize(("words", "told"), PAGES)
def test_f10_a_page_instead_of_the_form_ends_with_4_before_the_password_is_sent(
    stage: Stage, words: str, told: str
) -> None:
    stage.sandbox.fault("html", LOGIN_PAGE, body=f"<html><body><p>{words}</p></body></html>", times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, len(stage.sandbox.requests), stage.changes) == (LoginFailed, 4, 1, [])
    assert told in error.text


@pytest.mark.fault("F10")
@pytest.mark.parametrize(("words", "told"), PAGES)
def test_f10_a_page_after_the_password_ends_with_4_after_one_try(stage: Stage, words: str, told: str) -> None:
    stage.sandbox.fault("html", LOGIN_POST, body=f"<html><body><p>{words}</p></body></html>", times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, len(stage.sandbox.logins), stage.changes) == (LoginFailed, 4, 1, [])
    assert told in error.text


@pytest.mark.fault("F10")
@pytest.mark.parametrize(("words", "told"), PAGES)
def test_f10_the_message_names_a_page_to_visit(stage: Stage, words: str, told: str) -> None:
    stage.sandbox.fault("html", LOGIN_PAGE, body=f"<html><body><p>{words}</p></body></html>")
    assert "https://" in (stage.fails(list_apps).next_step or "")


@pytest.mark.fault("F10")
def test_f10_it_is_not_tried_again_by_the_next_step(stage: Stage) -> None:
    stage.sandbox.fault("html", LOGIN_PAGE, body="<html><p>verification code</p></html>", times=0)
    stage.fails(list_apps)
    stage.fails(list_apps)
    assert (len(stage.sandbox.requests), stage.sandbox.logins) == (1, [])


@pytest.mark.fault("F11")
def test_f11_a_wrong_password_is_sent_once_and_ends_with_4(line: Line, sandbox: Sandbox) -> None:
    ended = line("release", "--version", "2.0", ITC_SANDBOX_PASSWORD="wrong-password")
    assert (ended.code, len(sandbox.logins), sandbox.writes) == (4, 1, [])
    assert "wrong-password" not in ended.said


@pytest.mark.fault("F11")
def test_f11_a_wrong_password_is_not_sent_again_by_the_next_step(sandbox: Sandbox, tmp_path: Path, line: Line) -> None:
    line.tasks(
        "from itc_actions import *\n"
        "@lane\n"
        "def twice(ctx):\n"
        "    for number in ('2.0', '2.1'):\n"
        "        try:\n"
        "            create_version(ctx, version=number)\n"
        "        except ItcError as error:\n"
        "            failed = error\n"
        "    raise failed\n"
    )
    assert (line("twice", ITC_SANDBOX_PASSWORD="wrong-password").code, len(sandbox.logins)) == (4, 1)


@pytest.mark.fault("F11")
def test_f11_stale_cookies_do_not_spoil_the_right_password(stage: Stage) -> None:
    list_apps(stage.ctx)
    stage.sandbox.do("end-sessions")
    assert len(list_apps(stage.ctx)) == 2
    assert [seen.status for seen in stage.sandbox.logins] == [302, 302]


@pytest.mark.fault("F11")
def test_f11_a_cookie_that_comes_with_the_401_does_not_spoil_it_either(stage: Stage) -> None:
    stage.sandbox.fault("status", SUMMARY, status=401, headers={"Set-Cookie": "myacinfo=stale; path=/"})
    assert len(list_apps(stage.ctx)) == 2
    assert [seen.status for seen in stage.sandbox.logins] == [302, 302]


@pytest.mark.fault("F12")
@pytest.mark.parametrize("path", [SUMMARY, CREATE])
def test_f12_a_403_that_refuses_the_person_ends_with_4_and_names_role_and_agreement(stage: Stage, path: str) -> None:
    stage.sandbox.fault("status", path, status=403, body="<html>Forbidden</html>", times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.changes) == (LoginFailed, 4, [])
    assert ("role" in error.text, "agreement" in error.text, stage.sandbox.user in error.text) == (True, True, True)


@pytest.mark.fault("F12")
@pytest.mark.parametrize("path", [SUMMARY, CREATE])
def test_f12_a_403_that_refuses_the_person_is_not_repeated(stage: Stage, path: str) -> None:
    stage.sandbox.fault("status", path, status=403, times=0)
    stage.fails(release, version="2.0")
    assert (len([seen for seen in stage.sandbox.requests if seen.faults]), len(stage.sandbox.logins)) == (1, 1)


@pytest.mark.fault("F12")
def test_f12_a_403_that_refuses_the_act_ends_with_3_and_the_service_s_words(stage: Stage) -> None:
    words = "You cannot create a new version of the App in the current state."
    body = f'{{"data": null, "messages": {{"error": ["{words}"]}}, "statusCode": "ERROR"}}'
    stage.sandbox.fault("status", CREATE, status=403, body=body, content_type="application/json", times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, error.said, len(stage.seen(CREATE))) == (Refused, 3, words, 1)


@pytest.mark.fault("F45")
def test_f45_an_address_that_is_gone_ends_with_5_and_names_the_other_service(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("gone", SUMMARY.removesuffix("$"), times=0)
    ended = line("release", "--version", "2.0")
    assert (ended.code, "--service app-store-connect" in ended.err, sandbox.writes) == (5, True, [])


@pytest.mark.fault("F45")
@pytest.mark.parametrize("path", ["version/create/", "version/save/", "trains/$", "version/submit/complete"])
def test_f45_any_address_of_a_release_that_is_gone_says_so_and_is_not_repeated(stage: Stage, path: str) -> None:
    stage.sandbox.fault("gone", path, times=0)
    error = stage.fails(release, version="2.0", release_notes="Faster start")
    assert (type(error), error.code) == (EndpointGone, 5)
    assert "--service app-store-connect" in error.text
    assert len([seen for seen in stage.sandbox.requests if seen.faults]) == 1


@pytest.mark.fault("F45")
def test_f45_a_login_page_that_is_gone_ends_with_5_before_the_password(stage: Stage) -> None:
    stage.sandbox.fault("gone", LOGIN_PAGE, times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.sandbox.logins) == (EndpointGone, 5, [])
    assert "--service app-store-connect" in error.text


@pytest.mark.fault("F45")
def test_f45_a_login_page_on_a_new_host_is_not_followed_and_names_the_other_service(stage: Stage) -> None:
    stage.sandbox.fault("redirect", LOGIN_PAGE, url="https://appstoreconnect.example.invalid/", times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.sandbox.logins) == (EndpointGone, 5, [])
    assert "appstoreconnect.example.invalid" in error.text
    assert "--service app-store-connect" in error.text


@pytest.mark.fault("F45")
def test_f45_a_login_page_that_is_gone_is_asked_for_once(stage: Stage) -> None:
    stage.sandbox.fault("gone", LOGIN_PAGE, times=0)
    stage.fails(release, version="2.0")
    assert len(stage.sandbox.requests) == 1


@pytest.mark.fault("F45")
def test_f45_a_host_that_is_no_more_names_the_other_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_at(monkeypatch, "https://itunesconnect.example.invalid")
    with open_context(APP, root=tmp_path) as ctx, pytest.raises(EndpointGone) as caught:
        add_tester(ctx, email="new@example.com")
    assert (caught.value.code, "--service app-store-connect" in caught.value.text) == (5, True)


@pytest.mark.fault("F45")
def test_f45_the_other_address_of_the_app_list_is_tried_before_giving_up(stage: Stage) -> None:
    stage.sandbox.fault("gone", SUMMARY, times=0)
    served: Any = list_apps(stage.ctx)
    assert (len(served), [seen.status for seen in stage.seen("summary")]) == (2, [404, 200])
