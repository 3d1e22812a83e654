"""What a world that knows only the older API lacks: groups, and test information of apps as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import app_information
from .groups import first_group, individual_testers, is_shared, share_train
from .world import World

if TYPE_CHECKING:
    from ...clock import Clock
    from .state import WorldState


def completed(state: WorldState, clock: Clock) -> World:
    """A world of this state, its apps with test information, its testers and tested trains with groups."""
    world = World(state, clock)
    for app in world.state.apps:
        app_information.complete(app)
        for emails, internal in ((app.external_testers, False), (app.internal_testers, True)):
            known = {email for group in app.groups for email in group.testers} | individual_testers(app)
            missing = [email for email in emails if email not in known]
            if missing:
                first_group(world, app, internal=internal).testers.extend(missing)
        for train, testing in app.trains_testing.items():
            if testing and not is_shared(app, train):
                share_train(app, train, testing=True)
    return world
