"""Whether an address of somebody else answers at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ItcError
from .client import HttpClient
from .effects import Effect
from .hosts import parts_of
from .retries import RetryPolicy

if TYPE_CHECKING:
    from ..clock import Clock


def why_unreachable(address: str, clock: Clock) -> str | None:
    """Why an address shows nothing, as the end of a sentence; None where it does. A redirect is good enough."""
    parts = parts_of(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return "is no address"
    client = HttpClient(f"{parts.scheme}://{parts.netloc}", clock=clock, policy=RetryPolicy(attempts=2))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        answer = client.request("GET", path, Effect.READ, redirect_is_answer=True)
    except ItcError as error:
        return f"cannot be reached ({error.what.rstrip('.')})"
    finally:
        client.close()
    return f"is answered with {answer.status}" if answer.status >= 400 else None
