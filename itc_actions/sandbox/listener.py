"""The HTTP server: cheroot on loopback, with the connection's socket in reach."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from cheroot.wsgi import Gateway_10, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from cheroot.ssl import Adapter

SOCKET = "itc_actions.socket"
"""The key of the socket in the WSGI environment."""
TICK = 0.005
"""Seconds between two looks of the server at its connections; makes stopping quick."""
THREADS = 8


class _Gateway(Gateway_10):
    """Puts the socket into the environment, so that a fault can cut the connection."""

    def get_environ(self) -> Any:  # cheroot's own types say None here
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]
        environ[SOCKET] = self.req.conn.socket
        return environ


class Listener:
    """Serves a WSGI application on 127.0.0.1.

    :param app: what answers.
    :param port: 0 for any free one.
    :param tls: how to speak TLS; None to speak HTTP in the clear.
    """

    def __init__(self, app: Callable[..., Any], port: int = 0, tls: Adapter | None = None) -> None:
        self._server = Server(("127.0.0.1", port), app, numthreads=THREADS, request_queue_size=64)
        self._server.gateway = _Gateway
        if tls is not None:
            self._server.ssl_adapter = tls
        self._server.expiration_interval = TICK
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
        except OSError as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        self._server.serve()

    def stop(self) -> None:
        """Answer nobody any more, and give the port back."""
        self._server.stop()
        self._thread.join(timeout=5)

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
