from __future__ import annotations

import pytest

from itc_actions import LaneContext, get_app_info, list_apps, open_context
from itc_actions.errors import BadInput, LoginFailed, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, outcome, sent, with_version


def test_it_returns_the_apps_of_the_account(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    assert [(app.id, app.bundle_id, app.name) for app in list_apps(ctx)] == [
        ("1000000001", "com.example.demo", "Demo"),
        ("1000000002", "com.example.notes", "Notes"),
    ]
    assert outcome(ctx) == ("unchanged", "2 apps")
    assert sent(sandbox) == []
    assert len(sandbox.logins) == differs("login", itunes_connect=1, app_store_connect=0)


def test_it_tells_the_versions_on_sale_and_in_preparation(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    app = list_apps(ctx)[0]
    assert app.live is not None
    assert app.edit is not None
    assert (app.live.number, app.edit.number, app.edit.state) == ("1.9", "2.0", "prepare-for-submission")


def test_it_does_not_mind_an_app_that_is_not_there(sandbox: Sandbox, service: str) -> None:
    with open_context(app="com.example.other", sandbox=sandbox, service=service) as ctx:
        assert len(list_apps(ctx)) == 2


def test_an_unknown_app_is_refused_with_3_and_those_there_are(sandbox: Sandbox, service: str) -> None:
    with open_context(app="com.example.other", sandbox=sandbox, service=service) as ctx, pytest.raises(Refused) as told:
        get_app_info(ctx)
    assert told.value.exit_code == 3
    assert "no app 'com.example.other' (--app)" in told.value.text
    assert "1000000001  com.example.demo  Demo" in told.value.text
    assert "1000000002  com.example.notes  Notes" in told.value.text


@pytest.mark.parametrize("name", ["1000000002", "com.example.notes"])
def test_an_app_is_found_by_number_and_by_bundle_id(sandbox: Sandbox, service: str, name: str) -> None:
    with open_context(app=name, sandbox=sandbox, service=service) as ctx:
        assert (ctx.app.id, ctx.app.bundle_id) == ("1000000002", "com.example.notes")


def test_an_app_of_several_platforms(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    with_version(sandbox)
    sandbox.do("add-platform", app=APP, platform="macos")
    if differs("platforms", itunes_connect=False, app_store_connect=True):
        with pytest.raises(BadInput, match="Demo has versions for several platforms: ios, macos") as caught:
            get_app_info(ctx)
        assert "--platform ios" in str(caught.value.next_step)
    else:
        assert get_app_info(ctx).number == "2.0"


@pytest.mark.usefixtures("wrong_credentials")
class TestWrongCredentials:
    @pytest.fixture
    def wrong_credentials(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_PASSWORD", "not-the-one")
        sandbox.fault("status", path="/v1/", status=401, times=0)

    def test_they_end_with_4_and_are_not_shown(self, ctx: LaneContext) -> None:
        with pytest.raises(LoginFailed) as caught:
            list_apps(ctx)
        assert caught.value.exit_code == 4
        assert "not-the-one" not in caught.value.text
        assert "PRIVATE KEY" not in caught.value.text

    def test_a_password_is_tried_once_ever_and_a_token_made_anew_once(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        for _ in range(2):
            with pytest.raises(LoginFailed):
                list_apps(ctx)
        tried = len(sandbox.logins) or len(sandbox.requests)
        assert tried == differs("login", itunes_connect=1, app_store_connect=4)
