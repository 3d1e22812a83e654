"""What these tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itc_actions import redaction


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An ordinary terminal's environment; and no secret outlives its test."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    known = set(redaction._known)
    yield
    redaction._known.clear()
    redaction._known.update(known)
