from __future__ import annotations

import pytest

from itc_actions import open_context
from itc_actions.sandbox import Sandbox


def test_an_app_is_found_by_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.notes")
    with open_context(sandbox=sandbox) as ctx:
        assert ctx.app.id == "1000000002"
