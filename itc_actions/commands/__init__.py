"""Tasks that are neither lane nor action."""

from __future__ import annotations

from typing import Any

from invoke import Collection, Task


def commands() -> list[Task[Any] | Collection]:
    """Every command, for a namespace."""
    from .doctor import doctor
    from .init import init
    from .logout import logout
    from .sandbox import sandbox
    from .settings import settings

    return [settings, doctor, init, logout, sandbox]
