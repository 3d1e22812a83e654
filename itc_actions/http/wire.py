"""The connection itself: whether a request has left this machine, and the deadline that a trickle cannot stretch.

`requests` alone answers neither: its exceptions do not tell a failed handshake from a lost answer in every case, and
its timeout is per read.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from requests import Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import PreparedRequest

_IDLE: Final = 60.0
_here = threading.local()


class Wire:
    """What is known of one try: `sent` as soon as a byte of the request may have left."""

    __slots__ = ("expired", "sent", "sock")

    def __init__(self) -> None:
        self.sent = False
        self.expired = False
        self.sock: Any = None

    def cut(self) -> None:
        """End the try, whoever is reading."""
        self.expired = True
        if isinstance(self.sock, socket.socket):
            with suppress(OSError):
                # Not the method of SSLSocket, which takes the TLS object away from under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Noting(HTTPConnection):
    """A connection that tells the try of its thread what it does."""

    _connecting = False

    def connect(self) -> None:
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def send(self, data: Any) -> None:
        if self.sock is None and not self._connecting:
            self.connect()
        wire: Wire | None = getattr(_here, "wire", None)
        if wire is not None and not self._connecting:  # what is sent while connecting is for a proxy
            wire.sent = True
            wire.sock = self.sock
        super().send(data)


class _NotingTls(_Noting, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Noting


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _NotingTls


_POOLS: Final = {"http": _Pool, "https": _TlsPool}


class WireAdapter(HTTPAdapter):
    """`requests`' adapter over connections that report to `Wire`. It never retries."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """The answer with nothing but what is read of it; its cookies are taken by whoever keeps them."""
        response = Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        return response

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):  # SOCKS brings its own connections
            manager.pool_classes_by_scheme = _POOLS
        return manager


class Watchdog:
    """Cuts tries that outlive their deadline, in real time, from one thread that ends when it has nothing to watch."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[Wire, float] = {}
        self._wakes_at = 0.0
        self._running = False

    @contextmanager
    def over(self, wire: Wire, seconds: float) -> Iterator[None]:
        """Watch a try of this thread."""
        ends = time.monotonic() + seconds
        with self._changed:
            self._watched[wire] = ends
            if not self._running:
                self._running = True
                self._wakes_at = ends
                threading.Thread(target=self._watch, name="itc-deadlines", daemon=True).start()
            elif ends < self._wakes_at:
                self._changed.notify()
        _here.wire = wire
        try:
            yield
        finally:
            _here.wire = None
            with self._changed:
                self._watched.pop(wire, None)

    def _watch(self) -> None:
        idle_since = time.monotonic()
        with self._changed:
            while True:
                now = time.monotonic()
                for wire in [wire for wire, ends in self._watched.items() if ends <= now]:
                    del self._watched[wire]
                    wire.cut()
                if self._watched:
                    idle_since = now
                elif now - idle_since >= _IDLE:
                    self._running = False
                    return
                self._wakes_at = min(self._watched.values(), default=now + _IDLE)
                self._changed.wait(self._wakes_at - now)


WATCHDOG: Final = Watchdog()
"""The one of this process: a thread for each client would outlive it by a minute."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WATCHDOG.__init__)  # type: ignore[misc]  # the thread stays with the parent
