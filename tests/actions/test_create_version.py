from __future__ import annotations

import pytest
from contract.demo import APP, edited, sent

from itc_actions import LaneContext, create_version, open_context
from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox

CREATE = f"ra/apps/version/create/{APP}"
SAVE = f"ra/apps/version/save/{APP}"


def test_it_leaves_the_version_to_later_steps(ctx: LaneContext) -> None:
    created = create_version(ctx, version="2.0")
    assert ctx.values.version is created


def test_without_an_argument_the_number_is_the_one_an_earlier_step_left(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    sandbox.clear_requests()
    assert create_version(ctx).number == "2.0"
    assert sent(sandbox) == []


def test_without_an_argument_the_number_is_that_of_the_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_VERSION", "2.5")
    with open_context(sandbox=sandbox) as ctx:
        assert create_version(ctx).number == "2.5"


def test_an_argument_counts_more_than_what_an_earlier_step_left(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    assert create_version(ctx, version="2.1", rename=True).number == "2.1"
    assert edited(sandbox).number == "2.1"


def test_no_number_at_all_ends_with_7_and_names_flag_and_variable(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match=r"--version is missing") as caught:
        create_version(ctx)
    assert caught.value.exit_code == 7
    assert "--version or set ITC_VERSION" in caught.value.text
    assert sandbox.requests == []


@pytest.mark.parametrize("number", ["abc", "2.0.0.1", "2.", "v2", " 2.0"])
def test_what_is_no_version_number_ends_with_7_and_sends_nothing(
    ctx: LaneContext, sandbox: Sandbox, number: str
) -> None:
    with pytest.raises(BadInput, match="must be one to three numbers joined by dots") as caught:
        create_version(ctx, version=number)
    assert caught.value.exit_code == 7
    assert sandbox.requests == []


def test_an_empty_number_ends_with_7_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="version is given but empty"):
        create_version(ctx, version="")
    assert sandbox.requests == []


class TestWhileAnotherVersionIsInPreparation:
    def test_the_environment_cannot_ask_for_a_rename(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_RENAME", "yes")
        with pytest.raises(BadInput, match=r"ITC_RENAME .* is no setting"), open_context(sandbox=sandbox):
            pass
        assert sandbox.requests == []
