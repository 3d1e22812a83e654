"""Flags come from our declarations; plans and dry runs are refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoke import Config, Context

from itc_actions.command_line import LineFlags
from itc_actions.errors import BadInput
from itc_actions.invoke_tasks import join_run, project_root, split_flags, start_run
from itc_actions.lane_context import LaneContext
from itc_actions.options import REQUIRED, Option
from itc_actions.parameters import Parameter

from .harness import Inv

LANES = """
    @lane
    def first(ctx):
        seen.append("first")

    @lane
    def second(ctx):
        seen.append("second")

    @task
    def plain(c):
        seen.append("plain")
"""


class TestPlansAndDryRuns:
    @pytest.mark.parametrize("words", [("first", "--plan"), ("--dry", "first"), ("first", "second", "--plan")])
    def test_they_are_refused_with_7_before_anything_runs(self, inv: Inv, words: tuple[str, ...]) -> None:
        inv.tasks(LANES)
        ended = inv(*words)
        assert (ended.code, ended.seen) == (7, [])

    def test_the_refusal_says_the_way_out(self, inv: Inv) -> None:
        inv.tasks(LANES)
        assert "Rehearse with --sandbox" in inv("first", "--plan").err

    def test_a_dry_run_asked_for_in_the_environment_is_refused(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks(LANES)
        monkeypatch.setenv("INVOKE_RUN_DRY", "1")
        ended = inv("first")
        assert (ended.code, ended.seen) == (7, [])

    def test_a_dry_run_in_the_sandbox_is_refused(self, inv: Inv) -> None:
        inv.tasks(LANES)
        ended = inv("--dry", "first", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    @pytest.mark.parametrize("words", [("plain", "first", "--plan"), ("first", "--plan", "plain")])
    def test_a_plan_with_a_plain_task_is_refused_before_that_runs(self, inv: Inv, words: tuple[str, ...]) -> None:
        inv.tasks(LANES)
        ended = inv(*words)
        assert (ended.code, ended.seen) == (7, [])

    def test_a_plan_with_a_plain_task_that_was_not_gathered_is_refused_before_that_runs(self, inv: Inv) -> None:
        inv.tasks(LANES, gathered=False)
        ended = inv("plain", "first", "--plan")
        assert (ended.code, ended.seen) == (7, [])

    def test_a_dry_run_with_a_plain_task_is_refused_before_that_runs(self, inv: Inv) -> None:
        inv.tasks(LANES)
        ended = inv("--dry", "plain", "first")
        assert (ended.code, ended.seen) == (7, [])

    def test_an_action_is_refused_a_plan(self, inv: Inv) -> None:
        inv.tasks(LANES)
        assert inv("action.create-version", "--version", "2.0", "--plan").code == 7

    def test_a_command_is_refused_a_plan(self, inv: Inv) -> None:
        inv.tasks(LANES)
        assert inv("settings", "--plan").code == 7

    def test_help_is_no_run(self, inv: Inv) -> None:
        inv.tasks(LANES)
        assert inv("first", "--help").code == 0


class TestSettingsOfALine:
    @pytest.mark.fault("F23")
    def test_a_malformed_env_file_ends_the_line_with_7_before_anything_runs(self, inv: Inv) -> None:
        inv.tasks(LANES)
        inv.write(".env", "ITC_APP=1\nITC_PASSWORD='canary-7f3a\n")
        ended = inv("first")
        assert (ended.code, ended.seen) == (7, [])
        assert ".env line 2 is malformed" in ended.err
        assert "canary" not in ended.said

    @pytest.mark.fault("F25")
    def test_a_misspelt_setting_ends_the_line_with_7_before_anything_runs(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inv.tasks(LANES)
        monkeypatch.setenv("ITC_PASWORD", "canary-7f3a")
        ended = inv("first")
        assert (ended.code, ended.seen) == (7, [])
        assert "Did you mean ITC_PASSWORD?" in ended.err
        assert "canary" not in ended.said

    def test_env_files_are_looked_for_where_the_tasks_are(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append(ctx.settings.setting("app"))
        """)
        inv.write(".env", "ITC_APP=42\n")
        monkeypatch.chdir(inv.write("below/file", "").parent)
        assert inv("work").seen == [("42", "ITC_APP in .env line 1")]

    @pytest.mark.fault("F25")
    def test_an_empty_sandbox_setting_ends_the_line_with_7(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.run("echo real > ran")
        """)
        monkeypatch.setenv("ITC_SANDBOX", "")
        ended = inv("work")
        assert (ended.code, (inv.folder / "ran").exists()) == (7, False)
        assert "ITC_SANDBOX is set but empty" in ended.err

    def test_an_option_of_a_lane_s_own_is_set_by_the_environment(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour="red"):
                seen.append(colour)
        """)
        monkeypatch.setenv("ITC_COLOUR", "blue")
        assert inv("work").seen == ["blue"]

    def test_an_option_of_a_lane_s_own_is_not_taken_for_a_misspelt_one(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inv.tasks("""
            @lane
            def work(ctx, users="nobody"):
                seen.append(users)

            @lane
            def other(ctx):
                pass
        """)
        monkeypatch.setenv("ITC_USERS", "felix")
        assert inv("other", "work").seen == ["felix"]


class TestProjectRoot:
    def test_it_is_the_folder_above_with_a_tasks_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "tasks.py").touch()
        (tmp_path / "a" / "b").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "a" / "b")
        assert project_root(Context(Config())) == tmp_path

    def test_it_is_the_folder_above_with_a_tasks_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "tasks").mkdir()
        (tmp_path / "a").mkdir()
        monkeypatch.chdir(tmp_path / "a")
        assert project_root(Context(Config())) == tmp_path

    def test_tasks_that_may_not_be_looked_at_are_tasks_all_the_same(
        self, tmp_path: Path, barred: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "tasks.py").symlink_to(barred / "tasks.py")
        (tmp_path / "a").mkdir()
        monkeypatch.chdir(tmp_path / "a")
        assert project_root(Context(Config())) == tmp_path

    def test_it_is_the_current_folder_where_there_are_no_tasks(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert project_root(Context(Config())) == tmp_path


class TestJoiningTheRun:
    def test_contexts_of_one_config_share_one_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        config = Config()
        first, second = (join_run(Context(config), LineFlags()) for _ in range(2))
        assert first.itc_run is second.itc_run

    def test_contexts_of_two_configs_have_two_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        first, second = (join_run(Context(Config()), LineFlags()) for _ in range(2))
        assert first.itc_run is not second.itc_run

    def test_the_context_of_a_lane_is_its_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        ctx = join_run(Context(Config()), LineFlags())
        assert isinstance(ctx, LaneContext)
        assert join_run(ctx, None) is ctx

    def test_a_run_without_a_line_is_refused_a_dry_run_too(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput):
            start_run(LineFlags(), tmp_path, dry=True)

    def test_a_quiet_run_reports_to_nobody(self, tmp_path: Path) -> None:
        assert start_run(LineFlags(), tmp_path, quiet=True).reporter is None


class TestSplittingFlags:
    LOUD = Parameter("loud", Option("x"), bool, False)
    GROUPS = Parameter("groups", Option("x"), list, ())
    VERSION = Parameter("version", Option("x"), str, REQUIRED)

    def test_a_switch_is_yes(self) -> None:
        assert split_flags([self.LOUD], {"loud": True, "no_loud": False})[0] == {"loud": "yes"}

    def test_its_negation_is_no(self) -> None:
        assert split_flags([self.LOUD], {"loud": False, "no_loud": True})[0] == {"loud": "no"}

    def test_neither_is_not_given(self) -> None:
        assert split_flags([self.LOUD], {"loud": False, "no_loud": False})[0] == {"loud": None}

    def test_both_are_an_error_that_names_them(self) -> None:
        with pytest.raises(BadInput, match="--loud and --no-loud"):
            split_flags([self.LOUD], {"loud": True, "no_loud": True})

    def test_a_list_flag_that_was_not_given_is_not_an_empty_list(self) -> None:
        assert split_flags([self.GROUPS], {"groups": []})[0] == {"groups": None}

    def test_an_empty_text_is_kept_for_its_error(self) -> None:
        assert split_flags([self.VERSION], {"version": ""})[0] == {"version": ""}

    def test_the_flags_of_the_line_are_found_among_the_values(self) -> None:
        flags = LineFlags()
        assert split_flags([self.VERSION], {"version": "2.0", "sandbox": flags})[1] is flags


class TestFlags:
    def test_the_next_task_s_name_is_never_taken_for_a_value(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour):
                seen.append(colour)

            @lane
            def other(ctx):
                seen.append("other")
        """)
        ended = inv("work", "other")
        assert (ended.code, ended.seen) == (7, [])
        assert "--colour" in ended.err

    def test_help_of_a_lane_with_a_required_value_does_not_run_it(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour):
                seen.append(colour)
        """)
        ended = inv("work", "--help")
        assert (ended.code, ended.seen) == (0, [])
        assert "--colour" in ended.out

    def test_there_are_no_short_flags_that_shift_when_parameters_come(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour="red"):
                pass
        """)
        shown = [line.strip() for line in inv("work", "--help").out.splitlines()]
        assert [line for line in shown if line.startswith("-") and not line.startswith("--")] == []

    def test_an_unknown_flag_is_invoke_s_parse_error(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append("ran")
        """)
        ended = inv("work", "--colour", "blue")
        assert (ended.code, ended.seen) == (1, [])
