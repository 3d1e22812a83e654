"""The order in which a value is looked for, and what a missing one is told as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from itc_actions.command_line import LineFlags
from itc_actions.errors import BadInput, CommandFailed, LoginFailed, Refused
from itc_actions.options import REQUIRED, Option, is_version_number
from itc_actions.parameters import Parameter
from itc_actions.records import Version
from itc_actions.redaction import Secret, scrub
from itc_actions.run import Run
from itc_actions.statuses import CHANGED, COMMAND, FAILED, FAILED_ALLOWED, LANE, UNCHANGED

VERSION = Parameter("version", Option("The version.", left_by="version.number", check=is_version_number), str, "9.7")
CANARY = "canary-7f3a"


def version(number: str, *, live: bool = False) -> Version:
    return Version(app_id="1", number=number, state="prepare-for-submission", raw_state="prepareForUpload", live=live)


def run_in(root: Path, environ: dict[str, str] | None = None, **common: str) -> Run:
    flags = LineFlags()
    flags.common.update(common)
    return Run(flags, root, environ or {})


class TestOrder:
    """Each value is looked for where it counts most first; every place below has another."""

    @pytest.fixture
    def run(self, tmp_path: Path) -> Run:
        (tmp_path / ".env").write_text("ITC_VERSION=9.6\n")
        (tmp_path / ".env.staging").write_text("ITC_VERSION=9.4\n")
        run = run_in(tmp_path, {"ITC_VERSION": "9.5"}, env="staging")
        run.values.keep(version("9.3"))
        return run

    def test_an_argument_in_code_counts_first(self, run: Run) -> None:
        assert run.resolve(VERSION, "9.1") == "9.1"

    def test_a_flag_counts_before_what_an_earlier_step_left(self, run: Run) -> None:
        assert run.resolve(VERSION, "9.2", from_flag=True) == "9.2"

    def test_what_an_earlier_step_left_counts_before_the_named_file(self, run: Run) -> None:
        assert run.resolve(VERSION, None) == "9.3"

    def test_the_named_file_counts_before_the_environment(self, run: Run) -> None:
        run.values.version = None
        assert run.resolve(VERSION, None) == "9.4"

    def test_the_environment_counts_before_the_env_file(self, run: Run) -> None:
        run.values.version = None
        run.settings.named.clear()
        assert run.resolve(VERSION, None) == "9.5"

    def test_the_env_file_counts_before_the_default(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("ITC_VERSION=9.6\n")
        assert run_in(tmp_path).resolve(VERSION, None) == "9.6"

    def test_the_default_counts_last(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(VERSION, None) == "9.7"


class TestMissing:
    REQUIRED_ONE = Parameter("release_notes", Option("What is new."), str, REQUIRED)

    def test_a_missing_value_is_bad_input(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput) as caught:
            run_in(tmp_path).resolve(self.REQUIRED_ONE, None)
        assert caught.value.code == 7

    def test_it_names_flag_and_environment_variable(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput) as caught:
            run_in(tmp_path).resolve(self.REQUIRED_ONE, None)
        assert "--release-notes" in caught.value.text
        assert "ITC_RELEASE_NOTES" in caught.value.text


class TestArguments:
    @pytest.mark.fault("F25")
    def test_an_empty_one_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="version is given but empty"):
            run_in(tmp_path, {"ITC_VERSION": "2.0"}).resolve(VERSION, "")

    @pytest.mark.fault("F25")
    def test_an_empty_flag_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="--version is set but empty"):
            run_in(tmp_path, {"ITC_VERSION": "2.0"}).resolve(VERSION, "", from_flag=True)

    def test_one_is_checked_as_a_flag_is(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="version must be one to three numbers"):
            run_in(tmp_path).resolve(VERSION, "abc")

    @pytest.mark.parametrize("given", [2.0, 2, b"2.0"])
    def test_one_of_a_wrong_type_is_bad_input_that_names_it(self, tmp_path: Path, given: Any) -> None:
        with pytest.raises(BadInput, match="version"):
            run_in(tmp_path).resolve(VERSION, given)

    def test_false_is_an_argument(self, tmp_path: Path) -> None:
        assert run_in(tmp_path, {"ITC_LOUD": "yes"}).resolve(Parameter("loud", Option("x"), bool, True), False) is False

    def test_zero_is_an_argument(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("count", Option("x"), int, 3), 0) == 0

    def test_a_list_is_passed_as_it_is(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("groups", Option("x"), list, ()), ["a,b"]) == ["a,b"]

    def test_a_text_for_a_number_is_read(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("count", Option("x"), int, 3), "4") == 4

    def test_a_text_for_a_list_is_read(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("groups", Option("x"), list, ()), "a,b") == ["a", "b"]

    def test_a_text_for_a_duration_is_read(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("poll", Option("x", kind="duration"), float, 30.0), "2m") == 120

    def test_a_text_is_no_file_even_with_an_at_sign(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).resolve(Parameter("notes", Option("x", kind="text"), str, None), "@all") == "@all"

    @pytest.mark.fault("F26")
    def test_a_text_for_a_secret_is_one_that_the_scrubber_knows(self, tmp_path: Path) -> None:
        run_in(tmp_path).resolve(Parameter("token", Option("x", kind="secret"), str, None), CANARY)
        assert CANARY not in scrub(f"sent {CANARY}")

    @pytest.mark.fault("F26")
    def test_a_text_for_a_secret_becomes_one(self, tmp_path: Path) -> None:
        given = run_in(tmp_path).resolve(Parameter("token", Option("x", kind="secret"), str, None), CANARY)
        assert given == Secret(CANARY)


class TestValuesThatStepsLeave:
    def test_a_record_is_kept_under_the_name_of_its_kind(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        run.values.keep(version("2.0"))
        assert run.values.find("version.number") == "2.0"

    def test_the_version_on_sale_is_not_what_later_steps_work_on(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        run.values.keep(version("1.0", live=True))
        assert run.values.version is None

    def test_what_is_no_record_is_not_kept(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        run.values.keep(["a", "list"])
        assert vars(run.values) == {}

    def test_a_path_that_leads_nowhere_is_none(self, tmp_path: Path) -> None:
        assert run_in(tmp_path).values.find("build.key") is None


class TestSteps:
    def test_a_step_without_writes_is_unchanged(self, tmp_path: Path) -> None:
        with run_in(tmp_path).step("look") as step:
            pass
        assert step.status == UNCHANGED

    def test_a_step_with_a_write_is_changed(self, tmp_path: Path) -> None:
        with run_in(tmp_path).step("write") as step:
            step.writes = 1
        assert step.status == CHANGED

    def test_a_step_that_raised_is_failed(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        with pytest.raises(Refused), run.step("write"):
            raise Refused("No.")
        assert run.steps[0].status == FAILED

    @pytest.mark.parametrize("error", [Refused("No."), CommandFailed("No.")])
    def test_a_refusal_that_is_allowed_is_told_apart(self, tmp_path: Path, error: Exception) -> None:
        run = run_in(tmp_path)
        run.allowing = 1
        with pytest.raises(type(error)), run.step("write"):
            raise error
        assert run.steps[0].status == FAILED_ALLOWED

    def test_a_login_that_failed_is_never_allowed(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        run.allowing = 1
        with pytest.raises(LoginFailed), run.step("write"):
            raise LoginFailed("No.")
        assert run.steps[0].status == FAILED

    def test_steps_are_numbered_from_one(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        for name in ("a", "b"):
            with run.step(name, COMMAND):
                pass
        assert [(step.number, step.name) for step in run.steps] == [(1, "a"), (2, "b")]

    def test_a_step_within_a_step_is_one_deeper(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        with run.step("outer", LANE), run.step("inner"):
            pass
        assert [step.depth for step in run.steps] == [0, 1]

    def test_a_lane_s_step_counts_what_its_own_steps_did(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        with run.step("outer", LANE) as outer, run.step("inner") as inner:
            inner.requests, inner.writes = 3, 1
        assert (outer.requests, outer.writes, outer.status) == (3, 1, CHANGED)

    def test_a_step_under_way_is_the_current_one(self, tmp_path: Path) -> None:
        run = run_in(tmp_path)
        with run.step("outer") as step:
            assert run.current_step is step
        assert run.current_step is None
