"""Testers: of the account, of an app, of a build; registering many, in groups."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from ...errors import ItcError, Refused
from ...http.client import encode
from ..side_by_side import attempts, side_by_side
from ..tester_refusals import email_key, refusal_of_testers
from . import parsing
from .api import MOST_INCLUDED, Api
from .groups import Groups, group_ref
from .jsonapi import Document, Ref, Resource, linkage
from .pages import MOST
from .quota import before_bulk
from .refusals import ApiRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ...records import App, BuildKey, Group, Tester
    from .builds import Builds

T = TypeVar("T")
BATCH: Final = 200
"""Testers in one request that adds known ones to a group; Apple names no limit."""
_ALL_GROUPS: Final = "Reading all groups of a tester"
_FIELDS: Final = "firstName,lastName,email,inviteType,state,appDevices"


class Known(NamedTuple):
    """Of a tester whom the service knows, what it takes to have them join groups: of many, more would be too much."""

    id: str
    email: str
    """Empty for those whom a public link brought."""
    groups: tuple[str, ...]
    """Their ids."""

    @staticmethod
    def of(resource: Resource) -> Known:
        """From a resource that has all of its groups."""
        groups = tuple(sys.intern(ref.id) for ref in resource.many("betaGroups"))
        return Known(resource.id, resource.text_of("email") or "", groups)


class Testers:
    """Testers, over `Api`."""

    def __init__(self, api: Api, builds: Builds, groups: Groups) -> None:
        self._api = api
        self._builds = builds
        self._groups = groups

    def of_account(self) -> list[Tester]:
        """`GET /v1/betaTesters`."""
        params = {
            "fields[betaTesters]": f"{_FIELDS},betaGroups",
            "include": "betaGroups",
            "fields[betaGroups]": "name,isInternalGroup,hasAccessToAllBuilds,publicLink",
            "limit[betaGroups]": MOST_INCLUDED,
        }
        document = self._api.read_all("betaTesters", "Listing the testers of the account", params)
        return [
            parsing.tester(resource, map(parsing.group, self._related_groups(document, resource)))
            for resource in document.data
            if resource.text_of("email")
        ]

    def _related_groups(self, document: Document, resource: Resource) -> list[Resource]:
        """The groups of a tester: those included, or read by themselves where an answer does not tell all."""
        if not resource.is_cut("betaGroups", int(MOST_INCLUDED)):
            return document.all_related(resource, "betaGroups")
        path = f"betaTesters/{encode(resource.id)}/betaGroups"
        return self._api.read_all(path, _ALL_GROUPS, {"fields[betaGroups]": "name,isInternalGroup"}).data

    def whole(self, resource: Resource) -> Resource:
        """A tester with all of their groups, of whichever app: an answer tells no more than fifty of them.

        `GET /v1/betaTesters/{id}/relationships/betaGroups`, where there may be more.
        """
        if not resource.is_cut("betaGroups", int(MOST_INCLUDED)):
            return resource
        path = f"betaTesters/{encode(resource.id)}/relationships/betaGroups"
        groups = self._api.read_each(path, _ALL_GROUPS, None, lambda group: group.ref)
        return replace(resource, relationships={**resource.relationships, "betaGroups": linkage(groups)})

    def known(self, resource: Resource) -> Known:
        """What is kept of a tester."""
        return Known.of(self.whole(resource))

    def of_app(self, app: App) -> list[Tester]:
        """`GET /v1/betaTesters?filter[apps]` and the app's groups; public links bring testers without an address."""
        groups = {group.id: group for group in self._groups.of_app(app)}
        found = self._each(app, lambda resource: parsing.tester(resource, _groups_of(self.whole(resource), groups)))
        return [tester for tester in found if tester.email]

    def _each(self, app: App, make: Callable[[Resource], T]) -> list[T]:
        params = {
            "filter[apps]": app.id,
            "fields[betaTesters]": f"{_FIELDS},betaGroups",
            "include": "betaGroups",
            "fields[betaGroups]": "name",
            "limit[betaGroups]": MOST_INCLUDED,
        }
        return self._api.read_each("betaTesters", f"Listing the testers of {app.name}", params, make)

    def of_build(self, app: App, key: BuildKey) -> list[Tester]:
        """Those that were added one by one (`…/individualTesters`), and those of the build's groups."""
        build = self._builds.need(app, key)[1]
        groups = self._groups.of_build(app, build)
        fields = {"fields[betaTesters]": _FIELDS}
        paths = [f"builds/{encode(build.id)}/individualTesters"]
        paths += [f"betaGroups/{encode(group.id)}/betaTesters" for group in groups]
        purpose = f"Listing the testers of build {key.number} of {app.name}"

        def reader(path: str) -> Callable[[], list[Resource]]:
            return lambda: self._api.read_all(path, purpose, fields).data

        single, *grouped = side_by_side([reader(path) for path in paths])
        found: dict[str, Resource] = {resource.id: resource for resource in single}
        member_of: dict[str, list[Group]] = {}
        for group, resources in zip(groups, grouped, strict=True):
            for resource in resources:
                found.setdefault(resource.id, resource)
                member_of.setdefault(resource.id, []).append(group)
        return [
            parsing.tester(resource, member_of.get(resource.id, ()))
            for resource in found.values()
            if resource.text_of("email")
        ]

    def add(self, app: App, testers: Sequence[Tester], groups: Sequence[str]) -> list[Tester]:
        """Register those the app lacks (`POST /v1/betaTesters`), add those it knows to the groups, and read back.

        :param groups: names; none for the app's only external group.
        :raises Refused: some were refused; it names them, and the others were added.
        :raises Unreachable: the quota of this hour does not suffice; nothing was written.
        """
        chosen = self._groups.choose(app, groups)
        wanted = {email_key(tester.email): tester for tester in testers}
        known = {email_key(each.email): each for each in self._each(app, self.known)}
        new = [tester for key, tester in wanted.items() if key not in known]
        in_batches = len(wanted) // BATCH * len(chosen) + len({*known, *wanted}) // int(MOST)
        before_bulk(self._api, len(new) + in_batches, f"adding {len(wanted)} testers to {app.name}")
        refused = self._register(app, new, chosen)
        for group in chosen:
            lacking = [known[key] for key in wanted if key in known and group.id not in known[key].groups]
            for batch in (lacking[start : start + BATCH] for start in range(0, len(lacking), BATCH)):
                refused.update(self.join(app, group, batch))
        present = {email_key(tester.email): tester for tester in self.of_app(app)}
        for key in wanted:
            if key not in present:
                refused.setdefault(key, "accepted, but not among the app's testers afterwards")
        if refused:
            raise refusal_of_testers(app, {wanted[key].email: why for key, why in refused.items()}, len(wanted))
        return [present[key] for key in wanted]

    def _register(self, app: App, testers: Sequence[Tester], groups: Sequence[Group]) -> dict[str, str]:
        """Register testers that the app does not know, side by side; the refused ones with the service's reason."""

        def registering(tester: Tester) -> Callable[[], None]:
            return lambda: self.register_one(app, tester, groups)

        results = attempts([registering(tester) for tester in testers], Refused)
        return {
            email_key(tester.email): result.said or result.what
            for tester, result in zip(testers, results, strict=True)
            if isinstance(result, ItcError)
        }

    def register_one(self, app: App, tester: Tester, groups: Sequence[Group]) -> None:
        """One tester; whom the account knows already is added to the groups."""
        attributes = {"email": tester.email, "firstName": tester.first_name, "lastName": tester.last_name}

        def find() -> Resource | None:
            present = self.by_email(app, tester.email)
            wanted = {group_ref(group) for group in groups}
            return present if present is not None and wanted <= set(present.many("betaGroups")) else None

        try:
            self._api.create(
                "betaTesters",
                find,
                lambda resource: resource,
                what=f"registering {tester.email} as a tester of {app.name}",
                attributes={name: value for name, value in attributes.items() if value},
                relationships={"betaGroups": [group_ref(group) for group in groups]},
            )
        except ApiRefused:
            present = self.by_email(app, tester.email)
            if present is None:
                raise
            for group in groups:
                if group_ref(group) not in present.many("betaGroups"):
                    self._join_one(app, group, Known.of(present))

    def by_email(self, app: App, email: str, *, of_app: bool = False) -> Resource | None:
        """A tester of the account, or of the app alone. `GET /v1/betaTesters?filter[email]`, which may match more."""
        params = {
            "filter[email]": email,
            **({"filter[apps]": app.id} if of_app else {}),
            "fields[betaTesters]": f"{_FIELDS},betaGroups",
            "include": "betaGroups",
            "fields[betaGroups]": "name",
            "limit[betaGroups]": MOST_INCLUDED,
        }
        document = self._api.read_all("betaTesters", f"Looking for {email} among the testers", params)
        matching = [each for each in document.data if email_key(each.text_of("email") or "") == email_key(email)]
        return self.whole(matching[0]) if matching else None

    def join(self, app: App, group: Group, batch: Sequence[Known]) -> dict[str, str]:
        """Add known testers to a group; a refused batch is halved until the one that is refused stands alone."""
        try:
            if len(batch) == 1:
                self._join_one(app, group, batch[0])
            else:
                self._join_all(app, group, batch)
        except ApiRefused as refusal:
            if len(batch) == 1:
                return {email_key(batch[0].email): refusal.said or refusal.what}
            half = len(batch) // 2
            return {**self.join(app, group, batch[:half]), **self.join(app, group, batch[half:])}
        return {}

    def _join_one(self, app: App, group: Group, tester: Known) -> None:
        """As `_join_all`; who is in the group already is as good."""
        try:
            self._join_all(app, group, [tester])
        except ApiRefused:
            now = self.by_email(app, tester.email)
            if now is None or group_ref(group) not in now.many("betaGroups"):
                raise

    def _join_all(self, app: App, group: Group, batch: Sequence[Known]) -> None:
        """`POST /v1/betaGroups/{id}/relationships/betaTesters`."""
        ids = {tester.id for tester in batch}
        path = f"betaGroups/{encode(group.id)}/relationships/betaTesters"
        what = f"adding {len(batch)} testers to the group {group.name} of {app.name}"

        def find() -> bool | None:
            members = f"betaGroups/{encode(group.id)}/betaTesters"
            params = {"fields[betaTesters]": "email"}
            there = self._api.read_each(members, f"Looking for {what}", params, lambda resource: resource.id)
            return True if ids <= set(there) else None

        self._api.link("POST", path, [Ref("betaTesters", each) for each in sorted(ids)], find, what=what)


def _groups_of(resource: Resource, groups: dict[str, Group]) -> Iterable[Group]:
    return [groups[ref.id] for ref in resource.many("betaGroups") if ref.id in groups]
