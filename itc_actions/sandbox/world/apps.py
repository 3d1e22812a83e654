"""Creating an app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...apple.limits import MAX_LENGTH
from .app_information import complete
from .fields import REQUIRED
from .numbers import is_version_number
from .refusals import FieldError, FieldsRefused
from .state import App, Texts, Version

if TYPE_CHECKING:
    from .world import World

NAME_TAKEN = "The App Name you entered has already been used."
SKU_TAKEN = "The SKU number you entered has already been used."
BUNDLE_ID_TAKEN = "The Bundle ID you entered has already been used."  # [?]
NO_LANGUAGE = "You must choose a primary language."
NO_COMPANY_NAME = "You must provide a company name to use on the App Store."  # [?]


@dataclass(frozen=True)
class NewApp:
    """What somebody asks for. `primary_locale` is None where none was chosen, or one that does not exist."""

    name: str
    sku: str
    bundle_id: str
    version: str
    primary_locale: str | None
    bundle_id_suffix: str | None = None
    company_name: str | None = None

    @property
    def full_bundle_id(self) -> str:
        """The bundle id, a wildcard's suffix filled in."""
        if self.bundle_id.endswith("*"):
            return self.bundle_id[:-1] + (self.bundle_id_suffix or "")
        return self.bundle_id


def create_app(world: World, new: NewApp) -> App:
    """Create an app with its first version, which is being edited from the start.

    :raises FieldsRefused: a field is missing, or taken by another app.
    """
    errors = _errors(world, new)
    if errors:
        raise FieldsRefused(errors)
    app = App(
        id=world.new_id(),
        bundle_id=new.full_bundle_id,
        name=new.name,
        sku=new.sku,
        primary_locale=new.primary_locale or "en-US",
        modified=world.now(),
    )
    app.edit = Version(id=world.new_id(), number=new.version, created=world.now())
    app.edit.texts = {app.primary_locale: Texts(name=new.name, id=world.new_id())}
    if world.state.account.company_name is None:
        world.state.account.company_name = new.company_name
    world.state.apps.append(app)
    complete(app)
    world.touch(app, f"app created with version {new.version}")
    return app


def settle(world: World) -> None:
    """Let the apps appear whose time has come."""
    for coming in [each for each in world.state.coming_apps if each.at <= world.now()]:
        world.state.coming_apps.remove(coming)
        if any(app.bundle_id == coming.bundle_id for app in world.state.apps):
            continue
        company = world.state.account.company_name or "Example Studios"
        new = NewApp(coming.name, coming.sku, coming.bundle_id, coming.version, coming.primary_locale, None, company)
        create_app(world, new)


def _errors(world: World, new: NewApp) -> list[FieldError]:
    """Everything that is wrong with the app asked for."""
    apps = world.state.apps
    errors = [
        FieldError(field, REQUIRED)
        for field, text in (("name", new.name), ("sku", new.sku), ("bundle_id", new.bundle_id))
        if not text
    ]
    if not is_version_number(new.version):
        errors.append(FieldError("version", REQUIRED if not new.version else "The version number is not valid."))
    if len(new.name) > MAX_LENGTH["name"]:
        errors.append(FieldError("name", f"This field must be {MAX_LENGTH['name']} characters or fewer."))
    if any(app.name.casefold() == new.name.casefold() for app in apps):
        errors.append(FieldError("name", NAME_TAKEN))
    if any(app.sku == new.sku for app in apps):
        errors.append(FieldError("sku", SKU_TAKEN))
    if new.bundle_id.endswith("*") and not new.bundle_id_suffix:
        errors.append(FieldError("bundle_id_suffix", REQUIRED))
    if any(app.bundle_id == new.full_bundle_id for app in apps):
        errors.append(FieldError("bundle_id", BUNDLE_ID_TAKEN))
    if new.primary_locale is None:
        errors.append(FieldError("primary_locale", NO_LANGUAGE))
    if world.state.account.company_name is None and not new.company_name:
        errors.append(FieldError("company_name", NO_COMPANY_NAME))
    return errors
