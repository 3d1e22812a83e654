"""Actions: typed functions that are steps, found by scanning their folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from invoke import Config, Context, Task

import itc_actions
from itc_actions import open_context
from itc_actions.catalogue import Action, action, actions, known_env_names, known_parameters
from itc_actions.command_line import COMMON
from itc_actions.errors import BadInput, Refused
from itc_actions.lane_context import LaneContext
from itc_actions.options import FROM_CONTEXT, AppVersion, Option
from itc_actions.records import Version
from itc_actions.statuses import ACTION, FAILED, UNCHANGED

Colour = Annotated[str, Option("The colour.", choices=("red", "blue"), default="red")]


@action()
def make_version(ctx: LaneContext, version: AppVersion = FROM_CONTEXT) -> Version:
    """Leave a version."""
    return Version(app_id="1", number=version, state="rejected", raw_state="rejected", live=False)


@action(reads=True)
def look(ctx: LaneContext, version: AppVersion = FROM_CONTEXT, colour: Colour = FROM_CONTEXT) -> str:
    """Look at it."""
    return f"{version} {colour}"


@action()
def refuse(ctx: LaneContext) -> None:
    """Refuse."""
    raise Refused("No.")


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneContext]:
    monkeypatch.chdir(tmp_path)
    with open_context() as ctx:
        yield ctx


class TestCallingOne:
    def test_it_gives_what_its_function_returns(self, ctx: LaneContext) -> None:
        assert look(ctx, version="2.0") == "2.0 red"

    def test_it_is_a_step_with_its_result(self, ctx: LaneContext) -> None:
        look(ctx, version="2.0")
        step = ctx.itc_run.steps[0]
        assert (step.name, step.kind, step.status, step.result) == ("look", ACTION, UNCHANGED, "2.0 red")

    def test_arguments_may_be_given_by_position(self, ctx: LaneContext) -> None:
        assert look(ctx, "2.0", "blue") == "2.0 blue"

    def test_what_it_returns_is_left_for_later_steps(self, ctx: LaneContext) -> None:
        make_version(ctx, version="2.0")
        assert look(ctx) == "2.0 red"

    def test_an_argument_from_context_is_looked_for(self, ctx: LaneContext) -> None:
        make_version(ctx, version="2.0")
        assert look(ctx, version=FROM_CONTEXT) == "2.0 red"

    def test_a_missing_value_is_a_failed_step(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="--version is missing"):
            look(ctx)
        assert ctx.itc_run.steps[0].status == FAILED

    def test_an_argument_that_is_no_good_is_told_by_its_name(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="colour must be one of red, blue, not 'green'"):
            look(ctx, version="2.0", colour="green")

    def test_an_unknown_argument_is_python_s_own_error(self, ctx: LaneContext) -> None:
        with pytest.raises(TypeError):
            look(ctx, size=3)  # type: ignore[call-arg]

    def test_without_the_context_of_a_lane_it_says_what_it_needs(self) -> None:
        with pytest.raises(TypeError, match="look needs the context of a lane"):
            look(Context(Config()))  # type: ignore[arg-type]

    def test_its_failure_is_that_of_the_step(self, ctx: LaneContext) -> None:
        with pytest.raises(Refused):
            refuse(ctx)
        assert ctx.itc_run.steps[0].status == FAILED


class TestWhatItIs:
    def test_it_keeps_name_and_docstring_of_its_function(self) -> None:
        assert (look.name, look.__doc__) == ("look", "Look at it.")

    def test_it_is_no_task_of_invoke(self) -> None:
        assert not isinstance(look, Task)

    def test_it_says_whether_it_only_reads(self) -> None:
        assert (look.reads, make_version.reads) == (True, False)

    def test_its_repr_is_short(self) -> None:
        assert repr(look) == "<Action look>"


EVERY: list[Action[Any, Any]] = list(actions().values())
each_action = pytest.mark.parametrize("each", EVERY, ids=lambda each: each.name)


class TestTheCatalogue:
    @each_action
    def test_each_action_is_in_a_file_of_its_name(self, each: Action[Any, Any]) -> None:
        assert each.function.__module__ == f"itc_actions.actions.{each.name}"

    @each_action
    def test_each_action_is_a_public_name(self, each: Action[Any, Any]) -> None:
        assert each.name in itc_actions.__all__
        assert getattr(itc_actions, each.name) is each

    @each_action
    def test_each_action_says_what_it_does(self, each: Action[Any, Any]) -> None:
        assert (each.__doc__ or "").split("\n")[0].endswith(".")

    @each_action
    def test_each_option_has_help(self, each: Action[Any, Any]) -> None:
        assert [parameter.name for parameter in each.parameters if not parameter.option.help.strip()] == []

    @each_action
    def test_no_option_has_the_name_of_a_common_flag(self, each: Action[Any, Any]) -> None:
        assert [parameter.name for parameter in each.parameters if parameter.name in COMMON] == []

    @each_action
    def test_each_help_can_be_shown(self, each: Action[Any, Any]) -> None:
        assert all(parameter.help() for parameter in each.parameters)

    @each_action
    def test_each_file_of_the_folder_has_one_action(self, each: Action[Any, Any]) -> None:
        assert len([other for other in EVERY if other.function.__module__ == each.function.__module__]) == 1

    def test_each_file_of_the_folder_is_in_the_catalogue(self) -> None:
        folder = Path(itc_actions.__file__).parent / "actions"
        assert {path.stem for path in folder.glob("*.py") if path.stem != "__init__"} == set(actions())

    def test_no_two_files_declare_an_option_of_one_name(self) -> None:
        declared: dict[str, set[int]] = {}
        for each in EVERY:
            for parameter in each.parameters:
                declared.setdefault(parameter.name, set()).add(id(parameter.option))
        assert [name for name, options in declared.items() if len(options) > 1] == []

    def test_each_option_is_known_by_name(self) -> None:
        assert {parameter.name for each in EVERY for parameter in each.parameters} == set(known_parameters())

    def test_the_environment_variables_of_all_are_known(self) -> None:
        assert {"ITC_VERSION", "ITC_RELEASE_NOTES", "ITC_TIMEOUT"} <= known_env_names()

    def test_every_public_name_is_there(self) -> None:
        assert [name for name in itc_actions.__all__ if not hasattr(itc_actions, name)] == []
