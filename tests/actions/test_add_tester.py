from __future__ import annotations

import pytest

from itc_actions import LaneContext, add_tester, open_context
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, demo, last, posts

REGISTER = "ra/users/pre/create"
GIVE = f"ra/user/externalTesters/{APP}/"


def test_somebody_new_is_registered_and_given_the_app(ctx: LaneContext, sandbox: Sandbox) -> None:
    add_tester(ctx, email="felix@example.com", first_name="Felix", last_name="Krause")
    assert (last(ctx).status, last(ctx).detail) == ("changed", "felix@example.com added")
    assert posts(sandbox) == [REGISTER, GIVE]
    assert "felix@example.com" in demo(sandbox).external_testers


def test_it_returns_the_tester_as_the_service_knows_them(ctx: LaneContext) -> None:
    tester = add_tester(ctx, email="felix@example.com", first_name="Felix", last_name="Krause")
    assert (tester.email, tester.first_name, tester.last_name, tester.kind) == (
        "felix@example.com",
        "Felix",
        "Krause",
        "external",
    )
    assert tester.id


def test_it_leaves_the_tester_to_later_steps(ctx: LaneContext) -> None:
    tester = add_tester(ctx, email="felix@example.com")
    assert ctx.values.tester is tester


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    add_tester(ctx, email="felix@example.com")
    sandbox.clear_requests()
    add_tester(ctx, email="felix@example.com")
    assert (last(ctx).status, last(ctx).detail) == ("unchanged", "felix@example.com tests the app already")
    assert (posts(sandbox), sandbox.writes) == ([], [])


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_who_tests_the_app_already_is_left_alone(ctx: LaneContext, sandbox: Sandbox, email: str) -> None:
    assert add_tester(ctx, email=email).first_name == "Ada"
    assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


def test_who_is_registered_already_is_only_given_the_app(ctx: LaneContext, sandbox: Sandbox) -> None:
    add_tester(ctx, email="alan@example.com")
    assert (last(ctx).status, posts(sandbox)) == ("changed", [GIVE])
    assert "alan@example.com" in demo(sandbox).external_testers


def test_names_may_be_left_out(ctx: LaneContext, sandbox: Sandbox) -> None:
    add_tester(ctx, email="felix@example.com")
    assert "felix@example.com" in demo(sandbox).external_testers


@pytest.mark.parametrize("email", ["felix", "felix.example.com", "@example.com", "a b@example.com"])
def test_what_is_no_email_ends_with_7_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox, email: str) -> None:
    with pytest.raises(BadInput, match="email must be an e-mail address") as caught:
        add_tester(ctx, email=email)
    assert (caught.value.exit_code, sandbox.requests) == (7, [])


def test_no_email_ends_with_7_and_names_flag_and_variable(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="--email is missing") as caught:
        add_tester(ctx)
    assert "--email or set ITC_EMAIL" in caught.value.text
    assert sandbox.requests == []


@pytest.mark.parametrize("name", ["ITC_EMAIL", "PILOT_TESTER_EMAIL"])
def test_the_email_may_come_from_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "felix@example.com")
    with open_context(sandbox=sandbox) as ctx:
        assert add_tester(ctx).email == "felix@example.com"


def test_an_internal_tester_is_refused_in_the_words_of_the_service(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="1 of 1 testers of Demo could not be added") as caught:
        add_tester(ctx, email="team@example.com")
    assert caught.value.exit_code == 3
    assert "team@example.com: " in str(caught.value.said)
    assert "testerEmailExistsInternal" in str(caught.value.said)
    assert (last(ctx).status, sandbox.writes) == ("failed", [])


def test_an_answer_that_is_lost_after_the_registration_took_effect_is_adopted(
    ctx: LaneContext, sandbox: Sandbox
) -> None:
    sandbox.fault("drop", path="users/pre/create", when="after")
    add_tester(ctx, email="felix@example.com")
    assert (last(ctx).status, posts(sandbox)) == ("changed", [REGISTER, GIVE])


def test_somebody_who_registers_them_in_the_same_moment_is_no_failure(ctx: LaneContext, sandbox: Sandbox) -> None:
    args = {"email": "felix@example.com", "app": APP}
    sandbox.fault("change", path="externalTesters", nth=2, operation="register-tester", args=args)
    assert add_tester(ctx, email="felix@example.com").email == "felix@example.com"
