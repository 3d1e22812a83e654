from __future__ import annotations

import requests

from itc_actions.sandbox import Sandbox

from .client import WOA, Client


def log_in_at(client: Client, path: str) -> requests.Response:
    form = {"theAccountName": client.sandbox.user, "theAccountPW": client.sandbox.password}
    return client.session.post(client.sandbox.url + WOA + path, data=form, allow_redirects=False, timeout=10)


def test_a_login_redirects_and_sets_the_cookies(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        answer = client.log_in()
        assert (answer.status_code, answer.headers["Location"]) == (302, WOA + "wo/0.0")
        assert {"myacinfo", "wosid", "woinst", "itctx", "ds01"} <= set(client.session.cookies.keys())


def test_the_removal_of_a_cookie_is_sent_and_cookies_carry_a_version(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        cookies = client.log_in().headers["Set-Cookie"]
        assert 'DefaultAppleID=thisCookieIsToBeRemovedAtTheNextResponse; version="1"' in cookies
        assert "secure" not in cookies.lower()
        assert "DefaultAppleID" not in client.session.cookies


def test_a_wrong_password_gets_the_login_page_again(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        answer = client.log_in("wrong")
        assert answer.status_code == 200
        assert "You have successfully signed out." in answer.text
        assert "myacinfo" not in client.session.cookies


def test_stale_cookies_spoil_a_login_with_the_right_password(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        client.log_in()
        sandbox.do("end-sessions")
        assert client.log_in().status_code == 200
        client.session.cookies.clear()
        assert client.log_in().status_code == 302


def test_who_is_logged_in_already_is_redirected_elsewhere(client: Client) -> None:
    answer = client.log_in()
    assert (answer.status_code, answer.headers["Location"]) == (302, WOA + "wo/1.0")
    assert set(answer.cookies.keys()) == {"wosid", "woinst"}


def test_any_login_path_is_accepted(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        assert log_in_at(client, "wo/0.0.99.1").status_code == 302


def test_the_numbers_of_the_login_path_change(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        assert client.ask("GET", "").text != client.ask("GET", "").text


def test_without_a_session_the_api_answers_401(sandbox: Sandbox) -> None:
    with Client(sandbox) as client:
        assert client.ask("GET", "ra/apps/manageyourapps/summary").status_code == 401


def test_the_first_wosid_stays_good(client: Client) -> None:
    first = client.session.cookies["wosid"]
    for _ in range(6):
        client.get("ra/apps/manageyourapps/summary")
    assert client.session.cookies["wosid"] != first
    client.session.cookies.set("wosid", first)
    assert client.ask("GET", "ra/apps/manageyourapps/summary").status_code == 200


def test_a_session_needs_its_wosid_and_woinst(client: Client) -> None:
    client.session.cookies.pop("wosid", None)
    assert client.ask("GET", "ra/apps/manageyourapps/summary").status_code == 401


def test_a_login_may_be_answered_with_200_and_the_cookies(sandbox: Sandbox) -> None:
    sandbox.do("set-login-status", status=200)
    with Client(sandbox) as client:
        assert client.log_in().status_code == 200
        assert client.ask("GET", "ra/apps/manageyourapps/summary").status_code == 200


def test_every_answer_carries_a_correlation_key(client: Client) -> None:
    headers = client.ask("GET", "ra/apps/manageyourapps/summary").headers
    assert headers["x-apple-jingle-correlation-key"]
    assert headers["apple-timing-app"].endswith(" ms")


def test_an_unknown_path_answers_404_with_html(client: Client) -> None:
    answer = client.ask("GET", "ra/apps/nothing/here")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_login_is_no_write(client: Client) -> None:
    assert client.sandbox.writes == []
    assert len(client.sandbox.logins) == 1
    assert client.sandbox.logins[0].body == ""
