"""Taking testers out of an app or its groups, and bringing in many in as few requests as the service allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import ItcError, Refused
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import Notice
from ..parts.tester_changes import Imported
from ..side_by_side import attempts
from ..tester_refusals import email_key
from . import parsing
from .api import MOST_INCLUDED
from .pages import MOST
from .quota import before_bulk
from .refusals import ApiRefused
from .testers import BATCH, Known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...records import App, Group, Tester
    from .api import Api
    from .groups import Groups
    from .jsonapi import Resource
    from .testers import Testers

PORTION: Final = 200
"""New testers that are handed to the threads at a time: what a line that is stopped still sends."""
AT_ONCE: Final = 50
"""Addresses in one look-up: more would make its address too long."""
_GROUPS_AND_EMAIL: Final = {
    "fields[betaTesters]": "email,betaGroups",
    "include": "betaGroups",
    "fields[betaGroups]": "name",
    "limit[betaGroups]": MOST_INCLUDED,
}


class TesterChanges:
    """The part of `AppStoreConnect` that changes who tests an app."""

    _api: Api
    _groups: Groups
    _testers: Testers

    def remove_tester(self, app: App, email: str, groups: Sequence[str] = ()) -> Tester | None:
        """Take an external tester out of an app: they stay with the account.

        `DELETE /v1/apps/{id}/relationships/betaTesters`; or `DELETE /v1/betaGroups/{id}/relationships/betaTesters` for
        the groups that are named, and for all external ones of somebody who is in an internal one too.

        :raises Refused: the service does not allow it.
        :raises BadInput: there is no such group.
        """
        named = self._groups.choose(app, groups) if groups else []
        there = {group.id: group for group in self._groups.of_app(app)}
        resource = self._testers.by_email(app, email, of_app=True)
        if resource is None:
            return None
        own = [there[ref.id] for ref in resource.many("betaGroups") if ref.id in there]
        tester = parsing.tester(resource, own)
        leaving = [group for group in own if group in named] if groups else [each for each in own if not each.internal]
        if tester.kind != "external" or (groups and not leaving):
            return None
        if groups or len(leaving) < len(own):
            for group in leaving:
                self._leave(app, resource, f"betaGroups/{encode(group.id)}", f"the group {group.name} of {app.name}")
        else:
            self._leave(app, resource, f"apps/{encode(app.id)}", app.name)
        return tester

    def _leave(self, app: App, tester: Resource, whose: str, what: str) -> None:
        group = whose.removeprefix("betaGroups/")

        def find() -> bool | None:
            now = self._testers.by_email(app, tester.text("email"), of_app=True)
            gone = now is None or (group != whose and group not in {ref.id for ref in now.many("betaGroups")})
            return True if gone else None

        path, noun = f"{whose}/relationships/betaTesters", f"removing {tester.text('email')} from {what}"
        try:
            self._api.link("DELETE", path, [tester.ref], find, what=noun, effect=Effect.REPEATABLE)
        except ApiRefused:  # an earlier try whose answer was lost may be why [?]
            if find() is None:
                raise

    def import_testers(self, app: App, testers: Sequence[Tester]) -> Imported:
        """Add whom the service knows to their groups, many at once; register the others, each with all of theirs.

        `POST /v1/betaGroups/{id}/relationships/betaTesters`, `POST /v1/betaTesters`. Where the hour's quota takes but
        a part of the new ones, that part is registered and the others are put off: holding the app's lock for hours
        would help nobody, and the next run goes on.
        """
        wanted = {email_key(tester.email): tester for tester in testers}
        groups = self._wanted_groups(app, wanted)
        there = self._of_app(app)
        own = self._groups.of_app(app)
        present = {key for key in wanted if key in there and _suffices(there[key], wanted[key], groups[key], own)}
        missing = [key for key in wanted if key not in present]
        known = {**self._of_account([key for key in missing if key not in there]), **there}
        new = [key for key in missing if key not in known]
        put_off = self._beyond_quota(app, new, len(missing))
        if any(not groups[key] for key in missing):
            fallback = self._groups.choose(app, ())
            groups.update({key: fallback for key in missing if not groups[key]})
        refused = self._join(app, {key: known[key] for key in missing if key in known}, groups)
        refused.update(self._register(app, [wanted[key] for key in new if key not in put_off], groups))
        sent = [key for key in missing if key not in put_off and key not in refused]
        del there, known  # not the testers of before beside those of now
        after = self._of_app(app) if sent else {}
        for key in sent:
            if key not in after or not _has(after[key], groups[key]):
                refused[key] = "accepted, but not in these groups of the app afterwards"
        return Imported({key for key in sent if key not in refused}, present, refused, put_off)

    def _wanted_groups(self, app: App, wanted: Mapping[str, Tester]) -> dict[str, list[Group]]:
        """The groups that each is to be in, as far as they are named."""
        names = sorted({name for tester in wanted.values() for name in tester.groups})
        by_name = {group.name.lower(): group for group in self._groups.choose(app, names)} if names else {}
        named = {key: dict.fromkeys(name.lower() for name in tester.groups) for key, tester in wanted.items()}
        return {key: [by_name[name] for name in own] for key, own in named.items()}

    def _of_app(self, app: App) -> dict[str, Known]:
        """`GET /v1/betaTesters?filter[apps]`."""
        params = {"filter[apps]": app.id, **_GROUPS_AND_EMAIL}
        return self._listed(f"Listing the testers of {app.name}", params)

    def _listed(self, purpose: str, params: Mapping[str, str]) -> dict[str, Known]:
        """Testers by address; public links bring some without one."""
        found = self._api.read_each("betaTesters", purpose, params, self._testers.known)
        return {email_key(each.email): each for each in found if each.email}

    def _of_account(self, keys: Sequence[str]) -> dict[str, Known]:
        """Those of these whom the account knows: looked up by address, or in the whole list where that is shorter."""
        if not keys:
            return {}
        purpose = "Listing the testers of the account"
        total = self._api.read("betaTesters", purpose, {"limit": "1", "fields[betaTesters]": "email"}).total
        lookups = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
        if total is not None and total <= len(lookups) * int(MOST):
            return self._listed(purpose, _GROUPS_AND_EMAIL)
        found: dict[str, Known] = {}
        for emails in lookups:
            params = {"filter[email]": ",".join(emails), **_GROUPS_AND_EMAIL}
            found.update(self._listed("Looking for testers by address", params))
        return {key: found[key] for key in keys if key in found}

    def _beyond_quota(self, app: App, new: Sequence[str], missing: int) -> set[str]:
        """Those of the new ones for whom what is left of the hour's quota does not suffice; says how long it takes.

        :raises Unreachable: it does not suffice for anybody.
        """
        around = missing // BATCH + (missing + len(new)) // int(MOST) + 10  # joining groups, and looking afterwards
        quota = self._api.session.quota
        room = len(new) if quota is None else max(0, quota.remaining - around)
        if room >= len(new) or not room:
            before_bulk(self._api, len(new) + around, f"importing {missing:,} testers to {app.name}")
            return set()
        hours = -(-len(new) // quota.limit) if quota and quota.limit else 0
        needs = f"; all of them need about {hours} hour{'' if hours == 1 else 's'}" if hours else ""
        self._api.listener(Notice(f"quota: {quota}; {room:,} of {len(new):,} new testers fit into it{needs}"))
        return set(new[room:])

    def _join(self, app: App, known: Mapping[str, Known], groups: Mapping[str, Sequence[Group]]) -> dict[str, str]:
        """Add known testers to the groups that they are not in; the refused ones with the service's reason."""
        lacking: dict[str, tuple[Group, list[Known]]] = {}
        for key, tester in known.items():
            for group in groups[key]:
                if group.id not in tester.groups:
                    lacking.setdefault(group.id, (group, []))[1].append(tester)
        refused: dict[str, str] = {}
        for group, testers in lacking.values():
            for start in range(0, len(testers), BATCH):
                refused.update(self._testers.join(app, group, testers[start : start + BATCH]))
        return refused

    def _register(self, app: App, testers: Sequence[Tester], groups: Mapping[str, Sequence[Group]]) -> dict[str, str]:
        """Register testers, side by side; the refused ones with the service's reason."""

        def registering(tester: Tester) -> Callable[[], None]:
            return lambda: self._testers.register_one(app, tester, groups[email_key(tester.email)])

        refused: dict[str, str] = {}
        for start in range(0, len(testers), PORTION):
            portion = testers[start : start + PORTION]
            results = attempts([registering(tester) for tester in portion], Refused)
            for tester, result in zip(portion, results, strict=True):
                if isinstance(result, ItcError):
                    refused[email_key(tester.email)] = result.said or result.what
        return refused


def _has(known: Known, groups: Sequence[Group]) -> bool:
    return {group.id for group in groups} <= set(known.groups)


def _suffices(known: Known, tester: Tester, groups: Sequence[Group], of_app: Sequence[Group]) -> bool:
    """Whether somebody of the app is in the groups; or, none being named, tests it as an external tester."""
    if tester.groups:
        return _has(known, groups)
    own = [group for group in of_app if group.id in known.groups]
    return not own or not all(group.internal for group in own)
