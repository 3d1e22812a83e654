from __future__ import annotations

import pytest

from itc_actions import LaneContext, add_tester, create_group, list_testers
from itc_actions.errors import BadInput, NotSupported, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, demo, last, outcome, sent
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

REGISTER = "users/pre/create|/v1/betaTesters$"


def test_somebody_new_is_registered_and_given_the_app(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    tester = add_tester(ctx, email="felix@example.com", first_name="Felix", last_name="Krause")
    assert outcome(ctx) == ("changed", "felix@example.com added")
    assert (tester.email, tester.first_name, tester.last_name, tester.kind) == (
        "felix@example.com",
        "Felix",
        "Krause",
        "external",
    )
    assert tester.id
    assert "felix@example.com" in demo(sandbox).external_testers
    assert len(sent(sandbox)) == differs("giving-an-app", itunes_connect=2, app_store_connect=1)


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    add_tester(ctx, email="felix@example.com")
    sandbox.clear_requests()
    add_tester(ctx, email="felix@example.com")
    assert outcome(ctx) == ("unchanged", "felix@example.com tests the app already")
    assert (sent(sandbox), sandbox.writes) == ([], [])


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_who_tests_the_app_already_is_left_alone(ctx: LaneContext, sandbox: Sandbox, email: str) -> None:
    assert add_tester(ctx, email=email).first_name == "Ada"
    assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


def test_who_is_registered_already_is_given_the_app(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert add_tester(ctx, email="alan@example.com").first_name == "Alan"
    assert (last(ctx).status, len(sandbox.writes)) == ("changed", 1)
    assert "alan@example.com" in demo(sandbox).external_testers


def test_somebody_of_the_team_as_an_external_tester(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    if differs("kinds-of-testers", itunes_connect=False, app_store_connect=True):
        assert add_tester(ctx, email="team@example.com").kind == "external"
        return
    with pytest.raises(Refused, match="1 of 1 testers of Demo could not be added") as caught:
        add_tester(ctx, email="team@example.com")
    assert caught.value.exit_code == 3
    assert "team@example.com: " in str(caught.value.said)
    assert "testerEmailExistsInternal" in str(caught.value.said)
    assert (last(ctx).status, sandbox.writes) == ("failed", [])


def test_an_answer_that_is_lost_after_the_registration_took_effect_is_adopted(
    ctx: LaneContext, sandbox: Sandbox
) -> None:
    sandbox.fault("drop", path=REGISTER, method="POST", when="after")
    add_tester(ctx, email="felix@example.com")
    assert last(ctx).status == "changed"
    assert [tester.email for tester in list_testers(ctx)].count("felix@example.com") == 1


def test_somebody_who_registers_them_in_the_same_moment_is_no_failure(ctx: LaneContext, sandbox: Sandbox) -> None:
    args = {"email": "felix@example.com", "app": APP}
    sandbox.fault("change", path=REGISTER, method="POST", operation="register-tester", args=args)
    assert add_tester(ctx, email="felix@example.com").email == "felix@example.com"


class TestGroups:
    @only_on(ITUNES_CONNECT, because="groups")
    def test_they_are_not_supported_there(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(NotSupported, match="to groups is not possible on iTunes Connect") as caught:
            add_tester(ctx, email="felix@example.com", groups=["QA"])
        assert "without --groups" in str(caught.value.next_step)
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_a_tester_joins_those_that_are_named_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_group(ctx, group="QA")
        assert "QA" in add_tester(ctx, email="felix@example.com", groups=["QA"]).groups
        assert outcome(ctx) == ("changed", "felix@example.com added to QA")
        sandbox.clear_requests()
        add_tester(ctx, email="felix@example.com", groups=["QA"])
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_one_that_there_is_none_of_ends_with_7_and_writes_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="Demo has no group QA"):
            add_tester(ctx, email="felix@example.com", groups=["QA"])
        assert sent(sandbox) == []
