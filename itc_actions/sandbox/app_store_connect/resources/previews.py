"""App previews, which are short films, and their sets."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from ...world import assets
from ...world.media import PREVIEWS
from .. import errors
from ..model import Attr, Create, Item, Kind, Target, Update, one
from ..uploads import asset_state, operations
from .media import Family, commit, set_kind

if TYPE_CHECKING:
    from ...world import World
    from ..model import Values

PREVIEW_TYPES = (
    *(f"IPHONE_{size}" for size in (67, 61, 65, 58, 55, 47, 40, 35)),
    *(f"IPAD_{size}" for size in ("PRO_3GEN_129", "PRO_3GEN_11", "PRO_129", "105", "97")),
    "DESKTOP",
    "APPLE_TV",
    "APPLE_VISION_PRO",
)
FILMS = ("video/mp4", "video/quicktime", "video/x-m4v")
"""What a preview may be [?]."""
FIRST_PICTURE = "00:00:05:00"
"""The moment that is shown where nobody chose one [?]."""

FAMILY = Family(
    PREVIEWS,
    sets="appPreviewSets",
    files="appPreviews",
    single="appPreviewSet",
    attribute="previewType",
    words=PREVIEW_TYPES,
)


def _create(world: World, sent: Values) -> Item:
    given = sent.attributes
    kind = given.get("mimeType") or mimetypes.guess_type(given["fileName"])[0] or FILMS[0]
    if kind not in FILMS:
        raise errors.attribute("INVALID", "mimeType", f"An app preview can not be of the type '{kind}'")
    moment = given.get("previewFrameTimeCode") or FIRST_PICTURE
    return FAMILY.announce(world, sent, mime_type=kind, frame_time_code=moment)


def _update(world: World, item: Item, sent: Values) -> None:
    moment = sent.attributes.get("previewFrameTimeCode")
    if moment is not None and moment != item.thing.frame_time_code:
        FAMILY.place(item.owner.owner).check()
        item.thing.frame_time_code = moment
        world.touch(item.app, f"the picture of app preview {item.thing.file_name} is that at {moment}")
    commit(world, item, sent)


def _video_state(world: World, item: Item) -> dict[str, Any]:
    """How far the film is; while the service looks at it, it is processed [?]."""
    made = asset_state(item.thing)
    return {**made, "state": "PROCESSING"} if made["state"] == "UPLOAD_COMPLETE" else made


def _image(world: World, item: Item) -> dict[str, Any] | None:
    """Where its picture can be seen; its size is a guess [?]."""
    if item.thing.state != assets.COMPLETE:
        return None
    template = f"https://is1-ssl.mzstatic.example/image/{item.thing.token}/{{w}}x{{h}}bb.{{f}}"
    return {"templateUrl": template, "width": 886, "height": 1920}


def _frame(world: World, item: Item) -> dict[str, Any] | None:
    image = _image(world, item)
    return image and {"image": image, "state": {"errors": [], "warnings": [], "state": "COMPLETE"}}


def _address(world: World, item: Item) -> str | None:
    there = item.thing.state == assets.COMPLETE
    return f"https://is1-ssl.mzstatic.example/video/{item.thing.token}/master.m3u8" if there else None


APP_PREVIEWS = Kind(
    "appPreviews",
    FAMILY.every_file,
    attributes={
        "fileSize": lambda world, item: item.thing.size,
        "fileName": lambda world, item: item.thing.file_name,
        "sourceFileChecksum": lambda world, item: item.thing.checksum,
        "previewFrameTimeCode": lambda world, item: item.thing.frame_time_code,
        "mimeType": lambda world, item: item.thing.mime_type,
        "videoUrl": _address,
        "previewFrameImage": _frame,
        "previewImage": _image,
        "uploadOperations": lambda world, item: operations(world, item.thing),
        "assetDeliveryState": lambda world, item: asset_state(item.thing),
        "videoDeliveryState": _video_state,
    },
    relations={"appPreviewSet": one("appPreviewSets", lambda world, item: item.owner, links=False, listing=None)},
    create=Create(
        _create,
        attributes={
            "fileName": Attr(required=True),
            "fileSize": Attr(int, required=True),
            "previewFrameTimeCode": Attr(),
            "mimeType": Attr(),
        },
        relations={"appPreviewSet": Target("appPreviewSets", required=True)},
    ),
    update=Update(
        _update, attributes={"sourceFileChecksum": Attr(), "previewFrameTimeCode": Attr(), "uploaded": Attr(bool)}
    ),
    delete=FAMILY.delete,
)

KINDS = (set_kind(FAMILY), APP_PREVIEWS)
