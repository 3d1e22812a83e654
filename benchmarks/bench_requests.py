"""What a lane costs each service: requests of `release`, first and second run; the second run writes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from paired import judge

sys.path.insert(0, str(Path(__file__).parent.parent))

from itc_actions import open_context
from itc_actions.sandbox import Sandbox
from tasks.release import release

GOALS = {"itunes-connect": (18, 8), "app-store-connect": (34, 12)}
"""The most requests of the first and of the second run."""


def main() -> None:
    """Run the lane twice against one sandbox of each service, each time with a login of its own."""
    for service, goals in GOALS.items():
        with Sandbox.for_line(version="2.0") as sandbox:
            for run, goal in zip(("first", "second"), goals, strict=True):
                sandbox.clear_requests()
                with open_context(sandbox=sandbox, service=service) as ctx:
                    release(ctx, version="2.0", release_notes="Faster start")
                judge(f"release on {service}, {run} run: requests", len(sandbox.requests), goal, unit="")
            judge(f"release on {service}, second run: writes", len(sandbox.writes), 0, unit="")


if __name__ == "__main__":
    main()
