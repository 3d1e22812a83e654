from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions import LaneContext, export_testers
from itc_actions.errors import BadInput

from .conftest import Differs
from .demo import outcome


def test_external_testers_are_written_in_fastlanes_columns(ctx: LaneContext, tmp_path: Path, differs: Differs) -> None:
    file = tmp_path / "testers.csv"
    file.write_text("what was there before")
    export_testers(ctx, file=file)
    assert outcome(ctx) == ("unchanged", f"2 testers written to {file}")
    head, ada, grace = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
    assert head == ["First", "Last", "Email", "Groups", "Installed Version", "Install Date"]
    assert ada[:3] == ["Ada", "Lovelace", "ada@example.com"]
    assert ada[3] == differs("groups", itunes_connect="", app_store_connect="External Testers")
    assert ada[4]
    assert bool(ada[5]) == differs("installations", itunes_connect=True, app_store_connect=False)
    assert grace[2] == "grace@example.com"


def test_a_folder_that_is_not_there_ends_with_7(ctx: LaneContext, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Cannot write"):
        export_testers(ctx, file=tmp_path / "none" / "testers.csv")


def test_a_file_in_the_home_folder_may_be_named_by_the_environment(
    ctx: LaneContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ITC_FILE", "~/testers.csv")
    export_testers(ctx)
    assert (tmp_path / "testers.csv").read_text().startswith("First,Last,Email")
