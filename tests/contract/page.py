"""`docs/services.md`: what each action asks of which service, and where the two differ.

Written anew by `python -m contract.page`, run in the folder `tests`; `test_differences` fails where it is not.
"""

from __future__ import annotations

import re
from pathlib import Path

from itc_actions.catalogue import actions

from .differences import DIFFERENCES
from .endpoints import endpoints, said_of
from .services import BOTH

PAGE = Path(__file__).parents[2] / "docs" / "services.md"

HEAD = """# The two services

An action ends alike on both of Apple's services: with the same record, the same status, the same refusal.
The tests of `tests/contract/` run each behaviour on both, word for word. Where the services themselves do not allow
that, the difference stands in the second table, and the tests branch by it alone.

*Made from the actions' docstrings and from `tests/contract/differences.py`: `cd tests && python -m contract.page`.
`[?]` marks what is neither documented nor recorded, but assumed. Nothing here was ever run against Apple.*
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, "## What each action asks", "", *_actions(), "", "## Where they differ", "", *_table(), ""])


def _actions() -> list[str]:
    rows = ["| action | iTunes Connect: below `WebObjects/iTunesConnect.woa/` | App Store Connect |", "|---|---|---|"]
    for name in actions():
        rows.append(f"| `{name}` | " + " | ".join(_endpoints(name, service) for service in BOTH) + " |")
    return rows


def _endpoints(action: str, service: str) -> str:
    found = endpoints(action, service)
    return "<br>".join(f"`{method} {path}`" for method, path in found) or said_of(action, service)


def _table() -> list[str]:
    rows = ["| | iTunes Connect | App Store Connect | because |", "|---|---|---|---|"]
    for each in DIFFERENCES:
        title = each.id.replace("-", " ")
        cells = (title, each.itunes_connect, each.app_store_connect, each.because)
        rows.append("| " + " | ".join(re.sub(r"\|", r"\\|", cell) for cell in cells) + " |")
    return rows


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
