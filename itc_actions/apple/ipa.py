"""What an .ipa says of the app in it. One small entry is read, with a limit on its bytes; nothing is ever unpacked."""

from __future__ import annotations

import plistlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PLATFORMS: Final = {"iPhoneOS": "ios", "AppleTVOS": "tvos", "XROS": "visionos", "MacOSX": "macos"}
"""The platform by the words of `CFBundleSupportedPlatforms`."""
LARGEST_PLIST: Final = 4 * 1024 * 1024
"""Bytes. One of an app has some kilobytes; an archive may claim, or unfold to, any number of them."""
_PLIST: Final = re.compile(r"Payload/([^/]+\.app)/Info\.plist")
_BUNDLE_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,255}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18}){0,3}")
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What zipfile raises for an archive that is damaged, encrypted, or packed in an unknown way."""


class NoIpa(ValueError):
    """The file is no .ipa that can be uploaded.

    :param problems: all that is wrong with it, each to be read after its name and a colon.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Bundle:
    """The app of an .ipa, by its Info.plist."""

    bundle_id: str
    version: str
    """The version of the app: CFBundleShortVersionString."""
    number: str
    """The build number: CFBundleVersion."""
    platform: str = "ios"
    """ios, tvos, visionos or macos."""
    name: str = ""
    min_os: str | None = None
    uses_non_exempt_encryption: bool | None = None
    """What the app itself declares of its encryption, where it does."""


def read_bundle(stream: IO[bytes]) -> Bundle:
    """The app that an archive holds. Frameworks, extensions and watch apps inside it have an Info.plist each: only that
    of the app itself counts.

    :param stream: the archive; has to be seekable.
    :raises NoIpa: it is none, it is damaged or encrypted, or holds no app or several.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            return _bundle(_plist(_read(archive, _entry(archive))))
    except NoIpa:
        raise
    except _DAMAGE as error:
        raise NoIpa(_why_no_archive(stream, error)) from None


def _why_no_archive(stream: IO[bytes], error: Exception) -> str:
    stream.seek(0)
    head = stream.read(4)
    if not head:
        return "it is empty"
    if head != b"PK\x03\x04":
        return "it is no .ipa at all: an .ipa is a zip archive"
    return f"it is not complete, or damaged ({error})"


def _entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The entry of the app's own Info.plist."""
    entries = archive.infolist()
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith(("/", "\\")):
            raise NoIpa(f"the archive has an entry that leads out of it ({entry.filename[:80]!r})")
    found = [entry for entry in entries if _PLIST.fullmatch(entry.filename)]
    apps = sorted({entry.filename.split("/")[1] for entry in found})
    if not apps:
        raise NoIpa("there is no Payload/*.app/Info.plist in it")
    if len(apps) > 1:
        raise NoIpa(f"there are several apps in it ({', '.join(apps)})")
    if len(found) > 1:
        raise NoIpa(f"{found[0].filename} is in it {len(found)} times")
    return found[0]


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & 0x1:
        raise NoIpa("it is encrypted")
    with archive.open(entry) as opened:  # what the archive states of the size may be untrue: count what comes
        content = opened.read(LARGEST_PLIST + 1)
    if len(content) > LARGEST_PLIST:
        raise NoIpa(f"{entry.filename} unfolds to more than {LARGEST_PLIST:,} bytes")
    return content


def _plist(content: bytes) -> Mapping[str, Any]:
    try:
        found = plistlib.loads(content)
    except Exception as error:
        raise NoIpa(f"its Info.plist cannot be read ({type(error).__name__}: {str(error)[:100]})") from None
    if not isinstance(found, dict):
        raise NoIpa("its Info.plist is no dictionary")
    return found


def _bundle(plist: Mapping[str, Any]) -> Bundle:
    def text(name: str) -> str:
        value = plist.get(name)
        return value.strip() if isinstance(value, str) else ""

    bundle_id, version, number = (
        text(name) for name in ("CFBundleIdentifier", "CFBundleShortVersionString", "CFBundleVersion")
    )
    problems = [
        f"its Info.plist has no {name}" if not value else f"its {name} is {value[:60]!r}, which is no {what}"
        for name, value, pattern, what in (
            ("CFBundleIdentifier", bundle_id, _BUNDLE_ID, "bundle id"),
            ("CFBundleShortVersionString", version, _NUMBER, "version number"),
            ("CFBundleVersion", number, _NUMBER, "build number"),
        )
        if not pattern.fullmatch(value)
    ]
    supported = plist.get("CFBundleSupportedPlatforms")
    words = [str(word) for word in supported] if isinstance(supported, list) else []
    if words and not any(word in PLATFORMS for word in words):
        problems.append(f"it is built for {', '.join(words)}, not for a device")
    if problems:
        raise NoIpa(*problems)
    encryption, min_os = plist.get("ITSAppUsesNonExemptEncryption"), text("MinimumOSVersion")
    return Bundle(
        bundle_id=bundle_id,
        version=version,
        number=number,
        platform=next((PLATFORMS[word] for word in words if word in PLATFORMS), "ios"),
        name=text("CFBundleDisplayName") or text("CFBundleName"),
        min_os=min_os or None,
        uses_non_exempt_encryption=encryption if isinstance(encryption, bool) else None,
    )
