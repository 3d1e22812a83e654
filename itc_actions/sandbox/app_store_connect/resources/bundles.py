"""What is inside a build: icons, the bundle, and its sizes on devices. Nothing of it is known; examples stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world.identity import derived
from .. import items
from ..model import Item, Kind, many, not_kept
from .builds import bundles_of, icon_of, icons_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World

DEVICES = ("Universal", "iPhone16,2", "iPad14,5")


def _icons(world: World) -> Iterator[Item]:
    for build in items.builds(world):
        yield from icons_of(world, build)


def _bundles(world: World) -> Iterator[Item]:
    for build in items.builds(world):
        yield from bundles_of(world, build)


def _sizes(world: World, item: Item) -> list[Item]:
    return [
        Item("buildBundleFileSizes", derived("size", item.id, name), item.app, item.thing, key=name) for name in DEVICES
    ]


def _all_sizes(world: World) -> Iterator[Item]:
    for bundle in _bundles(world):
        yield from _sizes(world, bundle)


ICONS = Kind(
    "buildIcons",
    _icons,
    attributes={
        "iconAsset": lambda world, item: icon_of(world, item.owner),
        "iconType": lambda world, item: "APP_STORE",
        "masked": lambda world, item: False,
        "name": lambda world, item: "AppIcon",
    },
    read=False,
)

BUNDLES = Kind(
    "buildBundles",
    _bundles,
    attributes={
        "bundleId": lambda world, item: item.app.bundle_id,
        "bundleType": lambda world, item: "APP",
        "sdkBuild": lambda world, item: "22A3362",
        "platformBuild": lambda world, item: "22A3362",
        "fileName": lambda world, item: f"{item.app.name}.app",
        "hasSirikit": lambda world, item: False,
        "hasOnDemandResources": lambda world, item: False,
        "hasPrerenderedIcon": lambda world, item: False,
        "usesLocationServices": lambda world, item: False,
        "isIosBuildMacAppStoreCompatible": lambda world, item: True,
        "includesSymbols": lambda world, item: True,
        "dSYMUrl": lambda world, item: None,
        "supportedArchitectures": lambda world, item: ["arm64"],
        "requiredCapabilities": lambda world, item: ["arm64"],
        "deviceProtocols": lambda world, item: [],
        "locales": lambda world, item: ["en", "de"],
        "entitlements": lambda world, item: {},
        "baDownloadAllowance": lambda world, item: None,
        "baMaxInstallSize": lambda world, item: None,
        "minimumOsVersion": lambda world, item: item.thing.min_os,
    },
    relations={
        **not_kept("appClipDomainCacheStatus", "appClipDomainDebugStatus"),
        **not_kept("betaAppClipInvocations", many=True),
        "buildBundleFileSizes": many("buildBundleFileSizes", _sizes),
    },
    read=False,
)

SIZES = Kind(
    "buildBundleFileSizes",
    _all_sizes,
    attributes={
        "deviceModel": lambda world, item: item.key,
        "osVersion": lambda world, item: "17.0",
        "downloadBytes": lambda world, item: item.thing.size // 2,
        "installBytes": lambda world, item: item.thing.size,
    },
    read=False,
)

KINDS = (ICONS, BUNDLES, SIZES)
