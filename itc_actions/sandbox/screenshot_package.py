"""A package of screenshots for iTMSTransporter, checked as the tool does: all that `metadata.xml` names is there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from ..apple.displays import ITUNES_CONNECT
from ..apple.pictures import NoPicture, read_picture

NAMESPACE = "{http://apple.com/itunes/importer}"
DEVICES = {target: device for device, target in ITUNES_CONNECT.values()}


def read_screenshots(folder: Path, software: Xml.Element) -> tuple[dict[str, Any], list[str]]:
    """What the package says, as it is delivered, and what is wrong with it."""
    version = software.find(f"{NAMESPACE}software_metadata/{NAMESPACE}versions/{NAMESPACE}version")
    wrong: list[str] = []
    shots: list[dict[str, Any]] = []
    for locale in version.iter(f"{NAMESPACE}locale") if version is not None else ():
        for shot in locale.iter(f"{NAMESPACE}software_screenshot"):
            shots.append(_shot(folder, locale.get("name", ""), shot, wrong))
    named = {shot["file_name"] for shot in shots}
    there = {path.name for path in folder.iterdir()} - {"metadata.xml"}
    if version is None or not shots:
        wrong.append("ERROR ITMS-4004: metadata.xml names no screenshots")
    elif named != there:
        wrong.append(f"ERROR ITMS-4006: the package holds {sorted(there)}, and metadata.xml names {sorted(named)}")
    number = version.get("string", "") if version is not None else ""
    return {"sku": software.findtext(f"{NAMESPACE}vendor_id", ""), "version": number, "screenshots": shots}, wrong


def _shot(folder: Path, locale: str, shot: Xml.Element, wrong: list[str]) -> dict[str, Any]:
    name, size, md5 = (shot.findtext(f"{NAMESPACE}{tag}", "") for tag in ("file_name", "size", "checksum"))
    device = DEVICES.get(shot.get("display_target", ""))
    path = folder / Path(name).name
    if device is None:
        wrong.append(f"ERROR ITMS-4002: there is no display target {shot.get('display_target')!r}")
    if Path(name).name != name or not path.is_file():
        wrong.append(f"ERROR ITMS-4006: {name!r} is not in the package")
    else:
        content = path.read_bytes()
        if str(len(content)) != size:
            wrong.append(f"ERROR ITMS-4007: {name} has {len(content)} bytes, and metadata.xml says {size!r}")
        elif hashlib.md5(content, usedforsecurity=False).hexdigest() != md5.lower():
            wrong.append(f"ERROR ITMS-4008: the MD5 of {name} is another than metadata.xml says")
        wrong += _no_picture(path)
    return {
        "locale": locale,
        "device": device or "",
        "position": int(shot.get("position") or 0),
        "file_name": name,
        "size": int(size) if size.isdigit() else 0,
        "checksum": md5,
    }


def _no_picture(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            alpha = read_picture(stream).alpha
    except NoPicture as problem:
        return [f"ERROR ITMS-90000: {path.name} {problem}"]
    return [f"ERROR ITMS-90000: {path.name} has an alpha channel"] if alpha else []
