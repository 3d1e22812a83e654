"""What the exceptions of `requests` and urllib3 mean: was the request taken in, may it be sent again, whose fault."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Final

import requests
import urllib3.exceptions as broken

from ..errors import UnexpectedAnswer
from .failures import Fault, HostNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .retries import RetryPolicy
    from .wire import Wire

_TUNNEL: Final = re.compile(r"Tunnel connection failed: (\d{3}[^')\"]*)")
_PROXY_ADVICE: Final = "See whether HTTPS_PROXY (or HTTP_PROXY) is right; then run the same line again."
_CA_ADVICE: Final = "If the network has a certificate authority of its own, name its file in REQUESTS_CA_BUNDLE."


def fault_of(error: Exception, wire: Wire, policy: RetryPolicy, proxy: str | None) -> Fault:
    """The fault that an exception stands for.

    :param wire: what is known of the try.
    :param proxy: the proxy's address without credentials, where one was used.
    """
    if wire.expired:
        return deadline_passed(policy)
    causes = list(_chain(error))
    for judge in (_proxy_fault, _certificate_fault, _connection_fault, _broken_answer):
        fault = judge(causes, wire, policy, proxy)
        if fault is not None:
            return fault
    if isinstance(error, requests.exceptions.InvalidSchema):
        return Fault(f"the proxy cannot be used: {error}" if proxy else str(error), taken=False, again=False)
    return Fault(_last_words(causes), taken=wire.sent)


def deadline_passed(policy: RetryPolicy) -> Fault:
    """The fault of an answer that did not end in time."""
    return Fault(f"the answer was not complete after {policy.deadline:g} s", taken=True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, what it wraps (in its arguments, as urllib3 does) and what caused it, outermost first."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [*one.args, getattr(one, "reason", None), getattr(one, "original_error", None), one.__cause__]
        waiting.extend(each for each in inner if isinstance(each, BaseException))


def _last_words(causes: list[BaseException]) -> str:
    words = str(causes[-1]) or type(causes[-1]).__name__
    return words if len(words) < 200 else words[:199] + "…"


def _proxy_fault(causes: list[BaseException], wire: Wire, policy: RetryPolicy, proxy: str | None) -> Fault | None:
    if proxy is None or wire.sent or not any(isinstance(one, broken.ProxyError) for one in causes):
        return None
    tunnel = next((match for one in causes if (match := _TUNNEL.search(str(one)))), None)
    if tunnel is None:
        return Fault(f"the proxy {proxy} failed ({_last_words(causes)})", taken=False, next_step=_PROXY_ADVICE)
    return proxy_refused(proxy, tunnel[1].strip())


def proxy_refused(proxy: str, status: str) -> Fault:
    """The fault of a proxy that does not let the request through; `status` as it said it."""
    if status.startswith("407"):
        reason = f"the proxy {proxy} wants a user name and a password (407)"
        advice = "Put them into HTTPS_PROXY (or HTTP_PROXY): http://USER:PASSWORD@HOST:PORT."
        return Fault(reason, taken=False, again=False, next_step=advice)
    reason = f"the proxy {proxy} refused the connection ({status})"
    return Fault(reason, taken=False, again=status.startswith("5"), next_step=_PROXY_ADVICE)


def _certificate_fault(causes: list[BaseException], wire: Wire, policy: RetryPolicy, proxy: str | None) -> Fault | None:
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError):
            reason = f"the server's certificate is not trusted: {one.verify_message}"
            return Fault(reason, taken=False, again=False, next_step=_CA_ADVICE)
        if isinstance(one, OSError) and "TLS CA certificate bundle" in str(one):
            path = str(one).rpartition("path: ")[2]
            reason = f"there is no file of certificate authorities at {path}"
            return Fault(reason, taken=False, again=False, next_step="Correct REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE.")
    if not wire.sent and any(isinstance(one, (ssl.SSLError, broken.SSLError)) for one in causes):
        return Fault(f"no TLS connection could be made: {_last_words(causes)}", taken=False)
    return None


def _connection_fault(causes: list[BaseException], wire: Wire, policy: RetryPolicy, proxy: str | None) -> Fault | None:
    if wire.sent:
        return None
    if any(isinstance(one, broken.NameResolutionError) for one in causes):
        return Fault("the name of the host cannot be resolved", taken=False, error=HostNotFound)
    if any(isinstance(one, broken.NewConnectionError) for one in causes):
        words = str(next(one for one in causes if isinstance(one, broken.NewConnectionError)))
        return Fault(f"no connection ({words.rpartition(': ')[2]})", taken=False)
    if any(isinstance(one, (broken.ConnectTimeoutError, requests.ConnectTimeout)) for one in causes):
        return Fault(f"no connection within {policy.connect_timeout:g} s", taken=False)
    return None


def _broken_answer(causes: list[BaseException], wire: Wire, policy: RetryPolicy, proxy: str | None) -> Fault | None:
    kinds = tuple(type(one) for one in causes)
    if any(issubclass(kind, broken.ReadTimeoutError) for kind in kinds):
        if not wire.sent:  # urllib3 calls a handshake that takes too long a read timeout
            return Fault(f"no secure connection within {policy.connect_timeout:g} s", taken=False)
        return Fault(f"no answer within {policy.read_timeout:g} s", taken=True)
    if any(issubclass(kind, broken.IncompleteRead) for kind in kinds):
        return Fault("the answer broke off before its end", taken=True)
    if any(issubclass(kind, broken.DecodeError) for kind in kinds):
        return Fault("the compressed answer is damaged", taken=True, error=UnexpectedAnswer)
    if any(issubclass(kind, broken.ProtocolError) for kind in kinds):
        return Fault(f"the connection broke ({_last_words(causes)})", taken=wire.sent)
    return None
