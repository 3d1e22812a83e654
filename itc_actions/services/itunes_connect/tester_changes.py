"""Taking testers out of an app, and bringing in many, in few requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import NotSupported
from ..parts.tester_changes import Imported
from ..tester_refusals import email_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...records import App, Tester
    from .testers import Testers

MANY: Final = 500
"""Testers in one request of an import: 10,000 new ones are 20 requests to register them and 20 to give them the app."""


class TesterChanges:
    """The part of `ItunesConnect` that changes who tests an app."""

    _testers: Testers

    def remove_tester(self, app: App, email: str, groups: Sequence[str] = ()) -> Tester | None:
        """Take an external tester out of an app: they stay with the account. `POST ra/user/externalTesters/{app}/`.

        `POST ra/users/pre/ext/delete` would take them out of every app of the account.

        :raises Refused: the service does not allow it.
        :raises NotSupported: groups are named.
        """
        if groups:
            raise _no_groups("Removing testers from groups", "remove them from the app, without --groups")
        return self._testers.remove(app, email)

    def import_testers(self, app: App, testers: Sequence[Tester]) -> Imported:
        """Register who is new, and give the app. `POST ra/users/pre/create`, `POST ra/user/externalTesters/{app}/`.

        :raises NotSupported: somebody is to be in a group.
        """
        if any(tester.groups for tester in testers):
            self._check_groups(app, testers)
        wanted = {email_key(tester.email): tester for tester in testers}
        before, after, refused = self._testers.bring(app, wanted, MANY)
        present = wanted.keys() & before.keys()
        return Imported((wanted.keys() & after.keys()) - present, present, refused, set())

    def _check_groups(self, app: App, testers: Sequence[Tester]) -> None:
        """What an export wrote can be imported again: who has these groups already needs nothing."""
        there = {email_key(tester.email): set(tester.groups) for tester in self._testers.of_app(app)}
        lacking = [each for each in testers if not set(each.groups) <= there.get(email_key(each.email), set())]
        if lacking:
            named = ", ".join(sorted({group for each in lacking for group in each.groups}))
            raise _no_groups(f"Adding testers to groups ({named})", "leave the groups out of the file and --groups")


def _no_groups(what: str, way_out: str) -> NotSupported:
    return NotSupported(
        f"{what} is not possible on iTunes Connect.",
        now="Nothing was written.",
        next_step=f"Use --service app-store-connect, or {way_out}.",
    )
