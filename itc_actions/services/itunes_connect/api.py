"""One request to the service as its clients mean it: logged in, judged by every sign, its data with paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...errors import EndpointGone, ItcError, LoginFailed, OddStatus, Refused
from ...http.effects import Effect
from ...http.events import Listener, Notice, WriteRefused
from ...http.failures import HostNotFound
from .envelope import is_envelope, passing_fault, verdict
from .nodes import Node
from .session import WOA, LoginSession, endpoint_gone, gone_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...clock import Clock
    from ...http.answers import Answer

_NOT_ALLOWED: Final = (
    "The role of this Apple ID probably does not allow it (Admin, App Manager or Technical is needed), or an agreement "
    "waits to be accepted: see https://itunesconnect.apple.com, Users and Roles and Agreements, in a browser."
)


class MethodNotAllowed(OddStatus):
    """The address is served, but not by this method."""


class Api:
    """Requests below `/WebObjects/iTunesConnect.woa/`.

    :param clock: tells which builds have expired.
    """

    def __init__(self, session: LoginSession, clock: Clock, listener: Listener) -> None:
        self.session = session
        self.clock = clock
        self.listener = listener
        self._told: set[str] = set()
        self._known_good: dict[tuple[str, ...], int] = {}

    def get(self, path: str, purpose: str, *, params: Mapping[str, str] | None = None) -> Node:
        """Read, and return `data`.

        :param purpose: what for, as the beginning of a sentence: "Reading the builds of Tank".
        """
        return self.send("GET", path, Effect.READ, purpose, params=params)["data"]

    def post(
        self,
        path: str,
        body: Any,
        effect: Effect,
        purpose: str,
        *,
        params: Mapping[str, str] | None = None,
        spare: str | None = None,
        json_again: Callable[[], Any] | None = None,
    ) -> Node:
        """Send `body` and return the whole answer as `$`; its `data` may be null.

        :param spare: a member of `data` whose failures the caller reads itself.
        :param json_again: the body of another try (`HttpClient.request`).
        """
        return self.send("POST", path, effect, purpose, params=params, body=body, spare=spare, json_again=json_again)

    def first_served(
        self, paths: tuple[str, ...], method: str, effect: Effect, purpose: str, *, body: Any = None
    ) -> Node:
        """As `get` or `post`, at the first of several addresses that is served; the one that was is remembered.

        The documentation and the clients of its time disagree on some addresses.
        """
        self.session.login()  # a login page that is gone says nothing of these addresses
        start = self._known_good.get(paths, 0)
        for index in range(start, len(paths)):
            try:
                answer = self.send(method, paths[index], effect, purpose, body=body)
            except EndpointGone as error:
                if index == len(paths) - 1 or isinstance(error.__cause__, HostNotFound):
                    raise
                continue
            self._known_good[paths] = index
            return answer
        raise AssertionError("unreachable: the last address either answers or raises")

    def send(
        self,
        method: str,
        path: str,
        effect: Effect,
        purpose: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        spare: str | None = None,
        json_again: Callable[[], Any] | None = None,
    ) -> Node:
        """Send a request below `woa/` and return the answer as `$`.

        :raises Refused: the service says no, by whichever sign; also `LoginFailed`, `EndpointGone`, `Unreachable`.
        """
        full = WOA + path
        try:
            answer = self.session.request(
                method,
                full,
                effect,
                params=params,
                json=body,
                expect_json=True,
                passing=passing_fault if effect is Effect.READ else None,
                json_again=json_again,
            )
        except HostNotFound as error:
            raise gone_elsewhere(self.session.http, error) from error
        payload = _payload(answer)
        said = verdict(payload, spare=spare)
        refusal = self._error_of(f"{method} {full}", purpose, answer, payload, said.failures)
        if refusal is not None:
            if answer.ok and effect.writes:
                self.listener(WriteRefused())
            raise refusal
        self._tell(said.remarks)
        return Node(payload, "$", f"{method} {full}")

    def _error_of(
        self, source: str, purpose: str, answer: Answer, payload: Any, failures: list[str]
    ) -> ItcError | None:
        """What an answer raises, or None where it is good."""
        key = answer.correlation_key
        if failures and is_envelope(payload):
            return Refused(f"{purpose} was refused.", said=" · ".join(failures), correlation_key=key)
        if answer.status == 403:
            what = f"{purpose} is not allowed to {self.session.user} ({source} was answered 403)."
            return LoginFailed(what, next_step=_NOT_ALLOWED, correlation_key=key)
        if answer.status in (404, 410):
            return endpoint_gone(source, answer)
        if answer.status == 405:
            return MethodNotAllowed(f"{purpose} failed: {source} was answered 405.", correlation_key=key)
        if not answer.ok:
            what = f"{purpose} failed: {source} was answered with status {answer.status}."
            return OddStatus(what, correlation_key=key)
        if not is_envelope(payload):
            return Node(payload, "$", source).unexpected("is not the service's envelope (statusCode, messages, data)")
        return None

    def _tell(self, remarks: list[str]) -> None:
        for text in remarks:
            if text not in self._told:
                self._told.add(text)
                self.listener(Notice(f"{self.session.http.host} says: {text}"))


def _payload(answer: Answer) -> Any:
    """The decoded body; None for an answer that is no JSON, which only a refusal may be."""
    try:
        return answer.decode()
    except ValueError:
        return None


def capital(what: str) -> str:
    """A noun phrase as the beginning of a sentence."""
    return what[:1].upper() + what[1:]
