from __future__ import annotations

from collections.abc import Iterator

import pytest

from itc_actions import LaneContext, list_app_statuses
from itc_actions.records import AppStatus
from itc_actions.sandbox import Sandbox

from .demo import last, submitted

APPS = 100


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(apps=APPS) as running:
        yield running


def named(apps: list[AppStatus], name: str) -> AppStatus:
    return next(app for app in apps if app.name == name)


def test_every_app_is_there_by_name(ctx: LaneContext) -> None:
    names = [app.name for app in list_app_statuses(ctx)]
    assert (len(names), names[:2], names[-2:]) == (APPS, ["App 003", "App 004"], ["Demo", "Notes"])


def test_an_app_has_its_versions_and_its_newest_build(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    demo = named(list_app_statuses(ctx), "Demo")
    assert (demo.id, demo.bundle_id) == ("1000000001", "com.example.demo")
    assert demo.live is not None
    assert (demo.live.number, demo.live.state) == ("1.9", "ready-for-sale")
    assert demo.edit is not None
    assert (demo.edit.number, demo.edit.state) == ("2.0", "waiting-for-review")
    assert demo.build is not None
    assert (demo.build.train, demo.build.number, demo.build.state) == ("2.0", "100", "usable")


def test_it_tells_of_each_app_what_is_told_of_it_alone(ctx: LaneContext) -> None:
    for status in list_app_statuses(ctx)[:20]:
        app = next(each for each in ctx.service.list_apps() if each.id == status.id)
        builds = ctx.service.list_builds(app)
        assert status == app.status(builds[0].summary if builds else None)


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    list_app_statuses(ctx)
    assert (last(ctx).status, last(ctx).detail, sandbox.writes) == ("unchanged", "100 apps", [])


@pytest.mark.parametrize("service", ["app-store-connect"], indirect=True)
class TestOnAppStoreConnect:
    def test_a_hundred_apps_take_few_requests(self, ctx: LaneContext) -> None:
        list_app_statuses(ctx)
        assert last(ctx).requests <= 5

    def test_it_says_what_is_left_of_the_quota_first(self, ctx: LaneContext) -> None:
        list_app_statuses(ctx)
        assert last(ctx).output == ["quota: 3,599 of 3,600 requests left this hour; about 1 needed"]

    def test_requests_count_for_the_step_though_they_are_made_side_by_side(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        list_app_statuses(ctx)
        assert last(ctx).requests == len(sandbox.requests)


@pytest.mark.parametrize("service", ["itunes-connect"], indirect=True)
def test_on_itunes_connect_it_takes_one_request_for_each_app(ctx: LaneContext) -> None:
    ctx.service.login()
    list_app_statuses(ctx)
    assert last(ctx).requests == APPS + 1
