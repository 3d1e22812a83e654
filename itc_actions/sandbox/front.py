"""The door of the sandbox: lets faults act, one request at a time into the world, and writes down what it changed."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from .listener import SOCKET, cut
from .recorder import Seen
from .world import Refusal
from .world.operations import do
from .world.settling import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask import Flask

    from .faults import Fault
    from .hub import Hub

CONTROL = "/sandbox/"
UPLOADS = "/sandbox-uploads/"
HUB: ContextVar[Hub] = ContextVar("hub")
"""The hub of the sandbox that is answering."""
MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>iTunes Connect</title></head><body>"
    "<h1>iTunes Connect is temporarily unavailable.</h1><p>We will be back soon.</p></body></html>"
)
NOT_FOUND = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>"


class Front:
    """A WSGI application around the one that speaks the API.

    :param inner: the application that answers when no fault does.
    :param hub: world, faults, recorder and lock of the sandbox.
    """

    def __init__(self, inner: Flask, hub: Hub) -> None:
        self._inner = inner
        self._hub = hub
        self.stopping = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        HUB.set(self._hub)
        if environ["PATH_INFO"].startswith(CONTROL) or environ["PATH_INFO"] == "/":
            with self._hub.lock:
                response = self.answer(environ)
                self._hub.world.take_changes()
                self._hub.save()
            return response(environ, start_response)
        seen = self._see(environ)
        target = seen.line.partition(" ")[2]
        with self._hub.lock:
            faults = self._hub.faults.meeting(seen.method, target)
        seen.faults = [fault.kind for fault in faults]
        for fault in faults:
            if fault.kind == "delay" and not self.stopping.is_set():
                self._hub.faults.delay(fault.seconds)
        response = self._answer(environ, seen, faults)
        return self._send(environ, start_response, response, seen, faults)

    def answer(self, environ: dict[str, Any]) -> Response:
        """What the application that speaks the API answers."""
        with self._inner.request_context(environ):
            try:
                response = self._inner.full_dispatch_request()
            except Exception as error:
                response = self._inner.handle_exception(error)
        if environ["REQUEST_METHOD"] == "HEAD":
            response.response = []  # nor may what a fault sends have a body
        return response

    def _see(self, environ: dict[str, Any]) -> Seen:
        raw = urlsplit(environ.get("REQUEST_URI") or environ["PATH_INFO"])
        login = environ["REQUEST_METHOD"] == "POST" and "/wo/" in raw.path
        is_file = environ["REQUEST_METHOD"] == "PUT" and raw.path.startswith(UPLOADS)
        content = b"" if login or is_file else environ["wsgi.input"].getvalue()
        body = content.decode("utf-8", "replace")
        seen = Seen(method=environ["REQUEST_METHOD"], path=raw.path, query=raw.query, login=login, body=body)
        with self._hub.lock:
            return self._hub.recorder.add(seen)

    def _answer(self, environ: dict[str, Any], seen: Seen, faults: list[Fault]) -> Response:
        """What the request gets, and its effect on the world."""
        hub = self._hub
        with hub.lock:
            settle(hub.world)
            hub.world.address = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
            self._note_token(environ)
            refused = self._prepare(faults)
            if refused is not None:
                seen.status = refused.status_code
                return refused
            early = next((fault for fault in faults if not fault.after and fault.kind in _MADE), None)
            if early is not None:
                response = _MADE[early.kind](early)
            elif any(not fault.after and fault.kind in ("truncate", "trickle") for fault in faults):
                response = Response('{"data": null}', 200, content_type="application/json")
            else:
                response = self.answer(environ)
                seen.changed = hub.world.take_changes()
                late = next((fault for fault in faults if fault.after and fault.kind in _MADE), None)
                response = _MADE[late.kind](late) if late is not None else response
            seen.status = response.status_code
            hub.save()
        return response

    def _note_token(self, environ: dict[str, Any]) -> None:
        """Remember the token, so that a fault which ends all logins ends it too."""
        kind, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() == "bearer":
            self._hub.tokens.note(token.strip(), self._hub.world.logins_ended)

    def _prepare(self, faults: list[Fault]) -> Response | None:
        """What faults do to the world before the request reaches it; an answer only where one of them went wrong."""
        world = self._hub.world
        try:
            for fault in faults:
                if fault.kind == "expire":
                    world.end_sessions()
                elif fault.kind == "change":
                    do(world, fault.operation, fault.args)
        except Refusal as refusal:
            return Response(f"The fault's change was refused: {refusal}", 500, content_type="text/plain")
        finally:
            world.take_changes()
        return None

    def _send(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        response: Response,
        seen: Seen,
        faults: list[Fault],
    ) -> Iterable[bytes]:
        kinds = {fault.kind: fault for fault in faults}
        if "drop" in kinds:
            seen.status = 0
            cut(environ[SOCKET])
            start_response("500 Dropped", [("Content-Length", "0"), ("Connection", "close")])
            return [b""]
        if "truncate" in kinds:
            return self._send_part(environ, start_response, response)
        if "trickle" in kinds:
            return self._trickle(start_response, response, kinds["trickle"].seconds)
        return response(environ, start_response)

    def _send_part(
        self, environ: dict[str, Any], start_response: Callable[..., Any], response: Response
    ) -> Iterator[bytes]:
        whole = response.get_data()
        start_response(response.status, [*_headers(response), ("Content-Length", str(max(len(whole), 2)))])
        yield whole[: len(whole) // 2] or b"{"
        cut(environ[SOCKET], reset=False)

    def _trickle(self, start_response: Callable[..., Any], response: Response, seconds: float) -> Iterator[bytes]:
        whole = response.get_data()
        start_response(response.status, [*_headers(response), ("Content-Length", str(len(whole)))])
        for place in range(len(whole)):
            yield whole[place : place + 1]
            if self.stopping.wait(seconds):
                return


def _headers(response: Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.headers.items() if name.lower() != "content-length"]


def _made(body: str, status: int, content_type: str, fault: Fault) -> Response:
    response = Response(body if fault.body is None else fault.body, status, content_type=content_type)
    if fault.content_type is not None:
        response.content_type = fault.content_type
    response.headers.update(fault.headers)
    return response


def _redirect(fault: Fault) -> Response:
    response = _made("", fault.status or 302, "text/html", fault)
    response.autocorrect_location_header = False
    response.headers["Location"] = fault.url
    return response


_MADE: dict[str, Callable[[Fault], Response]] = {
    "status": lambda fault: _made("", fault.status or 503, "text/html", fault),
    "html": lambda fault: _made(MAINTENANCE, fault.status or 200, "text/html; charset=utf-8", fault),
    "body": lambda fault: _made("", fault.status or 200, "application/json", fault),
    "gone": lambda fault: _made(NOT_FOUND, fault.status or 404, "text/html; charset=utf-8", fault),
    "redirect": _redirect,
    "drop": lambda fault: _made("", 500, "text/html", fault),
}
"""The faults that make up the answer themselves."""
