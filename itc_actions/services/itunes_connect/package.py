"""The package that Apple's iTMSTransporter takes: a folder with the binary and a `metadata.xml` about it."""

from __future__ import annotations

import contextlib
import hashlib
import os
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


LONGEST: Final = 230
"""Characters of a name: a disk takes 255, and what tells files apart comes behind it."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@contextlib.contextmanager
def new_package(name: str, size: int) -> Iterator[Path]:
    """An empty package, until the block ends.

    :param name: without `.itmsp`.
    :param size: of what goes into it, in bytes.
    :raises BadInput: there is no room for it.
    """
    folder = Path(tempfile.gettempdir())
    try:
        folder = Path(tempfile.mkdtemp(prefix="itc-upload-"))
        package = folder / f"{name}.itmsp"
        package.mkdir(mode=0o700)
        yield package
    except OSError as error:
        raise _no_room(folder, size, error) from None
    finally:
        if folder != Path(tempfile.gettempdir()):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def package_of(app: App, ipa: Ipa) -> Iterator[Path]:
    """The package of a binary, until the block ends. The binary is read once, piece by piece.

    :raises BadInput: there is no room for it, or the file changes meanwhile.
    """
    with new_package(f"{app.id}-{ipa.number}", ipa.size) as package:
        name = f"{safe_name(f'{ipa.bundle.bundle_id}-{ipa.version}-{ipa.number}')}.ipa"
        place(ipa.path, package / name)
        md5 = ipa.md5()
        ipa.require_unchanged()
        write_xml(_metadata(app, ipa, name, md5), package)
        yield package


def safe_name(name: str) -> str:
    """A file's name without its ending and odd characters; the end of one that is too long is told by an MD5."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    if len(safe) <= LONGEST:
        return safe
    mark = hashlib.md5(os.fsencode(name), usedforsecurity=False).hexdigest()[:12]
    return f"{safe[: LONGEST - len(mark) - 1]}-{mark}"


def write_xml(root: Xml.Element, package: Path) -> None:
    """Write `metadata.xml`.

    :raises BadInput: something in it cannot be said in XML, which the writer would not notice.
    """
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if _CONTROL.search(text):
                name = element.tag.rpartition("}")[2]
                raise BadInput(
                    f"{name} {text[:60]!r} holds a control character.", now="Nothing was sent for this step."
                )
    Xml.register_namespace("", NAMESPACE)
    Xml.ElementTree(root).write(package / "metadata.xml", encoding="utf-8", xml_declaration=True)


def _no_room(folder: Path, size: int, error: OSError) -> BadInput:
    return BadInput(
        f"The package for iTMSTransporter cannot be written to {folder}: {error.strerror or error}.",
        now="Nothing was sent for this step.",
        next_step=f"Make room for {size:,} bytes, or name another folder in TMPDIR.",
    )


def place(source: Path, target: Path) -> None:
    """Have the file under another name: by a link where both are on one disk, or else by a copy.

    Nothing is ever written over: what is there already may be a link to a file of the user's.
    """
    try:
        target.hardlink_to(source.resolve())
    except OSError:
        with source.open("rb") as original, target.open("xb") as copy:
            shutil.copyfileobj(original, copy)


def _metadata(app: App, ipa: Ipa, name: str, md5: str) -> Xml.Element:
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
    return root
