"""Screenshots and their sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world import assets
from ...world.media import SCREENSHOTS
from ..model import Attr, Create, Item, Kind, Target, Update, one
from ..uploads import asset_state, operations
from .media import Family, commit, set_kind

if TYPE_CHECKING:
    from ...world import World

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

FAMILY = Family(
    SCREENSHOTS,
    sets="appScreenshotSets",
    files="appScreenshots",
    single="appScreenshotSet",
    attribute="screenshotDisplayType",
    words=DISPLAY_TYPES,
    devices=DEVICES,
)


def _image(world: World, item: Item) -> dict[str, Any] | None:
    """Where the picture can be seen; its size is a guess [?]."""
    if item.thing.state != assets.COMPLETE:
        return None
    template = f"https://is1-ssl.mzstatic.example/image/{item.thing.token}/{{w}}x{{h}}bb.{{f}}"
    return {"templateUrl": template, "width": 1290, "height": 2796}


SHOTS = Kind(
    "appScreenshots",
    FAMILY.every_file,
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
        FAMILY.announce,
        attributes={"fileName": Attr(required=True), "fileSize": Attr(int, required=True)},
        relations={"appScreenshotSet": Target("appScreenshotSets", required=True)},
    ),
    update=Update(commit, attributes={"sourceFileChecksum": Attr(), "uploaded": Attr(bool)}),
    delete=FAMILY.delete,
)

KINDS = (set_kind(FAMILY), SHOTS)
