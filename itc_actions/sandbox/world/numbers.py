"""Version numbers: which are well formed, and which of two is higher."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18}){0,3}")


def is_version_number(text: str) -> bool:
    """Whether the service takes `text` for a version number."""
    return _NUMBER.fullmatch(text) is not None


def order(text: str) -> tuple[int, ...]:
    """A key that sorts version numbers; `2` and `2.0` are the same."""
    parts = [int(part) for part in re.findall("[0-9]{1,18}", text)]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def lower_than(text: str) -> str | None:
    """A version number that may have been on sale before this one, or None where there is no lower one.

    :param text: a version number, such as "2.0" (→ "1.9") or "0.1" (→ "0.0.9").
    """
    parts = [int(part) for part in text.split(".")] if is_version_number(text) else [2, 0]
    if len(parts) == 1:
        parts.append(0)
    for place in range(len(parts) - 1, -1, -1):
        if parts[place] > 0:
            lower = [*parts[:place], parts[place] - 1, *([9] * (len(parts) - place - 1))]
            if not any(lower) and len(lower) < 4:
                lower.append(9)
            return ".".join(map(str, lower)) if any(lower) else None
    return None
