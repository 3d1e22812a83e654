"""Webhooks of an app, and what was told to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .identity import derived
from .refusals import WrongState
from .state import Delivery, Webhook

if TYPE_CHECKING:
    from .state import App
    from .world import World

MOST = 10
"""How many webhooks an app may have."""
PENDING, SUCCEEDED, FAILED = "pending", "succeeded", "failed"


def create(world: World, app: App, webhook: Webhook) -> Webhook:
    """Add a webhook.

    :raises WrongState: the app has as many as it may have.
    """
    if len(app.webhooks) >= MOST:
        raise WrongState(f"An app can have {MOST} webhooks at most")
    webhook.id = derived("webhook", world.new_id())
    app.webhooks.append(webhook)
    world.touch(app, f"webhook {webhook.name} created")
    return webhook


def delete(world: World, app: App, webhook: Webhook) -> None:
    """Take a webhook away."""
    app.webhooks.remove(webhook)
    world.touch(app, f"webhook {webhook.name} deleted")


def tell(world: World, webhook: Webhook, event_id: str, kind: str | None, payload: str) -> Delivery:
    """Note that a webhook is to be told of an event.

    :param kind: the type of the event; None for a ping.
    """
    made = Delivery(
        id=derived("delivery", world.new_id()), event_id=event_id, kind=kind, payload=payload, created=world.now()
    )
    webhook.deliveries.append(made)
    world.revision += 1
    return made


def tell_again(world: World, webhook: Webhook, earlier: Delivery) -> Delivery:
    """Note that a webhook is to be told of an event once more."""
    made = tell(world, webhook, earlier.event_id, earlier.kind, earlier.payload)
    made.redelivery = True
    return made
