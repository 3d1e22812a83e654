"""The sandbox's stand-in for Apple's iTMSTransporter: `python -m itc_actions.sandbox.transporter -m upload …`.

It takes the same command line, checks a package as Apple's tool does, prints lines of the same form, and delivers to
the sandbox that ITC_SANDBOX_URL names, where the build then appears and is processed. It never speaks to Apple.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.etree import ElementTree as Xml

from ..apple.ipa import Bundle
from .delivering import DELIVER, Failed, Passing, post, read_app
from .screenshot_package import read_screenshots

NAMESPACE = "{http://apple.com/itunes/importer}"
SCREENSHOTS = "/sandbox-transporter/screenshots"
TRIES = 3
_PIECE = 1024 * 1024


class Package(NamedTuple):
    """A package that is what its `metadata.xml` says."""

    apple_id: str
    bundle: Bundle
    size: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; its exit status."""
    options = _options(arguments)
    say("DBG-X: this is the sandbox's stand-in for iTMSTransporter; nothing is sent to Apple")
    try:
        password = _password(options.p)
        say(f"INFO: reading {options.f.name}")
        path, content = _read(options.f)
        _deliver(path, {**content, "verify": options.m == "verify"}, options.u, password)
    except Failed as failure:
        for error in failure.errors:
            say(f"ERROR: {error}")
        say("DBG-X: Returning 1")
        return 1
    say(f"INFO: package {options.f.name} was {'verified' if options.m == 'verify' else 'uploaded'} successfully")
    say("DBG-X: Returning 0")
    return 0


def _read(folder: Path) -> tuple[str, dict[str, Any]]:
    """Where a package goes, and what is said of it there.

    :raises Failed: it is not as `metadata.xml` says.
    """
    if folder.suffix != ".itmsp" or not folder.is_dir():
        raise Failed(f"ERROR ITMS-4000: {folder} is no package: a folder named *.itmsp")
    software = _root(folder).find(f"{NAMESPACE}software")
    if software is not None:
        content, wrong = read_screenshots(folder, software)
        if wrong:
            raise Failed(*wrong)
        say(f"INFO: {len(content['screenshots'])} screenshots, sizes and checksums are right")
        return SCREENSHOTS, content
    package = read_package(folder)
    say(f"INFO: {package.size} bytes of {package.bundle.bundle_id}, size and checksum are right")
    return DELIVER, {"apple_id": package.apple_id, "bundle": asdict(package.bundle), "size": package.size}


def say(text: str) -> None:
    """Print a line as the tool does."""
    print(f"> {text}", flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="iTMSTransporter", allow_abbrev=False, description=__doc__)
    parser.add_argument("-m", choices=("upload", "verify"), required=True, help="what to do")
    parser.add_argument("-u", required=True, help="the Apple ID")
    parser.add_argument("-p", required=True, help="its password, as @env:NAME")
    parser.add_argument("-f", required=True, type=Path, help="the package, a folder NAME.itmsp")
    for name in ("-k", "-t", "-v", "-itc_provider", "-WONoPause"):
        parser.add_argument(name, help="taken, and left aside")
    return parser.parse_args(arguments)


def _password(given: str) -> str:
    if not given.startswith("@env:"):
        return given
    value = os.environ.get(given.removeprefix("@env:"))
    if value is None:
        raise Failed(f"the environment variable {given.removeprefix('@env:')} is not set")
    return value


def read_package(folder: Path) -> Package:
    """The package of a binary, checked as the tool does.

    :raises Failed: a file lacks, or is not as `metadata.xml` says.
    """
    assets = _assets(folder)
    data_file = assets.find(f"{NAMESPACE}asset[@type='bundle']/{NAMESPACE}data_file")
    if data_file is None:
        raise Failed("ERROR ITMS-4004: metadata.xml names no asset of type bundle")
    size, name, md5 = (data_file.findtext(f"{NAMESPACE}{tag}", "") for tag in ("size", "file_name", "checksum"))
    there = {path.name for path in folder.iterdir()}
    if Path(name).name != name or there != {"metadata.xml", name}:
        raise Failed(f"ERROR ITMS-4006: the package holds {sorted(there)}, and metadata.xml names {name!r}")
    with (folder / name).open("rb") as stream:
        _check(stream, size, md5)
        bundle = read_app(stream)
    stated = tuple(
        assets.get(key, "") for key in ("bundle_identifier", "bundle_short_version_string", "bundle_version")
    )
    if stated != (bundle.bundle_id, bundle.version, bundle.number):
        raise Failed(f"ERROR ITMS-90055: metadata.xml speaks of {' '.join(stated)}, the binary is another")
    return Package(assets.get("apple_id", ""), bundle, int(size))


def _root(folder: Path) -> Xml.Element:
    try:
        text = (folder / "metadata.xml").read_text(encoding="utf-8")
        if "<!DOCTYPE" in text:
            raise Failed("ERROR ITMS-4001: metadata.xml has a DOCTYPE")
        return Xml.fromstring(text)
    except (OSError, UnicodeDecodeError, Xml.ParseError) as error:
        raise Failed(f"ERROR ITMS-4001: metadata.xml cannot be read: {error}") from None


def _assets(folder: Path) -> Xml.Element:
    root = _root(folder)
    assets = root.find(f"{NAMESPACE}software_assets")
    if root.tag != f"{NAMESPACE}package" or not root.get("version", "").startswith("software") or assets is None:
        raise Failed("ERROR ITMS-4001: metadata.xml describes no software package")
    return assets


def _check(stream: IO[bytes], size: str, md5: str) -> None:
    digest, length = hashlib.md5(usedforsecurity=False), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        length += len(piece)
    if str(length) != size:
        raise Failed(f"ERROR ITMS-4007: the file has {length} bytes, and metadata.xml says {size!r}")
    if digest.hexdigest() != md5.lower():
        raise Failed(f"ERROR ITMS-4008: the MD5 of the file is {digest.hexdigest()}, and metadata.xml says {md5!r}")
    stream.seek(0)


def _deliver(path: str, content: dict[str, Any], user: str, password: str) -> None:
    """Deliver, several times where the service does not answer: a failure that passes is no failure.

    :raises Failed: the service refuses the package, or does not answer.
    """
    authorization = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
    for number in range(1, TRIES + 1):
        try:
            status, errors = post(path, content, authorization)
        except Passing as passing:
            say(f"ERROR: {passing}")
            if number < TRIES:
                say("INFO: Scheduling automatic restart in 1 minute")  # there is nothing to wait for in a sandbox
            continue
        if status != 200:
            raise Failed(*(errors or [f"the service answered {status}"]))
        return
    raise Failed("the service could not be reached")


if __name__ == "__main__":
    sys.exit(main())
