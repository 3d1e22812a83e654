"""The same lanes and actions, word for word, on both services."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from itc_actions import (
    LaneContext,
    add_tester,
    cancel_review,
    create_group,
    create_version,
    distribute_build,
    get_app_info,
    list_apps,
    list_builds,
    list_groups,
    list_testers,
    open_context,
    phased_release,
    release_version,
    select_build,
    submit_for_review,
)
from itc_actions.errors import NotSupported, Refused
from itc_actions.sandbox import Sandbox


def lanes(name: str) -> Any:
    """A module of `tasks/` under a name of its own: other tests have a `tasks` of theirs in the same process."""
    path = Path(__file__).parents[2] / "tasks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"repository_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


beta = lanes("beta").beta
cancel, release, status = lanes("release").cancel, lanes("release").release, lanes("release").status

Open = Callable[[], AbstractContextManager[LaneContext]]
APP = "1000000001"
BOTH = pytest.mark.parametrize("service", ["itunes-connect", "app-store-connect"], indirect=True)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.for_line(version="2.0") as running:
        yield running


@pytest.fixture
def opened(sandbox: Sandbox, service: str) -> Open:
    return partial(open_context, sandbox=sandbox, service=service)


def ship(ctx: LaneContext) -> None:
    release(ctx, version="2.0", release_notes="Faster start")


@BOTH
class TestLanes:
    def test_a_release_is_submitted(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            ship(ctx)
        edit = sandbox.world.app(APP).edit
        assert edit is not None
        assert (edit.number, edit.state) == ("2.0", "waiting-for-review")
        assert {texts.release_notes for texts in edit.texts.values()} == {"Faster start"}

    def test_a_second_release_writes_nothing(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            ship(ctx)
        sandbox.clear_requests()
        with opened() as ctx:
            ship(ctx)
            assert {step.status for step in ctx.itc_run.steps} == {"unchanged"}
        assert sandbox.writes == []

    def test_a_beta_reaches_testers_and_its_second_run_writes_nothing(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            beta(ctx, whats_new="Faster start")
        assert sandbox.world.app(APP).builds[-1].beta_state == "waiting-for-beta-review"
        sandbox.clear_requests()
        with opened() as ctx:
            beta(ctx, whats_new="Faster start")
        assert sandbox.writes == []

    def test_a_cancelled_review_is_developer_rejected_and_stays_so(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            ship(ctx)
            cancel(ctx)
        edit = sandbox.world.app(APP).edit
        assert edit is not None
        assert edit.state == "developer-rejected"
        sandbox.clear_requests()
        with opened() as ctx:
            cancel(ctx)
        assert sandbox.writes == []

    def test_a_status_changes_nothing(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            status(ctx)
        assert sandbox.writes == []


@BOTH
class TestActions:
    def test_the_apps_are_the_same(self, opened: Open) -> None:
        with opened() as ctx:
            found = [(app.id, app.bundle_id, app.name) for app in list_apps(ctx)]
        assert found == [(APP, "com.example.demo", "Demo"), ("1000000002", "com.example.notes", "Notes")]

    def test_the_version_on_sale_is_the_same(self, opened: Open) -> None:
        with opened() as ctx:
            live = get_app_info(ctx, live=True)
        assert (live.number, live.state, live.live) == ("1.9", "ready-for-sale", True)
        assert sorted(live.texts) == ["de-DE", "en-US"]

    def test_the_newest_build_is_the_same(self, opened: Open) -> None:
        with opened() as ctx:
            newest = list_builds(ctx)[0]
        assert (newest.key, newest.state, newest.beta_state) == ("2.0/100", "usable", "ready-for-beta-submission")

    def test_a_version_already_on_sale_is_refused(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx, pytest.raises(Refused, match=r"1\.9"):
            create_version(ctx, version="1.9")
        assert sandbox.writes == []

    def test_a_version_without_a_build_is_not_submitted(self, opened: Open) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            with pytest.raises(Refused, match="no build"):
                submit_for_review(ctx)

    def test_another_version_in_preparation_is_refused_with_both_ways_out(self, opened: Open) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            with pytest.raises(Refused, match=r"2\.0.*2\.1") as caught:
                create_version(ctx, version="2.1")
        assert "--rename" in str(caught.value.next_step)

    def test_a_version_is_renamed_when_that_is_meant(self, opened: Open) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            assert create_version(ctx, version="2.1", rename=True).number == "2.1"

    def test_a_build_is_chosen_once(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            select_build(ctx)
            sandbox.clear_requests()
            select_build(ctx)
        assert sandbox.writes == []

    def test_a_tester_is_added_once(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            add_tester(ctx, email="felix@example.com", first_name="Felix", last_name="Krause")
            assert "felix@example.com" in {tester.email for tester in list_testers(ctx)}
            sandbox.clear_requests()
            add_tester(ctx, email="felix@example.com")
        assert sandbox.writes == []

    def test_nothing_to_cancel_is_no_error(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            cancel_review(ctx)
        assert sandbox.writes == []


@pytest.mark.parametrize("service", ["app-store-connect"], indirect=True)
class TestWhatOnlyAppStoreConnectHas:
    def test_a_group_is_created_once(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            assert create_group(ctx, group="QA").name == "QA"
            assert "QA" in {group.name for group in list_groups(ctx)}
            sandbox.clear_requests()
            create_group(ctx, group="QA")
        assert sandbox.writes == []

    def test_a_build_is_given_to_groups_once(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            create_group(ctx, group="QA")
            distribute_build(ctx, groups=["QA"], submit_beta_review=False)
            sandbox.clear_requests()
            distribute_build(ctx, groups=["QA"], submit_beta_review=False)
        assert sandbox.writes == []

    def test_a_tester_joins_the_groups_that_are_named(self, opened: Open) -> None:
        with opened() as ctx:
            create_group(ctx, group="QA")
            add_tester(ctx, email="felix@example.com", groups=["QA"])
            added = next(tester for tester in list_testers(ctx) if tester.email == "felix@example.com")
        assert "QA" in added.groups

    def test_an_approved_version_is_released(self, opened: Open, sandbox: Sandbox) -> None:
        with opened() as ctx:
            ship(ctx)
            edit = sandbox.world.app(APP).edit
            assert edit is not None
            edit.release_on_approval = False
            sandbox.approve(APP)
            assert release_version(ctx, version="2.0").number == "2.0"

    def test_without_a_phased_release_none_is_shown(self, opened: Open) -> None:
        with opened() as ctx:
            create_version(ctx, version="2.0")
            assert phased_release(ctx) is None


@pytest.mark.parametrize("service", ["itunes-connect"], indirect=True)
class TestWhatITunesConnectLacks:
    @pytest.mark.parametrize("action", [list_groups, partial(create_group, group="QA"), phased_release])
    def test_it_is_said_with_a_way_out(self, opened: Open, action: Callable[[LaneContext], object]) -> None:
        with opened() as ctx, pytest.raises(NotSupported) as caught:
            action(ctx)
        assert caught.value.next_step
