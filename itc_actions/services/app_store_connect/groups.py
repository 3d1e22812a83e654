"""Groups of testers, and the builds that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import BadInput, Refused
from ...http.client import encode
from ...http.events import Notice
from ..parts.tester_changes import NoSuchGroup
from . import parsing
from .api import Api
from .apps import app_ref
from .jsonapi import Ref, Resource
from .refusals import ApiRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...records import App, Group

OWN_GROUP: Final = "External Testers"
"""The group that is made where testers are added to an app that has no external group."""
_FIELDS: Final = "name,isInternalGroup,hasAccessToAllBuilds,publicLink"


class Groups:
    """Groups, over `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def of_app(self, app: App) -> list[Group]:
        """`GET /v1/betaGroups`."""
        params = {"filter[app]": app.id, "fields[betaGroups]": _FIELDS}
        document = self._api.read_all("betaGroups", f"Listing the groups of {app.name}", params)
        return sorted((parsing.group(resource) for resource in document.data), key=lambda group: group.name.lower())

    def of_build(self, app: App, build: Resource) -> list[Group]:
        """The groups that have a build: internal ones that have every build included."""
        found = {group.id: group for group in self.given(app, build)}
        found.update({group.id: group for group in self.of_app(app) if group.all_builds})
        return sorted(found.values(), key=lambda group: group.name.lower())

    def given(self, app: App, build: Resource) -> list[Group]:
        """The groups that a build was given to. `GET /v1/betaGroups?filter[builds]`."""
        params = {"filter[builds]": build.id, "fields[betaGroups]": _FIELDS}
        document = self._api.read_all("betaGroups", f"Listing the groups of a build of {app.name}", params)
        return [parsing.group(resource) for resource in document.data]

    def create(self, app: App, name: str, *, internal: bool = False) -> Group:
        """`POST /v1/betaGroups`; one of that name that is there is returned, if it is of that kind.

        :raises Refused: one of that name is of the other kind.
        """
        present = self._named(app, name, internal)
        if present is not None:
            return present
        try:
            return self._api.create(
                "betaGroups",
                lambda: self._named(app, name, internal),
                parsing.group,
                what=f"creating the group {name} of {app.name}",
                attributes={"name": name, "isInternalGroup": internal},
                relationships={"app": app_ref(app)},
            )
        except ApiRefused:
            present = self._named(app, name, internal)
            if present is None:
                raise
            self._api.listener(Notice(f"The group {name} of {app.name} is there already."))
            return present

    def _named(self, app: App, name: str, internal: bool) -> Group | None:
        for group in self.of_app(app):
            if group.name.lower() == name.lower():
                if group.internal is not internal:
                    kind = "internal" if group.internal else "external"
                    raise Refused(f"The group {group.name} of {app.name} is there, but {kind}.")
                return group
        return None

    def choose(self, app: App, names: Sequence[str], *, every: bool = False) -> list[Group]:
        """The external groups that are meant.

        :param names: theirs; none for the only one there is, which is made where there is none.
        :param every: without names, all of them are meant.
        :raises BadInput: there is no group of a name (`NoSuchGroup`), or several could be meant.
        """
        groups = self.of_app(app)
        external = [group for group in groups if not group.internal]
        if not names:
            if not external:
                return [self.create(app, OWN_GROUP)]
            own = [group for group in external if group.name == OWN_GROUP]
            if every or len(external) == 1:
                return external
            if own:
                return own
            raise BadInput(
                f"{app.name} has several groups of external testers: {', '.join(group.name for group in external)}.",
                next_step="Name those that are meant: --groups NAME,NAME. Nothing was written.",
            )
        by_name = {group.name.lower(): group for group in groups}
        missing = [name for name in names if name.lower() not in by_name]
        if missing:
            raise NoSuchGroup(
                f"{app.name} has no group {', '.join(missing)}: it has "
                f"{', '.join(group.name for group in groups) or 'none'}.",
                missing,
                next_step="Correct --groups, or create it: action.create-group.",
            )
        return list({by_name[name.lower()].id: by_name[name.lower()] for name in names}.values())

    def give_build(self, app: App, build: Resource, groups: Sequence[Group], what: str) -> bool:
        """`POST /v1/builds/{id}/relationships/betaGroups` for those that lack it; whether any did."""
        having = {group.id for group in self.of_build(app, build)}
        lacking = [group for group in groups if group.id not in having]
        if not lacking:
            return False
        wanted = {group.id for group in lacking}

        def find() -> bool | None:
            return True if wanted <= {group.id for group in self.of_build(app, build)} else None

        path = f"builds/{encode(build.id)}/relationships/betaGroups"
        try:
            self._api.link("POST", path, [group_ref(group) for group in lacking], find, what=what)
        except ApiRefused:
            if find() is None:
                raise
        return True


def group_ref(group: Group) -> Ref:
    """A group as others refer to it."""
    return Ref("betaGroups", group.id)
