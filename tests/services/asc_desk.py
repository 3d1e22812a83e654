"""A sandbox and the App Store Connect service that speaks to it, on one simulated clock; and keys made on the spot."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from any_desk import BUILD, DEMO, AnyDesk
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from itc_actions.clock import SimulatedClock
from itc_actions.http.effects import Effect
from itc_actions.http.events import HttpEvent, RequestDone
from itc_actions.http.retries import RetryPolicy
from itc_actions.sandbox import Sandbox
from itc_actions.services.app_store_connect import ApiKey, make_key
from itc_actions.services.app_store_connect.service import AppStoreConnect

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

__all__ = ["BUILD", "ISSUER", "TANK", "AscDesk", "any_key", "pem"]
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
TANK = DEMO


@functools.cache
def pem(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> str:
    """A new private key, as App Store Connect hands one out."""
    return (
        ec.generate_private_key(curve())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def any_key(**options: Any) -> ApiKey:
    options = {"key_id": "2X9R4HXF34", "issuer_id": ISSUER, "source": "the test", **options}
    return make_key(pem(), **options)


class AscDesk(AnyDesk):
    """The demo world on App Store Connect; or a server of raw answers.

    :param limits: of `RetryPolicy`.
    """

    def __init__(
        self, *, origin: str | None = None, key: ApiKey | None = None, platform: str | None = None, **limits: Any
    ) -> None:
        super().__init__()
        self._own = None if origin else Sandbox().start()
        self.clock = self._own.clock if self._own else SimulatedClock()
        if key is None and self._own:
            own = self._own
            key = make_key(own.private_key, key_id=own.key_id, issuer_id=own.issuer_id, source="the sandbox")
        self.key = key or any_key()
        self.service = AppStoreConnect(
            key=self.key,
            origin=origin or (self._own.url if self._own else ""),
            clock=self.clock,
            listener=self._hear,
            policy=RetryPolicy(random=lambda: 1.0, **limits),
            platform=platform,
        )
        self.when_lost: Callable[[], object] = lambda: None
        """Called as soon as a write has lost its answer."""

    def _hear(self, event: HttpEvent) -> None:
        self.events.append(event)
        if isinstance(event, RequestDone) and event.effect is Effect.ONCE and event.taken:
            self.when_lost()

    @property
    def sandbox(self) -> Sandbox:
        assert self._own is not None
        return self._own

    def __enter__(self) -> AscDesk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.service.close()
        if self._own:
            self._own.stop()

    def with_version(self) -> AscDesk:
        """Have version 2.0, to be returned."""
        self.have_version()
        return self

    def submitted(self) -> AscDesk:
        """Have version 2.0 waiting for review."""
        self.with_version()
        self.service.submit_for_review(self.app, {})
        self.sandbox.clear_requests()
        self.events.clear()
        return self
