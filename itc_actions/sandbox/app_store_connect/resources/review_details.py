"""The person Apple's reviewer asks about a version, and the account to try it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world import editing
from ...world.identity import derived
from ...world.state import ReviewContact
from .. import errors, items
from ..model import Item
from .contact import CONTACT, contact_fields
from .version_writes import check_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.state import App, Version
    from ..model import Values


def detail_of_version(part: App, version: Version) -> Item | None:
    """The review details of a version, once somebody has given any."""
    given = version.review.given or any((version.review.first_name, version.review.email, version.review.notes))
    return (
        Item("appStoreReviewDetails", derived("review", version.id), part, version.review, version) if given else None
    )


def detail_of(world: World, item: Item) -> Item | None:
    """The review details of a version."""
    return detail_of_version(item.app, item.thing)


def find_details(world: World) -> Iterator[Item]:
    """All review details."""
    for app in world.state.apps:
        for part, version in items.kept_versions_of(world, app):
            detail = detail_of_version(part, version)
            if detail is not None:
                yield detail


def create_detail(world: World, sent: Values) -> Item:
    """Give a version review details."""
    owner = sent.need("appStoreVersion")
    version: Version = owner.thing
    if detail_of_version(owner.app, version) is not None:
        raise errors.relationship("INVALID", "appStoreVersion", "The version has review details already")
    check_open(version, dict.fromkeys(sent.attributes, "review"))
    version.review = ReviewContact(given=True)
    world.touch(owner.app, f"review details of version {version.number} created")
    _save_detail(world, owner.app, version, sent)
    made = detail_of_version(owner.app, version)
    assert made is not None
    return made


def update_detail(world: World, item: Item, sent: Values) -> None:
    """Change review details."""
    item.owner.review.given = True
    _save_detail(world, item.app, item.owner, sent)


def _save_detail(world: World, app: App, version: Version, sent: Values) -> None:
    fields, required = contact_fields(sent)
    changed = {
        name: "review"
        for name in sent.attributes
        if name in CONTACT and (getattr(version.review, CONTACT[name]) or None) != (sent.attributes[name] or None)
    }
    check_open(version, changed)
    if changed:
        editing.save_version(world, app, version, editing.VersionPatch(review=fields))
    if required is not None and required != version.review.demo_required:
        version.review.demo_required = required
        world.touch(app, f"version {version.number} saved: demo account required")
