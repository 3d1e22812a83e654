from __future__ import annotations

import pytest

from itc_actions import LaneContext, list_testers
from itc_actions.errors import Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, last, sent


def test_it_returns_the_testers_of_the_app(ctx: LaneContext) -> None:
    assert [(tester.email, tester.kind) for tester in list_testers(ctx)] == [
        ("ada@example.com", "external"),
        ("grace@example.com", "external"),
        ("team@example.com", "internal"),
    ]


def test_it_tells_names_and_devices(ctx: LaneContext) -> None:
    ada = list_testers(ctx)[0]
    assert (ada.first_name, ada.last_name, ada.devices) == ("Ada", "Lovelace", ("iPhone 6",))


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    list_testers(ctx)
    assert (last(ctx).status, last(ctx).detail, sent(sandbox)) == ("unchanged", "3 testers", [])


def test_the_whole_account_has_testers_of_no_app_too(ctx: LaneContext) -> None:
    assert "alan@example.com" in [tester.email for tester in list_testers(ctx, whole_account=True)]


def test_with_a_build_it_returns_its_testers(ctx: LaneContext, differs: Differs) -> None:
    kinds = {tester.email: tester.kind for tester in list_testers(ctx, build="90")}
    team = differs("kinds-of-testers", itunes_connect="external", app_store_connect="internal")
    assert kinds == {"ada@example.com": "external", "grace@example.com": "external", "team@example.com": team}


def test_a_build_that_is_not_open_to_testers_has_those_who_test_every_build(ctx: LaneContext, differs: Differs) -> None:
    assert [tester.email for tester in list_testers(ctx, build="2.0/100")] == differs(
        "testers-of-builds", itunes_connect=[], app_store_connect=["team@example.com"]
    )


def test_a_build_that_is_not_there_is_refused_with_3(ctx: LaneContext) -> None:
    with pytest.raises(Refused, match="There is no build 999") as caught:
        list_testers(ctx, build="999")
    assert caught.value.exit_code == 3


def test_a_build_that_is_processing_is_not_waited_for(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert ctx.app.id == APP
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=600, tell_numbers=True)
    with pytest.raises(StillProcessing):
        list_testers(ctx, build="101")
    assert sandbox.clock.monotonic() == 0
