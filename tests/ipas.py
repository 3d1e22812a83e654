"""Real .ipa files, made for a test."""

from __future__ import annotations

import atexit
import functools
import io
import plistlib
import random
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BUNDLE_ID = "com.example.demo"


def plist_of(version: str = "2.0", number: str = "101", bundle_id: str = BUNDLE_ID, **more: Any) -> dict[str, Any]:
    """The Info.plist of an app; a key given as None is left out."""
    keys = {
        "CFBundleIdentifier": bundle_id,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": number,
        "CFBundleName": "Demo",
        "CFBundleSupportedPlatforms": ["iPhoneOS"],
        "MinimumOSVersion": "16.0",
        **more,
    }
    return {name: value for name, value in keys.items() if value is not None}


def ipa_bytes(
    version: str = "2.0", number: str = "101", *, size: int = 0, files: Mapping[str, bytes] | None = None, **more: Any
) -> bytes:
    """An archive with one app, and in it a framework, an extension and a watch app with an Info.plist each.

    :param size: bytes that its program has; they cannot be packed any smaller, and differ by version and number.
    :param files: further entries.
    :param more: further keys of the Info.plist, and `bundle_id`.
    """
    app = "Payload/Demo.app"
    other = plistlib.dumps({"CFBundleIdentifier": "com.example.other", "CFBundleVersion": "7"})
    entries = {
        f"{app}/Frameworks/Kit.framework/Info.plist": other,
        f"{app}/PlugIns/Share.appex/Info.plist": other,
        f"{app}/Watch/Watch.app/Info.plist": other,
        f"{app}/Info.plist": plistlib.dumps(plist_of(version, number, **more), fmt=plistlib.FMT_BINARY),
        f"{app}/Demo": random.Random(f"{version}/{number}").randbytes(size),
        **(files or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if size else zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0)), content)
    return made.getvalue()


def write_ipa(folder: Path, version: str = "2.0", number: str = "101", *, name: str = "App.ipa", **more: Any) -> Path:
    """Write one as a file; where it is."""
    path = folder / name
    path.write_bytes(ipa_bytes(version, number, **more))
    return path


@functools.cache
def demo_ipa() -> Path:
    """One of build 101 of 2.0 that all tests of a process share."""
    folder = Path(tempfile.mkdtemp(prefix="itc-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_ipa(folder)
