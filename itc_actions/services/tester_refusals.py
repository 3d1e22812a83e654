"""What both services say of testers that were refused, and how they tell that two addresses are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Refused

if TYPE_CHECKING:
    from ..records import App


def refusal_of_testers(app: App, refused: dict[str, str], wanted: int) -> Refused:
    """The error of some testers that could not be added, after the others were.

    :param refused: the service's words by e-mail.
    :param wanted: how many were to be added.
    """
    shown = "; ".join(f"{email}: {why}" for email, why in list(refused.items())[:20])
    more = f"; and {len(refused) - 20} more" if len(refused) > 20 else ""
    others = wanted - len(refused)
    return Refused(
        f"{len(refused)} of {wanted} testers of {app.name} could not be added.",
        said=shown + more,
        now=f"The other {others} are testers of {app.name}." if others else "Nobody was added.",
        next_step="Correct these addresses and run the same line again: who is there already is left alone.",
    )


def email_key(email: str) -> str:
    """What tells addresses apart."""
    return email.strip().lower()
