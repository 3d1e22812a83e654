"""`namespace(globals())` gathers lanes, actions and commands, and keeps plain tasks off rehearsals."""

from __future__ import annotations

import pytest

from itc_actions.catalogue import actions
from itc_actions.namespace import namespace

from .harness import Inv

TASKS = """
    @lane
    def hand_out(ctx):
        '''Hand it out.'''
        seen.append("lane")

    @lane(private=True)
    def secluded(ctx):
        seen.append("secluded")

    @task
    def clean(c):
        seen.append("clean")

    @task(pre=[clean])
    def build(c, colour="red"):
        '''Build it.'''
        seen.append(colour)

    @task(post=[clean])
    def tidy(c):
        seen.append("tidy")

    @task
    def inner(c):
        seen.append("inner")

    more = Collection("more", inner)
"""


@pytest.fixture
def gathered(inv: Inv) -> Inv:
    inv.tasks(TASKS)
    return inv


class TestWhatIsGathered:
    @pytest.mark.parametrize("name", ["hand-out", "build", "more.inner", "settings", "sandbox.run", "sandbox.approve"])
    def test_lanes_tasks_collections_and_commands_are_listed(self, gathered: Inv, name: str) -> None:
        assert name in [line.split()[0] for line in gathered("--list").out.splitlines() if line.startswith("  ")]

    @pytest.mark.parametrize("name", sorted(actions()))
    def test_each_action_is_a_task(self, name: str) -> None:
        assert f"action.{name.replace('_', '-')}" in namespace({}).task_names

    def test_a_private_lane_is_not_listed(self, gathered: Inv) -> None:
        assert "secluded" not in gathered("--list").out

    def test_a_private_lane_is_refused_by_inv(self, gathered: Inv) -> None:
        ended = gathered("secluded")
        assert (ended.code, ended.seen) == (1, [])

    def test_a_task_of_the_module_wins_over_a_command_of_its_name(self, inv: Inv) -> None:
        inv.tasks("""
            @task
            def settings(c):
                seen.append("mine")
        """)
        assert inv("settings").seen == ["mine"]

    def test_the_collection_may_have_a_name(self) -> None:
        assert namespace({}, "ship").name == "ship"

    def test_without_it_lanes_work_alone(self, inv: Inv) -> None:
        inv.tasks(TASKS, gathered=False)
        assert inv("hand-out").seen == ["lane"]

    def test_a_module_that_imports_actions_lists_no_action_twice(self, inv: Inv) -> None:
        inv.tasks("""
            from itc_actions import create_version
        """)
        assert inv("--list").out.count("create-version") == 1


class TestPlainTasks:
    def test_one_runs_on_a_line_that_is_no_rehearsal(self, gathered: Inv) -> None:
        assert gathered("build", "--colour", "blue", "hand-out").seen == ["clean", "blue", "lane"]

    def test_one_runs_alone(self, gathered: Inv) -> None:
        assert gathered("build").seen == ["clean", "red"]

    @pytest.mark.parametrize("words", [("clean", "hand-out", "--sandbox"), ("hand-out", "--sandbox", "clean")])
    def test_one_on_a_rehearsal_is_refused_with_7(self, gathered: Inv, words: tuple[str, ...]) -> None:
        ended = gathered(*words)
        assert ended.code == 7
        assert "clean" not in ended.seen

    def test_the_refusal_names_it_and_the_way_out(self, gathered: Inv) -> None:
        ended = gathered("hand-out", "--sandbox", "clean")
        assert "clean is a plain Invoke task" in ended.err
        assert "@lane" in ended.err

    def test_one_before_another_is_refused_on_a_rehearsal(self, gathered: Inv) -> None:
        ended = gathered("build", "hand-out", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_after_another_is_refused_on_a_rehearsal(self, gathered: Inv) -> None:
        ended = gathered("tidy", "hand-out", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_in_a_collection_is_refused_on_a_rehearsal(self, gathered: Inv) -> None:
        ended = gathered("more.inner", "hand-out", "--sandbox")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_is_refused_on_a_rehearsal_that_the_environment_asks_for(
        self, gathered: Inv, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX", "1")
        ended = gathered("clean", "hand-out")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_is_refused_on_a_rehearsal_that_the_env_file_asks_for(self, gathered: Inv) -> None:
        gathered.write(".env", "ITC_SANDBOX=1\n")
        ended = gathered("clean", "hand-out")
        assert (ended.code, ended.seen) == (7, [])

    def test_one_is_guarded_where_it_is(self, gathered: Inv) -> None:
        gathered.write("tasks.py", (gathered.folder / "tasks.py").read_text() + "seen.append(type(clean).__name__)\n")
        assert gathered("hand-out").seen == ["GuardedTask", "lane"]
