from __future__ import annotations

from typing import Any

import pytest
from contract.demo import APP, edited, ready_to_submit

from itc_actions import LaneContext, open_context, submit_for_review
from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox

START = f"ra/apps/{APP}/details/submit/summary"
COMPLETE = f"ra/apps/{APP}/version/submit/complete"


def test_it_leaves_the_submission_to_later_steps(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submission = submit_for_review(ctx)
    assert ctx.values.submission is submission


class TestDeclarations:
    ASKED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({"export_compliance": True}, {}, "export_compliance_uses_encryption"),
        (
            {"export_compliance": True},
            {"export_compliance_uses_encryption": True},
            "export_compliance_is_exempt",
        ),
        ({"content_rights": True}, {}, "content_rights_contains_third_party_content"),
        (
            {"content_rights": True},
            {"content_rights_contains_third_party_content": True},
            "content_rights_has_rights",
        ),
    ]

    @pytest.mark.parametrize("word", ["no", "false", "0", "off"])
    def test_the_environment_answers_in_words(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, word: str
    ) -> None:
        monkeypatch.setenv("ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION", word)
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with open_context(sandbox=sandbox) as ctx:
            submit_for_review(ctx)
        assert edited(sandbox).answers["uses_encryption"] is False

    def test_a_word_that_is_no_answer_ends_with_7_and_sends_nothing(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_ADD_ID_INFO_USES_IDFA", "maybe")
        with open_context(sandbox=sandbox) as ctx, pytest.raises(BadInput, match="must be yes or no"):
            submit_for_review(ctx)
        assert sandbox.requests == []
