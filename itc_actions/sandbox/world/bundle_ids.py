"""The bundle ids that are registered for the team, and what their apps may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .identity import derived
from .refusals import FieldError, FieldsRefused, WrongState
from .state import BundleId, Capability

if TYPE_CHECKING:
    from .world import World

NOT_AVAILABLE = "An App ID with Identifier '{identifier}' is not available. Please enter a different string."
NOT_VALID = "'{identifier}' is not a valid bundle identifier"
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(\.\*)?")


def every(world: World) -> list[BundleId]:
    """All of them; that of an app is among them however the app came to be."""
    known = {each.identifier.casefold() for each in world.state.bundle_ids}
    for app in world.state.apps:
        if app.bundle_id.casefold() not in known:
            found = BundleId(id=_new_id(app.bundle_id), identifier=app.bundle_id, name=app.name)
            world.state.bundle_ids.append(found)
    return world.state.bundle_ids


def _new_id(identifier: str) -> str:
    """Ten letters and digits, as the service has them."""
    return derived("bundle-id", identifier.casefold()).replace("-", "").upper()[:10]


def register(world: World, identifier: str, name: str, platform: str, seed: str | None) -> BundleId:
    """Register a bundle id.

    :raises FieldsRefused: it is none, or somebody has it.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        raise FieldsRefused([FieldError("identifier", NOT_VALID.format(identifier=identifier))])
    if any(each.identifier.casefold() == identifier.casefold() for each in every(world)):
        raise FieldsRefused([FieldError("identifier", NOT_AVAILABLE.format(identifier=identifier))])
    made = BundleId(id=_new_id(identifier), identifier=identifier, name=name, platform=platform, seed=seed)
    world.state.bundle_ids.append(made)
    world.note(f"bundle id {identifier} registered")
    return made


def rename(world: World, bundle_id: BundleId, name: str) -> None:
    """Give a bundle id another name."""
    if bundle_id.name != name:
        bundle_id.name = name
        world.note(f"bundle id {bundle_id.identifier} named {name}")


def delete(world: World, bundle_id: BundleId) -> None:
    """Take a bundle id away.

    :raises WrongState: an app has it (that this is refused is an assumption [?], and so are the words).
    """
    if any(app.bundle_id.casefold() == bundle_id.identifier.casefold() for app in world.state.apps):
        raise WrongState(f"The bundle id '{bundle_id.identifier}' is used by an app")
    world.state.bundle_ids.remove(bundle_id)
    world.note(f"bundle id {bundle_id.identifier} deleted")


def enable(world: World, bundle_id: BundleId, kind: str, settings: list[dict[str, Any]] | None) -> Capability:
    """Let apps of a bundle id do something.

    :raises FieldsRefused: they may already [?].
    """
    if any(each.kind == kind for each in bundle_id.capabilities):
        raise FieldsRefused([FieldError("capabilityType", f"The capability '{kind}' is enabled already")])
    made = Capability(id=f"{bundle_id.id}_{kind}", kind=kind, settings=settings or [])
    bundle_id.capabilities.append(made)
    world.note(f"{kind} enabled for {bundle_id.identifier}")
    return made


def set_up(world: World, bundle_id: BundleId, capability: Capability, settings: list[dict[str, Any]]) -> None:
    """Change the settings of what apps of a bundle id may do."""
    if capability.settings != settings:
        capability.settings = settings
        world.note(f"{capability.kind} set up for {bundle_id.identifier}")


def disable(world: World, bundle_id: BundleId, capability: Capability) -> None:
    """Let apps of a bundle id do something no longer."""
    bundle_id.capabilities.remove(capability)
    world.note(f"{capability.kind} disabled for {bundle_id.identifier}")
