"""A lane is a function and an Invoke task: its flags, its values, and lanes that call lanes."""

from __future__ import annotations

import io
import sys

import pytest

from .harness import Inv

STEPS = """
    def steps(ctx):
        return [(step.name, step.kind, step.status, step.depth) for step in ctx.itc_run.steps]
"""


class TestFlags:
    def test_a_text_reaches_the_lane(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, some_colour):
                seen.append(some_colour)
        """)
        assert inv("work", "--some-colour", "dark blue").seen == ["dark blue"]

    def test_a_value_left_out_is_its_default(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour="red", count=3, loud=True):
                seen.append((colour, count, loud))
        """)
        assert inv("work").seen == [("red", 3, True)]

    def test_a_number_is_a_number(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, count=3):
                seen.append(count)
        """)
        assert inv("work", "--count", "5").seen == [5]

    def test_a_bad_number_ends_with_7_and_names_the_flag(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, count=3):
                seen.append(count)
        """)
        ended = inv("work", "--count", "many")
        assert (ended.code, ended.seen) == (7, [])
        assert "--count must be a whole number, not 'many'" in ended.err

    @pytest.mark.parametrize(("flag", "value"), [("--loud", True), ("--no-loud", False)])
    @pytest.mark.parametrize("default", [True, False])
    def test_a_switch_has_a_flag_for_yes_and_one_for_no(self, inv: Inv, flag: str, value: bool, default: bool) -> None:
        inv.tasks(f"""
            @lane
            def work(ctx, loud={default}):
                seen.append(loud)
        """)
        assert inv("work", flag).seen == [value]

    @pytest.mark.parametrize(("word", "value"), [("false", False), ("no", False), ("off", False), ("yes", True)])
    def test_a_switch_is_set_by_words_in_the_environment(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch, word: str, value: bool
    ) -> None:
        inv.tasks("""
            @lane
            def work(ctx, loud=None, quiet=False, shout: bool = False):
                seen.append(shout)
        """)
        monkeypatch.setenv("ITC_SHOUT", word)
        assert inv("work").seen == [value]

    def test_a_switch_given_both_ways_ends_with_7(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, loud=False):
                seen.append(loud)
        """)
        ended = inv("work", "--loud", "--no-loud")
        assert (ended.code, ended.seen) == (7, [])
        assert "--loud" in ended.err

    def test_a_list_is_repeated_or_comma_separated(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, groups: list[str] = []):
                seen.append(groups)
        """)
        assert inv("work", "--groups", "a,b", "--groups", "c").seen == [["a", "b", "c"]]

    def test_a_list_left_out_is_its_default(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, groups: list[str] = ["all"]):
                seen.append(groups)
        """)
        assert inv("work").seen == [["all"]]

    def test_a_path_is_a_path(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, ipa: Path):
                seen.append(type(ipa).__name__ + str(ipa))
        """)
        assert inv("work", "--ipa", "App.ipa").seen[0].endswith("PathApp.ipa")

    def test_a_text_may_come_from_a_file(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, release_notes):
                seen.append(release_notes)
        """)
        inv.write("notes.txt", "Faster\n")
        assert inv("work", "--release-notes", "@notes.txt").seen == [{"default": "Faster"}]

    def test_a_text_may_come_from_standard_input(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def work(ctx, release_notes):
                seen.append(release_notes)
        """)
        monkeypatch.setattr(sys, "stdin", io.StringIO("From a pipe\n"))
        assert inv("work", "--release-notes", "-").seen == [{"default": "From a pipe"}]

    def test_texts_by_language_are_repeated(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, release_notes):
                seen.append(release_notes)
        """)
        ended = inv("work", "--release-notes", "Faster", "--release-notes", "de-DE=Schneller")
        assert ended.seen == [{"default": "Faster", "de-DE": "Schneller"}]

    def test_a_secret_is_a_secret(self, inv: Inv) -> None:
        inv.tasks("""
            from typing import Annotated
            Token = Annotated[str, Option("A token.", kind="secret")]

            @lane
            def work(ctx, token: Token):
                seen.append((type(token).__name__, token.reveal()))
                print(token)
        """)
        ended = inv("work", "--token", "canary-7f3a")
        assert ended.seen == [("Secret", "canary-7f3a")]
        assert "canary" not in ended.said

    def test_a_duration_is_read_as_it_is_typed(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, timeout=60.0):
                seen.append(timeout)
        """)
        assert inv("work", "--timeout", "45m").seen == [2700.0]

    def test_a_parameter_with_the_name_of_an_action_s_option_has_its_help(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, version):
                pass
        """)
        shown = " ".join(inv("work", "--help").out.split())
        assert "The version number of the app" in shown
        assert "[env ITC_VERSION] [required]" in shown

    def test_a_parameter_with_the_name_of_an_action_s_option_has_its_check(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, version):
                seen.append(version)
        """)
        ended = inv("work", "--version", "abc")
        assert (ended.code, ended.seen) == (7, [])
        assert "--version must be one to three numbers" in ended.err

    def test_underscores_in_a_flag_are_invoke_s_parse_error(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, some_colour="red"):
                seen.append(some_colour)
        """)
        assert inv("work", "--some_colour", "blue").code == 1


class TestMissingAndEmpty:
    @pytest.fixture
    def colour(self, inv: Inv) -> Inv:
        inv.tasks("""
            @lane
            def work(ctx, some_colour):
                seen.append(some_colour)
        """)
        return inv

    def test_a_missing_value_ends_with_7_and_names_flag_and_environment_variable(self, colour: Inv) -> None:
        ended = colour("work")
        assert (ended.code, ended.seen) == (7, [])
        assert "--some-colour" in ended.err
        assert "ITC_SOME_COLOUR" in ended.err

    def test_the_environment_gives_it(self, colour: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SOME_COLOUR", "blue")
        assert colour("work").seen == ["blue"]

    def test_the_env_file_gives_it(self, colour: Inv) -> None:
        colour.write(".env", "ITC_SOME_COLOUR=blue\n")
        assert colour("work").seen == ["blue"]

    @pytest.mark.fault("F25")
    def test_an_empty_flag_ends_with_7_and_names_it(self, colour: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SOME_COLOUR", "blue")
        ended = colour("work", "--some-colour", "")
        assert (ended.code, ended.seen) == (7, [])
        assert "--some-colour is set but empty" in ended.err

    @pytest.mark.fault("F25")
    def test_an_empty_variable_ends_with_7_and_names_it(self, colour: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SOME_COLOUR", "")
        ended = colour("work")
        assert (ended.code, ended.seen) == (7, [])
        assert "ITC_SOME_COLOUR is set but empty" in ended.err

    @pytest.mark.fault("F25")
    def test_an_empty_line_of_the_env_file_ends_with_7_and_names_it(self, colour: Inv) -> None:
        colour.write(".env", "\nITC_SOME_COLOUR=\n")
        ended = colour("work")
        assert (ended.code, ended.seen) == (7, [])
        assert "ITC_SOME_COLOUR in .env line 2 is set but empty" in ended.err

    @pytest.mark.fault("F25")
    def test_an_empty_list_flag_ends_with_7_and_names_it(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, groups: list[str] = ["all"]):
                seen.append(groups)
        """)
        ended = inv("work", "--groups", "")
        assert (ended.code, ended.seen) == (7, [])
        assert "--groups is set but empty" in ended.err


class TestNestedLanes:
    def test_a_lane_that_calls_a_lane_has_it_as_a_step(self, inv: Inv) -> None:
        inv.tasks(
            STEPS
            + """
    @lane
    def inner(ctx, colour="red"):
        seen.append(colour)

    @lane
    def outer(ctx):
        inner(ctx, colour="blue")
        seen.append(steps(ctx))
        """
        )
        assert inv("outer").seen == ["blue", [("inner", "lane", "unchanged", 0)]]

    def test_the_steps_of_an_inner_lane_are_one_deeper(self, inv: Inv) -> None:
        inv.tasks(
            STEPS
            + """
    @lane
    def inner(ctx):
        ctx.run("true")

    @lane
    def outer(ctx):
        inner(ctx)
        seen.append(steps(ctx))
        """
        )
        assert inv("outer").seen == [[("inner", "lane", "unchanged", 0), ("true", "command", "unchanged", 1)]]

    def test_an_inner_lane_gives_its_result(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                return 42

            @lane
            def outer(ctx):
                seen.append(inner(ctx))
        """)
        assert inv("outer").seen == [42]

    def test_an_inner_lane_may_be_called_twice(self, inv: Inv) -> None:
        inv.tasks(
            STEPS
            + """
    @lane
    def inner(ctx, colour="red"):
        pass

    @lane
    def outer(ctx):
        inner(ctx)
        inner(ctx)
        seen.append([name for name, *_ in steps(ctx)])
        """
        )
        assert inv("outer").seen == [["inner", "inner"]]

    def test_arguments_may_be_given_by_position(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx, colour, count=3):
                seen.append((colour, count))

            @lane
            def outer(ctx):
                inner(ctx, "blue", 5)
        """)
        assert inv("outer").seen == [("blue", 5)]

    def test_a_value_left_out_is_looked_for_as_for_any_lane(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        inv.tasks("""
            @lane
            def inner(ctx, colour):
                seen.append(colour)

            @lane
            def outer(ctx):
                inner(ctx)
        """)
        monkeypatch.setenv("ITC_COLOUR", "blue")
        assert inv("outer").seen == ["blue"]

    def test_a_missing_value_of_an_inner_lane_ends_the_outer_one_with_7(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx, colour):
                seen.append(colour)

            @lane
            def outer(ctx):
                inner(ctx)
        """)
        ended = inv("outer")
        assert (ended.code, ended.seen) == (7, [])
        assert "ITC_COLOUR" in ended.err

    def test_an_argument_from_context_is_looked_for_as_one_left_out(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inv.tasks("""
            @lane
            def inner(ctx, colour="red"):
                seen.append(colour)

            @lane
            def outer(ctx):
                inner(ctx, colour=FROM_CONTEXT)
        """)
        assert inv("outer").seen == ["red"]

    def test_an_unknown_argument_is_python_s_own_error(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                pass

            @lane
            def outer(ctx):
                inner(ctx, colour="blue")
        """)
        ended = inv("outer")
        assert ended.code == 1
        assert "TypeError" in ended.err

    def test_the_failure_of_an_inner_lane_is_that_of_the_outer_one(self, inv: Inv) -> None:
        inv.tasks(
            STEPS
            + """
    @lane
    def inner(ctx):
        raise Refused("No.")

    @lane
    def outer(ctx):
        inner(ctx)

    @ensure
    def look(ctx):
        seen.append(steps(ctx))
        """
        )
        ended = inv("outer")
        assert (ended.code, ended.seen) == (3, [[("inner", "lane", "failed", 0)]])

    def test_a_private_lane_is_called_from_another(self, inv: Inv) -> None:
        inv.tasks(
            STEPS
            + """
    @lane(private=True)
    def inner(ctx, colour="red"):
        seen.append(colour)
        return 42

    @lane
    def outer(ctx):
        seen.append(inner(ctx, colour="blue"))
        seen.append(steps(ctx))
        """
        )
        assert inv("outer").seen == ["blue", 42, [("inner", "lane", "unchanged", 0)]]

    def test_a_private_lane_is_refused_by_inv(self, inv: Inv) -> None:
        inv.tasks(
            """
            @lane(private=True)
            def inner(ctx):
                seen.append("ran")
        """,
            gathered=False,
        )
        ended = inv("inner")
        assert (ended.code, ended.seen) == (1, [])

    def test_a_lane_that_a_plain_task_calls_is_an_outermost_one(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, colour):
                seen.append((colour, ctx.lane))

            @task
            def plain(c):
                work(c, colour="blue")
        """)
        assert inv("plain").seen == [("blue", "work")]

    def test_a_lane_knows_the_name_of_the_outermost_one(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def inner(ctx):
                seen.append(ctx.lane)

            @lane
            def outer(ctx):
                inner(ctx)
        """)
        assert inv("outer").seen == ["outer"]


class TestSeveralOnALine:
    def test_each_has_steps_of_its_own(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def first(ctx):
                ctx.run("true")

            @lane
            def second(ctx):
                seen.append(len(ctx.itc_run.steps))
        """)
        assert inv("first", "second").seen == [0]

    def test_values_that_one_left_are_there_for_the_next(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def first(ctx):
                ctx.values.mine = 42

            @lane
            def second(ctx):
                seen.append(ctx.values.mine)
        """)
        assert inv("first", "second").seen == [42]

    def test_after_one_that_failed_the_next_does_not_run(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def first(ctx):
                raise Refused("No.")

            @lane
            def second(ctx):
                seen.append("second")
        """)
        ended = inv("first", "second")
        assert (ended.code, ended.seen) == (3, [])


def test_a_lane_has_the_first_line_of_its_docstring_in_the_list(inv: Inv) -> None:
    inv.tasks("""
        @lane
        def work(ctx):
            '''Do the work.

            At length.
            '''
    """)
    assert "Do the work." in inv("--list").out


def test_a_lane_with_any_number_of_arguments_is_told_with_its_file(inv: Inv) -> None:
    inv.tasks("""
        @lane
        def work(ctx, *names):
            pass
    """)
    with pytest.raises(TypeError, match=r"tasks\.py:\d+ work"):
        inv("work")
