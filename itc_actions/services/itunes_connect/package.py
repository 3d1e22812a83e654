"""The package that Apple's iTMSTransporter takes: a folder with the binary and a `metadata.xml` about it."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

from ...errors import BadInput

if TYPE_CHECKING:
    from ...input_files.ipa import Ipa
    from ...records import App

NAMESPACE: Final = "http://apple.com/itunes/importer"
VERSION: Final = "software5.4"
PLATFORMS: Final = {"ios": "ios", "tvos": "appletvos", "macos": "osx", "visionos": "xros"}


@contextlib.contextmanager
def package_of(app: App, ipa: Ipa) -> Iterator[Path]:
    """The package of a binary, until the block ends. The binary is read once, piece by piece.

    :raises BadInput: there is no room for it, or the file changes meanwhile.
    """
    try:
        folder = tempfile.mkdtemp(prefix="itc-upload-")
    except OSError as error:
        raise _no_room(Path(tempfile.gettempdir()), ipa, error) from None
    try:
        yield _make_package(Path(folder), app, ipa)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_package(folder: Path, app: App, ipa: Ipa) -> Path:
    package = folder / f"{app.id}-{ipa.number}.itmsp"
    name = re.sub(r"[^A-Za-z0-9._-]", "-", f"{ipa.bundle.bundle_id}-{ipa.version}-{ipa.number}.ipa")
    try:
        package.mkdir(mode=0o700)
        _place(ipa.path, package / name)
        md5 = ipa.md5()
        ipa.require_unchanged()
        _metadata(app, ipa, name, md5).write(package / "metadata.xml", encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise _no_room(folder, ipa, error) from None
    return package


def _no_room(folder: Path, ipa: Ipa, error: OSError) -> BadInput:
    return BadInput(
        f"The package for iTMSTransporter cannot be written to {folder}: {error.strerror or error}.",
        now="Nothing was sent for this step.",
        next_step=f"Make room for {ipa.size:,} bytes, or name another folder in TMPDIR.",
    )


def _place(source: Path, target: Path) -> None:
    """Have the file under another name: by a link where both are on one disk, or else by a copy."""
    try:
        target.hardlink_to(source.resolve())
    except OSError:
        shutil.copyfile(source, target)


def _metadata(app: App, ipa: Ipa, name: str, md5: str) -> Xml.ElementTree[Xml.Element]:
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(f"{{{NAMESPACE}}}package", version=VERSION)
    assets = Xml.SubElement(
        root,
        f"{{{NAMESPACE}}}software_assets",
        apple_id=app.id,
        app_platform=PLATFORMS[ipa.bundle.platform],
        bundle_short_version_string=ipa.version,
        bundle_version=ipa.number,
        bundle_identifier=ipa.bundle.bundle_id,
    )
    asset = Xml.SubElement(assets, f"{{{NAMESPACE}}}asset", type="bundle")
    file = Xml.SubElement(asset, f"{{{NAMESPACE}}}data_file")
    for tag, text in (("size", str(ipa.size)), ("file_name", name)):
        Xml.SubElement(file, f"{{{NAMESPACE}}}{tag}").text = text
    Xml.SubElement(file, f"{{{NAMESPACE}}}checksum", type="md5").text = md5
    return Xml.ElementTree(root)
