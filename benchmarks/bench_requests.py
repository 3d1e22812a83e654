"""What a lane costs the service: `release`, first and second run; the second ≤ 8 requests and no write."""

from __future__ import annotations

import sys
from pathlib import Path

from paired import judge

sys.path.insert(0, str(Path(__file__).parent.parent))

from itc_actions import open_context
from itc_actions.sandbox import Sandbox
from tasks.release import release


def main() -> None:
    """Run the lane twice against one sandbox, each time with a login of its own."""
    with Sandbox.for_line(version="2.0") as sandbox:
        for run in ("first", "second"):
            sandbox.clear_requests()
            with open_context(sandbox=sandbox) as ctx:
                release(ctx, version="2.0", release_notes="Faster start")
            requests, writes = len(sandbox.requests), len(sandbox.writes)
            print(f"     release, {run} run: {requests} requests, {writes} of them changed something")
    judge("release, second run: requests", requests, 8, unit="")
    judge("release, second run: writes", writes, 0, unit="")


if __name__ == "__main__":
    main()
