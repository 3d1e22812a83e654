"""The world in a file: written whole and renamed, readable by its owner only."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from ..errors import BadInput
from ..regular_files import read_regular
from .world import WorldState

SCHEMA = 2


class StateFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the file holds."""

    schema: int
    now: datetime
    world: WorldState


class _Header(msgspec.Struct):
    schema: int


def load_state(path: Path) -> StateFile | None:
    """The world kept in a file, or None where there is no such file yet.

    :raises BadInput: it cannot be read, is no state file, or belongs to another version of the sandbox.
    """
    try:
        content = read_regular(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"The sandbox's state file {path} cannot be read: {error.strerror}.") from error
    start_anew = f"Delete {path} or name another file to start with a new world."
    try:
        schema = msgspec.json.decode(content, type=_Header).schema
        if schema != SCHEMA:
            raise BadInput(
                f"The sandbox's state file {path} has schema {schema}; this version reads schema {SCHEMA}.",
                next_step=start_anew,
            )
        return msgspec.json.decode(content, type=StateFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"The sandbox's state file {path} is damaged: {error}.", next_step=start_anew) from error


def save_state(path: Path, world: WorldState, now: datetime) -> None:
    """Write the world to a file, whole or not at all.

    :raises BadInput: the file cannot be written.
    """
    content = msgspec.json.encode(StateFile(schema=SCHEMA, now=now, world=world))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise BadInput(f"The sandbox's state file {path} cannot be written: {error.strerror}.") from error
