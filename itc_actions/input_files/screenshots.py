"""fastlane's folder of screenshots: a folder of pictures for each language, in the order of their names."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..apple.displays import PREVIEWS, display_of
from ..apple.locales import locale_of
from ..apple.pictures import NoPicture, read_picture
from ..errors import BadInput
from .inside import inside
from .steady_file import NOTHING_SENT, SteadyFile, readable

MOST_SCREENSHOTS: Final = 10
MOST_PREVIEWS: Final = 3
LARGEST_PREVIEW: Final = 500_000_000
"""Bytes, by Apple's help."""
_PICTURES: Final = (".png", ".jpg", ".jpeg")
_FILMS: Final = (".mp4", ".mov", ".m4v")
_TV, _IMESSAGE, _DEFAULT = "appletv", "imessage", "default"
_LEFT_ALONE: Final = ("fonts", "background", "title.strings", "keyword.strings")
"""What frameit keeps beside the pictures."""


@dataclass(frozen=True)
class Medium(SteadyFile):
    """A screenshot or an app preview, with the place that it belongs to."""

    locale: str
    display: str
    """The display type, as the App Store Connect API names it; of a preview the preview type."""
    checksum: str
    """MD5, in hexadecimal."""

    @property
    def name(self) -> str:
        """Of its file."""
        return self.path.name

    @property
    def mime_type(self) -> str:
        """What kind of file it is."""
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"


Look = Callable[[Path, str], str]
Sets = dict[tuple[str, str], list[Medium]]
"""Media by locale and display type, in their order."""


def read_screenshots(root: Path, locales: Callable[[], set[str]]) -> Sets:
    """All screenshots of a folder, each looked at: format, size, and that nobody can see through it.

    `LOCALE/*.png`, and `appleTV/LOCALE/`, `iMessage/LOCALE/`; those in `default/` are for languages without their own.

    :param locales: tells the languages of the version, which only `default` needs.
    :raises BadInput: it is no such folder, or some files are no good: all of them are listed.
    """
    return _read(root, locales, _PICTURES, _screenshot, MOST_SCREENSHOTS)


def read_previews(root: Path, locales: Callable[[], set[str]]) -> Sets:
    """All app previews of a folder; for which device a film is, its name has to say: `IPHONE_67-tour.mp4`.

    :raises BadInput: as `read_screenshots`.
    """
    return _read(root, locales, _FILMS, _preview, MOST_PREVIEWS)


def _read(root: Path, locales: Callable[[], set[str]], endings: tuple[str, ...], look: Look, most: int) -> Sets:
    problems: list[str] = []
    with readable(root):
        home = root.expanduser().resolve(strict=True)
        if not home.is_dir():
            raise BadInput(f"{root} is no folder.", now=NOTHING_SENT, next_step="Name the folder of the languages.")
        found = list(_media(home, home, endings, look, problems))
    given = {(locale, display) for locale, display, _ in found if locale != _DEFAULT}
    sets: Sets = {}
    everywhere = locales() if any(locale == _DEFAULT for locale, _, _ in found) else set()
    for locale, display, file in found:
        own = {each for each, of in given if of == display}
        for place in sorted(everywhere - own) if locale == _DEFAULT else [locale]:
            medium = Medium(file.path, file.size, file.modified, place, display, file.md5())
            sets.setdefault((place, display), []).append(medium)
    for (locale, display), media in sets.items():
        if len(media) > most:
            problems.append(f"{locale} has {len(media)} for {display}: at most {most} are allowed")
        names = [medium.name.casefold() for medium in media]
        problems += [f"{locale}: {name} is there twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise BadInput(
            f"{root} cannot be taken: {len(problems)} thing{'' if len(problems) == 1 else 's'} must be corrected.\n"
            + "\n".join(f"    {each}" for each in problems),
            now=NOTHING_SENT,
            next_step="Make them in the size of a device, without transparency, and put them into en-US/, de-DE/ …",
        )
    if not sets:
        raise BadInput(f"{root} holds nothing that could be uploaded ({', '.join(endings)}).", now=NOTHING_SENT)
    return sets


def _media(
    root: Path, folder: Path, endings: tuple[str, ...], look: Look, problems: list[str], kind: str = ""
) -> Iterator[tuple[str, str, SteadyFile]]:
    """Every file with its locale and its display type."""
    for entry in inside(root, folder, problems):
        name = entry.name.lower()
        if not entry.is_dir() or name in _LEFT_ALONE:
            continue
        if not kind and name in (_TV, _IMESSAGE):
            yield from _media(root, entry, endings, look, problems, name)
            continue
        locale = _DEFAULT if name == _DEFAULT else locale_of(entry.name)
        if locale is None:
            problems.append(f"{entry.relative_to(root)} is no language of the App Store")
            continue
        for path in inside(root, entry, problems):
            if path.suffix.lower() not in endings:
                continue
            where = os.fsencode(path.relative_to(root)).decode(errors="backslashreplace")
            if where != str(path.relative_to(root)):
                problems.append(f"{where} has a name that is not UTF-8 text")
                continue
            try:
                status = path.stat()
                yield locale, look(path, kind), SteadyFile(path, status.st_size, status.st_mtime_ns)
            except NoPicture as problem:
                problems.append(f"{path.relative_to(root)} {problem}")
            except OSError as error:
                problems.append(f"{path.relative_to(root)} cannot be read: {error.strerror or error}")


def _screenshot(path: Path, kind: str) -> str:
    """The display type of a screenshot.

    :raises NoPicture: it is none that Apple takes.
    """
    with path.open("rb") as stream:
        picture = read_picture(stream)
    if picture.alpha:
        raise NoPicture("can be seen through: it has an alpha channel, which Apple refuses")
    display = display_of(picture.width, picture.height, path.name, tv=kind == _TV, imessage=kind == _IMESSAGE)
    if display is None:
        raise NoPicture(f"has {picture.width}×{picture.height} pixels, the size of no device's screenshots")
    return display


def _preview(path: Path, kind: str) -> str:
    """The preview type of a film, by its name.

    :raises NoPicture: it is too large, or does not say for which device it is.
    """
    size = path.stat().st_size
    if not 0 < size <= LARGEST_PREVIEW:
        raise NoPicture(f"has {size:,} bytes: from 1 to {LARGEST_PREVIEW:,} are allowed")
    if kind == _TV:
        return "APPLE_TV"
    for display in PREVIEWS:
        if path.name.upper().startswith((f"{display}-", f"{display}_", f"{display}.")):
            return display
    raise NoPicture(f"does not say for which device it is: its name must begin with one of {', '.join(PREVIEWS)}")
