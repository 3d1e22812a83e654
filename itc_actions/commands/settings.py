"""`inv settings`: each setting, its value and where that came from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from invoke import Context

from ..catalogue import known_env_names, known_parameters
from ..command_line import LineFlags
from ..invoke_tasks import project_root
from ..parameters import Parameter
from ..redaction import HIDDEN
from ..settings import SETTINGS, Settings
from .command import command
from .printing import print_json, print_table

if TYPE_CHECKING:
    from ..run import Run


@command("settings")
def settings(context: Context, flags: LineFlags) -> None:
    """Show each setting, its value and its origin; secrets are hidden."""
    from ..run import Run

    run = Run(flags, project_root(context), os.environ, known_env_names())
    found = run.settings
    rows = [_row(found, parameter, flags) if parameter.name != "service" else _service(run) for parameter in SETTINGS]
    for parameter in known_parameters().values():
        if found.find(parameter.env_names):
            rows.append(_row(found, parameter, flags))
    if flags.get("json"):
        print_json(rows)
    else:
        shown = ((row["setting"], row["value"] or "-", row["origin"]) for row in rows)
        print_table(("setting", "value", "origin"), shown)


def _shown(value: Any) -> str:
    """As one would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):  # only times are
        return f"{value:g}s"
    if isinstance(value, dict):
        return ", ".join(text if key == "default" else f"{key}={text}" for key, text in value.items())
    return "" if value is None else str(value)


def _service(run: Run) -> dict[str, str]:
    """The service that lines speak to: its default depends on other settings."""
    from ..services.choice import NoChoice, service_and_origin

    try:
        value, origin = service_and_origin(run)
    except NoChoice as error:
        value, origin = "", error.what
    return {"setting": "ITC_SERVICE", "value": value, "origin": origin}


def _row(settings: Settings, parameter: Parameter, flags: LineFlags) -> dict[str, str]:
    found = settings.find(parameter.env_names)
    said = flags.common.get(parameter.name.replace("_", "-"))
    if said is not None:
        value, origin = str(said), parameter.flag
    elif found is not None:
        value, origin = _shown(parameter.parse(found.value, found.origin)), found.origin
    else:
        value, origin = _shown(parameter.default), "default"
    return {
        "setting": parameter.env_names[0],
        "value": HIDDEN if parameter.option.secret and value else value,
        "origin": origin,
    }
