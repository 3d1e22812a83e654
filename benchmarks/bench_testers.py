"""An import of 10,000 testers: requests where all are known, all are new, all are in; and the memory that it takes.

The sandbox runs in a process of its own, so that only the client's memory is measured. `--new 10000` registers all of
them on App Store Connect, too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from paired import judge

from itc_actions import import_testers, open_context
from itc_actions.clock import SimulatedClock
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.demo import demo_seed
from itc_actions.sandbox.world.state import Tester

TESTERS = 10_000
NEW = 2_000
"""Each is a request to App Store Connect: 10,000 of them take a minute or two in the sandbox."""
KNOWN_GOAL, AGAIN_GOAL, ITUNES_CONNECT_GOAL = 160, 60, 60
NEW_GOAL = 1.015
"""Requests for each new tester: 10,150 for 10,000."""
MEMORY_GOAL = 48.0
"""MiB."""


def email(number: int) -> str:
    """The address of one of the testers."""
    return f"tester.{number}@example.com"


def serve(known: int, pipe: Connection) -> None:
    """Run a sandbox whose account knows so many of them; at each request, answer how many it saw and how many wrote."""
    seed = demo_seed(None, now=SimulatedClock().now(), apps=1)
    seed.external_testers += [Tester(id=f"known-{number}", email=email(number)) for number in range(known)]
    with Sandbox(seed=seed) as sandbox:
        sandbox.set_quota(limit=1_000_000)
        pipe.send(
            {
                "ITC_SANDBOX": "yes",
                "ITC_SANDBOX_URL": sandbox.url,
                "ITC_SANDBOX_KEY_ID": sandbox.key_id,
                "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
                "ITC_SANDBOX_KEY": sandbox.private_key,
            }
        )
        while pipe.recv():
            pipe.send((len(sandbox.requests), len(sandbox.writes)))
            sandbox.clear_requests()


@contextmanager
def sandbox_beside(known: int) -> Iterator[Connection]:
    """A sandbox in another process, which the command lines of this one find."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(known, theirs))
    process.start()
    os.environ.update(ours.recv())
    try:
        yield ours
    finally:
        ours.send(False)
        process.join()


def run(pipe: Connection, service: str, file: Path) -> tuple[int, int, float]:
    """Import a file: requests, writes and seconds."""
    started = time.perf_counter()
    with open_context(service=service, app="com.example.demo") as ctx:
        import_testers(ctx, file=file)
    seconds = time.perf_counter() - started
    pipe.send(True)
    requests, writes = pipe.recv()
    return requests, writes, seconds


def measure(service: str, file: Path, count: int, known: int, goal: int) -> None:
    """Import the file into an account that knows so many of its testers, and once more."""
    what = f"{count:,} testers, {'all known' if known else 'all new'}, on {service}"
    with sandbox_beside(known) as pipe:
        requests, _, seconds = run(pipe, service, file)
        judge(f"{what}: requests", requests, goal, unit="")
        again, writes, after = run(pipe, service, file)
        judge(f"{what}, once more: requests", again, AGAIN_GOAL, unit="")
        judge(f"{what}, once more: writes", writes, 0, unit="")
    print(f"     {what}: {seconds:.1f} s, once more {after:.1f} s")


def most_memory() -> float:
    """The most memory that this process has ever had, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def write(folder: Path, count: int) -> Path:
    """A file of so many testers."""
    path = folder / f"{count}.csv"
    path.write_text("".join(f"T,{number},{email(number)}\n" for number in range(count)), encoding="utf-8")
    return path


def main() -> None:
    """Measure both services; the goals are those of 10,000, but where each new tester is a request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--testers", type=int, default=TESTERS, help="how many testers are imported")
    parser.add_argument("--new", type=int, default=NEW, help="how many where each is a request")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        few, many, new = (write(Path(folder), count) for count in (10, given.testers, given.new))
        for service in ("app-store-connect", "itunes-connect"):
            with sandbox_beside(0) as pipe:
                run(pipe, service, few)
        before = most_memory()
        measure("app-store-connect", many, given.testers, given.testers, KNOWN_GOAL)
        measure("app-store-connect", new, given.new, 0, round(given.new * NEW_GOAL))
        measure("itunes-connect", many, given.testers, 0, ITUNES_CONNECT_GOAL)
        judge("memory beyond an import of ten", most_memory() - before, MEMORY_GOAL, unit=" MiB")


if __name__ == "__main__":
    main()
