"""Logging in as the web page does: fetch the form, post it once, keep the cookies, once more after a 401."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final

from ...errors import EndpointGone, ItcError, LoginFailed, Unreachable
from ...http.effects import Effect
from ...http.events import Listener, Notice
from ...http.failures import HostNotFound, RedirectRefused

if TYPE_CHECKING:
    from ...http.answers import Answer
    from ...http.client import HttpClient
    from ...redaction import Secret
    from .kept_session import KeptSession

WOA: Final = "/WebObjects/iTunesConnect.woa/"
OTHER_SERVICE: Final = "Use Apple's current API instead: --service app-store-connect."
_FORM: Final = re.compile(r'action="(/WebObjects/iTunesConnect\.woa/wo/[^"]+)"')
_LOGIN_PAGE: Final = re.compile(r"appleConnectForm|theAccountPW|successfully signed out", re.IGNORECASE)
_OTHER_PAGES: Final = (
    (
        re.compile(r"two-(step|factor)|verification code|verify your identity", re.IGNORECASE),
        "Apple asks for a second factor, which this service cannot answer",
        "Use an API key instead (--service app-store-connect), or see https://appleid.apple.com.",
    ),
    (
        re.compile(r"\bterms\b|\bagreements?\b", re.IGNORECASE),
        "Apple shows terms or an agreement that have to be accepted first",
        "Log in at https://itunesconnect.apple.com in a browser, accept them, and run the same line again.",
    ),
    (
        re.compile(r"\brepair\b|update your (account|apple id)|security questions?|locked", re.IGNORECASE),
        "Apple wants the account to be put in order first",
        "Visit https://appleid.apple.com in a browser, do what it asks for, and run the same line again.",
    ),
)
"""The pages that come instead of the form. Nobody has recorded one: the words are what such pages say elsewhere."""


class LoginSession:
    """One logged-in account. Logs in when first needed; parallel callers log in once.

    :param http: has the cookies.
    :param kept: where they are kept between command lines; None to keep them nowhere.
    """

    def __init__(
        self,
        http: HttpClient,
        user: str,
        password: Secret,
        listener: Listener,
        named_by: str,
        kept: KeptSession | None = None,
    ) -> None:
        self.http = http
        self._kept = kept
        self._from_before = False
        """Whether the cookies are those of an earlier command line, which may have ended since."""
        self.named_by = named_by
        """The settings that hold the credentials, for errors about them."""
        self.user = user
        self.logins = 0
        """How often the password was accepted."""
        self.password = password
        self._listener = listener
        self._guard = threading.Lock()
        self._logged_in = False
        self._failure: LoginFailed | None = None
        self._form: str | None = None
        """Where the form was last seen to be sent."""

    def login(self) -> None:
        """Log in, if that has not been done.

        :raises LoginFailed: the name or the password is wrong, or a page asks for something. It is not tried again.
        :raises EndpointGone: the login page is no longer there.
        """
        self._current()

    def login_anew(self) -> None:
        """Log in with the password, if this line has not: the session of an earlier one does not show that it is right.

        What is kept stays as it is where that fails.

        :raises LoginFailed: as `login`.
        """
        with self._guard:
            if not self.logins:
                self._from_before = False
                self._counted_login()

    def address(self) -> str:
        """Where the login form is to be sent, as the page that was seen last says; nobody is logged in by that.

        :raises Unreachable: the page has no form.
        """
        with self._guard:
            return f"{self.http.origin}{self._form or self._form_action()}"

    def request(self, method: str, path: str, effect: Effect, **options: Any) -> Answer:
        """As `HttpClient.request`, logged in. A 401 is answered by one new login and one more request.

        :raises LoginFailed: also when the new login changes nothing.
        """
        seen = self._current()
        answer = self.http.request(method, path, effect, **options)
        if answer.status != 401:
            return answer
        self._renew(seen)
        answer = self.http.request(method, path, effect, **options)
        if answer.status == 401:
            raise LoginFailed(
                f"{method} {path} was answered 401 (not logged in), again right after a new login as {self.user}.",
                now="What was done before stays done.",
                next_step="Log in at https://itunesconnect.apple.com in a browser and see whether the account works.",
                correlation_key=answer.correlation_key,
            )
        return answer

    def _current(self) -> int:
        """The number of the login that counts now; the first is made here."""
        if self._logged_in:
            return self.logins
        with self._guard:
            if not self._logged_in and self._kept is not None and (cookies := self._kept.load()):
                self.http.restore_cookies(cookies)
                self._logged_in = self._from_before = True
            return self.logins if self._logged_in else self._counted_login()

    def _renew(self, seen: int) -> None:
        """Log in again, unless another thread has done so since the login that the caller saw."""
        with self._guard:
            if self.logins != seen:
                return
            self._counted_login()
            which = "The kept session" if self._from_before else "The session"
            self._from_before = False
            self._listener(Notice(f"{which} had ended (401): logged in again as {self.user}."))

    def _counted_login(self) -> int:
        if self._failure is not None:
            raise self._failure  # a wrong password is tried once, ever
        self._logged_in = False
        try:
            self._log_in()
        except LoginFailed as failure:
            self._failure = failure
            raise
        self.logins += 1
        self._logged_in = True
        self.keep()
        return self.logins

    def keep(self) -> None:
        """Keep the cookies for the next command line; those of a session that was refused are not."""
        if self._kept is not None and self._logged_in:
            self._kept.save(self.http.cookies())

    def _log_in(self) -> None:
        self.http.clear_cookies()  # stale cookies make the service refuse the right password
        action = self._form_action()
        self.http.clear_cookies()
        try:
            answer = self.http.request(
                "POST",
                action,
                Effect.SESSION,
                form={"theAccountName": self.user, "theAccountPW": self.password.reveal()},
                redirect_is_answer=True,
            )
        except Unreachable as error:
            raise self._login_unreachable(error) from error
        if answer.status in (302, 303) or answer.set_cookies.get("myacinfo"):
            return
        raise self._refusal(answer)

    def _form_action(self) -> str:
        """Where the login form is to be sent."""
        try:
            answer = self.http.request("GET", WOA, Effect.READ)
        except (RedirectRefused, HostNotFound) as error:
            raise gone_elsewhere(self.http, error) from error
        if answer.status in (404, 410):
            raise endpoint_gone(f"GET {WOA}", answer)
        match = _FORM.search(answer.text)
        if match:
            self._form = match[1]
        if match and _LOGIN_PAGE.search(answer.text):
            return match[1]
        other = self._other_page(answer)
        if other is not None:
            raise other
        if match:
            return match[1]
        raise Unreachable(
            f"The login page of {self.http.host} has no login form (status {answer.status}): "
            "the service is down, or has changed.",
            now="Nothing was sent but the request for that page.",
            next_step=f"Try again later. {OTHER_SERVICE}",
            correlation_key=answer.correlation_key,
        )

    def _refusal(self, answer: Answer) -> ItcError:
        """The error of a login that was not accepted."""
        if answer.status >= 400 and answer.status not in (401, 403):
            if answer.status in (404, 410):
                return endpoint_gone(f"POST {answer.path}", answer)
            return Unreachable(f"The login was answered with status {answer.status}.", next_step="Try again later.")
        if not _LOGIN_PAGE.search(answer.text):
            other = self._other_page(answer)
            if other is not None:
                return other
        return LoginFailed(
            f"Wrong Apple ID or password: {self.http.host} refused the login of {self.user}.",
            now="Nothing was changed. The password was sent once and is not tried again, for Apple locks accounts.",
            next_step=f"Correct {self.named_by} (`inv settings` shows where they come from).",
            correlation_key=answer.correlation_key,
        )

    def _other_page(self, answer: Answer) -> LoginFailed | None:
        for words, what, advice in _OTHER_PAGES:
            if words.search(answer.text):
                return LoginFailed(
                    f"{self.user} could not log in: {what}.", now="Nothing was changed.", next_step=advice
                )
        return None

    def _login_unreachable(self, error: Unreachable) -> Unreachable:
        return Unreachable(
            error.what,
            now="Nothing was changed. The password was sent at most once; logins are never repeated by themselves.",
            next_step=error.next_step,
        )


def endpoint_gone(source: str, answer: Answer) -> EndpointGone:
    """The error of a known address that is no longer there."""
    return EndpointGone(
        f"{source} was answered {answer.status}: Apple no longer serves this part of the iTunes Connect JSON API, "
        "or what it names does not exist.",
        next_step=OTHER_SERVICE,
        correlation_key=answer.correlation_key,
    )


def gone_elsewhere(http: HttpClient, error: Unreachable) -> Unreachable:
    """The error of a host that leads elsewhere, or has no address."""
    if isinstance(error, RedirectRefused):
        if not error.other_host:
            return error
        return EndpointGone(
            f"{http.host} leads to {error.target} instead of showing its login page: "
            "Apple no longer serves the iTunes Connect JSON API there.",
            now="Nothing was changed.",
            next_step=OTHER_SERVICE,
        )
    return EndpointGone(
        f"{error.what} Either this machine is offline, or Apple no longer serves the iTunes Connect JSON API.",
        now="Nothing was changed.",
        next_step=f"See whether other hosts can be reached. {OTHER_SERVICE}",
    )
