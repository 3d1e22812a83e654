"""fastlane's folder of metadata: a folder of texts for each language, `default/`, and what belongs to no language."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..apple.locales import locale_of
from ..apple.metadata_fields import DETAIL_FILES, REVIEW_FILES, TEXT_FILES
from ..apple.plain_texts import holds_control_character, plain
from ..errors import BadInput
from ..regular_files import read_regular
from .inside import inside

REVIEW_FOLDER: Final = "review_information"
_TRADE_FOLDER: Final = "trade_representative_contact_information"
"""Left alone, as fastlane does: Apple took these from somewhere else long ago."""
DEFAULT: Final = "default"
LARGEST: Final = 64 * 1024
"""Bytes of a text file: the longest text has 4,000 characters."""


@dataclass
class MetadataFolder:
    """What a folder holds. A file that is empty says nothing."""

    root: Path
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """{field of VersionTexts: {locale, or `default` for those without a text of their own: text}}."""
    details: dict[str, str] = field(default_factory=dict)
    """{field of VersionDetails: text}."""
    files: dict[tuple[str, str], Path] = field(default_factory=dict)
    """Where a text stands, by field and locale ("" for details)."""

    @property
    def locales(self) -> list[str]:
        """The languages that have texts of their own."""
        return sorted({locale for texts in self.texts.values() for locale in texts} - {DEFAULT})


def read_metadata(root: Path) -> MetadataFolder:
    """All texts of a folder, in UTF-8, as Apple keeps them: composed (NFC), without blanks at their ends.

    :raises BadInput: it is no such folder, or something in it is no good: all of that is listed.
    """
    problems: list[str] = []
    with _readable(root):
        folder = MetadataFolder(root.expanduser().resolve(strict=True))
        if not folder.root.is_dir():
            raise BadInput(f"{root} is no folder.", now="Nothing was sent.", next_step="Name it with --metadata.")
        for entry in inside(folder.root, folder.root, problems):
            _read_entry(folder, entry, problems)
    if problems:
        raise BadInput(
            f"{root} cannot be taken: {len(problems)} thing{'' if len(problems) == 1 else 's'} must be corrected.\n"
            + "\n".join(f"    {each}" for each in problems),
            now="Nothing was sent.",
            next_step="Name folders by locale (en-US, de-DE), and files as fastlane does: description.txt.",
        )
    if not folder.texts and not folder.details:
        raise BadInput(
            f"{root} holds no text.", now="Nothing was sent.", next_step="Fill it: action.download-metadata."
        )
    return folder


def _read_entry(folder: MetadataFolder, entry: Path, problems: list[str]) -> None:
    """One entry of the folder itself."""
    if entry.is_file():
        _take_detail(folder, entry, DETAIL_FILES, problems)
    elif entry.name == REVIEW_FOLDER:
        for file in inside(folder.root, entry, problems):
            _take_detail(folder, file, REVIEW_FILES, problems)
    elif entry.name != _TRADE_FOLDER:
        locale = DEFAULT if entry.name == DEFAULT else locale_of(entry.name)
        if locale is None:
            problems.append(f"{entry.name} is no language of the App Store")
        elif any((name, locale) in folder.files for name in TEXT_FILES.values()):
            problems.append(f"{entry.name} is a second folder for {locale}")
        else:
            _read_language(folder, entry, locale, problems)


def _read_language(folder: MetadataFolder, entry: Path, locale: str, problems: list[str]) -> None:
    for file in inside(folder.root, entry, problems):
        if file.is_dir() or file.suffix != ".txt":
            continue
        name = TEXT_FILES.get(file.stem)
        if name is None:
            problems.append(f"{file.relative_to(folder.root)} is no text of the App Store{_meant(file, TEXT_FILES)}")
            continue
        folder.files[name, locale] = file
        text = _text(folder.root, file, problems)
        if text:
            folder.texts.setdefault(name, {})[locale] = text


def _take_detail(folder: MetadataFolder, file: Path, names: Mapping[str, str], problems: list[str]) -> None:
    if file.is_dir() or file.suffix != ".txt":
        return
    name = names.get(file.stem)
    if name is None:
        problems.append(f"{file.relative_to(folder.root)} is not known{_meant(file, names)}")
        return
    folder.files[name, ""] = file
    text = _text(folder.root, file, problems)
    if text:
        folder.details[name] = text


def _text(root: Path, file: Path, problems: list[str]) -> str:
    where = file.relative_to(root)
    try:
        content = read_regular(file, LARGEST + 1)
        text = content.decode()
    except OSError as error:
        problems.append(f"{where} cannot be read: {error.strerror or error}")
        return ""
    except UnicodeDecodeError:
        problems.append(f"{where} is not UTF-8 text")
        return ""
    if len(content) > LARGEST:
        problems.append(f"{where} has more than {LARGEST:,} bytes")
    elif holds_control_character(text):
        problems.append(f"{where} holds a control character")
    return plain(text)


def _meant(file: Path, names: Mapping[str, str]) -> str:
    import difflib

    close = difflib.get_close_matches(file.stem.lower(), names, n=1)
    return f": did you mean {close[0]}.txt?" if close else ""


@contextlib.contextmanager
def _readable(root: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput(
            f"The metadata folder {root} cannot be read: {getattr(error, 'strerror', None) or error}.",
            now="Nothing was sent.",
            next_step="Name it with --metadata.",
        ) from None


def write_metadata(root: Path, files: Mapping[str, str | None], *, force: bool) -> list[str]:
    """Write texts to files, each whole: a file is replaced by a finished one. What is so already is left alone.

    :param files: {path below the root: text, or None where there is none: an empty file}.
    :param force: replace files that hold another text.
    :returns: the files that were written, by their paths below the root.
    :raises BadInput: files hold other texts and `force` is not given, or one cannot be written; nothing was, then.
    """
    wanted = {name: f"{text}\n" if text else "" for name, text in files.items()}
    with _writable(root):
        root = root.expanduser()
        root.mkdir(parents=True, exist_ok=True)
        home = root.resolve()
        astray = [name for name in wanted if not (root / name).parent.resolve().is_relative_to(home)]
        if astray:
            raise BadInput(f"{astray[0]} leads out of {root}: nothing is written there.", now="Nothing was written.")
        _require_files(root, wanted)
        stale = {name: text for name, text in wanted.items() if _differs(root / name, text)}
        kept = [] if force else sorted(name for name in stale if _says_something(root / name))
        if kept:
            raise BadInput(
                f"{len(kept)} file{'' if len(kept) == 1 else 's'} in {root} would be replaced: {', '.join(kept[:10])}"
                f"{' …' if len(kept) > 10 else ''}.",
                now="Nothing was written.",
                next_step="Replace them with --force, or name another folder with --metadata.",
            )
        for name, text in stale.items():
            _write(root / name, text, mode=0o600 if name.startswith(f"{REVIEW_FOLDER}/demo_") else 0o644)
    return sorted(stale)


def require_writable(root: Path) -> None:
    """See that a folder can be written to, before anything else is done; it is made where it is missing.

    :raises BadInput: it cannot.
    """
    with _writable(root):
        root = root.expanduser()
        root.mkdir(parents=True, exist_ok=True)
        probe = root / f".{os.getpid()}"
        probe.touch()
        probe.unlink()


def _require_files(root: Path, names: Iterable[str]) -> None:
    """See that files can be read and replaced: reading a pipe would never end.

    :raises BadInput: something else is in the place of one.
    """
    for name in names:
        if (root / name).exists() and not (root / name).is_file():
            raise BadInput(
                f"{name} in {root} is {'a folder' if (root / name).is_dir() else 'no file'}.",
                now="Nothing was written.",
                next_step="Take it away, or name another folder with --metadata.",
            )


def _differs(path: Path, text: str) -> bool:
    """Whether a file is yet to be written: one that would be read as this text is as good as it."""
    try:
        return plain(path.read_bytes().decode()) != plain(text)
    except (FileNotFoundError, UnicodeDecodeError):
        return True


def _says_something(path: Path) -> bool:
    return path.exists() and bool(path.read_bytes().strip())


def _write(path: Path, text: str, *, mode: int) -> None:
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as stream:
            stream.write(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def _writable(root: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput(
            f"Cannot write to {root}: {getattr(error, 'strerror', None) or error}.", now="Nothing was changed at Apple."
        ) from None
