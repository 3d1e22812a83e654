"""Around each outermost lane: its hooks, and what its failure is told as."""

from __future__ import annotations

import os
import signal

import pytest
from processes import Started

from itc_actions import redaction

from .harness import Inv

QUOTED = pytest.param(
    "can't-7f3a",
)
HOOKS = """
    @before_all
    def prepare(ctx):
        seen.append("before_all")

    @after_all
    def celebrate(ctx):
        seen.append("after_all")

    @on_error
    def tell(ctx, error):
        seen.append(("on_error", type(error).__name__))

    @ensure
    def tidy(ctx):
        seen.append("ensure")

    @lane
    def work(ctx):
        seen.append("work")

    @lane
    def nested(ctx):
        work(ctx)

    @lane
    def fail(ctx):
        raise Refused("No.")

    @lane
    def interrupt(ctx):
        raise KeyboardInterrupt
"""


class TestHooks:
    @pytest.fixture
    def hooks(self, inv: Inv) -> Inv:
        inv.tasks(HOOKS)
        return inv

    def test_around_a_lane_that_succeeds(self, hooks: Inv) -> None:
        assert hooks("work").seen == ["before_all", "work", "after_all", "ensure"]

    def test_around_a_lane_that_fails(self, hooks: Inv) -> None:
        assert hooks("fail").seen == ["before_all", ("on_error", "Refused"), "ensure"]

    def test_around_a_lane_that_is_interrupted(self, hooks: Inv) -> None:
        assert hooks("interrupt").seen == ["before_all", ("on_error", "Interrupted"), "ensure"]

    def test_only_around_the_outermost_lane(self, hooks: Inv) -> None:
        assert hooks("nested").seen == ["before_all", "work", "after_all", "ensure"]

    def test_around_each_outermost_lane_of_a_line(self, hooks: Inv) -> None:
        assert hooks("work", "nested").seen == ["before_all", "work", "after_all", "ensure"] * 2

    def test_they_know_that_it_is_a_rehearsal(self, inv: Inv) -> None:
        inv.tasks("""
            @before_all
            def prepare(ctx):
                seen.append(ctx.rehearsal)

            @lane
            def work(ctx):
                pass
        """)
        assert inv("work", "--sandbox").seen == [True]

    def test_several_of_a_kind_are_called_in_order_before(self, inv: Inv) -> None:
        inv.tasks("""
            @before_all
            def first(ctx):
                seen.append("first")

            @before_all
            def second(ctx):
                seen.append("second")

            @lane
            def work(ctx):
                seen.append("work")
        """)
        assert inv("work").seen == ["first", "second", "work"]

    def test_several_of_a_kind_are_called_in_reverse_afterwards(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def first(ctx):
                seen.append("first")

            @ensure
            def second(ctx):
                seen.append("second")

            @lane
            def work(ctx):
                seen.append("work")
        """)
        assert inv("work").seen == ["work", "second", "first"]

    def test_those_of_the_package_are_around_those_of_the_module(self, inv: Inv) -> None:
        hooks = """\
            @before_all
            def prepare(ctx):
                print(__name__, "before_all")

            @ensure
            def tidy(ctx):
                print(__name__, "ensure")
        """
        inv.write(
            "tasks/__init__.py",
            f"""\
            from itc_actions import before_all, ensure, namespace
            from .beta import work
            {hooks.strip()}

            ns = namespace(globals())
        """,
        )
        inv.write(
            "tasks/beta.py",
            f"""\
            from itc_actions import before_all, ensure, lane
            {hooks.strip()}

            @lane
            def work(ctx):
                print("tasks.beta work")
        """,
        )
        assert [line for line in inv("work").out.splitlines() if line.startswith("tasks")] == [
            "tasks before_all",
            "tasks.beta before_all",
            "tasks.beta work",
            "tasks.beta ensure",
            "tasks ensure",
        ]

    def test_those_of_another_module_are_not_called(self, inv: Inv) -> None:
        inv.write(
            "tasks/__init__.py",
            """\
            from itc_actions import namespace
            from . import other
            from .beta import work
            ns = namespace(globals())
        """,
        )
        inv.write(
            "tasks/beta.py",
            """\
            from itc_actions import lane

            @lane
            def work(ctx):
                pass
        """,
        )
        inv.write(
            "tasks/other.py",
            """\
            from itc_actions import ensure

            @ensure
            def tidy(ctx):
                print("of another module")
        """,
        )
        assert "of another module" not in inv("work").out

    def test_one_can_be_called_as_the_function_it_is(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def tidy(ctx):
                seen.append("tidy")

            @lane
            def work(ctx):
                tidy(ctx)
        """)
        assert inv("work").seen == ["tidy", "tidy"]


class TestHooksThatFail:
    def test_before_all_that_fails_keeps_the_lane_from_running(self, inv: Inv) -> None:
        inv.tasks("""
            @before_all
            def prepare(ctx):
                raise BadInput("Not ready.")

            @on_error
            def tell(ctx, error):
                seen.append(error.what)

            @ensure
            def tidy(ctx):
                seen.append("ensure")

            @lane
            def work(ctx):
                seen.append("work")
        """)
        ended = inv("work")
        assert (ended.code, ended.seen) == (7, ["Not ready.", "ensure"])

    def test_after_all_that_fails_fails_the_lane(self, inv: Inv) -> None:
        inv.tasks("""
            @after_all
            def celebrate(ctx):
                raise Refused("No cake.")

            @on_error
            def tell(ctx, error):
                seen.append(error.what)

            @lane
            def work(ctx):
                seen.append("work")
        """)
        ended = inv("work")
        assert (ended.code, ended.seen) == (3, ["work", "No cake."])

    @pytest.mark.parametrize("raised", ["ValueError('the hook broke')", "BadInput('the hook broke')"])
    def test_on_error_that_fails_is_shown_and_the_lane_s_own_error_stands(self, inv: Inv, raised: str) -> None:
        inv.tasks(f"""
            @on_error
            def tell(ctx, error):
                raise {raised}

            @lane
            def work(ctx):
                raise LoginFailed("Wrong password.")
        """)
        ended = inv("work")
        assert ended.code == 4
        assert "Wrong password." in ended.err
        assert "The hook on_error failed" in ended.said
        assert "the hook broke" in ended.said

    def test_ensure_is_called_after_an_on_error_that_failed(self, inv: Inv) -> None:
        inv.tasks("""
            @on_error
            def tell(ctx, error):
                raise ValueError

            @ensure
            def tidy(ctx):
                seen.append("ensure")

            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        assert inv("work").seen == ["ensure"]

    def test_an_ensure_that_fails_does_not_hide_the_lane_s_own_error(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def tidy(ctx):
                raise BadInput("the hook broke")

            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        ended = inv("work")
        assert ended.code == 3
        assert "the hook broke" in ended.said

    def test_an_ensure_that_fails_fails_a_lane_that_succeeded(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def tidy(ctx):
                raise BadInput("the hook broke")

            @lane
            def work(ctx):
                pass
        """)
        assert inv("work").code == 7

    def test_every_ensure_is_called_whatever_became_of_the_others(self, inv: Inv) -> None:
        inv.tasks("""
            @ensure
            def first(ctx):
                seen.append("first")

            @ensure
            def second(ctx):
                raise ValueError("the hook broke")

            @lane
            def work(ctx):
                pass
        """)
        assert inv("work").seen == ["first"]

    def test_every_on_error_is_called_whatever_became_of_the_others(self, inv: Inv) -> None:
        inv.tasks("""
            @on_error
            def first(ctx, error):
                seen.append("first")

            @on_error
            def second(ctx, error):
                raise ValueError("the hook broke")

            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        assert inv("work").seen == ["first"]

    def test_a_secret_in_what_a_hook_raised_is_not_shown(self, inv: Inv) -> None:
        inv.tasks("""
            @on_error
            def tell(ctx, error):
                raise ValueError("sent canary-7f3a")

            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        redaction.remember("canary-7f3a")
        assert "canary" not in inv("work").said


class TestUnexpected:
    BROKEN = """
        @lane
        def work(ctx):
            token = Secret("canary-7f3a")
            raise ValueError("sent " + token.reveal())
    """

    def test_an_unexpected_exception_ends_with_1(self, inv: Inv) -> None:
        inv.tasks(self.BROKEN)
        assert inv("work").code == 1

    def test_its_traceback_is_shown(self, inv: Inv) -> None:
        inv.tasks(self.BROKEN)
        ended = inv("work")
        assert "Traceback (most recent call last)" in ended.err
        assert "tasks.py" in ended.err

    def test_its_name_is_in_the_sentence(self, inv: Inv) -> None:
        inv.tasks(self.BROKEN)
        assert "work stopped on an unexpected ValueError" in inv("work").err

    @pytest.mark.fault("F26")
    def test_no_secret_is_in_anything_printed(self, inv: Inv) -> None:
        inv.tasks(self.BROKEN)
        ended = inv("work")
        assert "sent •••" in ended.err
        assert "canary" not in ended.said

    def test_the_lane_s_hooks_get_an_error_of_ours(self, inv: Inv) -> None:
        inv.tasks(
            self.BROKEN
            + """
        @on_error
        def tell(ctx, error):
            seen.append((type(error).__name__, error.code))
        """
        )
        assert inv("work").seen == [("ItcError", 1)]

    def test_it_says_what_is_true_now(self, inv: Inv) -> None:
        inv.tasks(self.BROKEN)
        assert "Now: Nothing of the release was changed." in inv("work").err


class TestWhatIsTold:
    def test_an_error_says_what_is_true_now(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        assert "Now: Nothing of the release was changed." in inv("work").err

    def test_an_error_s_own_words_about_now_stand(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                raise Refused("No.", now="Version 2.0 waits for review.")
        """)
        ended = inv("work")
        assert "Now: Version 2.0 waits for review." in ended.err
        assert "Nothing of the release" not in ended.err

    def test_what_steps_wrote_before_is_told_beside_an_error_s_own_words(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                with ctx.itc_run.step("create_version") as step:
                    step.writes = 1
                    ctx.detail("version 2.0 created")
                raise Refused("No.", now="Nothing was submitted.")
        """)
        assert "Now: Nothing was submitted. Done before: version 2.0 created." in inv("work").err

    def test_what_steps_wrote_is_told(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                with ctx.itc_run.step("create_version") as step:
                    step.writes = 1
                    ctx.detail("version 2.0 created")
                raise Unreachable("The service is down.")
        """)
        assert "Now: Done so far: version 2.0 created." in inv("work").err

    def test_a_step_that_failed_after_a_write_is_told(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                with ctx.itc_run.step("add_tester") as step:
                    step.writes = 1
                    raise Unreachable("The service is down.")
        """)
        err = inv("work").err
        assert "Now: add_tester was under way and had written part of its change" in err

    def test_a_step_that_failed_is_not_told_as_done(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                with ctx.itc_run.step("add_tester") as step:
                    step.writes = 1
                    raise Unreachable("The service is down.")
        """)
        assert "Done so far: add_tester" not in inv("work").err

    def test_the_version_as_last_read_is_told(self, inv: Inv) -> None:
        inv.tasks("""
            from itc_actions.records import Version

            @lane
            def work(ctx):
                ctx.values.keep(
                    Version(app_id="1", number="2.0", state="in-review", raw_state="inReview", live=False)
                )
                raise Refused("No.")
        """)
        assert "When last read, version 2.0 was in-review." in inv("work").err

    def test_a_refusal_says_the_line_to_go_on_with(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx, notes="x"):
                raise Refused("No.")
        """)
        assert "inv work --notes 'two words'" in inv("work", "--notes", "two words").err

    def test_bad_input_is_not_told_to_run_the_same_line_again(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                raise BadInput("No.")
        """)
        assert "again" not in inv("work").err

    @pytest.mark.fault("F26")
    @pytest.mark.parametrize("secret", ["canary-7f3a", QUOTED, "can ary-7f3a"])
    def test_no_secret_flag_is_in_the_line_to_go_on_with(self, inv: Inv, secret: str) -> None:
        inv.tasks("""
            from typing import Annotated

            @lane
            def work(ctx, token: Annotated[str, Option("A token.", kind="secret")]):
                raise Refused("No.")
        """)
        ended = inv("work", "--token", secret)
        assert "work --token" in ended.err
        assert "7f3a" not in ended.said

    def test_the_line_to_go_on_with_can_be_typed_under_python_m_invoke(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                raise Refused("No.")
        """)
        ended = inv.apart("work")
        assert ended.code == 3
        assert "__main__.py" not in ended.err

    def test_an_error_is_told_once_by_each_who_tells_it(self, inv: Inv) -> None:
        inv.tasks("""
            @lane
            def work(ctx):
                raise Refused("The apple fell.")
        """)
        assert inv("work").err.count("The apple fell.") == 1


class TestInterrupts:
    STOPPED = """
        import signal

        @ensure
        def tidy(ctx):
            print("tidied", flush=True)

        @lane
        def work(ctx, build="1", how="INT"):
            print("started", flush=True)
            os.kill(os.getpid(), getattr(signal, "SIG" + how))
            for _ in range(10**9):
                pass
    """

    @pytest.mark.parametrize("how", ["INT", "TERM"])
    def test_a_lane_that_is_stopped_ends_with_130(self, inv: Inv, how: str) -> None:
        inv.tasks(self.STOPPED)
        assert inv.apart("work", "--how", how).code == 130

    @pytest.mark.parametrize(("how", "name"), [("INT", "Ctrl-C"), ("TERM", "SIGTERM")])
    def test_it_says_by_what_it_was_stopped(self, inv: Inv, how: str, name: str) -> None:
        inv.tasks(self.STOPPED)
        assert f"work was interrupted ({name})." in inv.apart("work", "--how", how).err

    @pytest.mark.parametrize("how", ["INT", "TERM"])
    def test_it_says_what_is_true_now(self, inv: Inv, how: str) -> None:
        inv.tasks(self.STOPPED)
        assert "Now: Nothing of the release was changed." in inv.apart("work", "--how", how).err

    @pytest.mark.parametrize("how", ["INT", "TERM"])
    def test_it_says_the_line_to_go_on_with(self, inv: Inv, how: str) -> None:
        inv.tasks(self.STOPPED)
        assert f"work --build 42 --how {how}" in inv.apart("work", "--build", "42", "--how", how).err

    @pytest.mark.parametrize("how", ["INT", "TERM"])
    def test_its_ensure_hooks_are_called(self, inv: Inv, how: str) -> None:
        inv.tasks(self.STOPPED)
        assert "tidied" in inv.apart("work", "--how", how).out

    def test_there_is_no_traceback(self, inv: Inv) -> None:
        inv.tasks(self.STOPPED)
        assert "Traceback" not in inv.apart("work").err

    def test_the_handler_of_sigterm_is_the_same_after_a_lane(self, inv: Inv) -> None:
        before = signal.getsignal(signal.SIGTERM)
        inv.tasks(HOOKS)
        inv("work")
        assert signal.getsignal(signal.SIGTERM) is before


class TestInterruptsOfACommand:
    """The command has been under way for a while once several of its lines have come through."""

    LONG = """
        TICKING = "for i in $(seq 200); do echo tick $i; sleep 0.05; done"

        @lane
        def work(ctx):
            ctx.run(TICKING)
            print("went on", flush=True)

        @lane
        def allowing(ctx):
            with ctx.allow_failure():
                ctx.run(TICKING)
            print("went on", flush=True)

        @lane
        def warning(ctx):
            ctx.run(TICKING, warn=True)
            print("went on", flush=True)
    """

    @pytest.mark.parametrize("lane", ["work", "allowing", "warning"])
    def test_sigterm_while_a_command_runs_ends_both_with_130(self, inv: Inv, lane: str) -> None:
        inv.tasks(self.LONG)
        with inv.started(lane) as started:
            wait_for_line(started, "tick 8")
            started.send_signal(signal.SIGTERM)
            out, _ = started.communicate(timeout=5)
        assert (started.returncode, "went on" in out) == (130, False)

    @pytest.mark.parametrize("lane", ["work", "allowing", "warning"])
    def test_ctrl_c_while_a_command_runs_ends_both_with_130(self, inv: Inv, lane: str) -> None:
        inv.tasks(self.LONG)
        with inv.started(lane) as started:
            wait_for_line(started, "tick 8")
            os.killpg(started.pid, signal.SIGINT)
            out, _ = started.communicate(timeout=5)
        assert (started.returncode, "went on" in out) == (130, False)


def wait_for_line(started: Started, text: str) -> None:
    assert started.stdout is not None
    for line in started.stdout:
        if line.strip() == text:
            return
    raise AssertionError(f"it ended without saying {text}")
