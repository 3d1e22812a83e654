"""Builds that are being sent, and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world import assets
from ...world import uploads as rules
from ...world.identity import parts_of
from ...world.state import UploadedFile
from .. import errors, items, words
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, one
from ..uploads import asset_state, check_size, operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.state import App, BuildUpload
    from ..model import Values

KINDS_OF_FILE = ("ASSET", "ASSET_DESCRIPTION", "ASSET_SPI")
TYPES = (
    "com.apple.binary-property-list",
    "com.apple.ipa",
    "com.apple.pkg",
    "com.apple.xml-property-list",
    "com.pkware.zip-archive",
)
LARGEST = {"ios": 4 * 1024**3, "macos": 200 * 1024**3}
"""The most bytes of an app by its platform, by Apple's help: 4 GB, of a macOS app 200."""
UPLOAD_STATES = ("AWAITING_UPLOAD", "PROCESSING", "FAILED", "COMPLETE")


def _upload(part: App, upload: BuildUpload) -> Item:
    return Item("buildUploads", upload.id, part, upload)


def uploads_of(world: World, item: Item) -> Iterator[Item]:
    """The uploads of an app, the newest first."""
    for part in parts_of(world, item.app):
        for upload in reversed(part.uploads):
            yield _upload(part, upload)


def _every(world: World) -> Iterator[Item]:
    for app in items.apps(world):
        yield from uploads_of(world, app)


def upload_of_build(world: World, item: Item) -> Item | None:
    """The upload that a build came of."""
    return next((_upload(item.app, upload) for upload in item.app.uploads if upload.build == item.id), None)


def _files_of(world: World, item: Item) -> Iterator[Item]:
    for file in item.thing.files:
        yield Item("buildUploadFiles", file.id, item.app, file, item.thing)


def _files(world: World) -> Iterator[Item]:
    for upload in _every(world):
        yield from _files_of(world, upload)


def _file_of(kind: str) -> Any:
    def found(world: World, item: Item) -> Item | None:
        return next((file for file in _files_of(world, item) if file.thing.kind == kind), None)

    return found


def _build(world: World, item: Item) -> Item | None:
    if item.thing.build is None or rules.state_of(item.app, item.thing) != "complete":
        return None
    return next((build for build in items.app_builds(world, item) if build.id == item.thing.build), None)


def _state(world: World, item: Item) -> dict[str, Any]:
    found = [{"code": code, "description": text} for code, text in item.thing.errors]
    state = words.word(rules.state_of(item.app, item.thing))
    return {"errors": found, "warnings": [], "infos": [], "state": state}


def _create(world: World, sent: Values) -> Item:
    given = sent.attributes
    for part in parts_of(world, sent.need("app").app):
        if words.platform(part) == given["platform"]:
            return _upload(
                part, rules.create(world, part, given["cfBundleShortVersionString"], given["cfBundleVersion"])
            )
    raise errors.attribute("INVALID", "platform", "The app is not made for this platform")


def _create_file(world: World, sent: Values) -> Item:
    owner, given = sent.need("buildUpload"), sent.attributes
    check_size(given["fileSize"], LARGEST.get(owner.app.platform, LARGEST["ios"]))
    kind = given["assetType"].lower().replace("_", "-")
    file = UploadedFile(id="", file_name=given["fileName"], size=given["fileSize"], kind=kind, uti=given["uti"])
    rules.announce_file(world, owner.app, owner.thing, file)
    return Item("buildUploadFiles", file.id, owner.app, file, owner.thing)


def _update_file(world: World, item: Item, sent: Values) -> None:
    if not sent.attributes.get("uploaded"):
        return
    sums = (sent.attributes.get("sourceFileChecksums") or {}).get("file") or {}
    md5 = sums.get("hash") if sums.get("algorithm") == "MD5" else None
    was = item.thing.state
    assets.commit(world, item.thing, md5, received=world.files.size(item.id), md5=world.files.md5(item.id))
    if item.thing.state != was:
        world.touch(item.app, f"file {item.thing.file_name} uploaded")


def _sums(world: World, item: Item) -> dict[str, Any] | None:
    """What was sent; nothing of it where none was."""
    if item.thing.checksum is None:
        return None
    return {"file": {"hash": item.thing.checksum, "algorithm": "MD5"}}


UPLOADS_LISTING = Listing(
    filters={
        "cfBundleShortVersionString": Filter(lambda world, item: item.thing.train),
        "cfBundleVersion": Filter(lambda world, item: item.thing.number),
        "platform": Filter(lambda world, item: words.platform(item.app), words.PLATFORM_WORDS),
        "state": Filter(lambda world, item: _state(world, item)["state"], UPLOAD_STATES),
    },
    sorts={
        "cfBundleVersion": lambda world, item: item.thing.number,
        "uploadedDate": lambda world, item: item.thing.uploaded,
    },
    include=True,
)

UPLOADS = Kind(
    "buildUploads",
    _every,
    attributes={
        "cfBundleShortVersionString": lambda world, item: item.thing.train,
        "cfBundleVersion": lambda world, item: item.thing.number,
        "createdDate": lambda world, item: item.thing.created,
        "state": _state,
        "platform": lambda world, item: words.platform(item.app),
        "uploadedDate": lambda world, item: item.thing.uploaded,
    },
    relations={
        "build": one("builds", _build, links=False, listing=None),
        "assetFile": one("buildUploadFiles", _file_of("asset"), links=False, listing=None),
        "assetDescriptionFile": one("buildUploadFiles", _file_of("asset-description"), links=False, listing=None),
        "assetSpiFile": one("buildUploadFiles", _file_of("asset-spi"), links=False, listing=None),
        "buildUploadFiles": many("buildUploadFiles", _files_of, data=False),
    },
    create=Create(
        _create,
        attributes={
            "cfBundleShortVersionString": Attr(required=True),
            "cfBundleVersion": Attr(required=True),
            "platform": Attr(words.PLATFORM_WORDS, required=True),
        },
        relations={"app": Target("apps", required=True)},
    ),
    delete=lambda world, item: rules.delete(world, item.app, item.thing),
)

FILES = Kind(
    "buildUploadFiles",
    _files,
    attributes={
        "assetDeliveryState": lambda world, item: asset_state(item.thing),
        "assetToken": lambda world, item: item.id,
        "assetType": lambda world, item: words.word(item.thing.kind),
        "fileName": lambda world, item: item.thing.file_name,
        "fileSize": lambda world, item: item.thing.size,
        "sourceFileChecksums": _sums,
        "uploadOperations": lambda world, item: operations(world, item.thing, numbered=True),
        "uti": lambda world, item: item.thing.uti,
    },
    include=False,
    create=Create(
        _create_file,
        attributes={
            "assetType": Attr(KINDS_OF_FILE, required=True),
            "fileName": Attr(required=True),
            "fileSize": Attr(int, required=True),
            "uti": Attr(TYPES, required=True),
        },
        relations={"buildUpload": Target("buildUploads", required=True)},
    ),
    update=Update(_update_file, attributes={"sourceFileChecksums": Attr(dict), "uploaded": Attr(bool)}),
)

KINDS = (UPLOADS, FILES)
