from __future__ import annotations

import pytest

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.numbers import lower_than, order


@pytest.mark.parametrize(
    ("asked", "lower"),
    [("2.0", "1.9"), ("2.1", "2.0"), ("0.1", "0.0.9"), ("1", "0.9"), ("10.0.0", "9.9.9"), ("0.0.1", "0.0.0.9")],
)
def test_a_lower_version_is_on_sale_than_the_one_asked_for(asked: str, lower: str) -> None:
    assert lower_than(asked) == lower
    assert order(lower) < order(asked)


@pytest.mark.parametrize("asked", ["2.0", "0.1", "7", "1.10.3"])
def test_the_version_asked_for_has_one_usable_build_and_none_is_newer(asked: str) -> None:
    app = Sandbox.for_line("com.example.mine", asked).world.app("com.example.mine")
    newest = max(app.builds, key=lambda build: build.uploaded)
    assert (newest.train, newest.state) == (asked, states.BUILD_USABLE)
    assert sum(build.train == asked for build in app.builds) == 1
    assert app.edit is None


@pytest.mark.parametrize("asked", ["1234567890", "com.example.mine"])
def test_the_app_asked_for_is_there(asked: str) -> None:
    sandbox = Sandbox.for_line(asked, "2.0")
    assert asked in (sandbox.world.state.apps[0].id, sandbox.world.state.apps[0].bundle_id)
    assert len(sandbox.world.state.apps) == 2


def test_the_second_demo_app_can_be_asked_for() -> None:
    assert [app.bundle_id for app in Sandbox.for_line("com.example.notes", "2.0").world.state.apps] == [
        "com.example.notes"
    ]


def test_the_build_asked_for_is_there() -> None:
    sandbox = Sandbox.for_line(version="2.0", build="4711")
    assert sandbox.world.build(sandbox.world.app("com.example.demo"), "2.0", "4711").number == "4711"


def test_without_a_version_one_is_being_edited_and_nothing_is_in_review() -> None:
    app = Sandbox.for_line().world.app("com.example.demo")
    assert app.live is not None
    assert app.edit is not None
    assert (app.live.number, app.edit.number, app.edit.state) == ("1.0", "1.1", states.PREPARE_FOR_SUBMISSION)
    newest = max(app.builds, key=lambda build: build.uploaded)
    assert (newest.train, app.trains_testing.get(newest.train, False)) == ("1.1", False)


def test_testers_of_both_kinds_are_there() -> None:
    app = Sandbox.for_line("com.example.mine", "2.0").world.app("com.example.mine")
    assert app.external_testers
    assert app.internal_testers


def test_the_account_may_have_many_apps_each_with_a_name_of_its_own() -> None:
    apps = Sandbox(apps=100).world.state.apps
    assert len(apps) == 100
    assert len({app.id for app in apps} | {app.bundle_id for app in apps} | {app.name for app in apps}) == 300
    assert len({app.edit.state for app in apps if app.edit is not None}) == 6
