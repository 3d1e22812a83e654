"""Files for Apple's reviewer of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world.identity import derived
from ...world.state import UploadedFile
from ..model import Attr, Create, Item, Kind, Target, Update, one
from ..uploads import asset_state, check_size, operations
from .media import LARGEST, commit
from .review_details import find_details
from .version_writes import check_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values


def attachments_of(world: World, item: Item) -> list[Item]:
    """The attachments of a version's review details."""
    return [_attachment(item, file) for file in item.owner.review_attachments]


def _attachment(owner: Item, file: UploadedFile) -> Item:
    return Item("appStoreReviewAttachments", file.id, owner.app, file, owner)


def _every(world: World) -> Iterator[Item]:
    for detail in find_details(world):
        yield from attachments_of(world, detail)


def _create(world: World, sent: Values) -> Item:
    owner, given = sent.need("appStoreReviewDetail"), sent.attributes
    check_size(given["fileSize"], LARGEST)  # [?]
    check_open(owner.owner, {"fileName": "review"})
    identifier = derived("attachment", world.new_id())
    file = UploadedFile(id=identifier, file_name=given["fileName"], size=given["fileSize"], kind="attachment")
    owner.owner.review_attachments.append(file)
    world.touch(owner.app, f"attachment {file.file_name} announced")
    return _attachment(owner, file)


def _delete(world: World, item: Item) -> None:
    version = item.owner.owner
    check_open(version, {"fileName": "review"})
    version.review_attachments.remove(item.thing)
    world.files.forget(item.id)
    world.touch(item.app, f"attachment {item.thing.file_name} deleted")


ATTACHMENTS = Kind(
    "appStoreReviewAttachments",
    _every,
    attributes={
        "fileSize": lambda world, item: item.thing.size,
        "fileName": lambda world, item: item.thing.file_name,
        "sourceFileChecksum": lambda world, item: item.thing.checksum,
        "uploadOperations": lambda world, item: operations(world, item.thing),
        "assetDeliveryState": lambda world, item: asset_state(item.thing),
    },
    relations={
        "appStoreReviewDetail": one("appStoreReviewDetails", lambda world, item: item.owner, links=False, listing=None)
    },
    create=Create(
        _create,
        attributes={"fileName": Attr(required=True), "fileSize": Attr(int, required=True)},
        relations={"appStoreReviewDetail": Target("appStoreReviewDetails", required=True)},
    ),
    update=Update(commit, attributes={"sourceFileChecksum": Attr(), "uploaded": Attr(bool)}),
    delete=_delete,
)

KINDS = (ATTACHMENTS,)
