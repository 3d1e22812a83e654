"""The namespace that `inv` finds in a checkout: every lane here, the actions under `action.`, and the commands."""

from itc_actions import namespace

from .beta import beta
from .release import cancel, release, status

__all__ = ["beta", "cancel", "release", "status"]

ns = namespace(globals())
