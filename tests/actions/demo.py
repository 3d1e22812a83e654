"""What the tests of actions say about the demo world, and what they look at afterwards."""

from __future__ import annotations

from itc_actions import LaneContext
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import App, Build, Version
from itc_actions.steps import Step

APP = "1000000001"


def posts(sandbox: Sandbox) -> list[str]:
    """The last part of every POST seen, logins left out: what was sent, whether or not it changed anything."""
    return [
        seen.path.partition(".woa/")[2]
        for seen in sandbox.requests
        if seen.method == "POST" and not seen.login and seen.path.startswith("/WebObjects/")
    ]


def last(ctx: LaneContext) -> Step:
    """The step that ran last."""
    return ctx.itc_run.steps[-1]


def demo(sandbox: Sandbox) -> App:
    """The demo app as the sandbox holds it."""
    return sandbox.world.app(APP)


def edited(sandbox: Sandbox) -> Version:
    """The version being edited, which there must be."""
    version = demo(sandbox).edit
    assert version is not None
    return version


def build(sandbox: Sandbox, number: str, train: str = "2.0") -> Build:
    """A build of the demo app, in whatever state."""
    return next(each for each in demo(sandbox).builds if (each.train, each.number) == (train, number))


def with_version(sandbox: Sandbox, number: str = "2.0") -> None:
    """Somebody created a version, with release notes and without a build."""
    sandbox.do("create-version", app=APP, number=number)
    for locale in ("en-US", "de-DE"):
        sandbox.do("set-texts", app=APP, locale=locale, texts={"release_notes": "Faster."})


def ready_to_submit(sandbox: Sandbox) -> None:
    """Version 2.0 lacks nothing."""
    with_version(sandbox)
    sandbox.do("select-build", app=APP, train="2.0", number="100")


def submitted(sandbox: Sandbox) -> None:
    """Version 2.0 waits for review with build 100."""
    ready_to_submit(sandbox)
    sandbox.do("submit", app=APP)


def approved(sandbox: Sandbox) -> None:
    """Version 2.0 is approved, and waits for the developer's release."""
    submitted(sandbox)
    edited(sandbox).release_on_approval = False
    sandbox.approve(APP)
