"""A folder of 40 languages on iTunes Connect: one read and one save of the version; once more, the read alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from paired import judge

from itc_actions import open_context, update_app_info
from itc_actions.apple.locales import LANGUAGES
from itc_actions.sandbox import Sandbox

LANGUAGES_CHANGED = 40
READS_GOAL, SAVES_GOAL = 1, 1


def main() -> None:
    """Count the requests for the version's document."""
    locales = sorted(set(LANGUAGES.values()))[:LANGUAGES_CHANGED]
    with tempfile.TemporaryDirectory() as folder, Sandbox.for_line() as sandbox:
        for locale in locales:
            path = Path(folder, locale)
            path.mkdir()
            (path / "description.txt").write_text(f"The description in {locale}.", encoding="utf-8")
            (path / "keywords.txt").write_text("one,two", encoding="utf-8")
        for what, saves in (("", SAVES_GOAL), (", once more", 0)):
            with open_context(sandbox=sandbox, service="itunes-connect") as ctx:
                sandbox.clear_requests()
                update_app_info(ctx, metadata=Path(folder))
            lines = [seen.line for seen in sandbox.requests if "/ra/apps/version/" in seen.line]
            reads = sum(line.startswith("GET") for line in lines)
            judge(f"{len(locales)} languages on iTunes Connect{what}: reads", reads, READS_GOAL, unit="")
            judge(f"{len(locales)} languages on iTunes Connect{what}: saves", len(lines) - reads, saves, unit="")
        edit = sandbox.world.state.apps[0].edit
        assert edit is not None
        assert {locale for locale, texts in edit.texts.items() if texts.keywords == "one,two"} == set(locales)


if __name__ == "__main__":
    main()
