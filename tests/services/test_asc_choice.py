"""Which service a run speaks to: as it is told, or as the credentials say."""

from __future__ import annotations

from pathlib import Path

import pytest
from asc_desk import ISSUER, pem

from itc_actions.command_line import LineFlags
from itc_actions.errors import BadInput
from itc_actions.run import Run
from itc_actions.services.choice import chosen_service
from itc_actions.services.connect import connect, target_of

KEY = {"ITC_KEY_ID": "2X9R4HXF34", "ITC_ISSUER_ID": ISSUER, "ITC_KEY": pem()}
USER = {"ITC_USER": "felix@example.com", "ITC_PASSWORD": "a secret"}


def run_with(folder: Path, environ: dict[str, str], **flags: object) -> Run:
    line = LineFlags()
    line.common.update(flags)
    return Run(line, folder, environ)


def test_a_key_chooses_app_store_connect(tmp_path: Path) -> None:
    run = run_with(tmp_path, KEY)
    connection = connect(run)
    assert connection.service.name == "app-store-connect"
    assert target_of(run).credentials == f"key 2X9R4HXF34 of issuer {ISSUER} (ITC_KEY)"
    connection.close()


def test_a_user_chooses_itunes_connect(tmp_path: Path) -> None:
    assert chosen_service(run_with(tmp_path, USER)) == "itunes-connect"


def test_both_and_no_choice_is_bad_input_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="ITC_USER for iTunes Connect, and an API key"):
        chosen_service(run_with(tmp_path, {**KEY, **USER}))


@pytest.mark.parametrize("name", ["itunes-connect", "app-store-connect"])
def test_the_choice_of_the_line_wins(name: str, tmp_path: Path) -> None:
    assert chosen_service(run_with(tmp_path, {**KEY, **USER}, service=name)) == name


def test_the_choice_of_the_environment_counts_too(tmp_path: Path) -> None:
    assert chosen_service(run_with(tmp_path, {**KEY, **USER, "ITC_SERVICE": "itunes-connect"})) == "itunes-connect"


def test_a_sandbox_without_credentials_is_itunes_connect(tmp_path: Path) -> None:
    assert chosen_service(run_with(tmp_path, {}, sandbox=True)) == "itunes-connect"


def test_app_store_connect_without_a_key_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No API key") as caught:
        connect(run_with(tmp_path, {}, service="app-store-connect"))
    assert "ITC_KEY_ID" in (caught.value.next_step or "")


def test_a_sandbox_is_used_with_its_own_key(tmp_path: Path) -> None:
    run = run_with(tmp_path, KEY, sandbox=True, service="app-store-connect")
    connection = connect(run)
    try:
        assert "2X9R4HXF34" not in target_of(run).credentials
        assert connection.service.list_apps()
    finally:
        connection.close()


def test_a_running_sandbox_is_never_used_with_a_key_of_ones_own(tmp_path: Path) -> None:
    environ = {**KEY, "ITC_SANDBOX_URL": "http://127.0.0.1:1", "ITC_APP": "com.example.demo"}
    with pytest.raises(BadInput, match="No key for the running sandbox"):
        connect(run_with(tmp_path, environ, sandbox=True))
