"""Webhooks, what they were told, and being told of something by request."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ...world import webhooks as rules
from ...world.state import Webhook
from .. import errors, items, words
from ..events import EVENTS, ping_payload
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...world import World
    from ..model import Values

DELIVERY_STATES = ("SUCCEEDED", "FAILED", "PENDING")
_FIELDS = {"name": "name", "url": "url", "secret": "secret", "enabled": "enabled", "eventTypes": "kinds"}


def _item(owner: Item, webhook: Webhook) -> Item:
    return Item("webhooks", webhook.id, owner.app, webhook)


def webhooks_of(world: World, item: Item) -> Iterator[Item]:
    """The webhooks of an app."""
    app = items.app_of(world, item)
    return (_item(app, webhook) for webhook in app.app.webhooks)


def _every(world: World) -> Iterator[Item]:
    for app in items.apps(world):
        yield from webhooks_of(world, app)


def _deliveries_of(world: World, item: Item) -> list[Item]:
    """What a webhook was told, the newest first."""
    return [Item("webhookDeliveries", each.id, item.app, each, item.thing) for each in reversed(item.thing.deliveries)]


def _deliveries(world: World) -> Iterator[Item]:
    for webhook in _every(world):
        yield from _deliveries_of(world, webhook)


def _event(world: World, item: Item) -> Item:
    return Item("webhookEvents", item.thing.event_id, item.app, item.thing)


def _events(world: World) -> Iterator[Item]:
    return (_event(world, delivery) for delivery in _deliveries(world))


def _check_address(url: str | None) -> None:
    if url is not None and not url.startswith(("https://", "http://")):
        raise errors.attribute("INVALID", "url", f"'{url}' is not an address")


def _create(world: World, sent: Values) -> Item:
    given, owner = sent.attributes, sent.need("app")
    _check_address(given["url"])
    fields = {field: given[name] for name, field in _FIELDS.items()}
    return _item(owner, rules.create(world, world.app(owner.id), Webhook(id="", **fields)))


def _update(world: World, item: Item, sent: Values) -> None:
    _check_address(sent.attributes.get("url"))
    changed = []
    for name, value in sent.attributes.items():
        if value is not None and getattr(item.thing, _FIELDS[name]) != value:
            setattr(item.thing, _FIELDS[name], value)
            changed.append(name)
    if changed:
        world.touch(item.app, f"webhook {item.thing.name}: {', '.join(changed)}")


def _ping(world: World, sent: Values) -> Item:
    """A ping is told whatever the webhook listens to."""
    owner = sent.need("webhook")
    event, payload = ping_payload(world, owner.id)
    rules.tell(world, owner.thing, event, None, payload)
    world.note(f"webhook {owner.thing.name} pinged")
    return Item("webhookPings", event, owner.app, owner.thing)


def _deliver_again(world: World, sent: Values) -> Item:
    earlier = sent.need("template")
    made = rules.tell_again(world, earlier.owner, earlier.thing)
    world.note(f"webhook {earlier.owner.name} told again")
    return Item("webhookDeliveries", made.id, earlier.app, made, earlier.owner)


def _created(compare: Callable[[datetime, datetime], bool]) -> Filter:
    """A filter by the moment at which a delivery came to be."""

    def among(world: World, given: list[str]) -> set[str]:
        try:
            limit = datetime.fromisoformat(given[0].replace("Z", "+00:00"))
        except ValueError:
            raise errors.parameter("INVALID", "filter[createdDate…]", f"'{given[0]}' is not a date and time") from None
        limit = limit if limit.tzinfo else limit.replace(tzinfo=timezone.utc)
        return {each.id for each in _deliveries(world) if compare(each.thing.created, limit)}

    return Filter(lambda world, item: item.thing.created, among=among)


def _answer(world: World, item: Item) -> dict[str, Any] | None:
    return None if item.thing.status is None else {"httpStatusCode": item.thing.status, "body": item.thing.answer or ""}


DELIVERIES_LISTING = Listing(
    filters={
        "deliveryState": Filter(lambda world, item: words.word(item.thing.state), DELIVERY_STATES),
        "createdDateGreaterThanOrEqualTo": _created(lambda created, limit: created >= limit),
        "createdDateLessThan": _created(lambda created, limit: created < limit),
    },
    include=True,
)

WEBHOOKS = Kind(
    "webhooks",
    _every,
    attributes={
        "enabled": lambda world, item: item.thing.enabled,
        "eventTypes": lambda world, item: item.thing.kinds,
        "name": lambda world, item: item.thing.name,
        "url": lambda world, item: item.thing.url,
    },
    relations={
        "app": one("apps", items.app_of, links=False, listing=None),
        "deliveries": many("webhookDeliveries", _deliveries_of, data=False, listing=DELIVERIES_LISTING),
    },
    create=Create(
        _create,
        attributes={
            "enabled": Attr(bool, required=True),
            "eventTypes": Attr(list, required=True, each=EVENTS),
            "name": Attr(required=True),
            "secret": Attr(required=True),
            "url": Attr(required=True),
        },
        relations={"app": Target("apps", required=True)},
    ),
    update=Update(
        _update,
        attributes={
            "enabled": Attr(bool),
            "eventTypes": Attr(list, each=EVENTS),
            "name": Attr(),
            "secret": Attr(),
            "url": Attr(),
        },
    ),
    delete=lambda world, item: rules.delete(world, world.app(item.app.id), item.thing),
)

DELIVERIES = Kind(
    "webhookDeliveries",
    _deliveries,
    attributes={
        "createdDate": lambda world, item: item.thing.created,
        "deliveryState": lambda world, item: words.word(item.thing.state),
        "errorMessage": lambda world, item: item.thing.error,
        "redelivery": lambda world, item: item.thing.redelivery,
        "sentDate": lambda world, item: item.thing.sent,
        "request": lambda world, item: {"url": item.owner.url},
        "response": _answer,
    },
    relations={"event": one("webhookEvents", _event, links=False, listing=None)},
    read=False,
    create=Create(_deliver_again, relations={"template": Target("webhookDeliveries", required=True)}),
)

WEBHOOK_EVENTS = Kind(
    "webhookEvents",
    _events,
    attributes={
        "eventType": lambda world, item: item.thing.kind,
        "payload": lambda world, item: item.thing.payload,
        "ping": lambda world, item: item.thing.kind is None,
        "createdDate": lambda world, item: item.thing.created,
    },
    read=False,
)

PINGS = Kind(
    "webhookPings",
    lambda world: (),
    read=False,
    create=Create(_ping, relations={"webhook": Target("webhooks", required=True)}),
)

KINDS = (WEBHOOKS, DELIVERIES, WEBHOOK_EVENTS, PINGS)
