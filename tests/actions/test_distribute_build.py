from __future__ import annotations

import pytest
from contract.demo import build

from itc_actions import LaneContext, distribute_build, open_context
from itc_actions.sandbox import Sandbox


@pytest.fixture(autouse=True)
def told(sandbox: Sandbox) -> None:
    """Testers of build 100 know what to test: beta review would refuse it otherwise."""
    for texts in build(sandbox, "100").test_texts.values():
        texts.whats_new = "Faster start"


def test_it_leaves_the_distribution_to_later_steps(ctx: LaneContext) -> None:
    distribution = distribute_build(ctx)
    assert ctx.values.distribution is distribution


@pytest.mark.parametrize("name", ["ITC_SUBMIT_BETA_REVIEW", "PILOT_SUBMIT_BETA_REVIEW"])
def test_the_environment_may_say_no_to_beta_review(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "no")
    with open_context(sandbox=sandbox) as ctx:
        distribute_build(ctx)
    assert build(sandbox, "100").beta_state == "ready-for-beta-submission"
