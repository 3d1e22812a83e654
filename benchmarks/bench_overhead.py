"""What our transport adds to a request against a bare `requests.Session`: ≤ 1.3×."""

from __future__ import annotations

import time
from functools import partial

import requests
from paired import judge, median_ratio

from itc_actions.clock import SystemClock
from itc_actions.http.client import HttpClient
from itc_actions.http.effects import Effect
from itc_actions.sandbox import Sandbox

GOAL = 1.3
PAIRS = 15
REQUESTS = 150
PATH = "/sandbox/clock"


def ours(client: HttpClient) -> float:
    """Seconds for the requests through our client, each answer decoded."""
    started = time.perf_counter()
    for _ in range(REQUESTS):
        client.request("GET", PATH, Effect.READ).json()
    return time.perf_counter() - started


def bare(session: requests.Session, url: str) -> float:
    """Seconds for the same through a bare session, with the timeout that everybody should set."""
    started = time.perf_counter()
    for _ in range(REQUESTS):
        session.get(f"{url}{PATH}", timeout=10).json()
    return time.perf_counter() - started


def main() -> None:
    """Measure against one sandbox, connections kept open on both sides."""
    with Sandbox() as sandbox, requests.Session() as session:
        client = HttpClient(sandbox.url, clock=SystemClock(), listener=lambda event: None)
        ratio = median_ratio(partial(ours, client), partial(bare, session, sandbox.url), PAIRS)
        judge("client overhead per request", ratio, GOAL)


if __name__ == "__main__":
    main()
