"""The people of the team: who owns the account, and whoever tests internally."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world.identity import derived
from ...world.state import Tester
from .. import items
from ..model import Filter, Item, Kind, Listing, many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World

ROLES = (
    *("ADMIN", "FINANCE", "ACCOUNT_HOLDER", "SALES", "MARKETING", "APP_MANAGER", "DEVELOPER", "ACCESS_TO_REPORTS"),
    *("CUSTOMER_SUPPORT", "CREATE_APPS", "CLOUD_MANAGED_DEVELOPER_ID", "CLOUD_MANAGED_APP_DISTRIBUTION"),
    "GENERATE_INDIVIDUAL_KEYS",
)


def _every(world: World) -> Iterator[Item]:
    """Everybody once; the account's first app stands for the account, as people belong to no app."""
    account = world.state.account
    known = {account.user.casefold()}
    people = [Tester(id="", email=account.user, first_name=account.first_name, last_name=account.last_name)]
    for tester in world.state.internal_testers:
        if tester.email.casefold() not in known:
            known.add(tester.email.casefold())
            people.append(tester)
    for person in people if world.state.apps else ():
        yield Item("users", derived("user", person.email.casefold()), world.state.apps[0], person)


def _roles(world: World, item: Item) -> list[str]:
    """What a person may do. That of everybody but the owner is a guess, as the world keeps no roles [?]."""
    return ["ACCOUNT_HOLDER", "ADMIN"] if item.thing.email == world.state.account.user else ["DEVELOPER"]


def _apps(world: World, item: Item) -> Iterator[Item]:
    return items.apps(world)


USERS = Kind(
    "users",
    _every,
    attributes={
        "username": lambda world, item: item.thing.email,
        "firstName": lambda world, item: item.thing.first_name,
        "lastName": lambda world, item: item.thing.last_name,
        "roles": _roles,
        "allAppsVisible": lambda world, item: True,
        "provisioningAllowed": lambda world, item: "ADMIN" in _roles(world, item),
    },
    relations={"visibleApps": many("apps", _apps)},
    listing=Listing(
        filters={
            "username": Filter(lambda world, item: item.thing.email, fold=True),
            "roles": Filter(_roles, ROLES),
            "visibleApps": Filter(lambda world, item: [app.id for app in world.state.apps]),
        },
        sorts={
            "username": lambda world, item: item.thing.email,
            "lastName": lambda world, item: item.thing.last_name,
        },
        include=True,
    ),
)

KINDS = (USERS,)
