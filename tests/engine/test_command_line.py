"""The common flags bind the whole line, on whichever task they stand, and leave nothing behind."""

from __future__ import annotations

import copy
import gc
from pathlib import Path

import pytest
from invoke.exceptions import ParseError

from itc_actions.command_line import COMMON, CommonFlag, LineFlags, common_flags, refuse_common_names
from itc_actions.errors import BadInput

from .harness import Inv

LANES = """
    @lane
    def first(ctx, build="none"):
        seen.append(("first", ctx.rehearsal))

    @lane
    def second(ctx, build="none"):
        seen.append(("second", ctx.rehearsal))

    @task
    def plain(c, build="none"):
        seen.append(("plain", build))

    @task
    def calls_a_lane(c):
        first(c)

    @task(pre=[first])
    def after_a_lane(c):
        pass
"""


@pytest.fixture
def lanes(inv: Inv) -> Inv:
    inv.tasks(LANES, gathered=False)
    return inv


class TestTheWholeLine:
    def test_a_flag_on_the_last_task_binds_the_first(self, lanes: Inv) -> None:
        assert lanes("first", "second", "--sandbox").seen == [("first", True), ("second", True)]

    def test_a_flag_on_the_first_task_binds_the_last(self, lanes: Inv) -> None:
        assert lanes("first", "--sandbox", "second").seen == [("first", True), ("second", True)]

    def test_without_the_flag_nothing_is_a_rehearsal(self, lanes: Inv) -> None:
        assert lanes("first", "second").seen == [("first", False), ("second", False)]

    def test_a_plain_task_before_is_refused_in_a_rehearsal_though_nothing_gathered_it(self, lanes: Inv) -> None:
        ended = lanes("plain", "first", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_a_plain_task_between_is_refused_in_a_rehearsal(self, lanes: Inv) -> None:
        ended = lanes("first", "plain", "second", "--sandbox")
        assert (ended.code, ended.seen) == (7, [("first", True)])

    def test_a_plain_task_that_calls_a_lane_is_refused_in_a_rehearsal(self, lanes: Inv) -> None:
        ended = lanes("calls-a-lane", "second", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_a_plain_task_alone_is_refused_where_the_environment_rehearses(
        self, lanes: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX", "1")
        ended = lanes("after-a-lane")
        assert (ended.code, ended.seen) == (7, [("first", True)])

    def test_a_plain_task_alone_is_refused_where_the_file_that_could_rehearse_may_not_be_looked_at(
        self, lanes: Inv, barred: Path
    ) -> None:
        (lanes.folder / ".env").symlink_to(barred / "env")
        ended = lanes("after-a-lane")
        assert (ended.code, ".env cannot be read: Permission denied." in ended.err) == (7, True)

    def test_a_lane_that_a_plain_task_calls_is_bound_too(self, lanes: Inv) -> None:
        assert lanes("calls-a-lane", "second", "--yes").seen == [("first", False), ("second", False)]

    def test_an_action_is_bound_as_a_lane_is(self, inv: Inv) -> None:
        inv.tasks(LANES)
        ended = inv("action.create-version", "--version", "2.0", "first", "--plan")
        assert (ended.code, ended.seen) == (7, [])
        assert "Plans" in ended.err

    def test_a_flag_before_any_task_is_invoke_s_parse_error(self, lanes: Inv) -> None:
        assert lanes("--sandbox", "first").code == 1

    def test_a_lane_s_own_flag_stays_its_own(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def first(ctx, count=1):
                seen.append(count)

            @lane
            def second(ctx, count=1):
                seen.append(count)
        """)
        assert inv("first", "--count", "2", "second").seen == [2, 1]

    def test_the_named_env_file_holds_for_every_lane(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def first(ctx):
                seen.append(ctx.settings.setting("app")[0])

            @lane
            def second(ctx):
                seen.append(ctx.settings.setting("app")[0])
        """)
        inv.write(".env.staging", "ITC_APP=42\n")
        assert inv("first", "second", "--env", "staging").seen == ["42", "42"]


class TestTwice:
    def test_the_same_value_twice_is_fine(self, lanes: Inv) -> None:
        assert lanes("first", "--app", "1", "second", "--app", "1").code == 0

    def test_a_switch_on_two_tasks_is_fine(self, lanes: Inv) -> None:
        assert lanes("first", "--sandbox", "second", "--sandbox").code == 0

    def test_two_different_values_are_a_parse_error_that_names_the_flag(self, lanes: Inv) -> None:
        ended = lanes("first", "--app", "1", "second", "--app", "2")
        assert ended.code == 1
        assert "--app is given twice with different values" in ended.err

    def test_two_different_values_stop_the_line_before_anything_runs(self, lanes: Inv) -> None:
        assert lanes("first", "--app", "1", "second", "--app", "2").seen == []


class TestNothingIsLeftBehind:
    def test_a_second_program_in_the_process_knows_nothing_of_the_first(self, lanes: Inv) -> None:
        lanes("first", "--sandbox")
        assert lanes("first").seen == [("first", False)]

    def test_a_second_program_is_bound_by_its_own_flags(self, lanes: Inv) -> None:
        lanes("first")
        assert lanes("first", "--sandbox").seen == [("first", True)]

    def test_a_second_program_may_give_another_value(self, lanes: Inv) -> None:
        lanes("first", "--app", "1")
        assert lanes("first", "--app", "2").code == 0

    def test_a_parse_error_leaves_nothing_behind(self, lanes: Inv) -> None:
        assert lanes("first", "--sandbox", "--nonsense").code == 1
        assert lanes("first").seen == [("first", False)]

    def test_a_value_given_twice_leaves_nothing_behind(self, lanes: Inv) -> None:
        assert lanes("first", "--app", "1", "--sandbox", "second", "--app", "2").code == 1
        assert lanes("calls-a-lane").seen == [("first", False)]

    def test_a_lane_that_failed_leaves_nothing_behind(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, fail=False):
                seen.append(ctx.rehearsal)
                if fail:
                    raise Refused("No.")
        """)
        assert inv("work", "--fail", "--sandbox").code == 3
        assert inv("work").seen == [False]


LATE_APP, LATE_SERVICE = (pytest.param(name) for name in ("app", "service"))


class TestEmpty:
    @pytest.mark.fault("F25")
    @pytest.mark.parametrize("name", ["app", "service", "env", "junit"])
    def test_a_common_flag_that_is_empty_is_an_error_that_names_it(self, inv: Inv, name: str) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                seen.append("ran")
                ctx.itc_run.wanted_app, ctx.itc_run.service_name
        """)
        ended = inv("work", f"--{name}", "")
        assert ended.code == 7
        assert f"--{name} is set but empty" in ended.err

    @pytest.mark.fault("F25")
    @pytest.mark.parametrize("name", [LATE_APP, LATE_SERVICE, "env", "junit"])
    def test_a_common_flag_that_is_empty_stops_the_line_before_anything_runs(self, lanes: Inv, name: str) -> None:
        ended = lanes("first", f"--{name}", "")
        assert (ended.code, ended.seen) == (7, [])

    def test_a_time_for_the_lock_that_is_none_stops_the_line_before_anything_runs(self, lanes: Inv) -> None:
        ended = lanes("first", "--lock-timeout", "soon")
        assert (ended.code, ended.seen) == (7, [])
        assert "--lock-timeout must be a time such as 90, 90s, 45m or 2h, not 'soon'" in ended.err

    def test_a_service_that_there_is_none_of_is_bad_input(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                ctx.itc_run.service_name
        """)
        ended = inv("work", "--service", "play-store")
        assert ended.code == 7
        assert "--service must be one of itunes-connect, app-store-connect" in ended.err


class TestNamesTaken:
    @pytest.mark.parametrize("name", COMMON)
    def test_a_parameter_with_the_name_of_a_common_flag_is_an_error(self, name: str) -> None:
        with pytest.raises(TypeError, match=f"tasks.py:3 work: the parameter '{name}'"):
            refuse_common_names(["version", name], lambda: "tasks.py:3 work")

    def test_one_of_two_words_is_taken_as_python_spells_it_too(self) -> None:
        with pytest.raises(TypeError, match="'lock_timeout'"):
            refuse_common_names(["lock_timeout"], lambda: "tasks.py:3 work")

    def test_other_names_are_fine(self) -> None:
        refuse_common_names(["version", "build", "sandboxes"], lambda: "nowhere")

    def test_a_lane_that_takes_one_is_told_with_its_file_and_function(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, env):
                pass
        """)
        with pytest.raises(TypeError, match=r"tasks\.py:\d+ work: the parameter 'env'"):
            inv("work")


class TestFlagsOfOneParse:
    def test_copying_the_template_makes_a_fresh_object(self) -> None:
        flags = [copy.deepcopy(common_flags())[0] for _ in range(2)]
        assert isinstance(flags[0], CommonFlag)
        assert isinstance(flags[1], CommonFlag)
        assert flags[0].line is not flags[1].line

    def test_all_flags_of_one_copy_hold_the_same_object(self) -> None:
        flags = copy.deepcopy([common_flags(), common_flags()])
        assert len({id(flag.value) for task in flags for flag in task}) == 1

    def test_copying_the_object_of_a_parse_gives_itself(self) -> None:
        flag = copy.deepcopy(common_flags())[0]
        assert copy.deepcopy(flag).value is flag.value

    def test_the_template_itself_is_never_written_to(self) -> None:
        flag = copy.deepcopy(common_flags())[0]
        flag.set_value(True)
        assert common_flags()[0].value.common == {}

    def test_two_values_are_a_parse_error(self) -> None:
        line = copy.deepcopy([common_flags(), common_flags()])
        app = [next(flag for flag in task if flag.name == "app") for task in line]
        app[0].set_value("1")
        with pytest.raises(ParseError, match="--app"):
            app[1].set_value("2")

    def test_the_latest_flags_are_forgotten_with_their_line(self) -> None:
        LineFlags()
        gc.collect()
        assert LineFlags.latest() is None

    def test_a_flag_that_was_not_given_is_none(self) -> None:
        assert LineFlags().get("app") is None

    def test_a_flag_that_is_empty_is_bad_input(self) -> None:
        flags = LineFlags()
        flags.common["app"] = ""
        with pytest.raises(BadInput, match="--app is set but empty"):
            flags.get("app")
