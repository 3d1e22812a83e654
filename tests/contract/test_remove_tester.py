from __future__ import annotations

import pytest

from itc_actions import LaneContext, add_tester, create_group, remove_tester
from itc_actions.errors import BadInput, NotSupported
from itc_actions.sandbox import Sandbox

from .demo import demo, outcome, sent
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

REMOVE = "externalTesters/|/relationships/betaTesters$"


def test_a_tester_is_taken_out_of_the_app_and_stays_with_the_account(ctx: LaneContext, sandbox: Sandbox) -> None:
    tester = remove_tester(ctx, email="Ada@example.com")
    assert tester is not None
    assert (tester.email, tester.first_name, tester.kind) == ("ada@example.com", "Ada", "external")
    assert outcome(ctx) == ("changed", "ada@example.com removed")
    assert "ada@example.com" not in demo(sandbox).external_testers
    assert "ada@example.com" in {each.email for each in sandbox.world.state.external_testers}
    assert len(sent(sandbox)) == 1


@pytest.mark.parametrize("email", ["ada@example.com", "alan@example.com", "nobody@example.com", "team@example.com"])
def test_who_does_not_test_the_app_as_an_external_tester_is_left_alone(
    ctx: LaneContext, sandbox: Sandbox, email: str
) -> None:
    if email == "ada@example.com":
        remove_tester(ctx, email=email)
        sandbox.clear_requests()
    assert remove_tester(ctx, email=email) is None
    assert outcome(ctx) == ("unchanged", f"{email} does not test the app")
    assert sent(sandbox) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_looked_up(ctx: LaneContext, sandbox: Sandbox, when: str) -> None:
    sandbox.fault("drop", path=REMOVE, when=when)
    remove_tester(ctx, email="ada@example.com")
    assert outcome(ctx) == ("changed", "ada@example.com removed")
    assert "ada@example.com" not in demo(sandbox).external_testers
    assert len(sandbox.writes) == 1


class TestGroups:
    @only_on(ITUNES_CONNECT, because="groups")
    def test_they_are_not_supported_there(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(NotSupported, match="from groups is not possible on iTunes Connect"):
            remove_tester(ctx, email="ada@example.com", groups=["QA"])
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_a_tester_leaves_those_that_are_named_and_keeps_the_others(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        create_group(ctx, group="QA")
        add_tester(ctx, email="ada@example.com", groups=["QA"])
        remove_tester(ctx, email="ada@example.com", groups=["qa"])
        assert outcome(ctx) == ("changed", "ada@example.com removed from qa")
        assert "ada@example.com" in demo(sandbox).external_testers
        sandbox.clear_requests()
        remove_tester(ctx, email="ada@example.com", groups=["QA"])
        assert outcome(ctx) == ("unchanged", "ada@example.com is not in QA")
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_one_that_there_is_none_of_ends_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="Demo has no group QA"):
            remove_tester(ctx, email="ada@example.com", groups=["QA"])
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="kinds-of-testers")
    def test_somebody_of_the_team_stays_an_internal_tester(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        add_tester(ctx, email="team@example.com")
        before = next(group for group in demo(sandbox).groups if group.internal).testers
        remove_tester(ctx, email="team@example.com")
        assert outcome(ctx) == ("changed", "team@example.com removed")
        assert "team@example.com" in before
        assert [group.name for group in demo(sandbox).groups if "team@example.com" in group.testers] == [
            "App Store Connect Users"
        ]
