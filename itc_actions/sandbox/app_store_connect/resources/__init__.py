"""Every type of resource that is served, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    apps,
    attachments,
    availability,
    beta_information,
    beta_reviews,
    build_uploads,
    builds,
    bundle_ids,
    bundles,
    categories,
    groups,
    infos,
    nothing,
    phased,
    previews,
    reviews,
    screenshots,
    testers,
    users,
    versions,
    webhooks,
)

if TYPE_CHECKING:
    from ..model import Kind

KINDS: dict[str, Kind] = {
    kind.type: kind
    for module in (
        apps,
        infos,
        versions,
        phased,
        screenshots,
        previews,
        attachments,
        builds,
        bundles,
        build_uploads,
        beta_information,
        beta_reviews,
        groups,
        testers,
        reviews,
        categories,
        bundle_ids,
        availability,
        users,
        webhooks,
        nothing,
    )
    for kind in module.KINDS
}
