"""The token of a request: signed with one of the account's keys, for this audience, and for twenty minutes at most."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .scope import allows

if TYPE_CHECKING:
    from jwt.types import Options

    from ..hub import Hub
    from ..world.state import ApiKey

AUDIENCE = "appstoreconnect-v1"
LIFETIME = 20 * 60
SKEW = 60
"""How far ahead of the service's clock `iat` and `nbf` may be, in seconds [?]."""
CHECKS: Options = {
    "verify_exp": False,  # the times are checked here, by the sandbox's clock too
    "verify_iat": False,
    "verify_nbf": False,
    "strict_aud": True,  # one text, as Apple writes it: a list is refused [?]
    "require": ["exp", "aud"],
}


def bearer(header: str | None) -> str | None:
    """The token of an `Authorization` header."""
    kind, _, token = (header or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def key_of_token(hub: Hub, header: str | None, method: str, path: str, pairs: list[tuple[str, str]]) -> ApiKey | None:
    """The key that signed the token of a request, or None where the token will not do for what is asked.

    It may be good by the sandbox's clock or by the machine's: a client of another process knows only the latter.
    """
    token = bearer(header)
    if token is None or hub.tokens.is_ended(token, hub.world.logins_ended):
        return None
    hub.tokens.note(token, hub.world.logins_ended)
    kid = _key_id(token)
    key = next((key for key in hub.world.state.account.api_keys if key.id == kid), None)
    claims = _claims(token, key.private_key) if key is not None else None
    if key is None or claims is None:
        return None
    if "scope" in claims and not allows(claims["scope"], method, path, pairs):
        return None  # that this is the same answer is assumed [?]
    moments = (hub.clock.now().timestamp(), time.time())
    if _names(claims, key) and any(_in_time(claims, now) for now in moments):
        return key
    return None


def _names(claims: dict[str, Any], key: ApiKey) -> bool:
    """Whether the token says who it is: the issuer of a team's key, or the user of an individual one."""
    if key.issuer is None:
        return "iss" not in claims and claims.get("sub") == "user"
    return bool(claims.get("iss") == key.issuer)


def _in_time(claims: dict[str, Any], now: float) -> bool:
    """Whether it is neither over, nor of the future, nor for too long. That `iat` may be missing is assumed [?]."""
    try:
        expires, issued, begins = (float(claims.get(name, now)) for name in ("exp", "iat", "nbf"))
    except (TypeError, ValueError, OverflowError):
        return False
    if not (now < expires <= now + LIFETIME + SKEW and issued <= now + SKEW and begins <= now + SKEW):
        return False
    return expires - issued <= LIFETIME if "iat" in claims else expires <= now + LIFETIME


@lru_cache
def _key_id(token: str) -> Any:
    """Which key a token says that it is signed with. A client sends the same token with many requests."""
    import jwt

    try:
        return jwt.get_unverified_header(token).get("kid")
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None


@lru_cache
def _claims(token: str, private_key: str) -> dict[str, Any] | None:
    """What a token says, or None where another key has signed it, or it is not for this service."""
    import jwt

    try:
        return jwt.decode(token, _public(private_key), algorithms=["ES256"], audience=AUDIENCE, options=CHECKS)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None


@lru_cache
def _public(private_key: str) -> Any:
    """The public half of a key."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(private_key.encode(), None).public_key()
