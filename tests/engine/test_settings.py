"""The layers a value is looked up in: the `--env` file, the environment, the `.env` files, the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions.errors import BadInput
from itc_actions.options import REQUIRED, Option
from itc_actions.parameters import Parameter
from itc_actions.redaction import HIDDEN, Secret, scrub
from itc_actions.settings import SETTINGS, Settings

CANARY = "canary-7f3a"


def settings_of(
    root: Path, environ: dict[str, str] | None = None, env_name: str | None = None, **files: str
) -> Settings:
    """Settings of a project with these files: `env` is `.env`, `env_staging` is `.env.staging`."""
    for name, content in files.items():
        (root / ("." + name.replace("_", "."))).write_text(content, encoding="utf-8")
    return Settings(root, environ or {}, env_name, {"ITC_VERSION"})


def complaint(root: Path, environ: dict[str, str] | None = None, env_name: str | None = None, **files: str) -> str:
    with pytest.raises(BadInput) as caught:
        settings_of(root, environ, env_name, **files)
    return caught.value.text


class TestLayers:
    def test_the_environment_wins_over_the_env_file(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"ITC_APP": "environment"}, env="ITC_APP=file\n")
        assert settings.setting("app") == ("environment", "ITC_APP")

    def test_the_env_file_wins_over_the_default_one(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, env="ITC_APP=env\n", env_default="ITC_APP=default\n")
        assert settings.setting("app") == ("env", "ITC_APP in .env line 1")

    def test_the_default_file_counts_where_nothing_else_does(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, env="OTHER=1\n", env_default="ITC_APP=default\n")
        assert settings.setting("app") == ("default", "ITC_APP in .env.default line 1")

    def test_the_default_counts_where_no_layer_has_it(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path).setting("service") == ("itunes-connect", "default")

    def test_the_named_file_wins_over_the_environment(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"ITC_APP": "environment"}, "staging", env_staging="ITC_APP=staging\n")
        assert settings.setting("app") == ("staging", "ITC_APP in .env.staging line 1")

    def test_a_named_file_that_was_not_named_does_not_count(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"ITC_APP": "environment"}, env_staging="ITC_APP=staging\n")
        assert settings.setting("app")[0] == "environment"

    def test_of_several_named_files_the_later_one_wins(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {}, "one,two", env_one="ITC_APP=1\n", env_two="ITC_APP=2\n")
        assert settings.setting("app")[0] == "2"

    def test_of_several_named_files_each_adds_its_names(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {}, "one,two", env_one="ITC_APP=1\n", env_two="ITC_USER=a@b\n")
        assert (settings.setting("app")[0], settings.setting("user")[0]) == ("1", "a@b")

    def test_a_named_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        text = complaint(tmp_path, {}, "stagin", env_staging="ITC_APP=1\n")
        assert "--env stagin" in text
        assert ".env.stagin" in text

    @pytest.mark.fault("F25")
    def test_an_env_flag_that_names_nothing_is_told(self, tmp_path: Path) -> None:
        assert "--env" in complaint(tmp_path, {}, ",")

    def test_a_malformed_named_file_is_told_with_its_line(self, tmp_path: Path) -> None:
        assert ".env.staging line 2 is malformed" in complaint(tmp_path, {}, "staging", env_staging="A=1\nB='x\n")

    def test_nothing_is_expanded(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"HOME": "/home/felix"}, env="ITC_APP='${HOME}'\n")
        assert settings.setting("app")[0] == "${HOME}"

    def test_a_named_file_whose_name_is_too_long_is_told(self, tmp_path: Path) -> None:
        assert "cannot be read: File name too long." in complaint(tmp_path, env_name="x" * 300)

    def test_an_env_file_that_may_not_be_looked_at_is_told(self, tmp_path: Path, barred: Path) -> None:
        (tmp_path / ".env").symlink_to(barred / "env")
        assert f"{tmp_path / '.env'} cannot be read: Permission denied." in complaint(tmp_path)

    def test_the_environment_of_the_process_is_not_changed(self, tmp_path: Path) -> None:
        environ: dict[str, str] = {}
        settings_of(tmp_path, environ, env="ITC_APP=1\nOTHER=2\n")
        assert environ == {}


class TestNames:
    def test_fastlane_s_name_is_taken_too(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path, {"FASTLANE_USER": "a@b"}).setting("user") == ("a@b", "FASTLANE_USER")

    def test_our_own_name_wins_in_the_same_layer(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"FASTLANE_USER": "a@b", "ITC_USER": "c@d"})
        assert settings.setting("user")[0] == "c@d"

    def test_a_higher_layer_wins_under_either_name(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"FASTLANE_USER": "a@b"}, env="ITC_USER=c@d\n")
        assert settings.setting("user")[0] == "a@b"


@pytest.mark.fault("F25")
class TestMisspelt:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("ITC_PASWORD", "ITC_PASSWORD"),
            ("ITC_USR", "ITC_USER"),
            ("ITC_VERSON", "ITC_VERSION"),
            ("ITC_APPS", "ITC_APP"),
        ],
    )
    def test_a_misspelt_name_in_the_environment_is_told_with_the_one_meant(
        self, tmp_path: Path, name: str, meant: str
    ) -> None:
        assert f"{name} (in the environment) is no setting. Did you mean {meant}?" in complaint(tmp_path, {name: "x"})

    def test_a_misspelt_name_in_the_env_file_is_told_with_its_line(self, tmp_path: Path) -> None:
        text = complaint(tmp_path, env="A=1\nITC_PASWORD=x\n")
        assert "ITC_PASWORD (in .env line 2) is no setting. Did you mean ITC_PASSWORD?" in text

    def test_a_misspelt_name_in_a_named_file_is_told_with_its_line(self, tmp_path: Path) -> None:
        assert "(in .env.staging line 1)" in complaint(tmp_path, {}, "staging", env_staging="ITC_PASWORD=x\n")

    def test_the_value_under_a_misspelt_name_is_not_shown(self, tmp_path: Path) -> None:
        assert CANARY not in complaint(tmp_path, {"ITC_PASWORD": CANARY})

    def test_a_name_like_none_of_ours_is_let_be(self, tmp_path: Path) -> None:
        settings_of(tmp_path, {"ITC_MADE_BY_SOMEBODY_ELSE": "x"})

    @pytest.mark.parametrize("name", [name for setting in SETTINGS for name in setting.env_names])
    def test_a_setting_is_known(self, tmp_path: Path, name: str) -> None:
        settings_of(tmp_path, {name: "x"})


class TestValues:
    @pytest.mark.fault("F25")
    @pytest.mark.parametrize(
        "name", ["ITC_USER", "ITC_PASSWORD", "ITC_APP", "ITC_SERVICE", "ITC_SANDBOX", "FASTLANE_USER"]
    )
    def test_set_but_empty_in_the_environment_is_an_error_that_names_it(self, tmp_path: Path, name: str) -> None:
        setting = next(each.name for each in SETTINGS if name in each.env_names)
        with pytest.raises(BadInput, match=f"^{name} is set but empty"):
            settings_of(tmp_path, {name: ""}).setting(setting)

    @pytest.mark.fault("F25")
    def test_set_but_empty_in_a_file_is_an_error_that_names_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"ITC_APP in \.env line 1 is set but empty"):
            settings_of(tmp_path, env="ITC_APP=\n").setting("app")

    @pytest.mark.fault("F25")
    def test_empty_in_the_environment_is_not_passed_over_for_the_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="ITC_APP is set but empty"):
            settings_of(tmp_path, {"ITC_APP": ""}, env="ITC_APP=1\n").setting("app")

    @pytest.mark.fault("F25")
    @pytest.mark.parametrize("name", ["ITC_KEY_ID", "ITC_ISSUER_ID", "ITC_KEY", "ITC_KEY_FILE", "FASTLANE_PASSWORD"])
    def test_an_empty_credential_of_the_real_service_is_none_in_a_rehearsal(self, tmp_path: Path, name: str) -> None:
        setting = next(each.name for each in SETTINGS if name in each.env_names)
        assert settings_of(tmp_path, {name: "", "ITC_SANDBOX": "1"}).setting(setting) == (None, "default")
        assert Settings(tmp_path, {name: ""}, sandbox=True).setting(setting) == (None, "default")

    @pytest.mark.fault("F25")
    def test_an_empty_credential_is_passed_over_for_the_file_in_a_rehearsal(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"ITC_KEY_ID": ""}, env="ITC_SANDBOX=1\nITC_KEY_ID=2X9R4HXF34\n")
        assert settings.setting("key_id") == ("2X9R4HXF34", "ITC_KEY_ID in .env line 2")

    @pytest.mark.fault("F25")
    @pytest.mark.parametrize("name", ["ITC_APP", "ITC_SERVICE", "ITC_SANDBOX_URL", "ITC_SANDBOX_KEY_ID"])
    def test_what_a_rehearsal_uses_is_not_to_be_empty_there_either(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(BadInput, match=f"^{name} is set but empty"):
            settings_of(tmp_path, {name: "", "ITC_SANDBOX": "1"})

    @pytest.mark.parametrize(("word", "on"), [("1", True), ("yes", True), ("off", False), ("false", False)])
    def test_the_sandbox_is_set_by_words(self, tmp_path: Path, word: str, on: bool) -> None:
        assert settings_of(tmp_path, {"ITC_SANDBOX": word}).setting("sandbox")[0] is on

    def test_a_word_that_is_none_is_told_with_its_origin(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="ITC_SANDBOX must be yes or no"):
            settings_of(tmp_path, {"ITC_SANDBOX": "maybe"}).setting("sandbox")

    def test_a_service_that_is_none_is_told_with_those_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="ITC_SERVICE must be one of itunes-connect, app-store-connect"):
            settings_of(tmp_path, {"ITC_SERVICE": "itunes"}).setting("service")

    def test_the_state_folder_is_a_path(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path, {"ITC_STATE_DIR": "/tmp/x"}).setting("state_dir")[0] == Path("/tmp/x")

    def test_a_parameter_found_nowhere_has_its_default(self, tmp_path: Path) -> None:
        parameter = Parameter("version", Option("x"), str, REQUIRED)
        assert settings_of(tmp_path).value(parameter) is REQUIRED

    def test_a_parameter_that_was_found_has_its_type(self, tmp_path: Path) -> None:
        parameter = Parameter("count", Option("x"), int, 1)
        assert settings_of(tmp_path, {"ITC_COUNT": "3"}).value(parameter) == 3


@pytest.mark.fault("F26")
class TestSecrets:
    def test_the_password_is_a_secret(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path, {"ITC_PASSWORD": CANARY}).setting("password")[0] == Secret(CANARY)

    def test_settings_do_not_show_it(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"ITC_PASSWORD": CANARY}, env=f"FASTLANE_PASSWORD={CANARY}\n")
        assert CANARY not in repr(settings)

    @pytest.mark.parametrize("name", ["ITC_PASSWORD", "FASTLANE_PASSWORD", "ITC_SANDBOX_PASSWORD"])
    def test_one_in_the_environment_is_known_to_the_scrubber_before_anybody_asks(
        self, tmp_path: Path, name: str
    ) -> None:
        settings_of(tmp_path, {name: CANARY})
        assert scrub(f"echo {CANARY}") == f"echo {HIDDEN}"

    def test_one_in_a_file_is_known_to_the_scrubber_before_anybody_asks(self, tmp_path: Path) -> None:
        settings_of(tmp_path, env=f"ITC_PASSWORD={CANARY}\n")
        assert scrub(f"echo {CANARY}") == f"echo {HIDDEN}"


class TestForCommands:
    def test_other_names_of_the_files_reach_commands(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path, env="SLACK_URL=https://x\n").for_commands() == {"SLACK_URL": "https://x"}

    def test_they_do_not_override_the_environment(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path, {"SLACK_URL": "mine"}, env="SLACK_URL=theirs\n").for_commands() == {}

    def test_those_of_a_named_file_do(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, {"SLACK_URL": "mine"}, "staging", env_staging="SLACK_URL=theirs\n")
        assert settings.for_commands() == {"SLACK_URL": "theirs"}

    @pytest.mark.parametrize("name", ["ITC_PASSWORD", "ITC_VERSION", "FASTLANE_PASSWORD", "FASTLANE_USER"])
    def test_ours_do_not_reach_commands(self, tmp_path: Path, name: str) -> None:
        assert settings_of(tmp_path, env=f"{name}=x\n").for_commands() == {}
