"""A server of a few raw answers, broken ones included, and the client under test."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from typing import Any

from itc_actions.clock import SimulatedClock
from itc_actions.http.client import HttpClient
from itc_actions.http.events import HttpEvent, Notice, RequestDone, Retrying
from itc_actions.http.retries import RetryPolicy

Script = bytes | Callable[[socket.socket], None]


def reply(status: int = 200, body: Any = None, **headers: str) -> bytes:
    """A whole answer; `body` as bytes, or as something to write as JSON."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", "Connection: close"]
    names = {"Content-Type": "application/json"}
    names.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines += [f"{name}: {value}" for name, value in names.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


PAGE = reply(200, b"<html><body>Back soon.</body></html>", Content_Type="text/html")


def reset(connection: socket.socket) -> None:
    """Cut the connection hard, after the request was read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Loopback:
    """Answers requests in turn with what it was given; the last answer for ever."""

    def __init__(self, *answers: Script, tls: ssl.SSLContext | None = None, plain: bool = False) -> None:
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._tls = tls
        self._plain = plain
        """Answer the first bytes, whatever they are."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    @property
    def lines(self) -> list[str]:
        """The first line of each request."""
        return [request.split(b"\r\n")[0].decode() for request in self.requests]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                request = connection.recv(65536) if self._plain else _read(connection)
                if not request:
                    return
                self.requests.append(request)
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(connection)
        except OSError:
            return


def _read(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


class Client:
    """An `HttpClient` on a simulated clock, with what it told."""

    def __init__(self, origin: str, *, hosts: Sequence[str] = (), read_only: bool = False, **policy: Any) -> None:
        self.clock = SimulatedClock()
        self.events: list[HttpEvent] = []
        policy.setdefault("random", lambda: 1.0)
        self.http = HttpClient(
            origin,
            clock=self.clock,
            listener=self.events.append,
            policy=RetryPolicy(**policy),
            allowed_hosts=hosts,
            read_only=read_only,
        )
        self.request = self.http.request

    @property
    def tries(self) -> list[RequestDone]:
        return [event for event in self.events if isinstance(event, RequestDone)]

    @property
    def retries(self) -> list[Retrying]:
        return [event for event in self.events if isinstance(event, Retrying)]

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]


def unused_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
