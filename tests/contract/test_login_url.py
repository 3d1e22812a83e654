from __future__ import annotations

import re

import pytest

from itc_actions import LaneContext, list_apps, login_url
from itc_actions.errors import EndpointGone, NotSupported, Unreachable
from itc_actions.sandbox import Sandbox

from .demo import outcome
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

FORM = r"/WebObjects/iTunesConnect\.woa/wo/\d+\.0\.1\.13\.3\.13\.3\.2\.1\.1\.3\.1\.1"


@only_on(ITUNES_CONNECT, because="login")
class TestWhereThereIsOne:
    def test_it_is_that_of_today_and_nobody_is_logged_in(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        assert re.fullmatch(re.escape(sandbox.url) + FORM, login_url(ctx))
        assert outcome(ctx)[0] == "unchanged"
        assert [seen.method for seen in sandbox.requests] == ["GET"]
        assert ctx.itc_run.logins == 0

    def test_it_is_asked_for_once_and_a_login_under_way_is_not_ended(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        list_apps(ctx)
        sandbox.clear_requests()
        assert login_url(ctx) == login_url(ctx)
        list_apps(ctx)
        assert (ctx.itc_run.logins, len(sandbox.requests)) == (1, 1)

    def test_a_page_without_a_form_ends_with_5(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.fault("body", path="iTunesConnect.woa/$", body="<html>Down.</html>", content_type="text/html")
        with pytest.raises(Unreachable, match="has no login form") as caught:
            login_url(ctx)
        assert caught.value.exit_code == 5

    @pytest.mark.fault("F45")
    def test_f45_a_page_that_is_gone_names_the_other_service(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.fault("gone", path="iTunesConnect.woa/$")
        with pytest.raises(EndpointGone) as caught:
            login_url(ctx)
        assert "--service app-store-connect" in str(caught.value.next_step)


@only_on(APP_STORE_CONNECT, because="login")
def test_where_there_is_none_it_says_so_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(NotSupported, match="each request is signed with an API key") as caught:
        login_url(ctx)
    assert (caught.value.exit_code, sandbox.requests) == (3, [])
    assert "--service itunes-connect" in str(caught.value.next_step)
