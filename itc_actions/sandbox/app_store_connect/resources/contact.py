"""The contact and the demo account that both kinds of review ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Attr

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...world.state import ReviewContact
    from ..model import Item, Read, Values

CONTACT = {
    "contactFirstName": "first_name",
    "contactLastName": "last_name",
    "contactPhone": "phone",
    "contactEmail": "email",
    "demoAccountName": "demo_user",
    "demoAccountPassword": "demo_password",
    "notes": "notes",
}
"""The world's field of each attribute."""
WRITABLE = {**{name: Attr() for name in CONTACT}, "demoAccountRequired": Attr(bool)}


def contact_attributes(contact: Callable[[Item], ReviewContact]) -> dict[str, Read]:
    """How the attributes are read from where the contact is kept."""

    def read(field: str) -> Read:
        return lambda world, item: getattr(contact(item), field)

    made = {name: read(field) for name, field in CONTACT.items()}
    made["demoAccountRequired"] = lambda world, item: contact(item).demo_required
    return made


def contact_fields(sent: Values) -> tuple[dict[str, str | None], bool | None]:
    """The contact that was sent by the world's names, and whether a demo account is required if that was said."""
    fields = {CONTACT[name]: text for name, text in sent.attributes.items() if name in CONTACT}
    return fields, sent.attributes.get("demoAccountRequired")
