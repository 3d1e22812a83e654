"""One try of a request: send it, read the answer to its end, judge whether it counts as one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import requests
import urllib3.exceptions

from ..errors import UnexpectedAnswer
from ..redaction import remember_cookie
from .answers import Answer, BrokenOff
from .failures import Fault
from .retries import RetryPolicy, seconds_asked
from .routes import Routes
from .translation import deadline_passed, fault_of, proxy_refused
from .wire import WATCHDOG, Wire, WireAdapter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..clock import Clock
    from .effects import Effect
    from .file_part import FilePart

PASSING_STATUSES: Final = frozenset({408, 500, 502, 503, 504})
"""Failures of a server, or of something before it, that are worth another try; the others above 500 last."""
_CHUNK: Final = 65536

keep_cookies: Callable[[Any, Any, Any], None] = requests.cookies.extract_cookies_to_jar


@dataclass
class Call:
    """One request through all its tries."""

    method: str
    url: str
    path: str
    effect: Effect
    params: Mapping[str, str] | None
    body: bytes | Mapping[str, str] | FilePart | None
    headers: dict[str, str]
    expect_json: bool
    passing: Callable[[Answer], str | None] | None
    json_again: Callable[[], Any] | None
    started: float
    tries: int = 0
    lost: Fault | None = None
    """The last fault after which the service may have acted on a write."""


class Exchange:
    """Sends single tries over one `requests.Session`.

    :param session: keeps cookies and headers; its own redirects, proxies and ~/.netrc are not used.
    """

    def __init__(self, session: requests.Session, policy: RetryPolicy, clock: Clock) -> None:
        self._session = session
        self._policy = policy
        self._clock = clock
        self._routes = Routes()
        self._known_cookies: set[str | None] = set()
        session.trust_env = False  # else ~/.netrc replaces our own Authorization header
        adapter = WireAdapter()
        for scheme in ("https://", "http://"):
            session.mount(scheme, adapter)

    def send(self, call: Call) -> Answer:
        """One request, one answer.

        :raises Fault: there was none, or it counts as none.
        """
        prepared = self._prepared(call)
        route = self._routes.to(call.url)
        wire = Wire()
        wire.sent = route.opaque
        policy = self._policy
        response: requests.Response | None = None
        try:
            with WATCHDOG.over(wire, policy.deadline):
                response = self._session.get_adapter(call.url).send(
                    prepared,
                    stream=True,
                    timeout=(policy.connect_timeout, policy.read_timeout),
                    verify=self._routes.verify,
                    proxies=route.proxies,
                )
                if "Set-Cookie" in response.raw.headers:
                    self._take_cookies(prepared, response.raw)
                body = _read(response.raw, policy.largest_body)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            if response is not None:
                response.close()
            raise fault_of(error, wire, policy, route.proxy) from error
        if wire.expired:  # a body without a stated length seems to end where the watchdog cut it
            raise deadline_passed(policy)
        answer = _answer(call, response, body)
        self._judge(call, answer, route.proxy)
        return answer

    def _prepared(self, call: Call) -> requests.PreparedRequest:
        """What is sent, with the session's cookies and headers; its own `prepare_request` copies the jar each time.

        :raises Fault: the address has a host that is none.
        """
        prepared = requests.PreparedRequest()
        try:
            prepared.prepare(
                method=call.method,
                url=call.url,
                headers={**self._session.headers, **call.headers},
                data=call.body,
                params=call.params,
                cookies=self._session.cookies,
            )
        except ValueError as error:
            raise Fault(f"its address is none ({error})", taken=False, again=False) from error
        return prepared

    def _take_cookies(self, prepared: requests.PreparedRequest, raw: Any) -> None:
        """Keep the cookies of an answer, and have their values shown nowhere."""
        keep_cookies(self._session.cookies, prepared, raw)
        for cookie in self._session.cookies:
            if cookie.value not in self._known_cookies:
                self._known_cookies.add(cookie.value)
                remember_cookie(cookie.value or "")

    def _judge(self, call: Call, answer: Answer, proxy: str | None) -> None:
        """Raise the fault that an answer stands for, if it does."""
        status = answer.status
        if status == 407 and proxy is not None:
            raise proxy_refused(proxy, "407")
        if status in (408, 429) or status >= 500:
            raise Fault(
                f"the answer was {status} {_phrase(status)}",
                taken=status != 429,
                again=status == 429 or status in PASSING_STATUSES,
                status=status,
                retry_after=seconds_asked(answer.headers.get("Retry-After"), self._clock.now()),
            )
        if not answer.ok or not call.expect_json:
            return
        try:
            answer.decode()
        except ValueError as error:
            raise _unreadable(answer, error, proxy) from None
        if call.passing is not None and (reason := call.passing(answer)) is not None:
            raise Fault(reason, taken=True, status=status, answer=answer)


def _answer(call: Call, response: requests.Response, body: bytes) -> Answer:
    return Answer(
        method=call.method,
        path=call.path,
        status=response.status_code,
        headers=response.headers,
        body=body,
        seconds=0.0,
        cookie_headers=tuple(response.raw.headers.getlist("Set-Cookie")),
    )


def _read(raw: Any, largest: int) -> bytes:
    """The body, unpacked.

    :raises Fault: it is larger than allowed.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read(_CHUNK, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raw.close()
            raise Fault(f"the answer is larger than {largest:,} bytes", taken=True, again=False, error=UnexpectedAnswer)
    return b"".join(pieces)


def _unreadable(answer: Answer, error: ValueError, proxy: str | None) -> Fault:
    """The fault of a good answer whose body is not the JSON it should be."""
    if answer.is_html:
        through = f" (seen through the proxy {proxy})" if proxy else ""
        reason = f"a web page came instead of data{through}: the service is probably under maintenance"
        return Fault(reason, taken=True, status=answer.status)
    if isinstance(error, BrokenOff):
        return Fault(str(error), taken=True, status=answer.status)
    return Fault(str(error), taken=True, again=False, error=UnexpectedAnswer, status=answer.status)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
