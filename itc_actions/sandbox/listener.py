"""The HTTP server: cheroot on loopback, with the connection's socket in reach."""

from __future__ import annotations

import contextlib
import io
import math
import re
import selectors
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.workers.threadpool import ThreadPool, WorkerThread
from cheroot.wsgi import Gateway_10, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from cheroot.ssl import Adapter

SOCKET = "itc_actions.socket"
"""The key of the socket in the WSGI environment."""
THREADS = 8
LARGEST_BODY = 256 * 1024 * 1024
"""How many bytes a request may have; a part of an upload has 4 MiB."""


class _Request(HTTPRequest):
    """Refuses an address that is none, on which cheroot itself fails."""

    def read_request_line(self) -> bool:
        try:
            readable: bool = super().read_request_line()  # type: ignore[no-untyped-call]
        except ValueError:
            self.simple_response("400 Bad Request", "This is no address.")
            return False
        return readable


class _Connection(HTTPConnection):
    RequestHandlerClass = _Request


class _Gateway(Gateway_10):
    """Gives the application whole requests: the body, the host, and the socket, so that a fault can cut it."""

    def get_environ(self) -> Any:  # cheroot's own types say None here
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]
        environ.setdefault("HTTP_HOST", f"127.0.0.1:{environ['SERVER_PORT']}")
        environ[SOCKET] = self.req.conn.socket
        return environ

    def respond(self) -> None:
        """Answer. What is no request is refused here, and its connection ended: where the next one begins is unknown.

        All of the body is read first, so that an answer given early leaves nothing in the connection.
        """
        try:
            self.env["wsgi.input"] = io.BytesIO(self._read_body())
        except TimeoutError:  # the server's own answer is 408
            raise
        except (OSError, ValueError):  # the former where it is too large
            self.req.close_connection = self.req.sent_headers = True
            self.req.simple_response("400 Bad Request", "This is no request, or its body is not as its headers say.")
        else:
            super().respond()

    def _read_body(self) -> bytes:
        stream = self.env["wsgi.input"]
        if self.env["wsgi.input_terminated"]:
            content: bytes = stream.read()
            return content
        stated = self.env.get("CONTENT_LENGTH", "0")
        if re.fullmatch("[0-9]+", stated) is None:
            raise ValueError(stated)
        content = stream.read(int(stated))
        if len(content) < int(stated):
            raise ValueError(stated)
        return content


class _Workers(ThreadPool):
    """Starts a thread when a connection finds none that waits; cheroot starts all of them before the first."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, min=1, max=THREADS)
        self._waiting = 0
        self._counting = threading.Lock()
        self._next, self.get = self.get, self._count_and_get

    def start(self) -> None:
        """Start none yet."""

    def put(self, obj: Any) -> None:
        """Have a connection served: a thread is kept for it from here on."""
        if isinstance(obj, _Bell):
            return
        with self._counting:
            self._waiting -= 1
            workers: list[WorkerThread] = self._threads  # type: ignore[attr-defined]
            if self._waiting < 0 and len(workers) < THREADS:
                workers.append(WorkerThread(self.server))  # type: ignore[no-untyped-call]
                workers[-1].start()
        super().put(obj)

    def _count_and_get(self) -> Any:
        with self._counting:
            self._waiting += 1
        return self._next()


class _Bell:
    """Something the server looks at beside its connections, so that it wakes when it is to stop.

    :param server: what looks; it takes the bell for a connection, and puts it to the threads, who leave it alone.
    """

    last_used = math.inf

    def __init__(self, server: Server) -> None:
        self._ours, self._theirs = socket.socketpair()
        looking: selectors.BaseSelector = server._connections._selector  # type: ignore[attr-defined]
        looking.register(self._theirs.fileno(), selectors.EVENT_READ, data=self)

    def ring(self) -> None:
        """Wake the server."""
        self._ours.send(b"!")

    def close(self) -> None:
        """End it; the server does so too, to all it looks at."""
        self._ours.close()
        self._theirs.close()


class Listener:
    """Serves a WSGI application on 127.0.0.1.

    :param app: what answers.
    :param port: 0 for any free one.
    :param tls: how to speak TLS; None to speak HTTP in the clear.
    """

    def __init__(self, app: Callable[..., Any], port: int = 0, tls: Adapter | None = None) -> None:
        self._server = Server(("127.0.0.1", port), app, request_queue_size=64)
        self._server.requests = _Workers(self._server)
        self._server.gateway = _Gateway
        self._server.ConnectionClass = _Connection
        if tls is not None:
            self._server.ssl_adapter = tls
        self._server.max_request_body_size = LARGEST_BODY
        self._server.shutdown_timeout = 1
        self._server.timeout = 10
        self._server.error_log = _no_log  # type: ignore[method-assign]
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        self.port: int = self._server.bind_addr[1]

    def _serve(self) -> None:
        """The workers are made here, since a daemon's threads are daemons: they must not keep a process alive."""
        try:
            self._server.prepare()
            self._bell = _Bell(self._server)
        except OSError as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        self._server.serve()

    def stop(self) -> None:
        """Answer nobody any more, and give the port back.

        The server's loop is ended first: cheroot's own `stop` sleeps 10 ms before it looks whether it has.
        """
        self._server.ready = False
        self._server._connections._stop_requested = True  # type: ignore[attr-defined]
        self._bell.ring()
        self._thread.join(timeout=5)
        self._server.ready = True
        self._server.stop()
        self._bell.close()

    def join(self) -> None:
        """Wait until the server stops."""
        while self._thread.is_alive():
            self._thread.join(timeout=0.2)


def _no_log(*_: object, **__: object) -> None:
    """Connections that a fault has cut are no errors."""


def cut(connection: socket.socket, *, reset: bool = True) -> None:
    """End a connection under the server, with a reset or (for an answer too short) an orderly end."""
    with contextlib.suppress(OSError):
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
