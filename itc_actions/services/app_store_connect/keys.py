"""API keys: from the text or file of one, in whatever shape a CI system left it, to something that signs."""

from __future__ import annotations

import base64
import binascii
import errno
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ...errors import BadInput
from ...key_texts import remember_key
from ...redaction import remember
from ...regular_files import read_regular

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE: Final = 65536
"""A key has some 250 bytes, an api_key.json some 400."""
CURVE: Final = "secp256r1"
_PEM: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]+?)-----(.*?)-----END \1-----", re.DOTALL)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_=\s-]+")
_NOTHING_SENT: Final = "Nothing was sent."
_DOWNLOAD: Final = (
    "Give the file as App Store Connect handed it out (AuthKey_<KEY ID>.p8, Users and Access › Integrations): a "
    "PKCS #8 PEM of a P-256 key."
)


@dataclass(frozen=True, repr=False)
class ApiKey:
    """A key of the App Store Connect API.

    :param key_id: its id, the `kid` of tokens.
    :param issuer_id: the issuer of a team's keys; None for the key of a person.
    :param private_key: the parsed key.
    :param source: where it was found, as people may read it.
    :param in_house: it belongs to Apple's in-house programme, which has a host and an audience of its own.
    """

    key_id: str
    issuer_id: str | None
    private_key: Any
    source: str
    in_house: bool = False

    @property
    def shown(self) -> str:
        """As people may see it: `key 2X9R4HXF34 of issuer 57246542-…`, never the key itself."""
        return f"key {self.key_id} of {f'issuer {self.issuer_id}' if self.issuer_id else 'one person (no issuer)'}"

    def __repr__(self) -> str:
        return f"ApiKey({self.shown}, from {self.source})"


def make_key(text: str, *, key_id: str, issuer_id: str | None, source: str, in_house: bool = False) -> ApiKey:
    """A key from its text, whichever damage of CI secrets that has.

    :param source: where the text came from, for errors.
    :raises BadInput: it is no private key, or one of another curve or kind.
    """
    remember(text)
    remember_key(text)
    private_key = load_private_key(text, source)
    key_id = checked_id(key_id, f"that goes with {source}")
    return ApiKey(key_id, (issuer_id or "").strip() or None, private_key, source, in_house)


def checked_id(key_id: str, whose: str) -> str:
    """A key's id, without the space around it.

    :param whose: how it was given, for the error.
    :raises BadInput: it is none; a long one is not shown, for it may be anything.
    """
    key_id = key_id.strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", key_id):
        shown = f": {key_id!r}" if len(key_id) <= 40 else ""
        raise BadInput(f"The key id {whose} is no key id{shown}.", now=_NOTHING_SENT)
    return key_id


def load_private_key(text: str, source: str) -> Any:
    """The key in a text: literal `\\n`, CRLF, joined lines, base64 once or twice, and missing PEM lines are put right.

    :raises BadInput: as `make_key`.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if not text.strip():
        raise BadInput(f"The API key in {source} is empty.", now=_NOTHING_SENT)
    pem = _as_pem(text)
    if pem is None:
        raise BadInput(f"What is in {source} is no API key: it holds no private key.", next_step=_DOWNLOAD)
    for secret in (pem, *(line for line in pem.splitlines() if not line.startswith("-----"))):
        remember(secret)
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadInput(f"The API key in {source} is damaged: it cannot be read.", next_step=_DOWNLOAD) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        kind = type(key).__name__.strip("_").replace("PrivateKey", "")
        raise BadInput(f"The key in {source} is a key of another kind ({kind}), not P-256.", next_step=_DOWNLOAD)
    if key.curve.name != CURVE:
        raise BadInput(f"The key in {source} is of the curve {key.curve.name}, not P-256.", next_step=_DOWNLOAD)
    return key


def read_key_file(path: Path, source: str) -> str:
    """The text of a key file.

    :param source: how the path was given, for errors.
    :raises BadInput: it is missing, a folder, unreadable, too large or no text.
    """
    named = f"{path} ({source})"
    try:
        content = read_regular(path, LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInput(f"There is no key file {named}.", now=_NOTHING_SENT) from None
    except IsADirectoryError:
        raise BadInput(f"The key file {named} is a folder.", now=_NOTHING_SENT) from None
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) or error.errno == errno.ENAMETOOLONG:  # whatever it is, it may be secret
            raise BadInput(
                f"The key file of {source} cannot be read: what it holds is no path.", now=_NOTHING_SENT
            ) from None
        raise BadInput(f"The key file {named} cannot be read: {error.strerror}.", now=_NOTHING_SENT) from None
    if len(content) > LARGEST_FILE:
        raise BadInput(f"The key file {named} is too large to be a key.", now=_NOTHING_SENT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise BadInput(f"The key file {named} is no text.", next_step=_DOWNLOAD) from None


def _as_pem(text: str) -> str | None:
    """The text as a clean PEM, or None where none is in it."""
    for _ in range(4):  # base64 in base64 is seen; more would be no accident
        text = text.strip().strip("\ufeff'\"").replace("\\r", "").replace("\\n", "\n").strip()
        found = _PEM.search(text)
        if found:
            return _wrapped(found[1], found[2])
        inner = _decoded(text)
        if inner is None:
            return None
        try:
            text = inner.decode("ascii")
        except UnicodeDecodeError:
            # The bare body of a key: what PEM wraps is DER, and DER begins with a SEQUENCE.
            return _wrapped("PRIVATE KEY", text) if inner[:1] == b"\x30" else None
    return None


def _decoded(text: str) -> bytes | None:
    """What base64 holds, or None where the text is none."""
    if not _BASE64.fullmatch(text):
        return None
    compact = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _wrapped(label: str, body: str) -> str:
    compact = "".join(body.split()).replace("-", "+").replace("_", "/")
    return f"-----BEGIN {label}-----\n" + "\n".join(textwrap.wrap(compact, 64)) + f"\n-----END {label}-----\n"
