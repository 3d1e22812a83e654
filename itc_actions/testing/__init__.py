"""For tests of people's own lanes: run one against a sandbox of its own, and look at what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..open_context import open_context
from ..steps import Step

if TYPE_CHECKING:
    from ..sandbox import Sandbox


class LaneRun:
    """What became of a lane: its result, its steps, the commands it would have run, and the sandbox afterwards."""

    def __init__(self, result: Any, steps: list[Step], sandbox: Sandbox | None) -> None:
        self.result = result
        self.steps = steps
        self.sandbox = sandbox

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each step by its name; a name that comes twice has its last one."""
        return {step.name: step.status for step in self.steps}

    @property
    def commands(self) -> list[str]:
        """The commands of `ctx.run`, which a rehearsal shows and does not run."""
        return [step.name for step in self.steps if step.kind == "command"]


def run_lane(
    lane: Callable[..., Any], *, app: str | None = None, sandbox: Sandbox | None = None, **parameters: Any
) -> LaneRun:
    """Run a lane or an action in a sandbox: `run_lane(release, version="2.0")`.

    :param lane: the lane (private ones too) or the action.
    :param app: the app; by default the sandbox's demo app.
    :param sandbox: one that runs already; by default one of its own, prepared for the parameters.
    :param parameters: the lane's own.
    :raises ItcError: whatever ended the lane.
    """
    version, build = parameters.get("version"), parameters.get("build")
    with open_context(app=app, sandbox=sandbox or True, version=version, build=build) as ctx:
        result = lane(ctx, **parameters)
        return LaneRun(result, ctx.itc_run.steps, ctx.itc_run.connection.sandbox)
