"""Looking through a folder that somebody brings, without ever leaving it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path


def inside(root: Path, folder: Path, problems: list[str]) -> Iterator[Path]:
    """What is in a folder, by name; hidden entries are left out.

    :param root: resolved; what leads out of it is a problem, as is a link to nowhere, and a name that another one has
        in another case.
    """
    seen: dict[str, str] = {}
    for entry in sorted(folder.iterdir()):
        where = entry.relative_to(root)
        if entry.name.startswith("."):
            continue
        same = seen.setdefault(unicodedata.normalize("NFC", entry.name).casefold(), entry.name)
        if same != entry.name:
            problems.append(f"{where} differs from {same} in upper and lower case alone")
            continue
        try:
            stays = entry.resolve(strict=True).is_relative_to(root)
        except PermissionError as error:
            problems.append(f"{where} cannot be read: {error.strerror}")
            continue
        except (OSError, RuntimeError):  # a link to nothing, or to itself
            problems.append(f"{where} is a link that leads nowhere")
            continue
        if not stays:
            problems.append(f"{where} leads out of the folder")
        elif entry.is_dir() or entry.is_file():
            yield entry
        else:
            problems.append(f"{where} is no file")
