"""Logging in: one POST, never looped; one new login after a 401; pages that come instead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from desk import Desk

from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput, EndpointGone, LoginFailed, Unreachable
from itc_actions.redaction import Secret
from itc_actions.services.itunes_connect import ItunesConnect

FORM_PATH = "/WebObjects/iTunesConnect.woa/$"
PAGES = {
    "second factor": ("Two-Step Verification: enter the verification code.", "appleid.apple.com"),
    "terms": ("The updated Terms must be accepted.", "accept them"),
    "repair": ("Please update your account: answer your security questions.", "appleid.apple.com"),
}


def test_the_first_request_logs_in_with_one_post() -> None:
    with Desk() as desk:
        desk.service.list_apps()
        desk.service.list_apps()
        assert len(desk.sandbox.logins) == 1
        assert desk.service.logins == 1


def test_login_is_a_change_of_nothing() -> None:
    with Desk() as desk:
        desk.service.login()
        assert desk.accepted_writes == 0


def test_a_200_with_the_cookie_counts_as_logged_in() -> None:
    with Desk() as desk:
        desk.sandbox.do("set-login-status", status=200)
        assert desk.service.list_apps()


def test_f11_a_wrong_password_is_posted_once_ever() -> None:
    with Desk(password="wrong-one") as desk:
        for _ in range(3):
            with pytest.raises(LoginFailed, match=r"Wrong Apple ID or password.*@example\.com"):
                desk.service.list_apps()
        assert len(desk.lines("/wo/")) == 1


def test_f11_the_jar_is_cleared_before_a_login() -> None:
    with Desk() as desk:
        desk.service.login()
        before = desk.service._http._session.cookies.get("wosid")
        desk.service._http._session.cookies.set("stale", "1")
        desk.sandbox.do("end-sessions")
        desk.service.list_apps()
        cookies = desk.service._http._session.cookies
        assert "stale" not in cookies
        assert before is not None


def test_f09_a_session_that_ended_is_renewed_once_and_said() -> None:
    with Desk() as desk:
        desk.service.login()
        desk.sandbox.do("end-sessions")
        assert desk.service.list_apps()
        assert desk.service.logins == 2
        assert "logged in again" in desk.notices


def test_f09_a_create_refused_with_401_is_sent_again_after_the_login() -> None:
    with Desk() as desk:
        desk.service.login()
        desk.sandbox.do("end-sessions")
        assert desk.service.create_version(desk.app, "2.0").number == "2.0"
        assert desk.changes == ["com.example.demo: version 2.0 created"]


def test_f09_a_second_401_ends_the_release() -> None:
    with Desk() as desk:
        desk.service.login()
        desk.sandbox.fault("status", path="summary", status=401, times=0)
        with pytest.raises(LoginFailed, match="401"):
            desk.service.list_apps()
        assert desk.service.logins == 2


def test_f09_parallel_callers_log_in_once() -> None:
    with Desk() as desk:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: desk.service.list_apps(), range(8)))
        assert desk.service.logins == 1


def test_f09_parallel_callers_renew_a_session_once() -> None:
    with Desk() as desk:
        desk.service.login()
        desk.sandbox.do("end-sessions")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: desk.service.list_apps(), range(8)))
        assert desk.service.logins == 2
        assert len(desk.lines("/wo/")) == 2


@pytest.mark.parametrize("page", PAGES)
def test_f10_a_page_instead_of_the_form_tells_where_to_go(page: str) -> None:
    words, advice = PAGES[page]
    with Desk() as desk:
        desk.sandbox.fault("html", path=FORM_PATH, body=f"<html>{words}</html>", times=0)
        for _ in range(2):
            with pytest.raises(LoginFailed) as caught:
                desk.service.list_apps()
        assert advice in (caught.value.next_step or "")
        assert len(desk.lines("GET")) == 1
        assert desk.lines("/wo/") == []


@pytest.mark.parametrize("page", PAGES)
def test_f10_a_page_instead_of_the_cookies_tells_where_to_go(page: str) -> None:
    words, advice = PAGES[page]
    with Desk() as desk:
        desk.sandbox.fault("html", path="/wo/", body=f"<html>{words}</html>", times=0)
        for _ in range(2):
            with pytest.raises(LoginFailed) as caught:
                desk.service.list_apps()
        assert advice in (caught.value.next_step or "")
        assert len(desk.lines("/wo/")) == 1


def test_f10_a_page_without_form_or_reason_is_a_service_that_is_down_or_changed() -> None:
    with Desk() as desk:
        desk.sandbox.fault("html", path=FORM_PATH, body="<html>Hello.</html>", times=0)
        with pytest.raises(Unreachable, match="no login form"):
            desk.service.list_apps()


def test_a_login_answered_503_is_not_sent_again() -> None:
    with Desk() as desk:
        desk.sandbox.fault("status", path="/wo/", status=503, times=0)
        with pytest.raises(Unreachable) as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5
        assert len(desk.lines("/wo/")) == 1


def test_f45_a_login_page_that_leads_to_another_host_is_an_endpoint_gone() -> None:
    with Desk() as desk:
        desk.sandbox.fault("redirect", path=FORM_PATH, url="https://elsewhere.example/login", times=0)
        with pytest.raises(EndpointGone, match=r"https://elsewhere\.example/login") as caught:
            desk.service.list_apps()
        assert "--service app-store-connect" in (caught.value.next_step or "")


def test_f45_a_login_page_that_is_gone_names_the_other_service() -> None:
    with Desk() as desk:
        desk.sandbox.fault("gone", path=FORM_PATH, times=0)
        with pytest.raises(EndpointGone, match="404") as caught:
            desk.service.list_apps()
        assert "--service app-store-connect" in (caught.value.next_step or "")


def test_f45_a_host_that_does_not_resolve_names_the_other_service() -> None:
    service = ItunesConnect(
        user="a@example.com", password=Secret("pass-word"), origin="https://gone.invalid", clock=SimulatedClock()
    )
    with pytest.raises(EndpointGone, match=r"gone\.invalid") as caught:
        service.list_apps()
    assert "--service app-store-connect" in (caught.value.next_step or "")


def test_the_password_does_not_travel_unencrypted() -> None:
    with pytest.raises(BadInput, match="unencrypted"):
        ItunesConnect(user="a", password=Secret("pass-word"), origin="http://example.com", clock=SimulatedClock())


def test_f26_no_error_shows_the_password() -> None:
    with Desk(password="hush-hush-canary") as desk:
        desk.sandbox.fault("drop", path="/wo/", times=0)
        with pytest.raises(Unreachable) as caught:
            desk.service.list_apps()
        assert "canary" not in caught.value.text
        assert "canary" not in repr(desk.events)
