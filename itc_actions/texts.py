"""Long texts and paths as people give them: from a file, from standard input, by language, from their home."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from .apple.locales import locale_of
from .apple.plain_texts import plain
from .errors import BadInput
from .regular_files import read_regular

NOTHING_SENT = "Nothing was sent for this step."


def read_text(text: str, origin: str) -> str:
    """`text` itself, or the contents of the file after an `@`, or standard input for `-`.

    :raises BadInput: the file cannot be read, is not UTF-8, or holds nothing.
    """
    if text == "-":
        if sys.stdin is None:
            raise BadInput(f"{origin}: standard input is closed.", now=NOTHING_SENT)
        try:
            text = sys.stdin.read()
        except UnicodeDecodeError:
            raise BadInput(
                f"{origin}: standard input is not UTF-8 text.", now="Nothing was sent for this step."
            ) from None
    elif text.startswith("@"):
        path = Path(text[1:])
        try:
            path = path.expanduser()
            text = read_regular(path).decode()
        except (OSError, RuntimeError) as error:  # RuntimeError: ~somebody who is unknown here
            raise BadInput(
                f"{origin}: cannot read {path}: {getattr(error, 'strerror', None) or error}.",
                now=NOTHING_SENT,
            ) from None
        except UnicodeDecodeError:
            raise BadInput(f"{origin}: {path} is not UTF-8 text.", now=NOTHING_SENT) from None
    if not plain(text):
        raise BadInput(
            f"{origin} gives a text that is empty.", next_step="Give it a value, or leave it out altogether."
        )
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def at_home(path: Path, origin: str) -> Path:
    """`path` with the home folder that a `~` at its beginning stands for.

    :raises BadInput: nobody of that name is known here.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        name = path.parts[0]
        raise BadInput(
            f"{origin}: nobody here has the home folder {name}.",
            next_step=f"Write the path in full; ./{name} where the name itself begins like this.",
        ) from None


def localized(items: list[str], origin: str) -> dict[str, str]:
    """{locale: text} of `LOCALE=TEXT` items; a text with no known locale before the `=` is for `default`: every one."""
    texts: dict[str, str] = {}
    for item in items:
        before, equals, after = item.partition("=")
        locale = "default" if equals and before == "default" else locale_of(before) if equals else None
        if equals and locale is None and re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?", before):
            raise BadInput(
                f"{origin}: {before} is no language of the App Store.",
                next_step=f"Write a locale such as de-DE=…; for a text that begins like this, default={before}=….",
            )
        key, text = (locale, after) if locale else ("default", item)
        if key in texts:
            raise BadInput(f"{origin} is given twice for {'every language' if key == 'default' else key}.")
        texts[key] = read_text(text, f"{origin} {key}=" if locale else origin) if text else ""
        if not texts[key]:
            raise BadInput(f"{origin} gives an empty text for {key}.", next_step="Leave the language out altogether.")
    return texts


def as_localized(value: str | Mapping[str, str] | None) -> dict[str, str]:
    """What somebody passes in Python, a text or {locale: text}, as {locale or `default`: text}.

    :raises BadInput: a text is empty.
    """
    if value is None:
        return {}
    if isinstance(value, str):
        return {"default": value}
    if empty := [key for key, text in value.items() if not text]:
        raise BadInput(f"The text for {', '.join(empty)} is empty.", next_step="Leave the language out altogether.")
    return {locale_of(key) or key: text for key, text in value.items()}
