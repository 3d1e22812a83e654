"""What time brings to a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import apps, builds, media, phased, review, submissions, uploads

if TYPE_CHECKING:
    from .world import World


def settle(world: World) -> None:
    """Let it happen: builds finish processing, cancellations end, approved versions go on sale."""
    apps.settle(world)
    uploads.settle(world)
    media.settle(world)
    builds.settle(world)
    submissions.settle(world)
    review.settle(world)
    phased.settle(world)
