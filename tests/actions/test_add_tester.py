from __future__ import annotations

import pytest
from contract.demo import APP

from itc_actions import LaneContext, add_tester, open_context
from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox

REGISTER = "ra/users/pre/create"
GIVE = f"ra/user/externalTesters/{APP}/"


def test_it_leaves_the_tester_to_later_steps(ctx: LaneContext) -> None:
    tester = add_tester(ctx, email="felix@example.com")
    assert ctx.values.tester is tester


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
