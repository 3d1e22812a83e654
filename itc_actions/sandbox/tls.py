"""A certificate authority of the sandbox's own, so that clients which only speak TLS can be pointed at it."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import trustme
from cheroot.ssl.builtin import BuiltinSSLAdapter

if TYPE_CHECKING:
    import socket

NAMES = ("127.0.0.1", "localhost")
DAYS = 397
"""How long the certificate holds; clients of Apple's platforms refuse one that holds longer."""


class Authority:
    """An authority made on the spot. Its key lives in this process alone, and is written nowhere."""

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="itc-actions", organization_unit_name="sandbox")

    @property
    def certificate(self) -> str:
        """The certificate that clients have to trust, as PEM."""
        return self._authority.cert_pem.bytes().decode()

    def adapter(self) -> Tls:
        """How a server speaks TLS, with a certificate of this authority for this machine."""
        now = datetime.now(timezone.utc)
        issued = self._authority.issue_cert(
            *NAMES, not_before=now - timedelta(days=1), not_after=now + timedelta(days=DAYS - 1)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        issued.configure_cert(context)
        return Tls(context)


class Tls(BuiltinSSLAdapter):
    """Speaks TLS. The workers shake hands, so that a client which says nothing keeps nobody else waiting."""

    def __init__(self, context: ssl.SSLContext) -> None:  # cheroot's own reads files
        self.context = context

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        """The socket, with the handshake still to come."""
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}
