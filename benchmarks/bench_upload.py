"""`upload_binary` of a large file: ≥ 0.8× as fast as the least that could be done, in ≤ 100 MiB over the start.

App Store Connect is held against one streamed PUT of the file, both over one line of a gigabit (on loopback without
it, the bare PUT is faster than MD5 can be computed, and no line to Apple is). iTunes Connect is held against reading
the file for its MD5, with a tool that only says that all went well.

`--size 1024` takes a file of 1 GiB; without it a smaller one is taken, so that it does not take long.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import plistlib
import random
import resource
import sys
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path

import requests
from paired import judge, judge_at_least, median_ratio
from slow_line import slow_line

from itc_actions import LaneContext, open_context, upload_binary
from itc_actions.sandbox_remote import SandboxRemote
from itc_actions.services import connect
from itc_actions.services.apple_tools import StandIn

GOAL = 0.8
MOST_MEMORY = 100.0
"""MiB."""
LINE = 125e6
"""Bytes in a second."""
SIZE = 192
"""MiB."""
PAIRS = {"app-store-connect": 2, "itunes-connect": 5}
MIB = 1024 * 1024


def make_ipa(folder: Path, size: int) -> Path:
    """An .ipa of so many bytes, which cannot be packed any smaller."""
    path, block = folder / "Large.ipa", random.Random(1).randbytes(MIB)
    info = {
        "CFBundleIdentifier": "com.example.demo",
        "CFBundleShortVersionString": "2.0",
        "CFBundleVersion": "101",
        "CFBundleSupportedPlatforms": ["iPhoneOS"],
    }
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        archive.writestr("Payload/Demo.app/Info.plist", plistlib.dumps(info))
        with archive.open(zipfile.ZipInfo("Payload/Demo.app/Demo"), "w", force_zip64=True) as stream:
            for _ in range(size // MIB):
                stream.write(block)
    return path


def ours(ctx: LaneContext, remote: SandboxRemote, path: Path) -> float:
    """Seconds for one upload, all its looking included, into a world that has no such build."""
    remote.ask("POST", "/reset")
    started = time.perf_counter()
    upload_binary(ctx, ipa=path)
    took = time.perf_counter() - started
    assert ctx.itc_run.steps[-1].status == "changed"
    return took


def streamed_put(url: str, path: Path) -> float:
    started = time.perf_counter()
    with path.open("rb") as stream:
        requests.put(url, data=stream, timeout=60).raise_for_status()
    return time.perf_counter() - started


def read_for_md5(path: Path) -> float:
    started = time.perf_counter()
    digest = hashlib.md5()
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(MIB):
            digest.update(piece)
    return time.perf_counter() - started


def most_memory() -> float:
    """The most memory that this process has had so far, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (MIB if sys.platform == "darwin" else 1024)


def tool_that_agrees(folder: Path) -> Path:
    path = folder / "iTMSTransporter"
    path.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def main() -> None:
    """Measure both services against one sandbox in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="of the file, in MiB")
    size, before = parser.parse_args().size, most_memory()
    with tempfile.TemporaryDirectory() as name, slow_line(LINE) as line:
        folder = Path(name)
        path, program = make_ipa(folder, size * MIB), tool_that_agrees(folder)
        connect._transporter = lambda url: StandIn([str(program)], {})
        os.environ |= {"ITC_SANDBOX": "1", "ITC_SANDBOX_URL": line["sandbox"], "ITC_STATE_DIR": str(folder)}
        os.environ |= {f"ITC_SANDBOX_{key.upper()}": line[key] for key in ("key_id", "issuer_id", "key_file")}
        remote = SandboxRemote(line["sandbox"])
        bare = {
            "app-store-connect": partial(streamed_put, line["sink"], path),
            "itunes-connect": partial(read_for_md5, path),
        }
        for service, least in bare.items():
            with open_context(service=service, root=folder) as ctx:
                assert ctx.app.bundle_id == "com.example.demo"
                ratio = median_ratio(least, partial(ours, ctx, remote, path), PAIRS[service], warm_up=0)
                judge(f"memory of {size} MiB to {service} over the start", most_memory() - before, MOST_MEMORY, " MiB")
                judge_at_least(f"speed of {size} MiB to {service}", ratio, GOAL)


if __name__ == "__main__":
    main()
