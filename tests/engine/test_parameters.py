"""From a signature to typed values: every kind of option, and what a wrong text is answered with."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest

from itc_actions.errors import BadInput
from itc_actions.options import FROM_CONTEXT, REQUIRED, AppVersion, Option, ReleaseNotes
from itc_actions.parameters import (
    Parameter,
    base_type,
    lane_parameters,
    option_in,
    parameters_of,
)
from itc_actions.redaction import HIDDEN, Secret
from itc_actions.texts import as_localized, localized

CANARY = "canary-7f3a"


def parameter(type_: Any = str, kind: str = "plain", default: Any = REQUIRED, **options: Any) -> Parameter:
    return Parameter("some_name", Option("What it is.", kind=kind, **options), type_, default)


def parsed(given: Any, type_: Any = str, kind: str = "plain", **options: Any) -> Any:
    return parameter(type_, kind, **options).parse(given, "--some-name")


def complaint(given: Any, type_: Any = str, kind: str = "plain", **options: Any) -> str:
    with pytest.raises(BadInput) as caught:
        parsed(given, type_, kind, **options)
    return caught.value.text


class TestText:
    def test_a_plain_text_is_itself(self) -> None:
        assert parsed("2.0") == "2.0"

    def test_a_plain_text_with_an_at_sign_is_no_file(self) -> None:
        assert parsed("@felix") == "@felix"

    def test_a_plain_text_may_begin_with_a_dash(self) -> None:
        assert parsed("-1") == "-1"

    @pytest.mark.parametrize("kind", ["plain", "text", "duration", "secret", "localized"])
    def test_an_empty_value_is_an_error_that_names_its_origin(self, kind: str) -> None:
        assert complaint("", kind=kind).startswith("--some-name is set but empty.")

    @pytest.mark.parametrize("type_", [int, float, bool, Path, list])
    def test_an_empty_value_of_another_type_is_an_error_too(self, type_: Any) -> None:
        assert complaint("", type_).startswith("--some-name is set but empty.")


class TestNumbers:
    def test_a_whole_number_is_read(self) -> None:
        assert parsed("42", int) == 42

    def test_a_negative_whole_number_is_read(self) -> None:
        assert parsed("-42", int) == -42

    @pytest.mark.parametrize("text", ["x", "4.5", "1e3", "0x10", "--sandbox"])
    def test_what_is_no_whole_number_is_told_with_its_text(self, text: str) -> None:
        assert f"--some-name must be a whole number, not {text!r}" in complaint(text, int)

    def test_a_number_with_a_point_is_read(self) -> None:
        assert parsed("0.5", float) == 0.5

    def test_what_is_no_number_is_told_with_its_text(self) -> None:
        assert "'half'" in complaint("half", float)


class TestBool:
    @pytest.mark.parametrize("word", ["yes", "true", "on", "1", "YES", "True"])
    def test_words_for_yes(self, word: str) -> None:
        assert parsed(word, bool) is True

    @pytest.mark.parametrize("word", ["no", "false", "off", "0", "NO", "False"])
    def test_words_for_no(self, word: str) -> None:
        assert parsed(word, bool) is False

    @pytest.mark.parametrize("word", ["maybe", "2", "y", "nope"])
    def test_another_word_is_told_with_those_there_are(self, word: str) -> None:
        text = complaint(word, bool)
        assert "yes or no" in text
        assert repr(word) in text


class TestChoice:
    def test_one_of_the_words_is_taken(self) -> None:
        assert parsed("ios", choices=("ios", "tvos")) == "ios"

    def test_another_word_is_told_with_those_there_are(self) -> None:
        assert "--some-name must be one of ios, tvos, not 'show'." in complaint("show", choices=("ios", "tvos"))

    def test_each_item_of_a_list_may_be_any_of_the_words(self) -> None:
        assert parsed("ios,tvos", list, choices=("ios", "tvos")) == ["ios", "tvos"]

    def test_an_item_of_a_list_that_is_none_of_the_words_is_told(self) -> None:
        assert "'mac'" in complaint("ios,mac", list, choices=("ios", "tvos"))


class TestPath:
    def test_a_path_is_a_path(self) -> None:
        assert parsed("a/b.txt", Path) == Path("a/b.txt")

    def test_a_tilde_is_the_home_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert parsed("~/testers.csv", Path) == tmp_path / "testers.csv"

    def test_a_tilde_of_a_path_given_in_python_is_the_home_folder_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert parameter(Path).argument(Path("~/testers.csv")) == tmp_path / "testers.csv"

    def test_the_home_folder_of_somebody_unknown_is_told(self) -> None:
        said = complaint("~nobody-of-that-name/testers.csv", Path)
        assert said.startswith("--some-name: nobody here has the home folder ~nobody-of-that-name.\n")


class TestList:
    def test_a_flag_given_once_is_a_list_of_one(self) -> None:
        assert parsed(["a"], list) == ["a"]

    def test_a_repeated_flag_keeps_its_order(self) -> None:
        assert parsed(["b", "a"], list) == ["b", "a"]

    def test_commas_separate_items(self) -> None:
        assert parsed("a,b", list) == ["a", "b"]

    def test_repeating_and_commas_go_together(self) -> None:
        assert parsed(["a,b", "c"], list) == ["a", "b", "c"]

    def test_spaces_around_items_do_not_count(self) -> None:
        assert parsed(" a , b ", list) == ["a", "b"]

    def test_a_comma_at_the_end_adds_no_item(self) -> None:
        assert parsed("a,b,", list) == ["a", "b"]

    def test_an_empty_item_of_a_repeated_flag_is_an_error(self) -> None:
        assert "set but empty" in complaint(["a", ""], list)

    @pytest.mark.parametrize("text", [",", " , ", " "])
    def test_a_list_of_nothing_is_set_but_empty(self, text: str) -> None:
        assert "set but empty" in complaint(text, list)

    def test_a_check_looks_at_each_item(self) -> None:
        def short(item: str) -> str | None:
            return "must be short" if len(item) > 3 else None

        assert "--some-name must be short, not 'longer'." in complaint("abc,longer", list, check=short)


class TestTextFromFile:
    def test_a_text_is_itself(self) -> None:
        assert parsed("Faster start", kind="text") == "Faster start"

    def test_the_file_after_an_at_sign_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("Schneller für alle\n", encoding="utf-8")
        assert parsed(f"@{tmp_path}/notes.txt", kind="text") == "Schneller für alle"

    def test_a_byte_order_mark_is_no_part_of_the_text(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_bytes(b"\xef\xbb\xbfFaster")
        assert parsed(f"@{tmp_path}/notes.txt", kind="text") == "Faster"

    def test_line_ends_of_windows_become_those_of_everybody(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_bytes(b"One\r\nTwo\r\n")
        assert parsed(f"@{tmp_path}/notes.txt", kind="text") == "One\nTwo"

    def test_a_text_of_a_variable_comes_without_a_mark_and_with_the_line_ends_of_everybody(self) -> None:
        assert parsed("\ufeffOne\rTwo\r\nThree\r", kind="text") == "One\nTwo\nThree"

    def test_lines_within_the_text_stay(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("One\n\nTwo\n", encoding="utf-8")
        assert parsed(f"@{tmp_path}/notes.txt", kind="text") == "One\n\nTwo"

    def test_a_tilde_is_the_home_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "notes.txt").write_text("Faster", encoding="utf-8")
        assert parsed("@~/notes.txt", kind="text") == "Faster"

    def test_a_file_that_is_not_there_is_told_with_its_path(self) -> None:
        assert "cannot read nowhere/notes.txt" in complaint("@nowhere/notes.txt", kind="text")

    def test_an_at_sign_alone_is_told(self) -> None:
        assert "cannot read" in complaint("@", kind="text")

    def test_a_file_that_is_not_utf_8_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_bytes("für".encode("latin-1"))
        assert "notes.txt is not UTF-8 text" in complaint(f"@{tmp_path}/notes.txt", kind="text")

    def test_what_a_command_of_the_shell_hands_over_is_read(self) -> None:
        reading, writing = os.pipe()
        os.write(writing, b"From a command\n")
        os.close(writing)
        try:
            assert parsed(f"@/dev/fd/{reading}", kind="text") == "From a command"
        finally:
            os.close(reading)

    def test_a_pipe_is_told_and_not_waited_for(self, pipe: Path) -> None:
        assert f"cannot read {pipe}: it is a named pipe, not a file" in complaint(f"@{pipe}", kind="text")

    def test_the_home_folder_of_somebody_unknown_is_told(self) -> None:
        assert "cannot read ~nobody-of-that-name" in complaint("@~nobody-of-that-name/notes.txt", kind="text")

    @pytest.mark.parametrize("content", ["", "\n", "  \n ", "\ufeff\n"])
    def test_a_file_that_holds_nothing_is_told(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "notes.txt").write_text(content, encoding="utf-8")
        assert "text that is empty" in complaint(f"@{tmp_path}/notes.txt", kind="text")

    def test_a_dash_is_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("From a pipe\n"))
        assert parsed("-", kind="text") == "From a pipe"

    def test_standard_input_with_nothing_in_it_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        assert "text that is empty" in complaint("-", kind="text")

    def test_standard_input_that_is_not_utf_8_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"f\xfcr"), encoding="utf-8"))
        assert "not UTF-8" in complaint("-", kind="text")


class TestLocalized:
    def test_a_text_is_for_every_language(self) -> None:
        assert parsed(["Faster"], kind="localized") == {"default": "Faster"}

    def test_a_locale_before_the_text_makes_it_for_that_one(self) -> None:
        assert parsed(["de-DE=Schneller"], kind="localized") == {"de-DE": "Schneller"}

    @pytest.mark.parametrize("name", ["de-DE", "de", "DE-de", "German", "german"])
    def test_a_language_is_known_by_all_its_names(self, name: str) -> None:
        assert parsed([f"{name}=Schneller"], kind="localized") == {"de-DE": "Schneller"}

    def test_a_text_for_all_and_one_for_a_language_go_together(self) -> None:
        given = ["Faster", "de-DE=Schneller"]
        assert parsed(given, kind="localized") == {"default": "Faster", "de-DE": "Schneller"}

    def test_an_equals_sign_after_no_language_belongs_to_the_text(self) -> None:
        assert parsed(["1 + 1 = 2"], kind="localized") == {"default": "1 + 1 = 2"}

    def test_an_equals_sign_within_the_text_of_a_language_stays(self) -> None:
        assert parsed(["de-DE=a=b"], kind="localized") == {"de-DE": "a=b"}

    def test_a_comma_does_not_part_a_text(self) -> None:
        assert parsed(["Faster, smaller"], kind="localized") == {"default": "Faster, smaller"}

    def test_the_text_of_a_language_may_come_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "de.txt").write_text("Schneller\n", encoding="utf-8")
        assert parsed([f"de-DE=@{tmp_path}/de.txt"], kind="localized") == {"de-DE": "Schneller"}

    def test_a_file_that_is_not_there_is_told_with_its_language(self) -> None:
        assert "--some-name de-DE=: cannot read nowhere.txt" in complaint(["de-DE=@nowhere.txt"], kind="localized")

    def test_one_text_from_the_environment_is_a_list_of_one(self) -> None:
        assert parsed("Faster", kind="localized") == {"default": "Faster"}

    def test_two_texts_for_one_language_are_an_error(self) -> None:
        assert "given twice for de-DE" in complaint(["de=a", "German=b"], kind="localized")

    def test_two_texts_for_every_language_are_an_error(self) -> None:
        assert "given twice for every language" in complaint(["a", "b"], kind="localized")

    def test_an_empty_text_for_a_language_is_an_error(self) -> None:
        assert "de-DE" in complaint(["de-DE="], kind="localized")

    def test_a_blank_text_is_an_error(self) -> None:
        with pytest.raises(BadInput):
            localized(["   "], "--whats-new")

    def test_python_may_pass_a_text(self) -> None:
        assert as_localized("Faster") == {"default": "Faster"}

    def test_python_may_pass_texts_by_language_under_any_of_its_names(self) -> None:
        assert as_localized({"German": "Schneller", "xx": "?"}) == {"de-DE": "Schneller", "xx": "?"}

    def test_python_may_pass_nothing(self) -> None:
        assert as_localized(None) == {}


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("90", 90), ("90s", 90), ("45m", 2700), ("2h", 7200), ("1d", 86400), ("1.5h", 5400), ("0", 0), ("2H", 7200)],
    )
    def test_seconds_minutes_hours_and_days_are_read(self, text: str, seconds: float) -> None:
        assert parsed(text, float, kind="duration") == seconds

    @pytest.mark.parametrize("text", ["soon", "m", "-5", "nan", "inf", "1w", "2 h 5 m"])
    def test_what_is_no_time_is_told_with_its_text(self, text: str) -> None:
        assert f"such as 90, 90s, 45m or 2h, not {text!r}" in complaint(text, float, kind="duration")


class TestSecret:
    def test_a_secret_is_a_secret(self) -> None:
        assert parsed(CANARY, kind="secret") == Secret(CANARY)

    def test_a_check_of_a_secret_does_not_show_it(self) -> None:
        def refuse(value: object) -> str:
            return "must be longer"

        text = complaint(CANARY, kind="secret", check=refuse)
        assert "must be longer" in text
        assert CANARY not in text

    def test_the_default_of_a_secret_is_not_in_its_help(self) -> None:
        assert CANARY not in parameter(kind="secret", default=CANARY).help()


class TestCheck:
    def test_a_check_that_complains_is_told_with_origin_and_text(self) -> None:
        def refuse(value: str) -> str:
            return "must be prettier"

        assert complaint("abc", check=refuse).startswith("--some-name must be prettier, not 'abc'.")

    def test_a_check_without_complaint_lets_the_value_through(self) -> None:
        assert parsed("abc", check=lambda value: None) == "abc"

    def test_a_long_text_is_not_shown_whole(self) -> None:
        assert len(complaint("x" * 5000, check=lambda value: "is too long")) < 200


HALF_A_SECOND = pytest.param(0.5, "0.5s")


class TestHelp:
    def test_the_flag_has_dashes(self) -> None:
        assert parameter().flag == "--some-name"

    def test_the_help_has_text_environment_and_that_it_is_required(self) -> None:
        assert parameter().help() == "What it is. [env ITC_SOME_NAME] [required]"

    def test_the_help_has_the_words_of_a_choice(self) -> None:
        assert "One of ios, tvos." in parameter(choices=("ios", "tvos")).help()

    def test_the_help_has_the_default(self) -> None:
        assert "[default 3]" in parameter(int, default=3).help()

    def test_no_default_is_shown_where_there_is_none(self) -> None:
        assert "default" not in parameter(default=None).help()

    @pytest.mark.parametrize("empty", ["", (), []])
    def test_an_empty_default_is_not_shown(self, empty: object) -> None:
        assert "default" not in parameter(list, default=empty).help()

    @pytest.mark.parametrize(
        ("seconds", "shown"), [(30.0, "30s"), (2700.0, "45m"), (7200.0, "2h"), (172800.0, "2d"), HALF_A_SECOND]
    )
    def test_the_default_of_a_duration_is_shown_as_it_is_typed(self, seconds: float, shown: str) -> None:
        assert f"[default {shown}]" in parameter(float, "duration", seconds).help()

    def test_a_flag_that_no_environment_variable_may_set_names_none(self) -> None:
        assert "[env" not in parameter(own_env=False).help()

    def test_a_parameter_without_words_of_its_own_has_help_without_a_gap(self) -> None:
        assert not Parameter("count", Option(""), int, 3).help().startswith(" ")


Groups = Annotated[list[str], Option("Groups.", default=())]


def action_like(
    ctx: Any, version: AppVersion = FROM_CONTEXT, groups: Groups = FROM_CONTEXT, notes: ReleaseNotes = "Fixes"
) -> None:
    """Looks like an action."""


def action_without_option(ctx: Any, colour: str = "red") -> None:
    """Has a parameter that is not declared."""


def returns_what_is_unknown_at_run_time(ctx: Any, version: AppVersion) -> NotThere:  # type: ignore[name-defined]  # noqa: F821
    """Has a return annotation that is imported for type checkers only."""


class TestParametersOfAnAction:
    def test_the_context_is_none_of_them(self) -> None:
        assert [each.name for each in parameters_of(action_like)] == ["version", "groups", "notes"]

    def test_the_type_comes_from_the_annotation(self) -> None:
        assert [each.type for each in parameters_of(action_like)] == [str, list, str]

    def test_the_default_comes_from_the_option(self) -> None:
        assert [each.default for each in parameters_of(action_like)][:2] == [REQUIRED, ()]

    def test_a_default_in_the_signature_wins(self) -> None:
        assert parameters_of(action_like)[2].default == "Fixes"

    def test_one_without_an_option_is_an_error_that_names_function_and_parameter(self) -> None:
        with pytest.raises(TypeError, match=r"action_without_option.*colour"):
            parameters_of(action_without_option)

    def test_the_annotation_of_the_return_value_may_be_unknown_at_run_time(self) -> None:
        assert parameters_of(returns_what_is_unknown_at_run_time)[0].default is REQUIRED


KNOWN = {each.name: each for each in parameters_of(action_like)}


def lane_like(ctx, version, notes=None, build_groups=("a",), count=3, loud=False, folder=Path("x"), ratio=0.5):  # type: ignore[no-untyped-def]
    """Looks like a lane."""


def lane_with_hints(ctx: Any, count: int, loud: bool, where: Path, names: list[str], ratio: float) -> None:
    """Looks like a lane with annotations."""


def lane_with_many(ctx: Any, *names: str) -> None:
    """Takes any number."""


def lane_with_keywords(ctx: Any, **names: str) -> None:
    """Takes any name."""


def lane_without_context() -> None:
    """Takes nothing."""


def of_lane(function: Any, name: str) -> Parameter:
    return next(each for each in lane_parameters(function, KNOWN) if each.name == name)


FOLDER = pytest.param("folder", Path)


class TestParametersOfALane:
    def test_one_named_as_an_action_s_option_inherits_all_of_it(self) -> None:
        assert of_lane(lane_like, "version").option is KNOWN["version"].option

    def test_without_a_default_it_is_required(self) -> None:
        assert of_lane(lane_like, "version").default is REQUIRED

    def test_the_lane_s_own_default_wins(self) -> None:
        assert of_lane(lane_like, "notes").default is None

    @pytest.mark.parametrize(("name", "type_"), [("count", int), ("loud", bool), ("ratio", float), FOLDER])
    def test_one_of_its_own_has_the_type_of_its_default(self, name: str, type_: type) -> None:
        assert of_lane(lane_like, name).type is type_

    @pytest.mark.parametrize(
        ("name", "type_"), [("count", int), ("loud", bool), ("where", Path), ("names", list), ("ratio", float)]
    )
    def test_one_of_its_own_has_the_type_of_its_annotation(self, name: str, type_: type) -> None:
        assert of_lane(lane_with_hints, name).type is type_

    def test_one_of_its_own_has_an_environment_variable(self) -> None:
        assert of_lane(lane_like, "count").env_names == ("ITC_COUNT",)

    def test_any_number_of_arguments_is_an_error_that_names_file_and_function(self) -> None:
        with pytest.raises(TypeError, match=r"test_parameters\.py:\d+ lane_with_many.*\*names"):
            lane_parameters(lane_with_many, KNOWN)

    def test_any_keywords_are_an_error_that_names_file_and_function(self) -> None:
        with pytest.raises(TypeError, match=r"test_parameters\.py:\d+ lane_with_keywords.*names"):
            lane_parameters(lane_with_keywords, KNOWN)

    def test_a_lane_without_a_context_is_an_error_that_says_so(self) -> None:
        with pytest.raises(TypeError, match="first parameter must be the context"):
            lane_parameters(lane_without_context, KNOWN)


class TestAnnotations:
    def test_the_option_is_found_in_a_union_with_none(self) -> None:
        assert option_in(AppVersion | None) is option_in(AppVersion)

    def test_a_plain_annotation_has_no_option(self) -> None:
        assert option_in(str) is None

    @pytest.mark.parametrize(
        ("hint", "type_"),
        [
            (AppVersion, str),
            (AppVersion | None, str),
            (Annotated[int | None, Option("x")], int),
            (list[str], list),
            (Path | None, Path),
            (object, str),
        ],
    )
    def test_the_base_type_looks_through_annotations_and_none(self, hint: Any, type_: type) -> None:
        assert base_type(hint) is type_


def test_a_secret_in_an_error_of_another_option_prints_as_dots() -> None:
    Secret(CANARY)
    assert HIDDEN in complaint(CANARY, int)
