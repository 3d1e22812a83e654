"""Taking testers out of an app, and bringing in many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ...errors import BadInput

if TYPE_CHECKING:
    from ...records import App, Tester


class NoSuchGroup(BadInput):
    """There is no group of these names."""

    def __init__(self, what: str, names: Sequence[str], next_step: str) -> None:
        self.names = names
        super().__init__(what, now="Nothing was written.", next_step=next_step)


class Imported(NamedTuple):
    """What came of each address of an import, by `email_key`."""

    added: set[str]
    present: set[str]
    """Who had been there already."""
    refused: dict[str, str]
    """With what the service said."""
    put_off: set[str]
    """Who was not sent, for the hour's quota would not have sufficed."""


class TesterChanges(Protocol):
    """The part of `Service` that changes who tests an app."""

    def remove_tester(self, app: App, email: str, groups: Sequence[str] = ()) -> Tester | None:
        """Take an external tester out of an app, or out of these groups alone.

        :returns: who it was, as they were before; None where they were not there, and nothing was written.
        :raises NotSupported: groups are named, and the service has none.
        """

    def import_testers(self, app: App, testers: Sequence[Tester]) -> Imported:
        """Have all of them test the app, each in their groups; who is there already is left alone.

        A refused address does not keep the others out: it is told, not raised.

        :param testers: no address twice; without groups, being a tester of the app is enough.
        :raises BadInput: there is no group of a name, or several could be meant; nothing was written.
        :raises NotSupported: groups are named, and the service has none; nothing was written.
        :raises Unreachable: the quota of this hour does not suffice for any of it; nothing was written.
        """
