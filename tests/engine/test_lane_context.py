"""What a lane is handed: commands as steps, rehearsals that touch nothing, failures that are allowed."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from invoke.runners import Result

from itc_actions import open_context
from itc_actions.errors import (
    BadInput,
    CommandFailed,
    Interrupted,
    ItcError,
    LoginFailed,
    NotSupported,
    OutcomeUnknown,
    Refused,
    StillProcessing,
    Unreachable,
)
from itc_actions.lane_context import LaneContext
from itc_actions.redaction import Secret
from itc_actions.run import Run
from itc_actions.statuses import COMMAND, FAILED, FAILED_ALLOWED, NOT_RUN, UNCHANGED

from .harness import Inv

CANARY = "canary-7f3a"


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneContext]:
    """A context for real, in an empty project; nothing in these tests asks for the service."""
    monkeypatch.chdir(tmp_path)
    with open_context() as ctx:
        yield ctx


@pytest.fixture
def rehearsal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneContext]:
    """A context of a rehearsal."""
    monkeypatch.chdir(tmp_path)
    with open_context(sandbox=True) as ctx:
        yield ctx


def last_step(ctx: LaneContext) -> tuple[str, str, str]:
    step = ctx.itc_run.steps[-1]
    return step.name, step.kind, step.status


class TestCommands:
    def test_a_command_is_run_and_gives_its_output(self, ctx: LaneContext) -> None:
        assert ctx.run("echo hello", hide=True).stdout == "hello\n"

    def test_a_command_is_a_step(self, ctx: LaneContext) -> None:
        ctx.run("true")
        assert last_step(ctx) == ("true", COMMAND, UNCHANGED)

    def test_a_command_that_fails_is_an_error_with_code_1(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed) as caught:
            ctx.run("exit 6")
        assert caught.value.code == 1

    def test_a_command_that_fails_shows_its_own_code(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed, match="'exit 6' ended with code 6"):
            ctx.run("exit 6")

    def test_a_command_that_fails_is_a_failed_step(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed):
            ctx.run("exit 6")
        assert last_step(ctx)[2] == FAILED

    def test_a_lane_whose_command_fails_ends_with_1(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("exit 6")
                seen.append("went on")
        """)
        ended = inv("work")
        assert (ended.code, ended.seen) == (1, [])
        assert "ended with code 6" in ended.err

    def test_what_a_hidden_command_said_is_told_when_it_fails(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed) as caught:
            ctx.run("echo broken >&2; exit 6", hide=True)
        assert "The command said: broken" in caught.value.text

    def test_a_command_that_takes_too_long_is_a_command_that_failed(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed):
            ctx.run("exec sleep 20", timeout=0.05)

    def test_a_command_that_may_fail_gives_its_code(self, ctx: LaneContext) -> None:
        assert ctx.run("exit 6", warn=True).exited == 6

    def test_a_command_that_may_fail_and_does_is_told_apart(self, ctx: LaneContext) -> None:
        ctx.run("exit 6", warn=True)
        assert last_step(ctx)[2] == FAILED_ALLOWED

    def test_a_command_runs_in_the_folder_of_cd(self, ctx: LaneContext, tmp_path: Path) -> None:
        (tmp_path / "below").mkdir()
        with ctx.cd("below"):
            ctx.run("touch here")
        assert (tmp_path / "below" / "here").exists()

    def test_a_command_has_the_prefix(self, ctx: LaneContext) -> None:
        with ctx.prefix("export COLOUR=blue"):
            assert ctx.run("echo $COLOUR", hide=True).stdout == "blue\n"

    def test_the_folder_of_cd_holds_in_a_lane_that_is_called(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                ctx.run("touch here")

            @task
            def plain(c):
                with c.cd("below"):
                    inner(c)
        """)
        inv.write("below/file", "")
        inv("plain")
        assert (inv.folder / "below" / "here").exists()

    def test_in_json_the_output_of_a_command_goes_to_standard_error(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("echo from the command")
        """)
        ended = inv("work", "--json")
        assert "from the command\n" in ended.err
        assert "from the command\n" not in ended.out


class TestEnvironmentOfCommands:
    def test_other_names_of_the_env_files_reach_commands(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.run("echo $SLACK_URL", hide=True).stdout)
        """)
        inv.write(".env", "SLACK_URL='${HOME}/x'\n")
        assert inv("work").seen == ["${HOME}/x\n"]

    def test_those_of_the_named_file_win_over_the_environment(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.run("echo $SLACK_URL", hide=True).stdout)
        """)
        inv.write(".env.staging", "SLACK_URL=staging\n")
        monkeypatch.setenv("SLACK_URL", "mine")
        assert inv("work", "--env", "staging").seen == ["staging\n"]

    def test_those_given_with_the_command_win(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.run("echo $SLACK_URL", hide=True, env={"SLACK_URL": "given"}).stdout)
        """)
        inv.write(".env", "SLACK_URL=file\n")
        assert inv("work").seen == ["given\n"]

    def test_ours_in_the_files_do_not_reach_commands(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.run("echo [$ITC_PASSWORD$FASTLANE_PASSWORD]", hide=True).stdout)
        """)
        inv.write(".env", f"ITC_PASSWORD={CANARY}\nFASTLANE_PASSWORD={CANARY}\n")
        assert inv("work").seen == ["[]\n"]


class TestRehearsals:
    def test_a_command_is_not_run(self, rehearsal: LaneContext, tmp_path: Path) -> None:
        rehearsal.run("touch marker")
        assert not (tmp_path / "marker").exists()

    def test_a_command_is_shown_as_not_run(self, rehearsal: LaneContext) -> None:
        rehearsal.run("touch marker")
        assert last_step(rehearsal) == ("touch marker", COMMAND, NOT_RUN)

    def test_a_command_is_shown_to_the_user(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("touch marker")
        """)
        ended = inv("work", "--sandbox")
        assert ended.code == 0
        assert "touch marker" in ended.out

    @pytest.mark.parametrize("setting", ["1", "yes"])
    def test_the_environment_may_ask_for_it(self, inv: Inv, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("touch marker")
        """)
        monkeypatch.setenv("ITC_SANDBOX", setting)
        assert inv("work").code == 0
        assert not (inv.folder / "marker").exists()

    def test_the_address_of_a_sandbox_alone_diverts_nothing(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.rehearsal)
        """)
        monkeypatch.setenv("ITC_SANDBOX_URL", "http://127.0.0.1:9")
        assert inv("work").seen == [False]

    def test_a_command_that_is_safe_is_run(self, rehearsal: LaneContext) -> None:
        assert rehearsal.run("echo hello", hide=True, in_rehearsal=True).stdout == "hello\n"

    def test_a_command_that_is_safe_and_fails_is_an_error(self, rehearsal: LaneContext) -> None:
        with pytest.raises(CommandFailed):
            rehearsal.run("exit 6", in_rehearsal=True)

    @pytest.mark.parametrize("read", ["stdout", "stderr"])
    def test_reading_the_output_of_one_not_run_is_an_error(self, rehearsal: LaneContext, read: str) -> None:
        result = rehearsal.run("git describe")
        with pytest.raises(BadInput, match="'git describe' was shown and not run") as caught:
            getattr(result, read)
        assert "in_rehearsal=True" in caught.value.text

    def test_reading_the_tail_of_one_not_run_is_an_error(self, rehearsal: LaneContext) -> None:
        result = rehearsal.run("git describe")
        with pytest.raises(BadInput):
            result.tail("stdout")

    def test_printing_one_not_run_is_an_error(self, rehearsal: LaneContext) -> None:
        result = rehearsal.run("git describe")
        with pytest.raises(BadInput):
            str(result)

    def test_a_lane_that_reads_the_output_of_one_not_run_ends_with_7(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                tag = ctx.run("git describe").stdout
                seen.append(tag)
        """)
        ended = inv("work", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_not_run_counts_as_well_ended(self, rehearsal: LaneContext) -> None:
        result = rehearsal.run("git describe")
        assert isinstance(result, Result)
        assert result.ok

    def test_a_command_as_another_user_is_not_run_either(
        self, rehearsal: LaneContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "sudo").write_text(f"#!/bin/sh\ntouch {tmp_path}/marker\n")
        (tmp_path / "sudo").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        rehearsal.sudo("make install", password="none")
        assert not (tmp_path / "marker").exists()

    def test_a_command_of_an_inner_lane_is_not_run(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                ctx.run("touch marker")

            @lane
            def outer(ctx):
                inner(ctx)
        """)
        inv("outer", "--sandbox")
        assert not (inv.folder / "marker").exists()

    def test_a_command_of_a_hook_is_not_run(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def tidy(ctx):
                ctx.run("touch marker")

            @lane
            def work(ctx):
                pass
        """)
        inv("work", "--sandbox")
        assert not (inv.folder / "marker").exists()

    def test_a_context_for_real_is_no_rehearsal(self, ctx: LaneContext) -> None:
        assert ctx.rehearsal is False


class TestAllowedFailures:
    @pytest.mark.parametrize("error", [Refused("No."), NotSupported("No."), CommandFailed("No.")])
    def test_a_refusal_or_a_failed_command_lets_the_lane_go_on(self, ctx: LaneContext, error: ItcError) -> None:
        with ctx.allow_failure():
            raise error

    @pytest.mark.parametrize(
        "error",
        [
            LoginFailed("No."),
            Unreachable("No."),
            OutcomeUnknown("No."),
            BadInput("No."),
            StillProcessing("No."),
            Interrupted("No."),
            KeyboardInterrupt(),
            ValueError("No."),
        ],
    )
    def test_anything_else_still_ends_it(self, ctx: LaneContext, error: BaseException) -> None:
        with pytest.raises(type(error)), ctx.allow_failure():
            raise error

    def test_a_command_that_fails_is_a_step_that_was_allowed_to(self, ctx: LaneContext) -> None:
        with ctx.allow_failure():
            ctx.run("exit 6")
        assert last_step(ctx)[2] == FAILED_ALLOWED

    def test_the_rest_of_the_block_is_skipped(self, ctx: LaneContext, tmp_path: Path) -> None:
        with ctx.allow_failure():
            ctx.run("exit 6")
            ctx.run("touch marker")
        assert not (tmp_path / "marker").exists()

    def test_after_the_block_a_failure_ends_the_lane_again(self, ctx: LaneContext) -> None:
        with ctx.allow_failure():
            ctx.run("exit 6")
        with pytest.raises(CommandFailed):
            ctx.run("exit 6")
        assert last_step(ctx)[2] == FAILED

    def test_a_failure_after_an_inner_block_is_still_allowed_by_the_outer_one(self, ctx: LaneContext) -> None:
        with ctx.allow_failure():
            with ctx.allow_failure():
                ctx.run("exit 6")
            ctx.run("exit 5")
        assert last_step(ctx)[2] == FAILED_ALLOWED

    def test_the_failure_of_an_inner_lane_is_allowed(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                ctx.run("exit 6")

            @lane
            def outer(ctx):
                with ctx.allow_failure():
                    inner(ctx)
                seen.append([(step.name, step.status) for step in ctx.itc_run.steps])
        """)
        ended = inv("outer")
        assert ended.code == 0
        assert ended.seen == [[("inner", "failed (allowed)"), ("exit 6", "failed (allowed)")]]

    def test_what_was_allowed_is_told(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                with ctx.allow_failure():
                    ctx.run("exit 6")
        """)
        ended = inv("work")
        assert ended.code == 0
        assert "Allowed to fail" in ended.said


@pytest.mark.fault("F26")
class TestSecretsOfCommands:
    def test_the_name_of_the_step_has_none(self, ctx: LaneContext) -> None:
        ctx.run(f"true {Secret(CANARY).reveal()}")
        assert last_step(ctx)[0] == "true •••"

    def test_the_name_of_the_step_has_none_in_a_rehearsal(self, rehearsal: LaneContext) -> None:
        rehearsal.run(f"curl -u {Secret(CANARY).reveal()}")
        assert last_step(rehearsal)[0] == "curl -u •••"

    def test_the_error_of_one_that_failed_has_none(self, ctx: LaneContext) -> None:
        with pytest.raises(CommandFailed) as caught:
            ctx.run(f"echo {Secret(CANARY).reveal()} >&2; exit 6", hide=True)
        assert CANARY not in caught.value.text

    def test_the_error_of_one_not_run_has_none(self, rehearsal: LaneContext) -> None:
        result = rehearsal.run(f"curl -u {Secret(CANARY).reveal()}")
        with pytest.raises(BadInput) as caught:
            str(result)
        assert CANARY not in caught.value.text

    def test_the_echo_of_a_command_has_none(self, ctx: LaneContext, capsys: pytest.CaptureFixture[str]) -> None:
        ctx.run(f"true {Secret(CANARY).reveal()}", echo=True)
        assert CANARY not in capsys.readouterr().out

    def test_the_echo_that_invoke_was_asked_for_has_none(self, inv: Inv) -> None:
        inv.tasks(f"""
            @lane
            def work(ctx):
                ctx.run("true " + Secret({CANARY!r}).reveal())
        """)
        assert CANARY not in inv("--echo", "work").said

    def test_a_password_that_nobody_asked_for_yet_is_hidden_too(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("true " + os.environ["ITC_PASSWORD"])
        """)
        monkeypatch.setenv("ITC_PASSWORD", CANARY)
        ended = inv("work")
        assert ended.code == 0
        assert CANARY not in ended.said

    def test_a_detail_has_none(self, ctx: LaneContext) -> None:
        with ctx.itc_run.step("look") as step:
            ctx.detail(f"sent {Secret(CANARY).reveal()}")
        assert step.detail == "sent •••"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestAsking:
    def answer(self, monkeypatch: pytest.MonkeyPatch, typed: str) -> Terminal:
        """Have somebody type this on a terminal; gives what they are shown."""
        shown = Terminal()
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stderr", shown)
        return shown

    @pytest.mark.parametrize("typed", ["y\n", "yes\n", "Y\n", " yes \n"])
    def test_on_a_terminal_yes_goes_on(self, ctx: LaneContext, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
        shown = self.answer(monkeypatch, typed)
        ctx.confirm("Submit?")
        assert shown.getvalue().startswith("Submit? [y/N]")

    @pytest.mark.parametrize("typed", ["n\n", "\n", "yep\n", ""])
    def test_on_a_terminal_anything_else_stops(
        self, ctx: LaneContext, monkeypatch: pytest.MonkeyPatch, typed: str
    ) -> None:
        self.answer(monkeypatch, typed)
        with pytest.raises(Interrupted, match="Not confirmed"):
            ctx.confirm("Submit?")

    def test_with_the_flag_nothing_is_asked(self, ctx: LaneContext, monkeypatch: pytest.MonkeyPatch) -> None:
        shown = self.answer(monkeypatch, "")
        ctx.itc_run.flags.common["yes"] = True
        ctx.confirm("Submit?")
        assert shown.getvalue() == ""

    def test_in_a_rehearsal_nothing_is_asked(self, rehearsal: LaneContext, monkeypatch: pytest.MonkeyPatch) -> None:
        shown = self.answer(monkeypatch, "")
        rehearsal.confirm("Submit?")
        assert shown.getvalue() == ""

    @pytest.mark.fault("F44")
    def test_without_a_terminal_nothing_is_asked(self, ctx: LaneContext, capsys: pytest.CaptureFixture[str]) -> None:
        ctx.confirm("Submit?")
        assert capsys.readouterr().err == ""


def test_without_a_reporter_saying_something_is_fine(ctx: LaneContext) -> None:
    ctx.say("Something.")


def test_outside_a_step_there_is_no_row_for_a_detail(ctx: LaneContext) -> None:
    ctx.detail("Nothing under way.")
    assert ctx.itc_run.steps == []


def test_a_context_of_a_script_is_in_no_lane(ctx: LaneContext) -> None:
    assert ctx.lane is None


def test_contexts_that_end_in_another_order_than_they_began_leave_no_run_behind() -> None:
    first, second = open_context(sandbox=True), open_context(sandbox=True)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert Run.current() is None
