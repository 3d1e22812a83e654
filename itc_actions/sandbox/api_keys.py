"""Keys of the App Store Connect API: made on the spot, kept with the account."""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from .world.state import ApiKey

if TYPE_CHECKING:
    from .world import World


class Tokens:
    """The tokens seen so far, so that those from before everybody was logged out are refused."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def note(self, token: str, logins_ended: int) -> None:
        """Remember when a token was first seen."""
        if len(self._seen) > 5000:
            self._seen.clear()
        self._seen.setdefault(token, logins_ended)

    def is_ended(self, token: str, logins_ended: int) -> bool:
        """Whether everybody was logged out since the token was first seen."""
        return self._seen.get(token, logins_ended) < logins_ended


def make_key(world: World, *, individual: bool = False) -> ApiKey:
    """A new key of the account; of the team, or of one person."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    identifier = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(10))
    known = next((key.issuer for key in world.state.account.api_keys if key.issuer), None)
    issuer = None if individual else known or str(uuid.uuid4())
    key = ApiKey(id=identifier, issuer=issuer, private_key=text.decode())
    world.state.account.api_keys.append(key)
    world.revision += 1
    return key


def key_of(world: World, *, individual: bool = False) -> ApiKey:
    """The account's first key of a kind; made where there is none."""
    for key in world.state.account.api_keys:
        if (key.issuer is None) == individual:
            return key
    return make_key(world, individual=individual)


def write_key(key: ApiKey, folder: str | Path) -> Path:
    """Write a key as `AuthKey_<id>.p8`, readable by its owner only; where it is."""
    import os

    target = Path(folder) / f"AuthKey_{key.id}.p8"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.private_key)
    return target
