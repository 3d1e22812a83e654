"""What the tests of lanes look at afterwards."""

from __future__ import annotations

import json
from typing import Any

from engine.harness import Ended

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import App, Version
from itc_actions.testing import LaneRun

APP = "1000000001"
BUNDLE = "com.example.demo"


def demo(sandbox: Sandbox) -> App:
    """The demo app as the sandbox holds it."""
    return sandbox.world.app(APP)


def edited(sandbox: Sandbox) -> Version:
    """The version being edited, which there must be."""
    version = demo(sandbox).edit
    assert version is not None
    return version


def posts(sandbox: Sandbox) -> list[str]:
    """Every POST seen but the logins, whether or not it changed anything."""
    return [seen.line for seen in sandbox.requests if seen.method == "POST" and not seen.login]


def rows(ran: LaneRun) -> list[tuple[str, str]]:
    """Each step with its status, in order."""
    return [(step.name, step.status) for step in ran.steps]


def documents(ended: Ended) -> list[dict[str, Any]]:
    """What `--json` printed on standard output: one document per line, and nothing else."""
    return [json.loads(line) for line in ended.out.splitlines()]


def statuses(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Each step of a lane's document with its status, in order."""
    return [(step["name"], step["status"]) for step in document["steps"]]


def shown(document: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """The records of the table whose title begins so."""
    found: list[dict[str, Any]] = next(
        table["records"] for table in document["shown"] if table["title"].startswith(title)
    )
    return found
