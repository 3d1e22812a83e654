from __future__ import annotations

import pytest

from itc_actions import LaneContext, get_app_info, list_apps, open_context
from itc_actions.errors import LoginFailed, Refused
from itc_actions.sandbox import Sandbox

from .demo import last, posts, with_version


def test_it_returns_the_apps_of_the_account(ctx: LaneContext) -> None:
    assert [(app.id, app.bundle_id, app.name) for app in list_apps(ctx)] == [
        ("1000000001", "com.example.demo", "Demo"),
        ("1000000002", "com.example.notes", "Notes"),
    ]


def test_it_tells_the_versions_on_sale_and_in_preparation(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    app = list_apps(ctx)[0]
    assert app.live is not None
    assert app.edit is not None
    assert (app.live.number, app.edit.number, app.edit.state) == ("1.9", "2.0", "prepare-for-submission")


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    list_apps(ctx)
    assert (last(ctx).status, last(ctx).detail, posts(sandbox)) == ("unchanged", "2 apps", [])


def test_it_does_not_mind_an_app_that_is_not_there(sandbox: Sandbox) -> None:
    with open_context(app="com.example.other", sandbox=sandbox) as ctx:
        assert len(list_apps(ctx)) == 2


def test_an_unknown_app_is_refused_with_3_and_those_there_are(sandbox: Sandbox) -> None:
    with open_context(app="com.example.other", sandbox=sandbox) as ctx, pytest.raises(Refused) as caught:
        get_app_info(ctx)
    assert caught.value.exit_code == 3
    assert "no app 'com.example.other' (--app)" in caught.value.text
    assert "1000000001  com.example.demo  Demo" in caught.value.text
    assert "1000000002  com.example.notes  Notes" in caught.value.text


def test_an_app_is_found_by_its_number(sandbox: Sandbox) -> None:
    with open_context(app="1000000002", sandbox=sandbox) as ctx:
        assert ctx.app.bundle_id == "com.example.notes"


def test_an_app_is_found_by_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.notes")
    with open_context(sandbox=sandbox) as ctx:
        assert ctx.app.id == "1000000002"


class TestAWrongPassword:
    def test_it_ends_with_4_after_one_post(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_PASSWORD", "not-the-one")
        with open_context(sandbox=sandbox) as ctx, pytest.raises(LoginFailed) as caught:
            list_apps(ctx)
        assert caught.value.exit_code == 4
        assert [seen.method for seen in sandbox.requests] == ["GET", "POST"]

    def test_it_is_not_tried_again_by_the_next_step(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_PASSWORD", "not-the-one")
        with open_context(sandbox=sandbox) as ctx:
            for _ in range(2):
                with pytest.raises(LoginFailed):
                    list_apps(ctx)
        assert len(sandbox.logins) == 1

    def test_it_is_not_shown(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_PASSWORD", "not-the-one")
        with open_context(sandbox=sandbox) as ctx, pytest.raises(LoginFailed) as caught:
            list_apps(ctx)
        assert "not-the-one" not in caught.value.text
