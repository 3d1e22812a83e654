from __future__ import annotations

import pytest

from itc_actions import LaneContext, create_version, phased_release, release_version
from itc_actions.errors import NotSupported, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, approved, last, on_sale, outcome, sent, submitted, with_version
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

DAY = 86_400.0


@only_on(ITUNES_CONNECT, because="release")
def test_where_it_is_not_supported_it_is_said_with_a_way_out(ctx: LaneContext, sandbox: Sandbox) -> None:
    approved(sandbox)
    with pytest.raises(NotSupported, match="Releasing a version is not possible on iTunes Connect") as caught:
        release_version(ctx)
    assert "in a browser" in str(caught.value.next_step)
    assert sent(sandbox) == []


@only_on(APP_STORE_CONNECT, because="release")
def test_an_approved_version_is_released_once(ctx: LaneContext, sandbox: Sandbox) -> None:
    approved(sandbox)
    released = release_version(ctx, version="2.0")
    assert (released.number, released.state) == ("2.0", "processing-for-app-store")
    assert outcome(ctx) == ("changed", "version 2.0 released (processing-for-app-store)")
    sandbox.clear_requests()
    release_version(ctx, version="2.0")
    assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])
    sandbox.advance(DAY)
    assert on_sale(sandbox).number == "2.0"
    release_version(ctx, version="2.0")
    assert outcome(ctx) == ("unchanged", "version 2.0 is ready-for-sale already")
    assert sent(sandbox) == []


def test_what_is_on_sale_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert release_version(ctx).number == "1.9"
    assert outcome(ctx) == ("unchanged", "version 1.9 is ready-for-sale already")
    assert sent(sandbox) == []


def test_a_version_on_its_way_to_the_store_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.approve(APP, processing_seconds=1000)
    release_version(ctx, version="2.0")
    assert outcome(ctx) == ("unchanged", "version 2.0 is processing-for-app-store already")


def test_a_version_that_waits_for_review_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    with pytest.raises(Refused, match=r"No version waits for its release: 2\.0 is waiting-for-review\."):
        release_version(ctx)
    assert (last(ctx).status, sent(sandbox)) == ("failed", [])


def test_a_version_that_there_is_none_of_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"No version 2\.5 waits for its release: none is in preparation\."):
        release_version(ctx, version="2.5")
    assert sent(sandbox) == []


class TestPhasedRelease:
    @only_on(ITUNES_CONNECT, because="phased-release")
    def test_where_there_is_none_it_is_said_with_a_way_out(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(NotSupported, match="A phased release is not possible on iTunes Connect") as caught:
            phased_release(ctx, step="start")
        assert "release to everybody at once" in str(caught.value.next_step)
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="phased-release")
    def test_without_one_none_is_shown(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_version(ctx, version="2.0")
        assert phased_release(ctx) is None
        assert outcome(ctx) == ("unchanged", "there is no phased release")

    @only_on(APP_STORE_CONNECT, because="phased-release")
    def test_one_is_started_paused_resumed_and_completed_each_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        for step, state in (("start", "inactive"), ("pause", "paused"), ("resume", "active"), ("complete", "complete")):
            if step == "pause":
                release_version(ctx)
                sandbox.advance(DAY)
            for status in ("changed", "unchanged"):
                phased = phased_release(ctx, step=step)
                assert phased is not None
                assert (phased.version, phased.state) == ("2.0", state)
                assert outcome(ctx) == (status, f"the phased release is {state}")

    @only_on(APP_STORE_CONNECT, because="phased-release")
    def test_one_that_there_is_none_of_cannot_be_paused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        with pytest.raises(Refused, match="Demo has no phased release to pause"):
            phased_release(ctx, step="pause")
        assert sent(sandbox) == []
