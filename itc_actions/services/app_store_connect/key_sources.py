"""Where a key is looked for: our own settings, and those that other tools have made people set up."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from ...errors import BadInput
from ...key_texts import refuse_key
from ...regular_files import is_there
from .keys import ApiKey, checked_id, make_key, read_key_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Found(Protocol):
    """A value and where it came from; what `Settings.find` returns."""

    @property
    def value(self) -> str:
        """The text."""

    @property
    def origin(self) -> str:
        """`ITC_KEY in .env line 3`."""


@dataclass(frozen=True)
class Family:
    """The names that one tool uses; the values of two tools are never mixed."""

    tool: str
    key_id: tuple[str, ...]
    issuer_id: str
    key: str
    file: str | None = None
    is_base64: str | None = None
    """Read by nobody: whether a text is base64 shows by itself."""
    in_house: str | None = None

    @property
    def telling(self) -> tuple[str, ...]:
        """The names that say that this family is used."""
        return tuple(name for name in (*self.key_id, self.key, self.file) if name)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(name for name in (*self.telling, self.issuer_id, self.is_base64, self.in_house) if name)


_FASTLANE: Final = "APP_STORE_CONNECT_API_KEY"
_SPACESHIP: Final = "SPACESHIP_CONNECT_API"
FAMILIES: Final = (
    Family("itc-actions", ("ITC_KEY_ID",), "ITC_ISSUER_ID", "ITC_KEY", "ITC_KEY_FILE"),
    Family(
        "fastlane",
        (f"{_FASTLANE}_KEY_ID",),
        f"{_FASTLANE}_ISSUER_ID",
        f"{_FASTLANE}_KEY",
        f"{_FASTLANE}_KEY_FILEPATH",
        f"{_FASTLANE}_IS_KEY_CONTENT_BASE64",
        f"{_FASTLANE}_IN_HOUSE",
    ),
    Family(
        "spaceship",
        (f"{_SPACESHIP}_KEY_ID",),
        f"{_SPACESHIP}_ISSUER_ID",
        f"{_SPACESHIP}_KEY",
        f"{_SPACESHIP}_KEY_FILEPATH",
        in_house=f"{_SPACESHIP}_IN_HOUSE",
    ),
    Family(
        "codemagic",
        ("APP_STORE_CONNECT_KEY_IDENTIFIER",),
        "APP_STORE_CONNECT_ISSUER_ID",
        "APP_STORE_CONNECT_PRIVATE_KEY",
    ),
)
"""In the order in which they win."""
SANDBOX: Final = Family(
    "sandbox", ("ITC_SANDBOX_KEY_ID",), "ITC_SANDBOX_ISSUER_ID", "ITC_SANDBOX_KEY", "ITC_SANDBOX_KEY_FILE"
)
"""The key of a sandbox: those above are never used there."""
JSON_FILES: Final = (f"{_FASTLANE}_PATH",)
"""Names of the path of an `api_key.json`."""
FOLDERS: Final = ("private_keys", "~/private_keys", "~/.private_keys", "~/.appstoreconnect/private_keys")
"""Where `AuthKey_<id>.p8` is searched for, as altool does."""
_YES: Final = frozenset({"1", "true", "yes", "on"})


def all_names() -> tuple[str, ...]:
    """Every environment variable that can have a part of a key in it."""
    return (*(name for family in FAMILIES for name in family.names), *JSON_FILES)


def named_key(find: Callable[[tuple[str, ...]], Found | None]) -> Found | None:
    """What names a key, good or not, if something does."""
    return find((*(name for family in FAMILIES for name in family.telling), *JSON_FILES))


def find_key(
    find: Callable[[tuple[str, ...]], Found | None],
    *,
    root: Path,
    home: Path | None = None,
    families: Sequence[Family] = FAMILIES,
) -> ApiKey | None:
    """The key that the settings name, or None where they name none.

    :param find: looks up a value by its names, layer by layer.
    :param root: the project's root, to which paths are relative.
    :param home: the user's folder.
    :param families: the names to look for; fastlane's `api_key.json` counts for those of users.
    :raises BadInput: a part is missing, a file unreadable, or what is there is no P-256 key; nothing was sent.
    """
    home = home or Path.home()
    for family in families:
        if find(family.telling) is not None:
            return _Reader(find, root, home).of_family(family)
    named = find(JSON_FILES) if families is FAMILIES else None
    return None if named is None else _from_json(_file(named, root, home), _checked(named, "a path"))


class _Reader:
    """Reads one family's values."""

    def __init__(self, find: Callable[[tuple[str, ...]], Found | None], root: Path, home: Path) -> None:
        self._find = find
        self._root = root
        self._home = home

    def of_family(self, family: Family) -> ApiKey:
        key, file = self._value(family.key), self._value(family.file, meant="a path")
        key_id = self._value(*family.key_id, meant="its id")
        issuer = self._value(family.issuer_id, meant="its issuer")
        if key is not None and file is not None:
            raise BadInput(
                f"{key.origin} and {file.origin} are both set: which key is meant?",
                next_step="Leave one of them out. Nothing was sent.",
            )
        if file is not None and file.value.strip().endswith(".json"):
            return _from_json(_file(file, self._root, self._home), file.origin)
        text, source, named_id = self._text(family, key, file, key_id)
        return make_key(
            text,
            key_id=key_id.value if key_id else named_id,
            issuer_id=issuer.value if issuer else None,
            source=source,
            in_house=self._flag(family.in_house),
        )

    def _text(
        self, family: Family, key: Found | None, file: Found | None, key_id: Found | None
    ) -> tuple[str, str, str]:
        """The text of the key, where it came from, and the id that the name of its file tells."""
        if key is not None:
            if key_id is None:
                raise _without_id(key.origin, family.key_id[0])
            return self._followed(key)
        if file is not None:
            path = _file(file, self._root, self._home)
            named_id = path.stem.removeprefix("AuthKey_") if path.stem.startswith("AuthKey_") else ""
            if key_id is None and not named_id:
                raise _without_id(file.origin, family.key_id[0])
            return read_key_file(path, file.origin), f"{path} ({file.origin})", named_id
        assert key_id is not None  # a family is only read where one of the three is set
        wanted = checked_id(key_id.value, f"in {key_id.origin}")
        found, searched = _search(wanted, self._root, self._home)
        if found is None:
            raise BadInput(
                f"{key_id.origin} names the key {wanted!r}, and there is no key to it.",
                next_step=f"Set {' or '.join(name for name in (family.file, family.key) if name)}, or put the file "
                f"into one of {', '.join(searched)}. Nothing was sent.",
            )
        return read_key_file(found, "found by its name"), f"{found} (found by {key_id.origin})", ""

    def _followed(self, key: Found) -> tuple[str, str, str]:
        """The text of a key, where its value only says where it is, as codemagic's tools take it."""
        value = key.value.strip()
        if value.startswith(("@file:", "@env:")):
            refuse_key(value, f"{key.origin} after {value.partition(':')[0]}:", "the place of one")
        if value.startswith("@file:"):
            path = _path(value.removeprefix("@file:"), self._root, self._home)
            return read_key_file(path, key.origin), f"{path} ({key.origin})", ""
        if value.startswith("@env:"):
            name = value.removeprefix("@env:")
            named = self._value(name)
            if named is None:
                raise BadInput(f"{key.origin} refers to {name}, which is not set.", next_step="Nothing was sent.")
            return named.value, f"{named.origin} ({key.origin})", ""
        return key.value, key.origin, ""

    def _value(self, *names: str | None, meant: str | None = None) -> Found | None:
        """:param meant: what belongs there, if a key does not."""
        wanted = tuple(name for name in names if name)
        found = self._find(wanted) if wanted else None
        if found is not None:
            _checked(found, meant)
        return found

    def _flag(self, name: str | None) -> bool:
        found = self._value(name)
        return found is not None and found.value.strip().lower() in _YES


def _checked(found: Found, meant: str | None = None) -> str:
    if not found.value.strip():
        raise BadInput(f"{found.origin} is set but empty.", next_step="Give it a value, or leave it out altogether.")
    if meant is not None:
        refuse_key(found.value, found.origin, meant)
    return found.origin


def _without_id(origin: str, name: str) -> BadInput:
    return BadInput(f"{origin} gives a key without its id.", next_step=f"Set {name}. Nothing was sent.")


def _file(found: Found, root: Path, home: Path) -> Path:
    return _path(found.value.strip(), root, home)


def _path(text: str, root: Path, home: Path) -> Path:
    return home / text[2:] if text.startswith("~/") else root / text


def _search(key_id: str, root: Path, home: Path) -> tuple[Path | None, Sequence[str]]:
    """`AuthKey_<id>.p8` in altool's folders, and the folders."""
    candidates: Iterator[Path] = (_path(folder, root, home) / f"AuthKey_{key_id}.p8" for folder in FOLDERS)
    return next((path for path in candidates if is_there(path, stat.S_ISREG)), None), FOLDERS


def _from_json(path: Path, origin: str) -> ApiKey:
    """A key from fastlane's `api_key.json`.

    :raises BadInput: it is unreadable or lacks a part.
    """
    source = f"{path} ({origin})"
    try:
        content: Any = json.loads(read_key_file(path, origin), strict=False)  # real line breaks in the key are seen
    except (ValueError, RecursionError):
        raise BadInput(f"The key file {source} is no JSON.", next_step="Nothing was sent.") from None
    if not isinstance(content, dict):
        raise BadInput(f"The key file {source} is no JSON object.", next_step="Nothing was sent.")
    for name in ("key_id", "key"):
        if not isinstance(content.get(name), str) or not content[name].strip():
            raise BadInput(f"The key file {source} has no {name}.", next_step="Nothing was sent.")
    issuer = content.get("issuer_id")
    return make_key(
        content["key"],
        key_id=content["key_id"],
        issuer_id=issuer if isinstance(issuer, str) else None,
        source=source,
        in_house=content.get("in_house") is True,
    )
