"""GitLab: sections in the log, and the dotenv report, which other systems read too."""

from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput, Refused
from itc_actions.records import Version
from itc_actions.redaction import Secret
from itc_actions.reports import make_reporters
from itc_actions.reports.dotenv import DotenvReporter
from itc_actions.statuses import ACTION, FAILED
from itc_actions.steps import LaneResult

from .samples import Paper, a_result, a_step, play


def version(number: str = "2.0", state: str = "prepare-for-submission") -> Version:
    return Version(app_id="1", number=number, state=state, raw_state="x", live=False)


def log(folder: Path, *results: LaneResult, dotenv: Path | None = None) -> str:
    out = Paper()
    reporters = make_reporters(
        json=False,
        junit=None,
        verbose=False,
        clock=SimulatedClock(),
        dotenv=dotenv,
        environ={"GITLAB_CI": "true", "CI_PROJECT_DIR": str(folder)},
        out=out,
        err=Paper(),
    )
    for result in results:
        play(reporters, result)
    return out.getvalue()


class TestTheLog:
    def test_the_steps_of_each_lane_are_in_a_section_and_the_target_and_the_table_are_not(self, tmp_path: Path) -> None:
        lines = log(tmp_path, a_result([a_step(1, "create_version")]), a_result([a_step(1, "x")], name="beta"))
        start, end = (
            f"\x1b[0Ksection_{what}:1767603600:itc_lane_1\r\x1b[0K{title}\n"
            for what, title in (("start", "release"), ("end", ""))
        )
        assert lines.index("SANDBOX") < lines.index(start) < lines.index("create_version") < lines.index(end)
        assert lines.index(end) < lines.index("status")
        assert "itc_lane_2\r\x1b[0Kbeta\n" in lines

    def test_an_action_by_itself_has_no_section(self, tmp_path: Path) -> None:
        assert "section" not in log(tmp_path, a_result([a_step(1, "x")], kind=ACTION))


class TestTheDotenvReport:
    def test_it_goes_to_the_folder_of_the_project_unless_a_file_is_named(self, tmp_path: Path) -> None:
        log(tmp_path, a_result([a_step(1, "x", result=version())]))
        assert (tmp_path / "itc.env").read_text() == "RELEASE_VERSION=2.0\nRELEASE_STATE=prepare-for-submission\n"
        log(tmp_path, a_result(), dotenv=tmp_path / "other.env")
        assert (tmp_path / "other.env").exists()

    def test_a_value_is_one_line_without_spaces_at_its_ends(self, tmp_path: Path) -> None:
        log(tmp_path, a_result([a_step(1, "x", result=version(' "2\n\nRELEASE_STATE=9\r', "  "))]))
        assert (tmp_path / "itc.env").read_text() == 'RELEASE_VERSION="2 RELEASE_STATE=9\n'

    def test_a_lane_that_failed_does_not_leave_what_an_earlier_job_wrote(self, tmp_path: Path) -> None:
        (tmp_path / "itc.env").write_text("RELEASE_VERSION=1.0\n")
        log(tmp_path, a_result([a_step(1, "x", FAILED)], Refused("No.")))
        assert (tmp_path / "itc.env").read_text() == ""

    @pytest.mark.fault("F26")
    def test_it_has_no_secret(self, tmp_path: Path) -> None:
        Secret("hunter2hunter2")
        log(tmp_path, a_result([a_step(1, "x", result=version("hunter2hunter2"))]))
        assert "hunter2" not in (tmp_path / "itc.env").read_text()

    @pytest.mark.fault("F27")
    def test_a_path_that_cannot_be_written_is_found_before_anything_is_sent(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="ITC_DOTENV_REPORT"):
            log(tmp_path / "missing")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.fault("F27")
    def test_a_disk_that_fills_later_sends_it_to_standard_error(self, tmp_path: Path) -> None:
        err, folder = Paper(), tmp_path / "folder"
        folder.mkdir()
        reporter = DotenvReporter(folder / "itc.env", err=err)
        folder.rmdir()
        play(reporter, a_result([a_step(1, "x", result=version())]))
        assert "The dotenv report could not be written to" in err.getvalue()
        assert "RELEASE_VERSION=2.0\n" in err.getvalue()
