"""`--junit PATH`: what CI systems read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from itc_actions.errors import BadInput, LoginFailed, Refused
from itc_actions.reports.junit import JunitReporter
from itc_actions.statuses import FAILED, FAILED_ALLOWED, LANE, NOT_RUN, UNCHANGED
from itc_actions.steps import LaneResult

from .samples import Paper, a_result, a_step, play


def report(folder: Path, *results: LaneResult) -> ElementTree.Element:
    path = folder / "report.xml"
    reporter = JunitReporter(path)
    for result in results:
        play(reporter, result)
    return ElementTree.parse(path).getroot()


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_each_lane_is_a_suite_also_two_of_the_same_name(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "x")]), a_result([a_step(1, "x")]))
    assert [suite.get("name") for suite in root.findall("testsuite")] == ["release", "release"]


def test_each_step_is_a_case_with_its_time(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "create_version", seconds=1.25), a_step(2, "select_build", UNCHANGED)]))
    cases = root.findall("testsuite/testcase")
    assert [(case.get("name"), case.get("classname"), case.get("time")) for case in cases] == [
        ("create_version", "release", "1.25"),
        ("select_build", "release", "0.1"),
    ]


def test_a_step_run_twice_has_two_names(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "add_tester"), a_step(2, "add_tester")]))
    assert [case.get("name") for case in root.iter("testcase")] == ["add_tester", "add_tester (2)"]


def test_a_failed_step_has_type_message_and_text(tmp_path: Path) -> None:
    error = Refused("The version is on sale.", said="No <way> & no how.", next_step="Choose another.")
    failure = report(tmp_path, a_result([a_step(1, "x", FAILED, error=error)], error)).find(".//failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message"), failure.text) == ("Refused", error.what, error.text)


def test_a_step_that_was_not_run_is_skipped(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "x", NOT_RUN)]))
    assert root.find(".//testcase/skipped") is not None


def test_an_allowed_failure_is_output_and_no_failure(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "x", FAILED_ALLOWED, error=Refused("There already."))]))
    assert root.find(".//failure") is None
    assert root.findtext(".//system-out") == "failed (allowed): There already."


def test_detail_retries_and_notices_are_the_output_of_their_step(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "x", detail="done", output=["GET /a: 503; again in 1 s"])]))
    assert root.findtext(".//system-out") == "done\nGET /a: 503; again in 1 s"


def test_a_lane_that_failed_before_any_step_still_has_a_failing_case(tmp_path: Path) -> None:
    root = report(tmp_path, a_result(error=LoginFailed("Wrong password.")))
    case = root.find(".//testcase")
    assert case is not None and case.get("name") == "release"
    assert case.find("failure") is not None and root.get("failures") == "1"


def test_counts_and_times_are_those_of_the_lanes(tmp_path: Path) -> None:
    steps = [
        a_step(1, "prepare", kind=LANE, seconds=5),
        a_step(2, "x", depth=1, seconds=5),
        a_step(3, "y", FAILED),
        a_step(4, "z", NOT_RUN),
    ]
    root = report(tmp_path, a_result(steps, Refused("No."), seconds=5.5))
    for element in (root, root[0]):
        told = {name: element.get(name) for name in ("tests", "failures", "skipped", "errors", "time")}
        assert told == {"tests": "4", "failures": "1", "skipped": "1", "errors": "0", "time": "5.5"}


def test_the_suite_tells_when_and_what_was_touched(tmp_path: Path) -> None:
    suite = report(tmp_path, a_result())[0]
    assert suite.get("timestamp") == "2026-01-05T09:00:00"
    assert {p.get("name"): p.get("value") for p in suite.iter("property")} == {
        "mode": "SANDBOX",
        "service": "iTunes Connect",
        "app": "com.example.demo",
    }


def test_control_characters_and_escapes_do_not_make_the_file_unreadable(tmp_path: Path) -> None:
    root = report(tmp_path, a_result([a_step(1, "a\x00b\x1b[31mc\ufffe\ud800", detail="d\x08e")]))
    assert (root[0][-1].get("name"), root.findtext(".//system-out")) == ("abc", "de")


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("old")
    report(tmp_path, a_result())
    assert names(tmp_path) == ["report.xml"]


def test_the_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    report(tmp_path, a_result())
    (tmp_path / "other").write_text("")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("report.xml", "other")]
    assert modes[0] == modes[1]


@pytest.mark.fault("F27")
def test_checking_leaves_no_trace_and_an_old_file_alone(tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text("old")
    JunitReporter(tmp_path / "old.xml")
    JunitReporter(tmp_path / "new.xml")
    assert names(tmp_path) == ["old.xml"]
    assert (tmp_path / "old.xml").read_text() == "old"


@pytest.mark.fault("F27")
@pytest.mark.parametrize("place", ["missing/report.xml", "", "file/report.xml", "nul\0l.xml"])
def test_a_path_that_cannot_be_written_is_bad_input_and_nothing_is_created(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput) as caught:
        JunitReporter(tmp_path / place)
    assert "--junit" in caught.value.text and str(tmp_path) in caught.value.text
    assert names(tmp_path) == ["file"]


@pytest.mark.fault("F27")
def test_a_disk_that_fills_later_sends_the_report_to_standard_error(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    err = Paper()
    reporter = JunitReporter(folder / "report.xml", err=err)
    folder.rmdir()
    play(reporter, a_result())
    notice, _, document = err.getvalue().partition("\n")
    assert notice.startswith("The JUnit report could not be written")
    assert ElementTree.fromstring(document.encode())[0].get("name") == "release"


def test_a_report_can_go_to_a_device(tmp_path: Path) -> None:
    reporter = JunitReporter(Path(os.devnull))
    play(reporter, a_result())
    assert not stat.S_ISREG(Path(os.devnull).stat().st_mode)


def test_a_report_can_go_into_a_pipe_of_the_shell() -> None:
    reader, writer = os.pipe()
    reporter = JunitReporter(Path(f"/dev/fd/{writer}"))
    play(reporter, a_result())
    del reporter
    os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123 — a descriptor
        assert ElementTree.fromstring(stream.read())[0].get("name") == "release"


def test_a_named_pipe_that_nobody_reads_is_bad_input(unread_pipe: Path) -> None:
    with pytest.raises(BadInput, match=r"no report can be written to .*: nobody reads from that pipe"):
        JunitReporter(unread_pipe)


def test_who_reads_a_named_pipe_is_not_told_its_end_before_the_report(unread_pipe: Path) -> None:
    reader = os.open(unread_pipe, os.O_RDONLY | os.O_NONBLOCK)
    reporter = JunitReporter(unread_pipe)
    with pytest.raises(BlockingIOError):  # at the end there would be nothing to wait for
        os.read(reader, 1)
    play(reporter, a_result())
    del reporter
    with open(reader, "rb") as stream:  # noqa: PTH123 — a descriptor
        assert ElementTree.fromstring(stream.read())[0].get("name") == "release"


def test_the_report_goes_to_standard_error_once_the_reader_of_the_pipe_has_left(unread_pipe: Path) -> None:
    err = Paper()
    reader = os.open(unread_pipe, os.O_RDONLY | os.O_NONBLOCK)
    reporter = JunitReporter(unread_pipe, err=err)
    os.close(reader)
    play(reporter, a_result())
    assert err.getvalue().startswith(f"The JUnit report could not be written to {unread_pipe}: Broken pipe. Here it is")


def test_a_lane_that_changes_the_directory_does_not_move_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reporter = JunitReporter(Path("report.xml"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    play(reporter, a_result())
    assert (tmp_path / "report.xml").exists()
