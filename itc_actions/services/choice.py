"""Which of the two services a run speaks to: as it is told, or as the credentials say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BadInput

if TYPE_CHECKING:
    from ..run import Run

ITUNES_CONNECT = "itunes-connect"
APP_STORE_CONNECT = "app-store-connect"


class NoChoice(BadInput):
    """The credentials of both services are set, and none is named."""


def chosen_service(run: Run) -> str:
    """The service that `--service` or `ITC_SERVICE` names, or else the one whose credentials are set.

    :raises NoChoice: the credentials of both are set, and none is named.
    """
    return service_and_origin(run)[0]


def service_and_origin(run: Run) -> tuple[str, str]:
    """That service, and what chose it.

    :raises NoChoice: as `chosen_service`.
    """
    from .app_store_connect.key_sources import named_key

    name = run.service_name
    if run.flags.get("service"):
        return name, "--service"
    if found := run.settings.find(("ITC_SERVICE",)):
        return name, found.origin
    user, user_origin = run.settings.setting("user")
    key = named_key(run.settings.find)
    if user is not None and key is not None:
        raise NoChoice(
            f"Credentials of both services are set: {user_origin} for iTunes Connect, and an API key ({key.origin}).",
            now="Nothing was sent.",
            next_step="Choose one: --service app-store-connect or --service itunes-connect (or ITC_SERVICE).",
        )
    if key is not None:
        return APP_STORE_CONNECT, f"default, for {key.origin}"
    return name, "default" if user is None else f"default, for {user_origin}"


def is_undecided(run: Run) -> bool:
    """Whether nothing says which real service is meant: none is named, and no credentials are set."""
    return service_and_origin(run)[1] == "default" and run.settings.setting("password")[0] is None
