"""One more external tester."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..catalogue import action
from ..options import FROM_CONTEXT, Groups, Option, is_email

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Tester

Email = Annotated[str, Option("The tester's e-mail address.", check=is_email, env=("PILOT_TESTER_EMAIL",))]
FirstName = Annotated[str | None, Option("The tester's first name.", default=None, env=("PILOT_TESTER_FIRST_NAME",))]
LastName = Annotated[str | None, Option("The tester's last name.", default=None, env=("PILOT_TESTER_LAST_NAME",))]


@action()
def add_tester(
    ctx: LaneContext,
    email: Email = FROM_CONTEXT,
    first_name: FirstName = FROM_CONTEXT,
    last_name: LastName = FROM_CONTEXT,
    groups: Groups = FROM_CONTEXT,
) -> Tester:
    """Register an external tester and give them the app, unless they have it already.

    iTunes Connect: POST ra/users/pre/create, POST ra/user/externalTesters/{app}/.
    App Store Connect: POST v1/betaTesters, POST v1/betaGroups/{group}/relationships/betaTesters.

    :raises Refused: Apple does not take the address or the name.
    """
    from ..records import Tester

    for tester in ctx.service.list_testers(ctx.app):
        in_groups = set(groups) <= set(tester.groups)
        if tester.email.lower() == email.lower() and tester.kind == "external" and in_groups:
            ctx.detail(f"{tester.email} tests the app already")
            return tester
    person = Tester(email=email, first_name=first_name, last_name=last_name)
    added = ctx.service.add_testers(ctx.app, [person], groups)
    ctx.detail(f"{email} added" + (f" to {', '.join(groups)}" if groups else ""))
    return added[0]
