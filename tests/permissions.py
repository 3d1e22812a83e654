"""What root may do, laid down for a while: root passes over the permissions of every file."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator

_VERSION_3 = 0x20080522
_OVERRIDES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


@contextlib.contextmanager
def heeded() -> Iterator[None]:
    """Permissions hold for this thread too; Linux alone gives root a way to that, others need none."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None)
    head = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    powers = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then the same of those from 32 on
    assert libc.capget(head, powers) == 0
    effective = powers[0]
    powers[0] = effective & ~_OVERRIDES
    assert libc.capset(head, powers) == 0
    try:
        yield
    finally:
        powers[0] = effective
        assert libc.capset(head, powers) == 0
