"""What Apple writes in HTML, as text that can be read in a terminal."""

from __future__ import annotations

import re
import warnings
from typing import Final

_BLANK_LINES: Final = re.compile(r"\n{3,}")


def readable(html: str) -> str:
    """HTML as Markdown: links, lists and what is bold are kept, everything else of it is left out."""
    from bs4 import MarkupResemblesLocatorWarning
    from markdownify import markdownify

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a text that is but an address
        text = markdownify(
            html,
            strip=["script", "style", "img"],
            autolinks=True,
            escape_asterisks=False,
            escape_underscores=False,
            escape_misc=False,
        )
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
