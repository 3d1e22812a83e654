from __future__ import annotations

import pytest
from contract.demo import approved, sent

from itc_actions import LaneContext, cancel_review, open_context
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox


class TestAnApproval:
    def test_the_environment_cannot_say_that(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_DISCARD_APPROVAL", "1")
        approved(sandbox)
        with open_context(sandbox=sandbox) as ctx, pytest.raises(Refused):
            cancel_review(ctx)
        assert sent(sandbox) == []

    def test_a_word_that_is_neither_yes_nor_no_ends_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="discard_approval must be yes or no"):
            cancel_review(ctx, discard_approval="perhaps")  # type: ignore[arg-type]
        assert sandbox.requests == []
