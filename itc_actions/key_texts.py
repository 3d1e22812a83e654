"""Texts that hold a private key, wherever somebody has put one: seen, refused, and shown nowhere from then on."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from .errors import BadInput
from .redaction import remember

_LAYERS: Final = 3
"""How often base64 may be in base64."""
_HEADER: Final = re.compile(r"--(?:[\s_+]|%20)*(?:BEGIN|END)(?:[A-Z0-9\s_+]|%20)*PRIVATE")
_BREAK: Final = re.compile(r"(?:\s|\\+[rn]|%0[AD])+")
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{40,}")
_DER: Final = re.compile(
    rb"\x02\x01[\x00\x01](?:\x30.\x06|\x04\x20|\x02[\x81\x82])|\x2a\x86\x48\xce\x3d\x02\x01", re.DOTALL
)
"""How private keys begin (their version; then PKCS #8, SEC 1 or PKCS #1), or what names a key of elliptic curves."""
_BETWEEN: Final = re.compile(r"""\s|\\+[rn]|%0[AD]|["'`,;:{}()@]|-{2,}(?:[A-Z0-9 _]*-{2,})?""")
_PIECE: Final = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def holds_key(text: str) -> bool:
    """Whether a private key is in a text: a PEM or base64 of one, in one line or damaged, with whatever around it."""
    return _holds_key(text, _LAYERS)


def remember_key(text: str) -> bool:
    """Whether a text holds a private key; if so, neither the text nor a line of it is shown from here on."""
    if not holds_key(text):
        return False
    remember(text)
    for piece in _BETWEEN.split(text):
        if _PIECE.fullmatch(piece) and not _UUID.fullmatch(piece):
            remember(piece)
    return True


def refuse_key(text: str, origin: str, meant: str = "what belongs there") -> None:
    """Complain about a key that stands where something else belongs.

    :param meant: what belongs there: "a path".
    :raises BadInput: `text` holds a private key; it is not shown.
    """
    if remember_key(text):
        ours = "ITC_SANDBOX_KEY" if origin.startswith("ITC_SANDBOX_") else "ITC_KEY"
        raise BadInput(
            f"{origin} holds a key, not {meant}: use {ours}.",
            now="Nothing was sent, and the key is shown nowhere.",
            next_step=f"Put the key into {ours} and its id into {ours}_ID, or save it to a file and name that in "
            f"{ours}_FILE.",
        )


def _holds_key(text: str, layers: int) -> bool:
    if _HEADER.search(text):
        return True
    return layers > 0 and any(
        _DER.search(inner) or _holds_key(inner.replace(b"\0", b"").decode("latin-1"), layers - 1)  # NUL: UTF-16
        for run in _RUN.findall(_BREAK.sub("", text))
        for inner in _decoded(run)
    )


def _decoded(run: str) -> Iterator[bytes]:
    """What base64 holds, wherever its first character may have been."""
    run = run.replace("-", "+").replace("_", "/")
    for start in range(4):
        whole = (len(run) - start) // 4 * 4
        yield binascii.a2b_base64(run[start : start + whole])
