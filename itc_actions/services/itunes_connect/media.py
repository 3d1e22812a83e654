"""Screenshots sent by iTMSTransporter, the only way into iTunes Connect; whole sets at a time."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

from ...apple.displays import ITUNES_CONNECT
from ...apple.locales import locale_of_language
from ...errors import BadInput, NotSupported, Refused, Unreachable
from ...records import MediaSaved
from ..apple_tools import TRANSPORTER
from ..parts.media import Sets
from ..text_refusals import refusal_of_languages
from . import parsing
from .documents import languages
from .package import NAMESPACE, VERSION, new_package, place, safe_name, write_xml
from .uploads import Uploads

if TYPE_CHECKING:
    from pathlib import Path

    from ...input_files.screenshots import Medium
    from ...records import App
    from ..parts.uploads import UploadTool
    from .nodes import Node
    from .versions import Versions

_MARK: Final = 12
"""Characters of the checksum in the name under which a file is sent: the service keeps names, and no checksums."""
Changed = Mapping[tuple[str, str], Sequence["Medium"]]


class Media(Uploads):
    """The part of `ItunesConnect` that takes media."""

    _versions: Versions

    def media_locales(self, app: App) -> set[str]:
        """The languages of the version being edited. `GET ra/apps/version/{app}`."""
        return set(_names(self._versions.edit_document(app)))

    def save_screenshots(self, app: App, sets: Sets, *, sync: bool, timeout: float, tool: UploadTool) -> MediaSaved:
        """A package with every set that is not as wanted: iTMSTransporter replaces whole sets [?].

        :raises BadInput: there are screenshots for a device that iTunes Connect does not know.
        """
        unknown = sorted({display for _, display in sets} - ITUNES_CONNECT.keys())
        if unknown:
            raise BadInput(
                f"iTunes Connect has no place for screenshots of {', '.join(unknown)}.",
                now="Nothing was sent for this step.",
                next_step=f"It knows {', '.join(ITUNES_CONNECT)}; use --service app-store-connect for the others.",
            )
        document = self._versions.edit_document(app)
        there = _names(document)
        missing = {locale for locale, _ in sets} - there.keys()
        if missing:
            raise refusal_of_languages(f"the version of {app.name}", missing, there, "iTunes Connect", of_version=True)
        stale = {key: [name for name in _of(there, key) if name not in sent_names(key, sets[key])] for key in sets}
        changed = {key: media for key, media in sets.items() if _of(there, key) != sent_names(key, media)}
        others = {key: names for key in sets if not sync and (names := _foreign(stale[key], key, sets[key]))}
        if others:
            raise _would_be_lost(app, others)
        if changed:
            self._send(app, parsing.version(document, app.id).number, changed, tool)
            self._require_there(app, changed)
        files = sum(len(media) for media in changed.values())
        return MediaSaved(sent=files, kept=sum(map(len, sets.values())) - files, deleted=sum(map(len, stale.values())))

    def save_previews(self, app: App, sets: Sets, *, sync: bool, timeout: float) -> MediaSaved:
        """App previews have no documented way in.

        :raises NotSupported: always.
        """
        raise NotSupported(
            "App previews cannot be uploaded to iTunes Connect.",
            now="Nothing was sent for this step.",
            next_step="Use --service app-store-connect.",
        )

    def _send(self, app: App, number: str, changed: Changed, tool: UploadTool) -> None:
        """:raises Refused: Apple does not take them."""
        program = self._program(tool)
        self._http.about_to_write(f"Screenshots by {TRANSPORTER}")
        with _package(app, number, changed) as package:
            ended = self._deliver(program, package, tool)
        if ended.status == 0:
            return
        said = ended.said
        self._require_login(ended, said)
        if ended.speaks_of("ITMS-"):
            raise Refused(
                f"Apple did not take the screenshots of {app.name}.",
                said=said,
                now="None of them was changed.",
                next_step="Mend what is said, and run the same line again.",
            )
        raise Unreachable(
            f"{TRANSPORTER} ended with status {ended.status} while sending the screenshots of {app.name}.",
            said=said,
            next_step="Run the same line again: what has arrived is not sent twice.",
        )

    def _require_there(self, app: App, changed: Changed) -> None:
        """See that they are shown.

        :raises Unreachable: they are not.
        """
        there = _names(self._versions.edit_document(app))
        if any(_of(there, key) != sent_names(key, media) for key, media in changed.items()):
            raise Unreachable(
                f"{TRANSPORTER} delivered the screenshots of {app.name}, but iTunes Connect does not show them yet.",
                next_step="Run the same line again in a few minutes: what has arrived is not sent twice.",
            )


def sent_names(key: tuple[str, str], media: Sequence[Medium]) -> list[str]:
    """The names under which files are sent: one for each place, and another for another content.

    Files whose names are alike without their odd characters, and that hold the same, are numbered.
    """
    seen: Counter[str] = Counter()
    names = []
    for each in media:
        name, ending = f"{_stem(key, each)}.{each.checksum[:_MARK]}", each.path.suffix.lower()
        alike = f"{name}{ending}".lower()  # some disks do not tell upper and lower case apart
        seen[alike] += 1
        again = f"-{seen[alike]}" if seen[alike] > 1 else ""
        names.append(f"{name}{again}{ending}")
    return names


def _stem(key: tuple[str, str], medium: Medium) -> str:
    return safe_name(f"{key[0]}-{ITUNES_CONNECT[key[1]][0]}-{medium.path.stem}")


def _names(document: Node) -> dict[str, dict[str, list[str]]]:
    """The names of the screenshots there are, by language and device."""
    found: dict[str, dict[str, list[str]]] = {}
    for entry in languages(document):
        devices = entry["screenshots"].plain()
        names = found.setdefault(locale_of_language(entry["language"].text()), {})
        for device in devices.members():
            pictures = devices[device].plain()
            listed = [] if pictures.value is None else list(pictures.items())
            names[device] = [each.plain().text_of("originalFileName") or "" for each in listed]
    return found


def _of(there: Mapping[str, Mapping[str, list[str]]], key: tuple[str, str]) -> list[str]:
    return there[key[0]].get(ITUNES_CONNECT[key[1]][0], [])


def _foreign(names: Sequence[str], key: tuple[str, str], media: Sequence[Medium]) -> list[str]:
    """Those of the names that no file of the folder had before it was changed."""
    stems = {_stem(key, each) for each in media}
    return [name for name in names if name.rsplit(".", 2)[0] not in stems]


def _would_be_lost(app: App, others: Mapping[tuple[str, str], Sequence[str]]) -> Refused:
    listed = "; ".join(f"{display} in {locale}: {', '.join(names)}" for (locale, display), names in others.items())
    return Refused(
        f"Screenshots of {app.name} that are not in the folder would be lost: {listed}.",
        now="Nothing was sent for this step.",
        next_step="iTunes Connect takes whole sets alone: put them into the folder, or give them up with "
        "--sync-screenshots.",
    )


@contextlib.contextmanager
def _package(app: App, number: str, changed: Changed) -> Iterator[Path]:
    size = sum(each.size for media in changed.values() for each in media)
    with new_package(f"{app.id}-screenshots", size) as package:
        root = Xml.Element(f"{{{NAMESPACE}}}package", version=VERSION)
        software = _child(root, "software")
        _child(software, "vendor_id").text = app.sku
        versions = _child(_child(software, "software_metadata"), "versions")
        locales = _child(_child(versions, "version", string=number), "locales")
        for locale in sorted({locale for locale, _ in changed}):
            shots = _child(_child(locales, "locale", name=locale), "software_screenshots")
            for key, media in changed.items():
                if key[0] == locale:
                    _add_shots(shots, package, key, media)
        write_xml(root, package)
        yield package


def _add_shots(shots: Xml.Element, package: Path, key: tuple[str, str], media: Sequence[Medium]) -> None:
    """Put the files of one set into the package."""
    for position, (each, name) in enumerate(zip(media, sent_names(key, media), strict=True), 1):
        place(each.path, package / name)
        each.require_unchanged()
        target = ITUNES_CONNECT[key[1]][1]
        shot = _child(shots, "software_screenshot", display_target=target, position=str(position))
        for tag, text in (("size", str(each.size)), ("file_name", name)):
            _child(shot, tag).text = text
        _child(shot, "checksum", type="md5").text = each.checksum


def _child(parent: Xml.Element, tag: str, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
