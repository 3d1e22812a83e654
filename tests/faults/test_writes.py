"""Every write of the client, when its answer is lost: adopted if it counted, repeated once if not, never guessed."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from itc_actions import (
    LaneContext,
    add_tester,
    cancel_review,
    create_version,
    distribute_build,
    open_context,
    select_build,
    submit_for_review,
    update_app_info,
    update_build_test_info,
)
from itc_actions.apple import states
from itc_actions.errors import OutcomeUnknown, Unreachable
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.recorder import Seen
from itc_actions.sandbox.world.state import App

from .stage import APP, CREATE, Line, Stage, impatient, seen_by, state_of, submitted, wait_until, with_version

NEW = "rosalind@example.com"


def nothing(sandbox: Sandbox) -> None:
    pass


def open_to_testers(sandbox: Sandbox) -> None:
    """Have build 100 lack nothing but its beta review."""
    sandbox.do("set-train-testing", app=APP, train="2.0")
    for build in sandbox.world.app(APP).builds:
        for texts in build.test_texts.values():
            texts.whats_new = "Look at the start"


def asked_about_encryption(sandbox: Sandbox) -> None:
    open_to_testers(sandbox)
    sandbox.do("ask-declarations", app=APP, export_compliance=True)


def edit_is(app: App, number: str) -> bool:
    return app.edit is not None and app.edit.number == number


@dataclass(frozen=True)
class Write:
    """One write of the client.

    :param path: its address, as a regular expression.
    :param act: the action that sends it.
    :param counted: whether it is in the world.
    :param once: whether it creates or moves something; otherwise sending it twice is the same as once.
    """

    name: str
    path: str
    act: Callable[[LaneContext], object]
    counted: Callable[[Sandbox, App], bool]
    before: Callable[[Sandbox], None] = nothing
    once: bool = True


def _build_beta_state(app: App) -> str:
    return next(build.beta_state for build in app.builds if build.number == "100")


WRITES = [
    Write(
        "create-version",
        r"version/create/",
        lambda ctx: create_version(ctx, version="2.0"),
        lambda sandbox, app: edit_is(app, "2.0"),
    ),
    Write(
        "rename-version",
        r"version/save/",
        lambda ctx: create_version(ctx, version="2.0", rename=True),
        lambda sandbox, app: edit_is(app, "2.0"),
        lambda sandbox: with_version(sandbox, "2.1"),
        once=False,
    ),
    Write(
        "texts",
        r"version/save/",
        lambda ctx: update_app_info(ctx, release_notes="Faster start"),
        lambda sandbox, app: app.edit is not None and app.edit.texts["de-DE"].release_notes == "Faster start",
        with_version,
        once=False,
    ),
    Write(
        "select-build",
        r"version/save/",
        lambda ctx: select_build(ctx),
        lambda sandbox, app: app.edit is not None and app.edit.build is not None,
        lambda sandbox: sandbox.do("create-version", app=APP, number="2.0"),
        once=False,
    ),
    Write(
        "test-information",
        r"testInformation$",
        lambda ctx: update_build_test_info(ctx, version="2.0", whats_new="Look at the start"),
        lambda sandbox, app: "Look at the start" in str(app.builds),
        once=False,
    ),
    Write(
        "open-train",
        rf"apps/{APP}/trains/$",
        lambda ctx: distribute_build(ctx, version="2.0", submit_beta_review=False),
        lambda sandbox, app: app.trains_testing.get("2.0") is True,
        once=False,
    ),
    Write(
        "beta-review-start",
        r"submit/start$",
        lambda ctx: distribute_build(ctx, version="2.0"),
        lambda sandbox, app: _build_beta_state(app) == states.BETA_WAITING,
        open_to_testers,
    ),
    Write(
        "beta-review-complete",
        r"builds/100/submit/complete$",
        lambda ctx: distribute_build(ctx, version="2.0", export_compliance_uses_encryption=False),
        lambda sandbox, app: _build_beta_state(app) == states.BETA_WAITING,
        asked_about_encryption,
    ),
    Write(
        "register-tester",
        r"users/pre/create$",
        lambda ctx: add_tester(ctx, email=NEW),
        lambda sandbox, app: [each.email for each in sandbox.world.state.external_testers].count(NEW) == 1,
    ),
    Write(
        "give-tester-the-app",
        rf"user/externalTesters/{APP}/$",
        lambda ctx: add_tester(ctx, email="alan@example.com"),
        lambda sandbox, app: app.external_testers.count("alan@example.com") == 1,
        once=False,
    ),
    Write(
        "submit",
        r"version/submit/complete$",
        lambda ctx: submit_for_review(ctx),
        lambda sandbox, app: state_of(sandbox) == states.WAITING_FOR_REVIEW,
        with_version,
    ),
    Write(
        "cancel",
        r"/reject$",
        lambda ctx: cancel_review(ctx),
        lambda sandbox, app: state_of(sandbox) == states.DEVELOPER_REJECTED,
        submitted,
    ),
]
ONCE = [write for write in WRITES if write.once]
EVERY = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
CREATING = pytest.mark.parametrize("write", ONCE, ids=lambda write: write.name)


class Scene:
    """One write about to happen, and what became of it."""

    def __init__(self, write: Write, sandbox: Sandbox, ctx: LaneContext) -> None:
        self.write = write
        self.sandbox = sandbox
        self.ctx = ctx
        write.before(sandbox)
        sandbox.clear_requests()

    def weather(self, kind: str, **parameters: Any) -> None:
        """A fault that meets the write."""
        if (kind, parameters.get("when")) == ("truncate", "before"):
            kind, parameters = "body", {**parameters, "body": '{"data": {'}
        self.sandbox.fault(kind, path=self.write.path, method="POST", **parameters)

    def act(self) -> None:
        self.write.act(self.ctx)

    @property
    def sent(self) -> list[Seen]:
        """The write as the server saw it, as often as it saw it."""
        posts = [seen for seen in self.sandbox.requests if seen.method == "POST"]
        return [seen for seen in posts if re.search(self.write.path, seen.path)]

    @property
    def effects(self) -> int:
        """How many of them changed the world."""
        return sum(bool(seen.changed) for seen in self.sent)

    @property
    def counted(self) -> bool:
        return self.write.counted(self.sandbox, self.sandbox.world.app(APP))

    @property
    def status(self) -> str:
        return self.ctx.itc_run.steps[-1].status


@pytest.fixture
def scene(write: Write, tmp_path: Path) -> Iterator[Scene]:
    with Sandbox() as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        yield Scene(write, sandbox, ctx)


@cache
def looks_before(write: Write) -> int:
    """How many GETs come before the write is sent, in a world like the scene's."""
    with TemporaryDirectory() as root, Sandbox() as sandbox, open_context(sandbox=sandbox, root=Path(root)) as ctx:
        twin = Scene(write, sandbox, ctx)
        twin.act()
        lines = [(seen.method, bool(re.search(write.path, seen.path))) for seen in sandbox.requests]
    return sum(method == "GET" for method, _ in lines[: lines.index(("POST", True))])


LOSSES = [
    pytest.param("status", id="503", marks=pytest.mark.fault("F02")),
    pytest.param("drop", id="reset", marks=pytest.mark.fault("F04")),
    pytest.param("truncate", id="cut-off", marks=pytest.mark.fault("F06")),
]
LOST = pytest.mark.parametrize("loss", LOSSES)


@EVERY
@LOST
def test_f02_f04_f06_a_write_that_counted_though_its_answer_was_lost_is_in_the_world_once(
    scene: Scene, loss: str
) -> None:
    scene.weather(loss, when="after")
    scene.act()
    assert (scene.counted, scene.effects) == (True, 1)


@EVERY
@LOST
def test_f02_f04_f06_a_write_that_counted_though_its_answer_was_lost_is_a_change(scene: Scene, loss: str) -> None:
    scene.weather(loss, when="after")
    scene.act()
    assert scene.status == "changed"


@CREATING
@LOST
def test_f02_f04_f06_a_create_that_counted_is_not_sent_again(scene: Scene, loss: str) -> None:
    scene.weather(loss, when="after")
    scene.act()
    assert len(scene.sent) == 1


@EVERY
@LOST
def test_f02_f04_f06_a_write_that_did_not_count_is_sent_once_more(scene: Scene, loss: str) -> None:
    scene.weather(loss, when="before")
    scene.act()
    assert (len(scene.sent), scene.effects, scene.counted, scene.status) == (2, 1, True, "changed")


@CREATING
@LOST
def test_f02_f04_f06_a_create_that_never_counts_is_sent_twice_and_no_more(scene: Scene, loss: str) -> None:
    scene.weather(loss, when="before", times=0)
    with pytest.raises(Unreachable) as caught:
        scene.act()
    assert (caught.value.code, len(scene.sent), scene.counted) == (5, 2, False)


@EVERY
@LOST
def test_f02_f04_f06_a_write_whose_every_answer_is_lost_is_looked_up(scene: Scene, loss: str) -> None:
    scene.weather(loss, when="after", times=0)
    scene.act()
    assert (len(scene.sent), scene.effects, scene.status) == (1 if scene.write.once else 5, 1, "changed")


@EVERY
@LOST
def test_f02_f04_f06_a_write_that_cannot_be_looked_up_ends_with_6(scene: Scene, loss: str, write: Write) -> None:
    scene.weather(loss, when="after", times=0)
    scene.sandbox.fault("status", method="GET", nth=looks_before(write) + 1, times=0)
    with pytest.raises(OutcomeUnknown) as caught:
        scene.act()
    assert (caught.value.code, scene.status) == (6, "failed")


@CREATING
@LOST
def test_f02_f04_f06_a_create_that_cannot_be_looked_up_is_not_sent_again(scene: Scene, loss: str, write: Write) -> None:
    scene.weather(loss, when="after")
    scene.sandbox.fault("status", method="GET", nth=looks_before(write) + 1, times=0)
    with pytest.raises(OutcomeUnknown):
        scene.act()
    assert (len(scene.sent), scene.counted) == (1, True)


@EVERY
@LOST
def test_f02_f04_f06_the_line_run_again_after_an_unknown_outcome_finds_what_counted(
    scene: Scene, loss: str, write: Write, tmp_path: Path
) -> None:
    scene.weather(loss, when="after", times=0)
    scene.sandbox.fault("status", method="GET", nth=looks_before(write) + 1, times=0)
    with pytest.raises(OutcomeUnknown):
        scene.act()
    scene.sandbox.clear_faults()
    scene.sandbox.clear_requests()
    with open_context(sandbox=scene.sandbox, root=tmp_path) as ctx:
        if write.name == "rename-version":
            create_version(ctx, version="2.0")
        else:
            write.act(ctx)
    assert (scene.effects, scene.counted) == (0, True)


@pytest.mark.fault("F02")
def test_f02_an_adopted_write_is_told(stage: Stage) -> None:
    stage.sandbox.fault("status", CREATE, when="after")
    create_version(stage.ctx, version="2.0")
    assert "it has taken effect" in stage.told


@pytest.mark.fault("F02")
def test_f02_a_whole_release_survives_a_lost_answer_to_each_of_its_writes(stage: Stage) -> None:
    from .stage import release

    for path in (CREATE, "version/save/", "version/submit/complete"):
        stage.sandbox.fault("status", path, method="POST", when="after")
    release(stage.ctx, version="2.0", release_notes="Faster start")
    assert (stage.unchanged, stage.app.edit and stage.app.edit.state) == (
        {"precheck"},
        states.WAITING_FOR_REVIEW,
    )


@pytest.mark.fault("F04")
def test_f04_an_answer_that_does_not_come_in_time_is_a_lost_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch, read_timeout=0.2)
    with Sandbox() as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        sandbox.fault("trickle", CREATE, seconds=30)
        create_version(ctx, version="2.0")
        assert (len(seen_by(sandbox, CREATE)), len(sandbox.writes), ctx.itc_run.steps[-1].status) == (1, 1, "changed")


@pytest.mark.fault("F04")
def test_f04_a_create_taken_in_late_is_found_when_its_repetition_is_refused(stage: Stage) -> None:
    stage.sandbox.fault("drop", CREATE, when="before")
    stage.sandbox.fault("change", CREATE, nth=2, operation="create-version", args={"app": APP, "number": "2.0"})
    create_version(stage.ctx, version="2.0")
    assert (len(stage.seen(CREATE)), stage.statuses) == (2, {"create_version": "changed"})


@pytest.mark.fault("F04")
def test_f04_after_a_kill_the_next_run_finds_what_counted(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("trickle", CREATE, seconds=300)
    words = ("release", "--version", "2.0", "--release-notes", "Faster start", "--json")
    with line.started(*words) as process:
        wait_until(lambda: [seen for seen in sandbox.writes if CREATE in seen.path], "the create", process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    ended = line(*words)
    statuses = {step["name"]: step["status"] for step in ended.documents[0]["steps"]}
    assert (ended.code, statuses["create_version"], len(seen_by(sandbox, CREATE))) == (0, "unchanged", 1)


@pytest.mark.fault("F06")
def test_f06_the_sandbox_can_cut_an_answer_off_before_its_request_took_effect(stage: Stage) -> None:
    stage.sandbox.fault("truncate", CREATE, when="before")
    create_version(stage.ctx, version="2.0")
    assert [len(seen.changed) for seen in stage.seen(CREATE)] == [0, 1]


@pytest.mark.fault("F04")
def test_f04_on_the_command_line_a_lost_answer_ends_with_0_and_says_so(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("drop", CREATE, when="after")
    ended = line("action.create-version", "--version", "2.0")
    assert (ended.code, len(seen_by(sandbox, CREATE)), "it has taken effect" in ended.said) == (0, 1, True)


@pytest.mark.fault("F04")
def test_f04_on_the_command_line_an_unknown_outcome_ends_with_6_and_says_what_to_do(
    line: Line, sandbox: Sandbox
) -> None:
    sandbox.fault("drop", CREATE, when="after")
    sandbox.fault("status", r"version/1000000001$", nth=2, times=0)
    ended = line("action.create-version", "--version", "2.0")
    assert (ended.code, len(seen_by(sandbox, CREATE)), "run the same line" in ended.err) == (6, 1, True)
