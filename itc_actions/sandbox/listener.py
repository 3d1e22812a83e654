"""The HTTP server: cheroot on loopback, with the connection's socket in reach."""

from __future__ import annotations

import contextlib
import io
import math
import re
import select
import selectors
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from cheroot.makefile import StreamReader, StreamWriter
from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.workers.threadpool import ThreadPool, WorkerThread
from cheroot.wsgi import Gateway_10, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cheroot.ssl import Adapter

SOCKET = "itc_actions.socket"
"""The key of the socket in the WSGI environment."""
THREADS = 8
PAUSE = 0.01
"""How long a thread waits for the next request of the connection that it has just answered, in seconds."""
LARGEST_BODY = 256 * 1024 * 1024
"""How many bytes a request may have; a part of an upload has 4 MiB."""


class _Reader(StreamReader):
    """Reads lines as quickly as may be where they have come already; cheroot's own feels its way to a line's end."""

    _read_buf: bytes
    _read_pos: int

    def readline(self, size: int | None = -1) -> bytes:
        """The line, or as much of it as may be had."""
        start, end = self._read_pos, self._read_buf.find(b"\n", self._read_pos) + 1
        if end == 0 or 0 <= (-1 if size is None else size) < end - start:
            return bytes(super().readline(size))
        self._read_pos = end
        return self._read_buf[start:end]


class _Writer(StreamWriter):
    """Can keep what is written until more is, so that both are sent as one."""

    _keeping = False

    @contextlib.contextmanager
    def keeping(self) -> Iterator[None]:
        """Keep what is written meanwhile."""
        self._keeping = True
        try:
            yield
        finally:
            self._keeping = False

    def _flush_unlocked(self) -> None:
        if not self._keeping:
            super()._flush_unlocked()  # type: ignore[misc]


class _Request(HTTPRequest):
    """Refuses an address that is none, on which cheroot itself fails; sends the head of an answer with its body."""

    def read_request_line(self) -> bool:
        try:
            readable: bool = super().read_request_line()  # type: ignore[no-untyped-call]
        except ValueError:
            self.simple_response("400 Bad Request", "This is no address.")
            return False
        return readable

    def send_headers(self) -> None:
        """Have them go with what comes of the body first, or with the end of the answer."""
        with self.conn.wfile.keeping():
            super().send_headers()

    def respond(self) -> None:
        """Answer, and leave nothing unsent."""
        super().respond()
        self.conn.wfile.flush()


class _Connection(HTTPConnection):
    """Stays with its thread from one request to the next, as long as others need it less.

    Where it goes back to the server's loop, the next request wakes that thread first, and then this one.
    """

    RequestHandlerClass = _Request

    def __init__(self, server: Server, sock: socket.socket, _: object) -> None:
        super().__init__(server, sock, _file)
        self.resting = False
        self._poll = select.poll()
        self._poll.register(sock.fileno(), select.POLLIN)

    def communicate(self) -> bool:
        """Answer requests; whether the connection may stay open."""
        while super().communicate():  # type: ignore[no-untyped-call]
            if not self._goes_on():
                return True
        return False

    def close(self) -> None:
        """End it; what the client no longer takes is not sent by whoever finds the writer later."""
        super().close()
        with contextlib.suppress(OSError):
            self.wfile.close()

    def _goes_on(self) -> bool:
        """Whether the thread has time, and another request comes, or the end, before long."""
        self.resting = True
        try:
            return self.server.requests.has_spare and (self.rfile.has_data() or bool(self._poll.poll(PAUSE * 1000)))
        finally:
            self.resting = False


def _file(sock: socket.socket, mode: str, size: int) -> _Reader | _Writer:
    return _Reader(sock, mode, size) if "r" in mode else _Writer(sock, mode, size)


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

    @property
    def has_spare(self) -> bool:
        """Whether a connection that comes now finds a thread, and the server goes on."""
        return self.server.ready and THREADS - len(self._threads) + self._waiting > 0  # type: ignore[attr-defined]

    def stop(self, timeout: int = 5) -> None:
        """End the threads; those that wait for a connection's next request need not wait any longer."""
        for connection in [worker.conn for worker in self._threads]:  # type: ignore[attr-defined]
            if connection is not None and connection.resting:
                self._force_close(connection)  # type: ignore[attr-defined]
        super().stop(timeout)

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
        self._server.keep_alive_conn_limit = None  # type: ignore[assignment]
        self._server.shutdown_timeout = 1
        self._server.timeout = 10
        self._server.error_log = _no_log  # type: ignore[method-assign]
        self._server.prepare()
        self._bell = _Bell(self._server)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._thread.start()
        self.port: int = self._server.bind_addr[1]

    def _serve(self) -> None:
        """Look at the connections.

        The workers are made from here, since a daemon's threads are daemons: they must not keep a process alive.
        cheroot's own `serve` starts one more thread, for connections that find the queue full; ours has no end.
        """
        while self._server.ready:
            with contextlib.suppress(Exception):  # such as too many open files, for the moment
                self._server._connections.run(self._server.expiration_interval)  # type: ignore[attr-defined]

    def stop(self) -> None:
        """Answer nobody any more, and give the port back.

        cheroot's own `stop` sleeps until it sees that its loop has ended, and connects to itself.
        """
        connections = self._server._connections  # type: ignore[attr-defined]
        self._server.ready = False
        connections._stop_requested = True
        self._bell.ring()
        self._thread.join(timeout=5)
        self._server.socket.close()
        self._server.requests.stop(self._server.shutdown_timeout)  # first: a thread may still give a connection back
        connections.close()
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
