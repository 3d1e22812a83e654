"""Screenshots and their sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world import assets
from ...world import screenshots as rules
from ...world.identity import derived
from .. import errors
from ..model import INCLUDING, Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one
from ..uploads import asset_state, operations
from .version_texts import find_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ..model import Values

DISPLAY_TYPES = (
    *(f"APP_IPHONE_{size}" for size in (67, 61, 65, 58, 55, 47, 40, 35)),
    *(f"APP_IPAD_{size}" for size in ("PRO_3GEN_129", "PRO_3GEN_11", "PRO_129", "105", "97")),
    "APP_DESKTOP",
    *(f"APP_WATCH_{size}" for size in ("ULTRA", "SERIES_10", "SERIES_7", "SERIES_4", "SERIES_3")),
    "APP_APPLE_TV",
    "APP_APPLE_VISION_PRO",
    *(f"IMESSAGE_APP_IPHONE_{size}" for size in (67, 61, 65, 58, 55, 47, 40)),
    *(f"IMESSAGE_APP_IPAD_{size}" for size in ("PRO_3GEN_129", "PRO_3GEN_11", "PRO_129", "105", "97")),
)
DEVICES = {
    "iphone4": "APP_IPHONE_40",
    "iphone6": "APP_IPHONE_47",
    "iphone6Plus": "APP_IPHONE_55",
    "iphone35": "APP_IPHONE_35",
    "ipad": "APP_IPAD_97",
}
"""The display type of each kind of device that the older API knows; any other is kept under its display type."""
_NAMES = {display: device for device, display in DEVICES.items()}


def _set(owner: Item, device: str) -> Item:
    """A set; `owner` of it are the texts as a resource."""
    display = DEVICES.get(device, device)
    return Item("appScreenshotSets", derived("set", owner.id, display), owner.app, owner.thing, owner, device)


def sets_of(world: World, item: Item) -> list[Item]:
    """The sets of a version in one language."""
    return [_set(item, device) for device in rules.devices(item.thing)]


def _sets(world: World) -> Iterator[Item]:
    for texts in find_texts(world):
        yield from sets_of(world, texts)


def _shots_of(world: World, item: Item) -> list[Item]:
    shots = rules.of_device(item.thing, item.key)
    return [Item("appScreenshots", shot.id, item.app, shot, item) for shot in shots]


def _shots(world: World) -> Iterator[Item]:
    for each in _sets(world):
        yield from _shots_of(world, each)


def _create_set(world: World, sent: Values) -> Item:
    owner = sent.first("appStoreVersionLocalization")
    if owner is None:
        raise errors.relationship("REQUIRED", "appStoreVersionLocalization", "A set belongs to exactly one owner")
    display = sent.attributes["screenshotDisplayType"]
    device = _NAMES.get(display, display)
    rules.add_set(world, owner.app, owner.owner, owner.thing, device)
    return _set(owner, device)


def _delete_set(world: World, item: Item) -> None:
    rules.delete_set(world, item.app, item.owner.owner, item.thing, item.key)


def _reorder(world: World, item: Item, others: list[Item]) -> None:
    ids = [other.id for other in others]
    rules.reorder(world, item.app, item.owner.owner, item.thing, item.key, ids)


def _create_shot(world: World, sent: Values) -> Item:
    owner = sent.need("appScreenshotSet")
    version, given = owner.owner.owner, sent.attributes
    if given["fileSize"] < 1:
        raise errors.attribute("INVALID", "fileSize", "The size of the file must be at least 1")
    shot = rules.announce(world, owner.app, version, owner.thing, owner.key, given["fileName"], given["fileSize"])
    return Item("appScreenshots", shot.id, owner.app, shot, owner)


def _update_shot(world: World, item: Item, sent: Values) -> None:
    if sent.attributes.get("uploaded"):
        was = item.thing.state
        checksum = sent.attributes.get("sourceFileChecksum")
        files = world.files
        assets.commit(world, item.thing, checksum, received=files.size(item.id), md5=files.md5(item.id))
        if item.thing.state != was:
            world.touch(item.app, f"screenshot {item.thing.file_name} uploaded")


def _delete_shot(world: World, item: Item) -> None:
    owner = item.owner
    rules.delete(world, item.app, owner.owner.owner, owner.thing, item.thing)
    world.files.forget(item.id)


def _image(world: World, item: Item) -> dict[str, Any] | None:
    """Where the picture can be seen; its size is a guess [?]."""
    if item.thing.state != assets.COMPLETE:
        return None
    template = f"https://is1-ssl.mzstatic.example/image/{item.thing.token}/{{w}}x{{h}}bb.{{f}}"
    return {"templateUrl": template, "width": 1290, "height": 2796}


SETS_LISTING = Listing(
    filters={
        "screenshotDisplayType": Filter(lambda world, item: DEVICES.get(item.key, item.key), DISPLAY_TYPES),
        "appCustomProductPageLocalization": Filter(lambda world, item: None),
        "appStoreVersionExperimentTreatmentLocalization": Filter(lambda world, item: None),
    },
    include=True,
)
_OTHER_OWNERS = ("appCustomProductPageLocalization", "appStoreVersionExperimentTreatmentLocalization")

SETS = Kind(
    "appScreenshotSets",
    _sets,
    attributes={"screenshotDisplayType": lambda world, item: DEVICES.get(item.key, item.key)},
    relations={
        "appStoreVersionLocalization": one(
            "appStoreVersionLocalizations", lambda world, item: item.owner, links=False, listing=None
        ),
        **not_kept(*_OTHER_OWNERS, links=False),
        "appScreenshots": many("appScreenshots", _shots_of, listing=INCLUDING, edits={"PATCH": _reorder}),
    },
    create=Create(
        _create_set,
        attributes={"screenshotDisplayType": Attr(DISPLAY_TYPES, required=True)},
        relations={
            "appStoreVersionLocalization": Target("appStoreVersionLocalizations"),
            **{name: Target("") for name in _OTHER_OWNERS},
        },
    ),
    delete=_delete_set,
)

SHOTS = Kind(
    "appScreenshots",
    _shots,
    attributes={
        "fileSize": lambda world, item: item.thing.size,
        "fileName": lambda world, item: item.thing.file_name,
        "sourceFileChecksum": lambda world, item: item.thing.checksum,
        "imageAsset": _image,
        "assetToken": lambda world, item: item.thing.token,
        "assetType": lambda world, item: "SCREENSHOT",
        "uploadOperations": lambda world, item: operations(world, item.thing),
        "assetDeliveryState": lambda world, item: asset_state(item.thing),
    },
    relations={"appScreenshotSet": one("appScreenshotSets", lambda world, item: item.owner, links=False, listing=None)},
    create=Create(
        _create_shot,
        attributes={"fileName": Attr(required=True), "fileSize": Attr(int, required=True)},
        relations={"appScreenshotSet": Target("appScreenshotSets", required=True)},
    ),
    update=Update(_update_shot, attributes={"sourceFileChecksum": Attr(), "uploaded": Attr(bool)}),
    delete=_delete_shot,
)

KINDS = (SETS, SHOTS)
