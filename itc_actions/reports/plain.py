"""Whatever an action returned, as plain values without secrets: what JSON can say and a table can show."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, timezone
from typing import Any

from ..redaction import HIDDEN, scrub

_DEEPEST = 40
"""Values nested deeper are written as text: nothing that the services hold goes that far."""


def plain(value: Any, depth: int = 0) -> Any:
    """`value` as None, bool, int, float, str, list and dict, every text scrubbed, keys too."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, enum.Enum):
        return _number(value)
    if isinstance(value, (str, enum.Enum)):
        return scrub(str(value.value if isinstance(value, enum.Enum) else value))
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return _nested(value, depth + 1) if depth < _DEEPEST else scrub(str(value))


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second: "2026-01-05T09:00:00Z"."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_record(value: Any) -> bool:
    """Whether `value` has fields of its own: a record, a dataclass, a mapping."""
    return hasattr(value, "as_dict") or isinstance(value, Mapping) or _is_dataclass(value)


def _nested(value: Any, depth: int) -> Any:
    if hasattr(value, "as_dict"):
        value = value.as_dict()
    elif _is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {scrub(str(key)): plain(item, depth) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item, depth) for item in value]
    if isinstance(value, Set):
        return sorted((plain(item, depth) for item in value), key=str)
    return scrub(str(value))


def _number(value: float) -> Any:
    if not math.isfinite(value):
        return str(value)
    text = str(value)
    return value if scrub(text) == text else HIDDEN


def _is_dataclass(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)
