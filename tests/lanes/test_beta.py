from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from engine.harness import Inv
from ipas import demo_ipa, write_ipa

from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox
from itc_actions.testing import run_lane

from .world import APP, demo, documents, posts, rows, statuses


def test_it_tells_testers_what_to_test_and_hands_them_the_build(tasks: ModuleType, sandbox: Sandbox) -> None:
    ran = run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start")
    assert rows(ran) == [
        ("wait_for_build", "unchanged"),
        ("update_build_test_info", "changed"),
        ("distribute_build", "changed"),
    ]
    build = demo(sandbox).builds[-1]
    assert {texts.whats_new for texts in build.test_texts.values()} == {"Faster start"}
    assert (demo(sandbox).trains_testing["2.0"], build.beta_state) == (True, "waiting-for-beta-review")


def test_run_a_second_time_all_is_unchanged_and_the_server_sees_no_write(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", email="felix@example.com")
    sandbox.clear_requests()
    again = run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", email="felix@example.com")
    assert {status for _, status in rows(again)} == {"unchanged"}
    assert (posts(sandbox), sandbox.writes, len(sandbox.logins)) == ([], [], 1)


def test_with_an_email_it_invites_one_more(tasks: ModuleType, sandbox: Sandbox) -> None:
    ran = run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", email="felix@example.com", first_name="Felix")
    assert rows(ran)[-1] == ("add_tester", "changed")
    assert "felix@example.com" in demo(sandbox).external_testers


def test_an_email_without_an_at_sign_ends_with_7_and_sends_nothing(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="email must be an e-mail address"):
        run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", email="felix")
    assert sandbox.requests == []


def test_it_uploads_with_the_tool_that_is_chosen(
    tasks: ModuleType, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_SERVICE", "app-store-connect")
    ran = run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", ipa=demo_ipa(), upload_with="altool")
    assert rows(ran)[0] == ("upload_binary", "changed")
    assert any(seen.path.startswith("/sandbox-transporter/") for seen in sandbox.requests)


def test_without_what_to_test_it_ends_with_7_and_sends_nothing(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="--whats-new is missing"):
        run_lane(tasks.beta, sandbox=sandbox)
    assert sandbox.requests == []


def test_beta_review_may_be_left_out(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", submit_beta_review=False)
    assert demo(sandbox).builds[-1].beta_state == "ready-for-beta-submission"


def test_an_older_build_is_handed_out_when_it_is_named(tasks: ModuleType, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start", build="100")
    told = {build.number: build.test_texts["en-US"].whats_new for build in demo(sandbox).builds}
    assert (told["100"], told["101"]) == ("Faster start", None)


def test_a_build_that_is_processing_is_waited_for_in_no_real_time(tasks: ModuleType, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=1800)
    run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster start")
    assert demo(sandbox).builds[-1].test_texts["de-DE"].whats_new == "Faster start"


def test_against_a_standing_sandbox_the_wait_is_measured_on_its_clock(inv: Inv, standing: Sandbox) -> None:
    standing.upload_build(APP, "2.0", "101", processing_seconds=1800)
    assert inv("beta", "--whats-new", "Faster start").code == 0


@pytest.mark.parametrize("service", ["itunes-connect", "app-store-connect"])
def test_with_a_file_it_uploads_waits_and_hands_that_build_out(inv: Inv, tmp_path: Path, service: str) -> None:
    path = write_ipa(tmp_path, "3.1", "77", bundle_id="com.acme.rocket")
    ended = inv("beta", "--ipa", str(path), "--whats-new", "Faster", "--sandbox", "--service", service, "--json")
    (document,) = documents(ended)
    assert statuses(document) == [
        ("upload_binary", "changed"),
        ("wait_for_build", "unchanged"),
        ("update_build_test_info", "changed"),
        ("distribute_build", "changed"),
    ]
    assert (ended.code, document["steps"][-1]["result"]["number"]) == (0, "77")
    assert document["app"] == "com.acme.rocket"


def test_a_file_and_a_build_together_end_with_7(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="Give --ipa or --build, not both"):
        run_lane(tasks.beta, sandbox=sandbox, whats_new="Faster", ipa=demo_ipa(), build="100")
    assert sandbox.requests == []


def test_it_goes_through_as_a_command_line(inv: Inv) -> None:
    ended = inv("beta", "--whats-new", "Faster start", "--whats-new", "de-DE=Schneller Start", "--sandbox", "--json")
    (document,) = documents(ended)
    assert (ended.code, document["logins"]) == (0, 1)
    assert statuses(document)[1:] == [("update_build_test_info", "changed"), ("distribute_build", "changed")]
    texts = document["steps"][1]["result"]["texts"]
    assert (texts["en-US"]["whats_new"], texts["de-DE"]["whats_new"]) == ("Faster start", "Schneller Start")
