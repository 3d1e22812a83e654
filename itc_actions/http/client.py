"""The client of one host: every request of the package goes through `HttpClient.request`."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import msgspec
import requests
import tenacity

from ..errors import BadInput, ItcError, LoginFailed, Refused, Unreachable
from .addresses import MOST_REDIRECTS, REDIRECTS, not_followed, origin_of
from .events import Listener, Notice, RequestDone, Retrying
from .exchange import Call, Exchange
from .failures import AnswerLost, Fault
from .hosts import host_of, is_safe_from, joined, parts_of
from .pacing import Pacer
from .retries import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ..clock import Clock
    from .answers import Answer
    from .effects import Effect
    from .file_part import FilePart

AGAIN: Final = "Run the same line again later: what is done is not done twice."
"""What to do about a failure of which nothing better is known."""
_JSON: Final = {"Content-Type": "application/json"}


def encode(segment: str) -> str:
    """A value as one segment of a path.

    :raises BadInput: it is empty, or means another folder.
    """
    if segment in ("", ".", ".."):
        raise BadInput(f"{segment!r} cannot be part of an address.")
    return quote(segment, safe="")


class HttpClient:
    """A client of one host, with its cookies.

    Its methods may be called from several threads.

    :param origin: scheme and host, such as `https://itunesconnect.apple.com`.
    :param clock: waits between tries.
    :param listener: told of every try, retry and notice; from the thread that made the request.
    :param policy: retries, timeouts, size of answers.
    :param session_factory: makes the `requests.Session` that keeps the cookies.
    :param allowed_hosts: further hosts (with the port, where it is not the usual one) that whole addresses may name.
    :param read_only: refuse to send anything that writes.
    :param before_write: called before a request that writes is first sent; what it raises keeps that from being sent.
    :param headers: sent with every request.
    """

    def __init__(
        self,
        origin: str,
        *,
        clock: Clock,
        listener: Listener = lambda event: None,
        policy: RetryPolicy | None = None,
        session_factory: Callable[[], requests.Session] = requests.Session,
        allowed_hosts: Collection[str] = (),
        read_only: bool = False,
        before_write: Callable[[], None] = lambda: None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.origin = origin.rstrip("/")
        self.read_only = read_only
        self.policy = policy or RetryPolicy()
        self._before_write = before_write
        self._pacer = Pacer(clock)
        self._clock = clock
        self._listener = listener
        self._allowed = {urlsplit(self.origin).netloc.lower(), *(host.lower() for host in allowed_hosts)}
        self._session = session_factory()
        self._session.headers.update({"User-Agent": "itc-actions", **(headers or {})})
        self._exchange = Exchange(self._session, self.policy, clock)

    def request(
        self,
        method: str,
        path: str,
        effect: Effect,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        part: FilePart | None = None,
        headers: Mapping[str, str] | None = None,
        expect_json: bool = False,
        redirect_is_answer: bool = False,
        passing: Callable[[Answer], str | None] | None = None,
        json_again: Callable[[], Any] | None = None,
    ) -> Answer:
        """Send a request, again where its effect allows that, and return the answer, whatever its status below 500.

        :param path: from the root of the origin, or a whole address on an allowed host; its parts percent-encoded.
        :param part: of a file, to be sent as the body; the query of the address may be a signature, and is not told.
        :param expect_json: a page, or JSON that breaks off, in a good answer is a fault like any other.
        :param redirect_is_answer: return a redirect. Otherwise a GET follows it within the origin; else it is refused.
        :param passing: tells why a good answer is but a passing fault; when all tries end so, the last is returned.
        :param json_again: the JSON to send at another try. Called right before it, when time has passed and what the
            first was decided on may be so no longer; what it raises ends the request.
        :raises Unreachable: no try succeeded, and nothing was written.
        :raises AnswerLost: a write was sent, and what became of it is unknown.
        :raises RedirectRefused: the answer leads elsewhere.
        """
        if effect.writes:
            self.about_to_write(f"{method} {path}")
        call = Call(
            method=method,
            url=self._whole(path),
            path=urlsplit(path).path,
            effect=effect,
            params=params,
            body=form if part is None and json is None else part or msgspec.json.encode(json),
            headers={**({} if json is None else _JSON), **(headers or {})},
            expect_json=expect_json,
            passing=passing,
            json_again=json_again,
            started=self._clock.monotonic(),
        )
        answer = self._with_retries(call)
        if answer.status in REDIRECTS and not redirect_is_answer and "Location" in answer.headers:
            return self._follow(call, answer)
        return answer

    def about_to_write(self, what: str) -> None:
        """Ask whether something may be written, by a request or by a tool that is started.

        :param what: a noun phrase, for the refusal.
        :raises Refused: this run only reads.
        """
        if self.read_only:
            raise Refused(f"{what} was not sent: this run only reads.")
        self._before_write()

    def at(self, address: str, *, slowest: float, largest: int) -> HttpClient:
        """A client for the host of an address that the service has given: nothing of this one's cookies goes there.

        :param slowest: bytes in a second, below which a transfer is given up.
        :param largest: bytes of the largest body that is sent there.
        :raises Refused: the address is not encrypted, or leads from a sandbox to elsewhere.
        """
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if not is_safe_from(self.origin, origin):
            raise Refused(f"Nothing was sent to {origin}: it is no address that {self.host} may send files to.")
        deadline = max(self.policy.deadline, largest / slowest)
        policy = replace(self.policy, deadline=deadline, budget=self.policy.attempts * deadline)
        return HttpClient(
            origin,
            clock=self._clock,
            listener=self._listener,
            policy=policy,
            read_only=self.read_only,
            before_write=self._before_write,
        )

    @property
    def host(self) -> str:
        """The host of the origin, with its port where that is not the usual one."""
        return host_of(self.origin)

    def cookies(self) -> list[dict[str, Any]]:
        """The cookies that belong to this host, to be restored by `restore_cookies`."""
        host = urlsplit(self.origin).hostname or ""
        return [
            {
                "name": each.name,
                "value": each.value or "",
                "domain": each.domain,
                "path": each.path,
                "secure": each.secure,
                "expires": each.expires,
            }
            for each in self._session.cookies
            if host == each.domain.lstrip(".") or f".{host}".endswith(f".{each.domain.lstrip('.')}")
        ]

    def restore_cookies(self, cookies: list[dict[str, Any]]) -> None:
        """Have these cookies, and no others; what has expired is left out by the jar."""
        self.clear_cookies()
        for each in cookies:
            self._session.cookies.set(each.pop("name"), each.pop("value"), **each)

    def clear_cookies(self) -> None:
        """Forget every cookie."""
        self._session.cookies.clear()

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _whole(self, path: str) -> str:
        """The address of a path.

        :raises Refused: it is on a host that is not allowed.
        """
        url = path if "://" in path else self.origin + path
        parts = parts_of(url)
        if parts is None:
            raise Refused(f"No request was sent to {url!r}: it is no address.")
        if parts.netloc.lower() not in self._allowed:
            raise Refused(f"No request was sent to {host_of(url) or url}: it is not a host of this service.")
        if parts.scheme != "https" and parts.scheme != urlsplit(self.origin).scheme:
            raise Refused(f"No request was sent to {url}: it is not encrypted.")
        return url

    def _with_retries(self, call: Call) -> Answer:
        try:
            return self._try(call)
        except Fault as fault:
            first: Fault | None = fault
        # Only here, off the straight way, is tenacity's machinery set up; its first try has been made already.

        def next_try() -> Answer:
            nonlocal first
            if first is not None:
                fault, first = first, None
                raise fault
            self._renew(call)
            return self._try(call)

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, Fault) and error.may_be_repeated(call.effect)
            ),
            stop=lambda state: (
                call.tries >= self.policy.attempts or self._clock.monotonic() - call.started >= self.policy.budget
            ),
            wait=lambda state: self._pause(call, state),
            before_sleep=lambda state: self._tell_retry(call, state),
            sleep=lambda pause: self._clock.sleep(float(pause)),  # tenacity passes a float of its own kind
            reraise=True,
        )
        try:
            return retrying(next_try)
        except Fault as fault:
            if fault.answer is not None:
                return fault.answer
            raise self._verdict(call, fault) from None

    def _renew(self, call: Call) -> None:
        """Look again before another try, where the caller wants that.

        :raises AnswerLost: looking failed, and the service may have acted on an earlier try.
        """
        if call.json_again is None:
            return
        try:
            call.body = msgspec.json.encode(call.json_again())
        except (Unreachable, LoginFailed) as error:
            if call.lost is None:
                raise
            raise AnswerLost(call.method, call.path, call.effect, call.tries, call.lost.reason) from error

    def _pause(self, call: Call, state: tenacity.RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        return self.policy.pause(call.tries, fault.retry_after if isinstance(fault, Fault) else None)

    def _tell_retry(self, call: Call, state: tenacity.RetryCallState) -> None:
        reason = str(state.outcome.exception()) if state.outcome else ""
        pause = state.next_action.sleep if state.next_action else 0.0
        self._listener(Retrying(call.method, call.path, reason, pause, call.tries + 1))

    def _verdict(self, call: Call, fault: Fault) -> ItcError:
        """The error of a request whose last try ended in a fault."""
        if call.effect.writes and call.lost is not None:
            return AnswerLost(call.method, call.path, call.effect, call.tries, call.lost.reason)
        tries = "once" if call.tries == 1 else f"{call.tries} times in {self._clock.monotonic() - call.started:.0f} s"
        host = host_of(call.url)
        advice = fault.next_step or AGAIN
        return fault.error(f"{call.method} {call.path} to {host} failed {tries}: {fault.reason}.", next_step=advice)

    def _try(self, call: Call) -> Answer:
        """Send the request one time, and tell the listener.

        :raises Fault: it failed.
        """
        call.tries += 1
        asked = self._clock.monotonic()
        self._pacer.wait()
        call.started += self._clock.monotonic() - asked  # the budget is for failures, not for the queue
        started = time.perf_counter()
        try:
            answer = self._exchange.send(call)
        except Fault as fault:
            if fault.taken:
                call.lost = fault
            seconds = time.perf_counter() - started
            self._done(call, fault.status, seconds, accepted=False, failure=fault.reason, taken=fault.taken)
            raise
        except BaseException:  # Ctrl-C or SIGTERM, while the service may be at it
            self._done(call, None, time.perf_counter() - started, accepted=False, failure="interrupted", taken=True)
            raise
        answer.seconds = time.perf_counter() - started
        self._done(
            call, answer.status, answer.seconds, accepted=answer.ok or (answer.status < 400 and not call.effect.writes)
        )
        if "X-Rate-Limit" in answer.headers and (apart := self._pacer.heed(answer.headers["X-Rate-Limit"])):
            self._listener(Notice(f"Apple's quota of requests is nearly used up: {apart:.1f} s apart from here on."))
        return answer

    def _done(
        self,
        call: Call,
        status: int | None,
        seconds: float,
        *,
        accepted: bool,
        failure: str | None = None,
        taken: bool = False,
    ) -> None:
        self._listener(
            RequestDone(call.method, call.path, call.effect, status, seconds, call.tries, accepted, failure, taken)
        )

    def _follow(self, call: Call, answer: Answer) -> Answer:
        """Follow the redirects of a GET within its origin.

        :raises RedirectRefused: one leads elsewhere, in a circle, or is the answer to something else than a GET.
        """
        seen = {call.url}
        origin = origin_of(call.url)
        while answer.status in REDIRECTS and "Location" in answer.headers:
            target = joined(call.url, answer.headers["Location"])
            if target is None:
                raise not_followed(call, repr(answer.headers["Location"]), False, "that is no address")
            other_host = urlsplit(target).netloc != urlsplit(call.url).netloc
            if call.method != "GET":
                raise not_followed(call, target, other_host, f"a {call.method} is never sent on to another address")
            if origin_of(target) != origin:
                where = "another host" if other_host else "an unencrypted address"
                raise not_followed(call, target, other_host, f"that is {where}")
            if target in seen or len(seen) > MOST_REDIRECTS:
                raise not_followed(call, target, other_host, "the redirects go round in a circle")
            seen.add(target)
            call.url, call.params, call.tries = target, None, 0
            answer = self._with_retries(call)
        return answer
