"""GitHub Actions: what its runner reads in the log, and the files that it hands to a job's step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput, Refused
from itc_actions.records import Build, BuildKey, Submission, Version
from itc_actions.redaction import Secret
from itc_actions.reports import make_reporters
from itc_actions.reports.github import GithubReporter, as_outputs
from itc_actions.reports.json_lines import JsonReporter
from itc_actions.reports.output import Output
from itc_actions.statuses import ACTION, FAILED
from itc_actions.steps import LaneResult
from itc_actions.workflow_commands import workflow_command

from .samples import Paper, a_request, a_result, a_step, play

VERSION = Version(app_id="1", number="2.0", state="prepare-for-submission", raw_state="x", live=False)
SUBMISSION = Submission(
    version="2.0", state="waiting-for-review", raw_state="x", build=BuildKey(train="2.0", number="42")
)


@pytest.fixture(autouse=True)
def on_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """As a runner sets it: with two files, of which the second has something in it."""
    (tmp_path / "summary").touch()
    (tmp_path / "outputs").write_text("mine=1\n")
    files = {"GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "outputs"}
    return {"GITHUB_ACTIONS": "true", **{name: str(tmp_path / file) for name, file in files.items()}}


def log(environ: dict[str, str], *results: LaneResult) -> str:
    out = Paper()
    reporters = make_reporters(
        json=False, junit=None, verbose=False, clock=SimulatedClock(), environ=environ, out=out, err=Paper()
    )
    for result in results:
        play(reporters, result)
    return out.getvalue()


def outputs(environ: dict[str, str]) -> dict[str, str]:
    """As the runner reads them."""
    text = Path(environ["GITHUB_OUTPUT"]).read_text()
    return {name: value for name, _, value in re.findall(r"^(\w+)<<(\w+)\n(.*?)\n\2$", text, re.M | re.S)}


@contextmanager
def a_pipe() -> Iterator[tuple[Paper, list[str]]]:
    """A standard error that a runner may read; what it has read comes with the end."""
    reading, writing = os.pipe()
    read: list[str] = []

    class Stream(Paper):
        def fileno(self) -> int:
            return writing

    stream = Stream()
    yield stream, read
    os.close(reading)
    os.close(writing)
    read.extend(stream.getvalue().splitlines())


class TestTheLog:
    def test_the_steps_of_a_lane_are_in_a_group_and_the_target_and_the_table_are_not(self) -> None:
        lines = log({"GITHUB_ACTIONS": "true"}, a_result([a_step(1, "create_version"), a_step(2, "select_build")]))
        target, group = lines.index("SANDBOX"), lines.index("::group::release\n")
        steps, end = lines.index("create_version"), lines.index("::endgroup::\n")
        assert target < group < steps < end < lines.index("status") < lines.index("release: 2 changed")

    def test_an_action_by_itself_has_no_group(self) -> None:
        assert "::group" not in log({"GITHUB_ACTIONS": "true"}, a_result([a_step(1, "x")], kind=ACTION))

    def test_a_lane_without_a_step_has_no_group(self) -> None:
        assert "group" not in log({"GITHUB_ACTIONS": "true"}, a_result())

    def test_a_failure_is_annotated_with_all_its_lines_in_one_command(self) -> None:
        error = Refused("100% refused:\nno.", said="Not, today.", next_step="Ask.")
        lines = log({"GITHUB_ACTIONS": "true"}, a_result([a_step(1, "x", FAILED, error=error)], error)).splitlines()
        (annotation,) = [line for line in lines if line.startswith("::error")]
        assert annotation == (
            "::error title=release failed (exit code 3)::100%25 refused:%0Ano.%0A  The service said: Not, today."
            "%0A  Next: Ask."
        )

    def test_a_failed_hook_is_a_warning(self) -> None:
        assert "::warning title=release::on_error failed" in log(
            {"GITHUB_ACTIONS": "true"}, a_result(notes=["on_error failed"])
        )

    def test_the_properties_of_a_command_are_escaped_too(self) -> None:
        assert workflow_command("error", "a::b", title="x: 1, y%\r\n") == "::error title=x%3A 1%2C y%25%0D%0A::a::b"

    @pytest.mark.parametrize("text", ["::set-output name=version::9", "  ::error::x", "x ##[set-output name=a]b"])
    def test_a_text_of_the_service_is_no_command(self, text: str) -> None:
        out = Paper()
        Output(out).write(f"Reasons:\n{text}\n")
        assert not re.search(r"^\s*::", out.getvalue(), re.M)
        assert "##[" not in out.getvalue()
        assert not re.search(r"^\s*::", Refused("No.", said=f"this\n{text}").message or "", re.M)

    @pytest.mark.parametrize("end", list("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), ids=ascii)
    def test_a_text_is_no_command_whatever_ends_the_line_before_it(self, end: str) -> None:
        out = Paper()
        Output(out).write(f"Reasons:{end} ::error::x{end}::stop-commands::x")
        assert [line for line in out.getvalue().splitlines() if line.strip().startswith("::")] == []

    def test_an_escape_sequence_before_a_command_does_not_hide_it(self) -> None:
        message = Refused("No.", said="this\n\x1b[0m::error::x\n#\x1b[0m#[error]y").message or ""
        assert (": :error::x" in message, "\n::" in message, "##[" in message) == (True, False, False)

    def test_what_a_failed_script_prints_of_an_error_is_no_command(self) -> None:
        assert not re.search(r"^\s*::", str(Refused("No.", said="this\n::error::x")), re.M)

    def test_elsewhere_such_a_text_stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GITHUB_ACTIONS")
        out = Paper()
        Output(out).write("::error::x")
        assert out.getvalue() == "::error::x"

    def test_with_json_the_commands_go_to_standard_error_and_the_documents_hold_none(self) -> None:
        out, err = Paper(), Paper()
        environ = {"GITHUB_ACTIONS": "true"}
        reporters = make_reporters(
            json=True, junit=None, verbose=False, clock=SimulatedClock(), environ=environ, out=out, err=err
        )
        assert [type(reporter) for reporter in reporters] == [GithubReporter, JsonReporter]
        play(reporters, a_result([a_step(1, "x", detail="##[set-output name=a]b")]))
        assert "::group::release\n" in err.getvalue()
        assert out.getvalue().startswith('{"schema"')
        assert "##[" not in out.getvalue()


@pytest.mark.fault("F26")
class TestMasks:
    def test_each_secret_is_masked_before_anything_is_said(self) -> None:
        Secret("hunter2%hunter2")
        with a_pipe() as (err, read):
            reporters = make_reporters(
                json=True,
                junit=None,
                verbose=False,
                clock=SimulatedClock(),
                environ={"GITHUB_ACTIONS": "true"},
                out=Paper(),
                err=err,
            )
            reporters.say("hello")
        masks = [line for line in read if line.startswith("::add-mask::")]
        assert "::add-mask::hunter2%25hunter2" in masks
        assert read.index("hello") >= len(masks)

    def test_one_that_becomes_known_later_is_masked_before_the_next_line_and_once(self) -> None:
        with a_pipe() as (err, read):
            reporter = GithubReporter(people=err, err=err, environ={})
            Secret("a later secret")
            reporter.step_started(a_step(1, "x"))
            reporter.step_started(a_step(2, "y"))
        assert read.count("::add-mask::a later secret") == 1

    def test_of_a_key_each_line_is_masked_and_not_its_first(self) -> None:
        Secret("-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMGByqGSM49\nabc")
        with a_pipe() as (err, read):
            GithubReporter(people=err, err=err, environ={})
        assert "::add-mask::MIGTAgEAMBMGByqGSM49" in read
        assert not [line for line in read if re.fullmatch(r"::add-mask::(-+BEGIN PRIVATE KEY-+|abc)", line)]

    def test_none_is_written_into_a_file(self, tmp_path: Path) -> None:
        Secret("hunter2hunter2")
        with (tmp_path / "log").open("w") as err:
            reporter = GithubReporter(people=err, err=err, environ={})
            play(reporter, a_result([a_step(1, "x")]))
        assert "::group::" in (tmp_path / "log").read_text()
        assert "hunter2" not in (tmp_path / "log").read_text()

    def test_no_secret_is_in_summary_outputs_or_annotation(self, environ: dict[str, str]) -> None:
        Secret("hunter2hunter2")
        Secret("correct & horse")
        text = "hunter2hunter2 correct & horse"
        error = Refused(text, said=text, now=text)
        version = Version(app_id="1", number=text, state=text, raw_state="x", live=False)
        printed = log(environ, a_result([a_step(1, text, FAILED, detail=text, result=version)], error, notes=[text]))
        for place in (printed, *(Path(environ[name]).read_text() for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"))):
            assert "•••" in place
            assert "hunter2" not in place
            assert "horse" not in place


class TestTheOutputs:
    def test_they_are_version_build_state_and_submission(self, environ: dict[str, str]) -> None:
        steps = [a_step(1, "create_version", result=VERSION), a_step(2, "submit_for_review", result=SUBMISSION)]
        log(environ, a_result(steps))
        assert outputs(environ) == {
            "version": "2.0",
            "build": "42",
            "state": "waiting-for-review",
            "submission": "waiting-for-review",
        }

    def test_those_of_the_step_itself_stay(self, environ: dict[str, str]) -> None:
        log(environ, a_result([a_step(1, "x", result=VERSION)]))
        assert Path(environ["GITHUB_OUTPUT"]).read_text().startswith("mine=1\n")

    def test_a_lane_about_builds_alone_tells_the_build_and_its_state(self, environ: dict[str, str]) -> None:
        build = Build(train="2.0", number="7", state="processing", raw_state="x")
        log(environ, a_result([a_step(1, "upload_binary", result=build)]))
        assert outputs(environ) == {"version": "2.0", "build": "7", "state": "processing"}

    def test_a_failed_lane_tells_what_it_got_to(self, environ: dict[str, str]) -> None:
        log(environ, a_result([a_step(1, "x", result=VERSION), a_step(2, "y", FAILED)], Refused("No.")))
        assert outputs(environ) == {"version": "2.0", "state": "prepare-for-submission"}

    def test_a_value_of_several_lines_cannot_set_another(self) -> None:
        text = as_outputs({"notes": "a\nend_1\nversion=9\nversion<<x\n9\nx", "version": "2.0"})
        found = re.findall(r"(\w+)<<(end_\w{32})\n(.*?)\n\2\n", text, re.S)
        assert [(name, value) for name, _, value in found] == [
            ("notes", "a\nend_1\nversion=9\nversion<<x\n9\nx"),
            ("version", "2.0"),
        ]


class TestTheSummary:
    def test_it_is_a_table_of_the_steps_under_the_name_of_the_lane(self, environ: dict[str, str]) -> None:
        log(environ, a_result([a_step(1, "create_version", detail="version 2.0 | created")]))
        lines = Path(environ["GITHUB_STEP_SUMMARY"]).read_text().splitlines()
        assert lines[0] == "### ✓ release"
        assert "| 1 | create&#95;version | ✓ changed | 0.1 s | version 2.0 &#124; created |" in lines
        assert lines[-2].startswith("release: 1 changed")

    def test_each_lane_is_added_below_the_one_before(self, environ: dict[str, str]) -> None:
        log(environ, a_result([a_step(1, "x")]), a_result(name="beta"))
        text = Path(environ["GITHUB_STEP_SUMMARY"]).read_text()
        assert re.findall(r"^### . (.*)", text, re.M) == ["release", "beta"]

    def test_a_failure_has_its_whole_text_and_cannot_leave_its_frame(self, environ: dict[str, str]) -> None:
        log(environ, a_result(error=Refused("No.", said="```\n<script>", next_step="Ask.")))
        text = Path(environ["GITHUB_STEP_SUMMARY"]).read_text()
        assert text.startswith("### ✗ release")
        assert re.search(r"^```text\nNo\.\n.*<script>\n  Next: Ask\.\n```$", text, re.M | re.S)
        assert text.count("```") == 2

    def test_markup_in_a_cell_is_text(self, environ: dict[str, str]) -> None:
        log(environ, a_result([a_step(1, "x", detail="<img src=x> [a](b) @you\n# c")]))
        text = Path(environ["GITHUB_STEP_SUMMARY"]).read_text()
        assert "&#60;img src=x&#62; &#91;a&#93;(b) @you &#35; c" in text

    def test_requests_are_counted(self, environ: dict[str, str]) -> None:
        reporter = GithubReporter(people=Paper(), err=Paper(), environ=environ)
        play(reporter, a_result([a_step(1, "x")]), {1: [a_request(), a_request()]})
        assert "2 requests" in Path(environ["GITHUB_STEP_SUMMARY"]).read_text()


@pytest.mark.fault("F27")
class TestFilesThatCannotBeWritten:
    @pytest.mark.parametrize("name", ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"])
    def test_it_is_found_before_anything_is_sent(self, environ: dict[str, str], tmp_path: Path, name: str) -> None:
        environ[name] = str(tmp_path / "missing" / "file")
        with pytest.raises(BadInput, match=name) as caught:
            log(environ)
        assert f"unset {name}" in caught.value.text

    def test_looking_changes_neither_file_and_makes_none(self, environ: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "summary").unlink()
        GithubReporter(people=Paper(), err=Paper(), environ=environ)
        assert [path.name for path in tmp_path.iterdir()] == ["outputs"]
        assert (tmp_path / "outputs").read_text() == "mine=1\n"

    def test_a_disk_that_fills_later_sends_both_to_standard_error(self, environ: dict[str, str]) -> None:
        err = Paper()
        reporter = GithubReporter(people=Paper(), err=err, environ=environ)
        for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
            Path(environ[name]).unlink()
            Path(environ[name]).mkdir()
        play(reporter, a_result([a_step(1, "x", result=VERSION)]))
        assert "The summary could not be written to" in err.getvalue()
        assert "### ✓ release" in err.getvalue()
        assert "The outputs could not be written to" in err.getvalue()
        assert "version<<" in err.getvalue()
