"""What a picture's own header says: its size in pixels and whether it can be seen through. Nothing else is read."""

from __future__ import annotations

import struct
from typing import IO, Final, NamedTuple

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_WITH_ALPHA: Final = (4, 6)
"""Colour types of PNG that have an alpha channel."""
_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of JPEG after which the size stands."""
_MOST_CHUNKS: Final = 4096


class NoPicture(ValueError):
    """The file is neither PNG nor JPEG, or is broken; says what."""


class Picture(NamedTuple):
    """A picture by its header."""

    format: str
    """png or jpeg."""
    width: int
    height: int
    alpha: bool


def read_picture(stream: IO[bytes]) -> Picture:
    """The header of a picture.

    :raises NoPicture: it is none that the App Store takes.
    """
    head = stream.read(8)
    try:
        if head == _PNG:
            return _png(stream)
        if head[:2] == _JPEG:
            stream.seek(2)
            return _jpeg(stream)
    except (struct.error, IndexError):
        raise NoPicture("is cut short") from None
    raise NoPicture("is neither PNG nor JPEG")


def _png(stream: IO[bytes]) -> Picture:
    length, kind = struct.unpack(">I4s", stream.read(8))
    if kind != b"IHDR" or length != 13:
        raise NoPicture("is no PNG that can be read")
    width, height, _, colour = struct.unpack(">IIBB", stream.read(10))
    stream.seek(3 + 4, 1)
    alpha = colour in _WITH_ALPHA
    for _ in range(_MOST_CHUNKS):  # tRNS makes one colour transparent; it stands before the pixels
        length, kind = struct.unpack(">I4s", stream.read(8))
        if kind in (b"IDAT", b"IEND"):
            break
        alpha = alpha or kind == b"tRNS"
        stream.seek(length + 4, 1)
    return Picture("png", width, height, alpha)


def _jpeg(stream: IO[bytes]) -> Picture:
    for _ in range(_MOST_CHUNKS):
        mark, kind = struct.unpack("BB", stream.read(2))
        while kind == 0xFF:
            kind = stream.read(1)[0]
        if mark != 0xFF:
            raise NoPicture("is no JPEG that can be read")
        (length,) = struct.unpack(">H", stream.read(2))
        if kind in _SIZES:
            _, height, width = struct.unpack(">BHH", stream.read(5))
            return Picture("jpeg", width, height, alpha=False)
        stream.seek(length - 2, 1)
    raise NoPicture("is no JPEG that can be read")
