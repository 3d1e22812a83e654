"""Logging in: the page whose form is scraped, the POST that sets the cookies, and the sessions they stand for."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world.state import Session

PATH = "/WebObjects/iTunesConnect.woa"
REFUSED = "You have successfully signed out."
RENEW_EVERY = 5
"""After so many answers a session gets its cookies anew; the earlier ones stay good."""

_visits = itertools.count(4)


def _page(notice: str = "") -> Response:
    """The login page; the numbers in its form's path differ each time."""
    html = (
        "<!DOCTYPE html>\n<html><head><title>iTunes Connect</title></head><body>\n"
        f"<p>{notice}</p>\n"
        f'<form name="appleConnectForm" method="post" action="{PATH}/wo/{next(_visits)}.0.1.13.3.13.3.2.1.1.3.1.1">\n'
        '<input name="theAccountName" type="text"><input name="theAccountPW" type="password">\n'
        '<input type="hidden" name="theAuxValue" value=""></form>\n</body></html>\n'
    )
    return Response(html, 200, content_type="text/html; charset=UTF-8")


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """The login page and its POST."""

    @routes.get("/")
    def login_page() -> Response:
        return _page()

    @routes.get("/wo/<path:page>")
    def home(page: str) -> Response:
        html = "<!DOCTYPE html><html><head><title>iTunes Connect</title></head><body></body></html>"
        return Response(html, 200, content_type="text/html; charset=UTF-8")

    @routes.post("/wo/<path:page>")
    def log_in(page: str) -> Response:
        return _log_in(hub)


def _log_in(hub: Hub) -> Response:
    known = session_of(hub)
    account = hub.world.state.account
    credentials = request.form.get("theAccountName", ""), request.form.get("theAccountPW", "")
    if credentials != (account.user, account.password):
        return _page(REFUSED)
    if known is not None:
        response = _redirect("1.0")
        _set_session_cookies(response, known)
        return response
    if "myacinfo" in request.cookies:  # stale cookies spoil a login even with the right password
        return _page(REFUSED)
    session = hub.world.open_session(*credentials)
    if session is None:
        return _page(REFUSED)
    response = _redirect("0.0") if account.login_status == 302 else _page()
    _set_login_cookies(response, session)
    return response


def _redirect(page: str) -> Response:
    response = Response("", 302, content_type="text/html; charset=UTF-8")
    response.headers["Location"] = f"{PATH}/wo/{page}"
    return response


def _set_login_cookies(response: Response, session: Session) -> None:
    """The cookies of a login; `secure` and a domain are left out, as loopback http would keep them from being sent."""
    removed = "thisCookieIsToBeRemovedAtTheNextResponse"
    cookies = (
        f'DefaultAppleID={removed}; version="1"; expires=Thu, 01-Jan-1970 00:00:00 GMT; max-age=0; path=/',
        f'ds01=A{session.token[3:19]}; version="1"; max-age=31536000; path=/',
        f'myacinfo={session.token}; version="1"; path=/; HttpOnly',
        f'itctx=c{session.token[3:27]}; version="1"; path=/; HttpOnly',
        'NSC_17_ofu_jud_ttm_wjq=ffffffff12345678; version="1"; path=/; HttpOnly',
    )
    for cookie in cookies:
        response.headers.add("Set-Cookie", cookie)
    _set_session_cookies(response, session)


def _set_session_cookies(response: Response, session: Session) -> None:
    session.answers += 1
    response.headers.add("Set-Cookie", f'wosid={_wosid(session)}x{session.answers}; version="1"; path=/; HttpOnly')
    response.headers.add("Set-Cookie", f'woinst={3000 + session.answers}; version="1"; path=/; HttpOnly')


def _wosid(session: Session) -> str:
    """What every `wosid` of a session begins with."""
    return f"w{session.token[8:28]}"


def session_of(hub: Hub) -> Session | None:
    """The session that the cookies of this request stand for, if it is still good.

    All of `myacinfo`, `wosid` and `woinst` are needed; any `wosid` that the session was ever given will do.
    """
    session = hub.world.session(request.cookies.get("myacinfo"))
    if session is None or "woinst" not in request.cookies:
        return None
    return session if request.cookies.get("wosid", "").startswith(_wosid(session)) else None


def renew(hub: Hub, response: Response) -> None:
    """Now and then, set the session's cookies anew."""
    session = session_of(hub)
    if session is None or not request.path.startswith(f"{PATH}/ra/"):
        return
    session.answers += 1
    if session.answers % RENEW_EVERY == 0:
        _set_session_cookies(response, session)


def not_logged_in() -> Response:
    """The answer to who has no session."""
    return Response("Unauthenticated\n\nYou must be logged in.\n", 401, content_type="text/html; charset=UTF-8")
