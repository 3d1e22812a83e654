"""Apps of several platforms, and the hosts that keys belong to."""

from __future__ import annotations

from pathlib import Path

import pytest
from asc_desk import AscDesk, any_key
from asc_script import NO_APPS, Reply, answering, app
from test_asc_choice import run_with

from itc_actions import get_app_info, list_apps, list_builds, open_context
from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput
from itc_actions.records import BuildKey
from itc_actions.sandbox import Sandbox
from itc_actions.services.app_store_connect.service import AppStoreConnect
from itc_actions.services.connect import connect

APP = "1000000001"


def both(desk: AscDesk) -> AscDesk:
    """Have the app made for macOS too, with a version 1.9 on sale and a build of 2.5 there."""
    desk.sandbox.do("add-platform", app=APP, platform="macos", train="2.5", number="7")
    return desk


def test_an_app_of_several_platforms_and_none_chosen_is_bad_input_that_names_them() -> None:
    with AscDesk() as desk:
        both(desk)
        for read in (desk.service.get_version, desk.service.list_builds, desk.service.cancel_review):
            with pytest.raises(BadInput, match="several platforms: ios, macos") as caught:
                read(desk.app)
            assert caught.value.exit_code == 7
            assert "--platform ios" in (caught.value.next_step or "")
        with pytest.raises(BadInput, match="several platforms"):
            desk.service.create_version(desk.app, "2.0")
        assert desk.sandbox.writes == []


def test_apps_of_several_platforms_are_listed_with_them_and_without_a_version() -> None:
    with AscDesk() as desk:
        both(desk)
        found = next(app for app in desk.service.list_apps() if app.id == APP)
        assert (found.platforms, found.live, found.edit) == (("ios", "macos"), None, None)


@pytest.mark.parametrize(("platform", "build", "train"), [("ios", "100", "2.0"), ("macos", "7", "2.5")])
def test_the_chosen_platform_has_versions_builds_and_submissions_of_its_own(
    platform: str, build: str, train: str
) -> None:
    with AscDesk(platform=platform) as desk:
        both(desk)
        newest = desk.service.list_builds(desk.app)[0]
        assert (newest.number, newest.train) == (build, train)
        version = desk.service.create_version(desk.app, train)
        assert version.number == train
        state = desk.sandbox.world.state
        parts = [part for part in (*state.apps, *state.other_platforms) if part.id == APP]
        assert [part.platform for part in parts if part.edit is not None] == [platform]


def test_a_release_of_one_platform_goes_on_beside_that_of_the_other() -> None:
    with (
        AscDesk(platform="ios") as desk,
        AscDesk(platform="macos", origin=desk.sandbox.url, key=desk.service._session.key) as mac,
    ):
        both(desk).submitted()
        mac.service.create_version(desk.app, "2.5")
        mac.service.update_version_texts(desk.app, {each: {"release_notes": "New."} for each in ("en-US", "de-DE")})
        mac.service.select_build(desk.app, BuildKey(train="2.5", number="7"))
        assert mac.service.submit_for_review(desk.app, {}).version == "2.5"
        edit = desk.sandbox.world.app(APP).edit
        assert edit is not None
        assert (edit.number, edit.state) == ("2.0", "waiting-for-review")


def test_the_platform_of_the_environment_is_chosen(
    nothing_set: None, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.do("add-platform", app=APP, platform="macos", train="2.5", number="7")
    with open_context(sandbox=sandbox, service="app-store-connect") as ctx, pytest.raises(BadInput) as caught:
        list_builds(ctx)
    assert caught.value.exit_code == 7
    monkeypatch.setenv("ITC_PLATFORM", "macos")
    with open_context(sandbox=sandbox, service="app-store-connect") as ctx:
        assert list_builds(ctx)[0].key == "2.5/7"
        assert get_app_info(ctx, live=True).number == "1.9"
        assert next(app for app in list_apps(ctx) if app.id == APP).platform == "macos"


def test_the_platform_of_the_line_is_chosen_in_a_running_sandbox(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.do("add-platform", app=APP, platform="macos", train="2.5", number="7")
    environ = {
        "ITC_SANDBOX_URL": sandbox.url,
        "ITC_SANDBOX_KEY_ID": sandbox.key_id,
        "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
        "ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(tmp_path)),
    }
    run = run_with(tmp_path, environ, sandbox=True, service="app-store-connect", platform="macos")
    connection = connect(run)
    demo = next(each for each in connection.service.list_apps() if each.id == APP)
    assert [build.key for build in connection.service.list_builds(demo)] == ["2.5/7"]
    connection.close()


@pytest.mark.parametrize("platform", ["macos", "tvos", "visionos"])
def test_a_private_sandbox_has_the_platform_that_the_line_chooses(platform: str, tmp_path: Path) -> None:
    connection = connect(run_with(tmp_path, {}, sandbox=True, service="app-store-connect", platform=platform))
    demo = next(each for each in connection.service.list_apps() if each.id == APP)
    chosen = connection.service.select_build(demo, BuildKey(train="1.1", number="100"))
    connection.close()
    assert (demo.platform, chosen.number) == (platform, "1.1")


def test_a_platform_that_is_newer_than_this_release_passes_through_as_text() -> None:
    attributes = {"platform": "CAR_OS", "versionString": "1.0", "appVersionState": "READY_FOR_DISTRIBUTION"}
    version = {"type": "appStoreVersions", "id": "9", "attributes": attributes}
    listed = app(1) | {"relationships": {"appStoreVersions": {"data": [{"type": "appStoreVersions", "id": "9"}]}}}
    reply: Reply = (200, {"data": [listed], "included": [version]})
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        assert desk.service.list_apps()[0].platforms == ("car_os",)


def test_a_platform_that_there_is_none_of_is_bad_input() -> None:
    with pytest.raises(BadInput, match="--platform must be one of ios, macos, tvos, visionos"):
        AscDesk(origin="http://127.0.0.1:1", platform="android")


def test_a_key_of_the_in_house_programme_belongs_to_a_host_and_an_audience_of_its_own() -> None:
    for in_house, host in ((False, "api.appstoreconnect.apple.com"), (True, "api.enterprise.developer.apple.com")):
        service = AppStoreConnect(key=any_key(in_house=in_house), clock=SimulatedClock())
        assert service._http.origin == f"https://{host}"
        service.close()
    with answering(NO_APPS) as script, AscDesk(origin=script.origin, key=any_key(in_house=True)) as desk:
        desk.service.list_apps()
        assert script.claims(0)["aud"] == "apple-developer-enterprise-v1"
