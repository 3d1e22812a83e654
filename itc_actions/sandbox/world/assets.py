"""Files that are announced, sent in parts, committed with a checksum, and then looked at for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from .world import World

AWAITING = "awaiting-upload"
UPLOADED = "upload-complete"
COMPLETE = "complete"
FAILED = "failed"
CHECK_SECONDS = 10.0
"""How long the service looks at a file [?]."""


class Asset(Protocol):
    """What is sent: a screenshot, a preview, a build's file."""

    id: str
    file_name: str
    size: int
    state: str
    checksum: str | None
    ready_at: datetime | None
    errors: list[str]


def commit(world: World, asset: Asset, checksum: str | None, *, received: int, md5: str) -> None:
    """All parts are there, its sender says; what is wrong with them shows once the file has been looked at."""
    if asset.state != AWAITING:
        return
    asset.state = UPLOADED
    asset.checksum = checksum
    asset.ready_at = world.after(CHECK_SECONDS)
    if received != asset.size:
        asset.errors.append(f"{received} of {asset.size} bytes have arrived")
    elif checksum is not None and checksum.lower() != md5:
        asset.errors.append("The checksum does not match what has arrived")


def look(world: World, asset: Asset) -> bool:
    """End the service's look at a file whose time has come; whether it has."""
    if asset.state != UPLOADED or asset.ready_at is None or asset.ready_at > world.now():
        return False
    asset.state = FAILED if asset.errors else COMPLETE
    asset.ready_at = None
    return True
