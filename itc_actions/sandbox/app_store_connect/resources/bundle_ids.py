"""Bundle ids, which apps are created for, and the capabilities of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world import bundle_ids as rules
from .. import errors, items
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.state import BundleId
    from ..model import Values

PLATFORMS = ("IOS", "MAC_OS", "UNIVERSAL", "SERVICES")
CAPABILITIES = (
    *("ICLOUD", "IN_APP_PURCHASE", "GAME_CENTER", "PUSH_NOTIFICATIONS", "WALLET", "INTER_APP_AUDIO", "MAPS"),
    *("ASSOCIATED_DOMAINS", "PERSONAL_VPN", "APP_GROUPS", "HEALTHKIT", "HOMEKIT", "WIRELESS_ACCESSORY_CONFIGURATION"),
    *("APPLE_PAY", "DATA_PROTECTION", "SIRIKIT", "NETWORK_EXTENSIONS", "MULTIPATH", "HOT_SPOT", "NFC_TAG_READING"),
    *("CLASSKIT", "AUTOFILL_CREDENTIAL_PROVIDER", "ACCESS_WIFI_INFORMATION", "NETWORK_CUSTOM_PROTOCOL"),
    *("COREMEDIA_HLS_LOW_LATENCY", "SYSTEM_EXTENSION_INSTALL", "USER_MANAGEMENT", "APPLE_ID_AUTH"),
)

SETTINGS = ("ICLOUD_VERSION", "DATA_PROTECTION_PERMISSION_LEVEL", "APPLE_ID_AUTH_APP_CONSENT")


def _item(world: World, bundle_id: BundleId) -> Item:
    """A bundle id. The account's first app stands for the account, as bundle ids belong to no app."""
    return Item("bundleIds", bundle_id.id, world.state.apps[0], bundle_id)


def _every(world: World) -> Iterator[Item]:
    return (_item(world, each) for each in rules.every(world)) if world.state.apps else iter(())


def _app(world: World, item: Item) -> Item | None:
    wanted = item.thing.identifier.casefold()
    return next((each for each in items.apps(world) if each.app.bundle_id.casefold() == wanted), None)


def _capabilities(world: World, item: Item) -> list[Item]:
    return [Item("bundleIdCapabilities", each.id, item.app, each, item.thing) for each in item.thing.capabilities]


def _every_capability(world: World) -> Iterator[Item]:
    for item in _every(world):
        yield from _capabilities(world, item)


def _seed(world: World, item: Item) -> str:
    return item.thing.seed or world.state.account.team_id


def _settings(sent: Values) -> list[dict[str, Any]] | None:
    """The settings sent; only their keys are looked at."""
    settings: list[dict[str, Any]] | None = sent.attributes.get("settings")
    if settings is not None and not all(isinstance(each, dict) and each.get("key") in SETTINGS for each in settings):
        raise errors.attribute("INVALID", "settings", f"A setting has one of the keys {', '.join(SETTINGS)}")
    return settings


def _create(world: World, sent: Values) -> Item:
    given = sent.attributes
    made = rules.register(world, given["identifier"], given["name"], given["platform"], given.get("seedId"))
    return _item(world, made)


def _update(world: World, item: Item, sent: Values) -> None:
    if sent.attributes.get("name"):
        rules.rename(world, item.thing, sent.attributes["name"])


def _enable(world: World, sent: Values) -> Item:
    owner, given = sent.need("bundleId"), sent.attributes
    made = rules.enable(world, owner.thing, given["capabilityType"], _settings(sent))
    return Item("bundleIdCapabilities", made.id, owner.app, made, owner.thing)


def _set_up(world: World, item: Item, sent: Values) -> None:
    settings = _settings(sent)
    if settings is not None:
        rules.set_up(world, item.owner, item.thing, settings)


BUNDLE_IDS = Kind(
    "bundleIds",
    _every,
    attributes={
        "name": lambda world, item: item.thing.name,
        "platform": lambda world, item: item.thing.platform,
        "identifier": lambda world, item: item.thing.identifier,
        "seedId": _seed,
    },
    relations={
        **not_kept("profiles", many=True),
        "bundleIdCapabilities": many("bundleIdCapabilities", _capabilities),
        "app": one("apps", _app),
    },
    listing=Listing(
        filters={
            "name": Filter(lambda world, item: item.thing.name),
            "platform": Filter(lambda world, item: item.thing.platform, PLATFORMS[:3]),
            "identifier": Filter(lambda world, item: item.thing.identifier),
            "seedId": Filter(_seed),
            "id": Filter(lambda world, item: item.id),
        },
        sorts={
            "name": lambda world, item: item.thing.name,
            "platform": lambda world, item: item.thing.platform,
            "identifier": lambda world, item: item.thing.identifier,
            "seedId": _seed,
            "id": lambda world, item: item.id,
        },
        include=True,
    ),
    create=Create(
        _create,
        attributes={
            "name": Attr(required=True),
            "platform": Attr(PLATFORMS, required=True),
            "identifier": Attr(required=True),
            "seedId": Attr(),
        },
    ),
    update=Update(_update, attributes={"name": Attr()}),
    delete=lambda world, item: rules.delete(world, item.thing),
)

BUNDLE_ID_CAPABILITIES = Kind(
    "bundleIdCapabilities",
    _every_capability,
    attributes={
        "capabilityType": lambda world, item: item.thing.kind,
        "settings": lambda world, item: item.thing.settings,
    },
    read=False,
    create=Create(
        _enable,
        attributes={"capabilityType": Attr(CAPABILITIES, required=True), "settings": Attr(list)},
        relations={"bundleId": Target("bundleIds", required=True)},
    ),
    update=Update(_set_up, attributes={"capabilityType": Attr(CAPABILITIES), "settings": Attr(list)}),
    delete=lambda world, item: rules.disable(world, item.owner, item.thing),
)

KINDS = (BUNDLE_IDS, BUNDLE_ID_CAPABILITIES)
