"""Testers: registering them with the account, giving them an app, removing them."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from ...apple import states
from .fields import REQUIRED
from .groups import first_group, join, leave_app
from .refusals import FieldError, FieldsRefused, NotFound
from .state import Tester

if TYPE_CHECKING:
    from .state import App, Build
    from .world import World

# [?] Only parts of these symbols ("duplicate.email", "testerEmailExistsInternal") are known from a client of 2015.
DUPLICATE_EMAIL = "ITC.users.testers.error.duplicate.email"
EMAIL_IS_INTERNAL = "ITC.users.testers.error.testerEmailExistsInternal"
INVALID_EMAIL = "ITC.users.testers.error.invalid.email"
UNKNOWN_EMAIL = "ITC.users.testers.error.unknown.email"

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def find(testers: list[Tester], email: str) -> Tester | None:
    """The tester with this e-mail address, in whatever case."""
    for tester in testers:  # as it stands there first: there may be ten thousand
        if tester.email == email:
            return tester
    folded = email.casefold()
    return next((tester for tester in testers if tester.email.casefold() == folded), None)


def register_tester(world: World, email: str, first_name: str | None, last_name: str | None) -> Tester:
    """Make somebody an external tester of the account.

    :raises FieldsRefused: the address is wrong, or somebody has it already (an assumption [?]).
    """
    state = world.state
    errors = []
    if not _EMAIL.fullmatch(email):
        errors.append(FieldError("email", INVALID_EMAIL if email else REQUIRED))
    elif find(state.external_testers, email):
        errors.append(FieldError("email", DUPLICATE_EMAIL))
    elif find(state.internal_testers, email):
        errors.append(FieldError("email", EMAIL_IS_INTERNAL))
    if errors:
        raise FieldsRefused(errors)
    identifier = str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{email.casefold()}"))
    tester = Tester(id=identifier, email=email, first_name=first_name, last_name=last_name)
    state.external_testers.append(tester)
    world.note(f"tester {email} registered")
    return tester


def set_tester_of_app(world: World, app: App, email: str, testing: bool, *, internal: bool = False) -> Tester:
    """Give a tester of the account an app, or take it away.

    :raises FieldsRefused: the account has no such tester (that this is refused is an assumption [?]).
    """
    tester = find(world.state.internal_testers if internal else world.state.external_testers, email)
    if tester is None:
        raise FieldsRefused([FieldError("email", UNKNOWN_EMAIL)])
    emails = app.internal_testers if internal else app.external_testers
    if testing and tester.email not in emails:
        group = first_group(world, app, internal=internal)
        join(world, app, group, tester.email, note=f"tester {tester.email} added")
    elif not testing and tester.email in emails:
        leave_app(world, app, tester.email)
    return tester


def delete_tester(world: World, identifier: str, email: str) -> Tester:
    """Remove an external tester from the account and from all its apps.

    :raises NotFound: there is none with this id or address.
    """
    testers = world.state.external_testers
    tester = next((one for one in testers if one.id == identifier), None) or find(testers, email)
    if tester is None:
        raise NotFound("The tester was not found.")
    testers.remove(tester)
    for app in world.state.apps:
        if tester.email in app.external_testers:
            leave_app(world, app, tester.email)
    world.note(f"tester {tester.email} deleted")
    return tester


def testers_of_app(world: World, app: App, *, internal: bool = False) -> list[Tester]:
    """The testers who were given the app."""
    emails = set(app.internal_testers if internal else app.external_testers)
    known = world.state.internal_testers if internal else world.state.external_testers
    return [tester for tester in known if tester.email in emails]


def testers_of_build(world: World, app: App, build: Build) -> list[Tester]:
    """Who can install the build: internal testers once its train is tested, external ones once beta review agreed."""
    if not app.trains_testing.get(build.train, False):
        return []
    testers = testers_of_app(world, app, internal=True)
    if build.beta_state == states.BETA_APPROVED:
        testers += testers_of_app(world, app)
    return testers


def installed_build(world: World, tester: Tester) -> Build | None:
    """The build on somebody's devices: the newest one that can be tested is taken to be there [?]."""
    if not tester.devices:
        return None
    apps = (app for app in world.state.apps if tester.email in (*app.external_testers, *app.internal_testers))
    builds = (build for app in apps for build in app.builds if build.state == states.BUILD_USABLE)
    return max(builds, key=lambda build: build.uploaded, default=None)
