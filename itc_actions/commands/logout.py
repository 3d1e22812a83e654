"""`inv logout`: the kept session is taken away."""

from __future__ import annotations

import os

from invoke import Context

from ..catalogue import known_env_names
from ..command_line import LineFlags
from ..invoke_tasks import project_root
from .command import command
from .printing import print_text


@command("logout")
def logout(context: Context, flags: LineFlags) -> None:
    """Forget the login that is kept for the next line (iTunes Connect): that line logs in anew."""
    from ..errors import BadInput
    from ..run import Run
    from ..services.connect import account_of, kept_session

    run = Run(flags, project_root(context), os.environ, known_env_names())
    origin, user = account_of(run)
    if user is None:
        raise BadInput("ITC_USER is not set: whose login is to be forgotten?", next_step="Set ITC_USER.")
    kept = kept_session(run, origin, user)
    gone = kept is not None and kept.forget()
    print_text(f"The kept login of {user} is forgotten." if gone else f"No login of {user} is kept.")
