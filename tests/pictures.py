"""Real pictures in the size of a device, made for a test; they have some hundred bytes."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

IPHONE_4 = (640, 1136)
IPHONE_6 = (750, 1334)
IPAD = (768, 1024)


def png(size: tuple[int, int] = IPHONE_4, *, shade: int = 0, colour: int = 0, clear: bool = False) -> bytes:
    """A PNG of one bit for each pixel; pictures of another shade differ.

    :param colour: the colour type of PNG: 0 is grey, 4 and 6 have an alpha channel.
    :param clear: one of its colours is transparent.
    """
    width, height = size
    depth, channels = (1, 1) if colour == 0 else (8, {4: 2, 6: 4}[colour])
    row = b"\0" + bytes([shade % 256]) * ((width * channels * depth + 7) // 8)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))]
    parts += [(b"tRNS", b"\0\0")] if clear else []
    parts += [(b"IDAT", zlib.compress(row * height, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def jpeg(size: tuple[int, int] = IPHONE_4) -> bytes:
    """The beginning of a JPEG, as far as its size."""
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"demo"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, size[1], size[0], 1) + b"\1\x11\0"
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


def write(root: Path, **files: bytes) -> Path:
    """A folder of files; in their names `__` is a slash, and the last `_` the dot before the ending."""
    for name, content in files.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        path = root / f"{stem}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
