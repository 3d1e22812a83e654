"""How all apps stand, where builds come in pages and apps on several platforms."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from asc_desk import AscDesk
from asc_script import answering, app, refusal

from itc_actions.errors import Unreachable
from itc_actions.sandbox.world.state import App, Build


def with_builds(desk: AscDesk, app: App, count: int) -> None:
    """Have so many builds, each an hour after the one before."""
    newest = app.builds[-1]
    later = [newest.uploaded + timedelta(hours=number) for number in range(1, count + 1)]
    app.builds += [
        Build(train="2.0", number=str(100 + number), state=newest.state, uploaded=when, expires=newest.expires)
        for number, when in enumerate(later, 1)
    ]


def builds(desk: AscDesk) -> dict[tuple[str, str], str | None]:
    """The number of each app's newest build, by name and platform."""
    statuses = desk.service.list_app_statuses()
    return {(each.name, each.platform): each.build.number if each.build else None for each in statuses}


def test_an_app_with_hundreds_of_builds_does_not_hide_the_older_ones_of_another() -> None:
    with AscDesk() as desk:
        demo, notes = desk.sandbox.world.state.apps
        notes.builds = [deepcopy(demo.builds[0])]
        with_builds(desk, demo, 300)
        assert builds(desk) == {("Demo", "ios"): "400", ("Notes", "ios"): "90"}
        asked = [seen.query for seen in desk.sandbox.requests if seen.path == "/v1/builds"]
        assert len(asked) == 2
        assert desk.app.id not in asked[1]


def on_mac_too(desk: AscDesk) -> None:
    """Have the demo app on a second platform, with a build of its own."""
    mac = deepcopy(desk.sandbox.world.app(desk.app.id))
    mac.platform = "macos"
    assert mac.live is not None
    mac.live.id, mac.live.number = "820000001", "1.5"
    mac.builds = mac.builds[:1]
    mac.builds[0].number = "77"
    desk.sandbox.world.state.other_platforms = [mac]


def test_an_app_of_two_platforms_has_an_entry_for_each() -> None:
    with AscDesk() as desk:
        on_mac_too(desk)
        assert builds(desk) == {("Demo", "ios"): "100", ("Demo", "macos"): "77", ("Notes", "ios"): None}


def test_with_a_platform_chosen_only_its_apps_are_there() -> None:
    with AscDesk() as desk, AscDesk(origin=desk.sandbox.url, key=desk.key, platform="macos") as mac:
        on_mac_too(desk)
        assert [(each.name, each.live and each.live.number) for each in mac.service.list_app_statuses()] == [
            ("Demo", "1.5")
        ]


def test_a_build_of_an_app_that_nobody_asked_for_is_passed_over() -> None:
    build = {
        "type": "builds",
        "id": "7",
        "attributes": {"version": "42", "processingState": "VALID"},
        "relationships": {"app": {"data": {"type": "apps", "id": "2"}}},
    }
    apps = (200, {"data": [app(1)], "links": {}})
    foreign = (200, {"data": [build], "links": {"next": "http://127.0.0.1/v1/builds?cursor=2"}})
    with answering(apps, foreign, refusal("TOO_MANY")) as script, AscDesk(origin=script.origin) as desk:
        assert [each.build for each in desk.service.list_app_statuses()] == [None]
        assert len(script.asked) == 2


@pytest.mark.fault("F13")
def test_f13_a_quota_that_is_used_up_ends_it_before_the_builds_are_asked_for() -> None:
    apps = (200, {"data": [app(1)], "links": {}}, {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:0;"})
    with answering(apps) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Unreachable, match="needs about 1 request, and Apple takes only 0 more"):
            desk.service.list_app_statuses()
        assert len(script.asked) == 1
