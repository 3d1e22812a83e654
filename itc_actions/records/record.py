"""What every record is."""

from __future__ import annotations

from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every record."""

    def as_dict(self) -> dict[str, Any]:
        """The record in plain values, as `--json` prints it."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain
