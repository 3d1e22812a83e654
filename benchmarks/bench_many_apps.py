"""The state of 100 apps in one command against the same of one app after the other: ≥ 8× as fast, few requests."""

from __future__ import annotations

import statistics
import time

from paired import judge, judge_at_least

from itc_actions import LaneContext, list_app_statuses, open_context
from itc_actions.records import App
from itc_actions.sandbox import Sandbox

GOAL = 8.0
APPS = 100
PAIRS = 3
SAMPLE = 10
"""Apps that one pair reads one by one, others in each; the time is told for all of them."""
MOST_REQUESTS = {"app-store-connect": 5, "itunes-connect": APPS + 1}


def all_at_once(ctx: LaneContext) -> float:
    """Seconds for all apps."""
    started = time.perf_counter()
    assert len(list_app_statuses(ctx)) == APPS
    return time.perf_counter() - started


def one_by_one(ctx: LaneContext, apps: list[App]) -> float:
    """Seconds for what `status` of one app reads, its testers left out, for each of these apps."""
    started = time.perf_counter()
    for app in apps:
        ctx.service.get_version(app, live=True)
        ctx.service.get_version(app)
        ctx.service.list_builds(app)
    return time.perf_counter() - started


def measure(service: str) -> None:
    """Print the ratio and the requests on one service."""
    with Sandbox(apps=APPS) as sandbox, open_context(sandbox=sandbox, service=service) as ctx:
        apps = ctx.service.list_apps()
        sandbox.clear_requests()
        all_at_once(ctx)
        requests = len(sandbox.requests)
        samples = [apps[start::PAIRS][:SAMPLE] for start in range(PAIRS)]
        ratios = [one_by_one(ctx, sample) * APPS / SAMPLE / all_at_once(ctx) for sample in samples]
    judge(f"{APPS} apps on {service}: requests", requests, MOST_REQUESTS[service], unit="")
    if service == "app-store-connect":
        judge_at_least(f"{APPS} apps on {service}, against one by one", statistics.median(ratios), GOAL)
    else:
        print(f"     {APPS} apps on {service}, against one by one: {statistics.median(ratios):.2f}×")


def main() -> None:
    """Measure both services. iTunes Connect has no list of builds for several apps: no goal is set there."""
    for service in MOST_REQUESTS:
        measure(service)


if __name__ == "__main__":
    main()
