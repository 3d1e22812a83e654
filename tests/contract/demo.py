"""What the tests of actions do to the demo world, and what they look at afterwards."""

from __future__ import annotations

from itc_actions import LaneContext
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import App, Build, Version
from itc_actions.steps import Step

APP = "1000000001"
QUESTIONS = ("details/submit/summary", "version/submit/start")
"""What iTunes Connect is asked by POST without anything being written."""


def sent(sandbox: Sandbox) -> list[str]:
    """Every write that was sent, whether or not it changed anything: logins and questions are none."""
    return [
        f"{seen.method} {seen.path.partition('.woa/')[2] or seen.path}"
        for seen in sandbox.requests
        if seen.method != "GET" and not seen.login and not seen.path.endswith(QUESTIONS)
    ]


def last(ctx: LaneContext) -> Step:
    """The step that ran last."""
    return ctx.itc_run.steps[-1]


def outcome(ctx: LaneContext) -> tuple[str, str | None]:
    """Status and detail of the step that ran last."""
    return last(ctx).status, last(ctx).detail


def demo(sandbox: Sandbox) -> App:
    """The demo app as the sandbox holds it."""
    return sandbox.world.app(APP)


def edited(sandbox: Sandbox) -> Version:
    """The version being edited, which there must be."""
    version = demo(sandbox).edit
    assert version is not None
    return version


def on_sale(sandbox: Sandbox) -> Version:
    """The version on sale, which there must be."""
    version = demo(sandbox).live
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


def told(sandbox: Sandbox, number: str = "100") -> None:
    """Testers of a build know what to test: beta review would refuse it otherwise."""
    for texts in build(sandbox, number).test_texts.values():
        texts.whats_new = "Faster start"


def asks(sandbox: Sandbox, *, export: bool = False, rights: bool = False) -> None:
    """Apple asks for declarations: on App Store Connect until build and app have them."""
    sandbox.do("ask-declarations", app=APP, export_compliance=export, content_rights=rights)
    if export:
        for each in demo(sandbox).builds:
            each.uses_non_exempt_encryption = None
