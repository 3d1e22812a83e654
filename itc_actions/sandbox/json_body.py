"""What was sent as JSON."""

from __future__ import annotations

from typing import Any

import msgspec


def decode(content: bytes) -> Any:
    """What a body says.

    :raises ValueError: it is no JSON, or holds what can't be said back: numbers without end, halves of characters.
    """
    try:
        return msgspec.json.decode(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
