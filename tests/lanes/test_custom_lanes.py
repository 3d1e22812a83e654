"""A `tasks.py` of somebody's own in an empty folder, with nothing but the package."""

from __future__ import annotations

import subprocess
import sys

import pytest
from engine.harness import REPOSITORY, Inv

from itc_actions.sandbox import Sandbox

from .world import documents, edited, posts, statuses

TASKS = """\
from pathlib import Path

from itc_actions import (
    after_all, before_all, create_version, ensure, lane, list_apps, namespace, on_error, select_build,
    submit_for_review, update_app_info,
)


def note(text):
    with Path("notes").open("a") as notes:
        print(text, file=notes)


@before_all
def first(ctx):
    note(f"before {ctx.lane} rehearsal={ctx.rehearsal}")


@after_all
def well(ctx):
    note(f"after {ctx.lane}")


@on_error
def badly(ctx, error):
    note(f"error {ctx.lane}: {error.exit_code} {error.what}")


@ensure
def always(ctx):
    note(f"ensure {ctx.lane}")


@lane(private=True)
def write(ctx, version, release_notes):
    create_version(ctx, version=version)
    return update_app_info(ctx, release_notes=release_notes).number


@lane
def check(ctx):
    '''See that it is well.'''
    return ctx.run("echo ran > made", in_rehearsal=True).exited


@lane
def release(ctx, version, release_notes="Corrections"):
    '''Build VERSION and submit it.'''
    ctx.run("make ipa")
    number = write(ctx, version, release_notes)
    select_build(ctx)
    submit_for_review(ctx)
    return number


@lane
def lenient(ctx):
    with ctx.allow_failure():
        submit_for_review(ctx, version="9.9")
    return len(list_apps(ctx))


@lane
def interrupted(ctx, version):
    create_version(ctx, version=version)
    raise KeyboardInterrupt


ns = namespace(globals())
"""


@pytest.fixture
def mine(project: Inv) -> Inv:
    """`inv` on a custom `tasks.py` in an empty folder."""
    (project.folder / "tasks.py").write_text(TASKS)
    return project


def noted(mine: Inv) -> list[str]:
    """What the hooks wrote down."""
    return (mine.folder / "notes").read_text().splitlines()


def test_a_release_of_ones_own_submits(mine: Inv, standing: Sandbox) -> None:
    ended = mine("release", "--version", "2.0")
    assert (ended.code, edited(standing).state) == (0, "waiting-for-review")
    assert edited(standing).texts["de-DE"].release_notes == "Corrections"


def test_its_steps_are_told_with_lanes_that_it_calls_and_commands(mine: Inv) -> None:
    (document,) = documents(mine("release", "--version", "2.0", "--sandbox", "--json"))
    assert [(step["name"], step["kind"], step["depth"], step["status"]) for step in document["steps"]] == [
        ("make ipa", "command", 0, "not run"),
        ("write", "lane", 0, "changed"),
        ("create_version", "action", 1, "changed"),
        ("update_app_info", "action", 1, "changed"),
        ("select_build", "action", 0, "changed"),
        ("submit_for_review", "action", 0, "changed"),
    ]
    assert document["result"] == "2.0"


def test_in_the_sandbox_only_a_command_that_says_so_is_run(mine: Inv) -> None:
    mine("release", "--version", "2.0", "check", "--sandbox")
    assert (mine.folder / "made").read_text() == "ran\n"


def test_hooks_surround_the_outermost_lane_alone(mine: Inv) -> None:
    mine("release", "--version", "2.0", "--sandbox")
    assert noted(mine) == ["before release rehearsal=True", "after release", "ensure release"]


def test_hooks_are_told_of_a_failure(mine: Inv, standing: Sandbox) -> None:
    ended = mine("release", "--version", "1.9")
    assert (ended.code, posts(standing)) == (3, [])
    assert noted(mine)[1:] == ["error release: 3 Version 1.9 of Demo is ready-for-sale already.", "ensure release"]


def test_run_a_second_time_nothing_is_written(mine: Inv, standing: Sandbox) -> None:
    mine("release", "--version", "2.0")
    standing.clear_requests()
    assert mine("release", "--version", "2.0").code == 0
    assert (posts(standing), standing.writes) == ([], [])


def test_a_refusal_that_is_allowed_does_not_end_the_lane(mine: Inv, standing: Sandbox) -> None:
    ended = mine("lenient", "--json")
    (document,) = documents(ended)
    assert (ended.code, document["result"]) == (0, 2)
    assert statuses(document) == [("submit_for_review", "failed (allowed)"), ("list_apps", "unchanged")]


def test_ctrl_c_ends_with_130_and_tells_what_is_true_now(mine: Inv, standing: Sandbox) -> None:
    ended = mine("interrupted", "--version", "2.0")
    assert ended.code == 130
    assert "Done so far: version 2.0 created." in ended.err
    assert "run the same line again: inv interrupted --version 2.0" in ended.err
    assert noted(mine)[-1] == "ensure interrupted"


def test_a_private_lane_is_neither_listed_nor_run(mine: Inv) -> None:
    assert "write" not in mine("--list").out.split()
    assert mine("write", "--version", "2.0").code == 1


def test_the_list_has_the_lanes_the_actions_and_the_commands(mine: Inv) -> None:
    words = mine("--list").out.split()
    assert {"release", "check", "action.list-apps", "settings", "sandbox.approve"} <= set(words)


def test_two_lanes_on_one_line_have_one_login_and_hooks_each(mine: Inv, standing: Sandbox) -> None:
    ended = mine("release", "--version", "2.0", "lenient", "--json")
    assert [document["lane"] for document in documents(ended)] == ["release", "lenient"]
    assert len(standing.logins) == 1
    assert [line for line in noted(mine) if line.startswith("before")] == [
        "before release rehearsal=True",
        "before lenient rehearsal=True",
    ]


def test_it_works_in_a_process_of_its_own(mine: Inv) -> None:
    ended = mine.apart("release", "--version", "2.0", "--sandbox")
    assert ended.code == 0, ended.err
    assert "waiting-for-review" in ended.out


ITS_TEST = """\
import pytest
from itc_actions.errors import Refused
from tasks import release, write


def test_the_release_is_submitted(run_lane):
    ran = run_lane(release, version="2.0")
    assert ran.statuses["submit_for_review"] == "changed"
    assert ran.commands == ["make ipa"]


def test_a_private_lane_is_run_too(run_lane):
    assert run_lane(write, version="2.0", release_notes="x").result == "2.0"


def test_a_second_run_changes_nothing(run_lane, itc_sandbox):
    run_lane(release, sandbox=itc_sandbox, version="1.1")
    ran = run_lane(release, sandbox=itc_sandbox, version="1.1")
    assert ran.statuses["submit_for_review"] == "unchanged"


def test_a_refusal_is_raised(run_lane, itc_sandbox):
    with pytest.raises(Refused):
        run_lane(release, sandbox=itc_sandbox, version="1.0")
"""


def test_a_test_of_ones_own_uses_the_fixtures_of_the_package(mine: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    (mine.folder / "test_lanes.py").write_text(ITS_TEST)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the package may be installed, or not
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    plugin = ("-p", "itc_actions.testing.pytest_plugin", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, "test_lanes.py"],
        cwd=mine.folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
